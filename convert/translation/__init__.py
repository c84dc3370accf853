"""MarianMT models, as they are published, to translators of a pack."""
