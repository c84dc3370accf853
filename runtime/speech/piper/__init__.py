"""A Piper voice: its files, checked, and its graph, run window by window."""
