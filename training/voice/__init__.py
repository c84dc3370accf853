"""The demo's voice, trained from nothing: ``python -m training.voice``."""
