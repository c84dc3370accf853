"""Packs: folders of files that belong together, checked before an engine opens them."""
