"""Importance matrices: collected, fitted to a type, and their file."""
