"""How fast, how good, how much power: per model, per quantization, per board."""
