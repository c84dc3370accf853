"""Quantization: types, recipes, the quantizer, and the variants of a pack."""
