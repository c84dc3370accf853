"""The device: everything a hand, an eye or an ear can touch."""
