"""How long the wearer waits, beside plainer ways to build a turn."""
