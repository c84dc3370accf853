"""The phase that the assistant is in."""

from enum import StrEnum, auto


class Phase(StrEnum):
    """What the assistant is doing. Silence means ready."""

    READY = auto()
    LISTENING = auto()
    """A button is down, or was just now; what the person wants is not known."""
    WORKING = auto()
    SPEAKING = auto()
    OFFERING = auto()
    """To switch off."""
