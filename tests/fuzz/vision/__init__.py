"""Fuzzers of what is seen, and of what sees."""
