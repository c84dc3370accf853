"""The demo pack: three tiny models trained from scratch on a drawn world."""
