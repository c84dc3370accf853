"""The demo's recogniser, trained from nothing: ``python -m training.recogniser``."""
