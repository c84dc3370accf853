"""Random checkpoints of models whose pictures libmtmd prepares, as transformers writes them."""
