"""Whisper models, as they are published, to files of whisper.cpp."""
