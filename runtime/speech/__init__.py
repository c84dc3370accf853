"""Sound becomes text, and text becomes sound."""
