"""Fetching what a pack is made of from Hugging Face's hub: the one room that uses a network."""
