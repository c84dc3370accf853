"""Mirrors edge, runtime, convert and bench."""
