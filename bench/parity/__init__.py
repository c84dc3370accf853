"""Proof that the runtime computes what the reference implementation does."""
