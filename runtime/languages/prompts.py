"""What a model is told of its task, in one language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskPrompts:
    """What goes into the pack of a converted model."""

    system: str
    """What it is for, in which language it answers, and what it must not say."""
    describe: str
    """Asked where the person gave no question."""
    read: str
    """Asked where a person wants a text to be read: on a sign, a label, a letter or a screen."""
    transcribe: str
    """Said after what a person said, where a model that hears is to write it down; begins on a
    line of its own."""
