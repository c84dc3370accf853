"""Checkpoints of random weights at the shapes of published models."""
