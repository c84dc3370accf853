"""Words for what is written but is no word: signs, numbers with units, other scripts."""
