"""What the assistant's loop is told by other threads, besides the button's events."""

from dataclasses import dataclass

from edge.assistant.interaction import Ask
from edge.devices.protocols import Part
from edge.notices.notices import Notice
from runtime.events import TurnResult


@dataclass(frozen=True)
class Ended:
    """An ask is over."""

    ask: Ask
    outcome: TurnResult | BaseException


@dataclass(frozen=True)
class Speaks:
    """The answer begins to be heard."""

    ask: Ask


@dataclass(frozen=True)
class FellSilent:
    """The person who tapped to talk has finished."""

    ask: Ask


@dataclass(frozen=True)
class Heard:
    """Something that was said on the device's own account has been heard to its end."""

    number: int


@dataclass(frozen=True)
class Changed:
    """A device went away or came back."""

    part: Part
    there: bool


@dataclass(frozen=True)
class Worry:
    """Something that is to be told, such as a board in trouble."""

    notice: Notice
