"""Packs put together from parts that are there."""
