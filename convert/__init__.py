"""From a published checkpoint to the files the runtime loads."""

from convert.convert import convert_checkpoint

__all__ = ["convert_checkpoint"]
