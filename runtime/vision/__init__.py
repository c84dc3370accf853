"""A picture becomes image tokens."""
