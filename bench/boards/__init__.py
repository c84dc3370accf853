"""What a board can do: its measured record, and what was predicted of it."""
