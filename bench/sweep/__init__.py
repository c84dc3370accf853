"""Sweeps over packs, variants and settings: planned, run, repeated, and continued."""
