"""From a published checkpoint to the files the runtime loads."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much is done: bytes, values or samples."""
