"""German: every word that the device says and understands in it."""
