"""Makers of damaged and hostile input, one call a case; each raises where the product does."""
