"""A press on its way to an answer, and what can become of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from edge.devices.protocols import DeviceName
from runtime.cancel import Cancel, Flag
from runtime.events import TurnResult
from runtime.languages.command import Command
from runtime.languages.notice import Notice
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech
from runtime.speech.vad import find_speech
from runtime.vision.tiling import Detail


@dataclass
class Ask:
    """A press on its way to an answer."""

    pressed: float
    """``time.monotonic()``."""
    detail: Detail = Detail.LOOK
    picture: Image.Image | None = None
    """What is looked at; taken at the press where it is not given."""
    spoken: bool = True
    """Whether what is recorded is the question; like ``text``, known once ``decided`` is set."""
    text: str | None = None
    """The question where it is not spoken; None for a description."""
    decided: Flag = field(default_factory=Flag)
    """The person has finished."""
    cancel: Cancel = field(default_factory=Cancel)
    meant: Flag = field(default_factory=Flag)
    """That somebody asks is clear; until then no engine sets to work."""
    held: bool = False
    """The person says that they have finished by letting go."""
    sound: list[Samples] = field(default_factory=list)
    """Blocks recorded so far."""
    heard: str = ""
    """The question that was spoken, as it was understood."""
    language: str = ""
    """Code of the one that it was spoken in, where that was told apart."""
    speech: list[Speech] = field(default_factory=list)
    """What has been made of the answer so far."""

    def finish(self) -> None:
        """End the recording; what was spoken is asked."""
        self.spoken = True
        self.decided.set()

    def decide(self, text: str | None) -> None:
        """End the recording; this is asked in its place, or a description if it is None."""
        self.spoken, self.text = False, text
        self.decided.set()

    def stop(self) -> None:
        """Drop it, whatever it is doing."""
        self.cancel.set()
        self.decided.set()

    @property
    def voice_heard(self) -> bool:
        """Whether somebody has spoken so far."""
        return bool(self.sound) and find_speech(np.concatenate(self.sound)).speech


@dataclass(frozen=True)
class LastAnswer:
    """An answer and what it was about."""

    picture: Image.Image
    detail: Detail
    speech: Sequence[Speech]
    """All of it, or what had been made of one that was stopped."""
    ended: float
    """``time.monotonic()``."""


@dataclass(frozen=True)
class Answered:
    """There is an answer, which may be empty, and it was heard to its end."""

    result: TurnResult


@dataclass(frozen=True)
class CommandHeard:
    """The person spoke to the device itself."""

    command: Command


@dataclass(frozen=True)
class SamePictureMeant:
    """The question is about the picture before this one."""

    question: str
    before: LastAnswer


@dataclass(frozen=True)
class NoAnswer:
    """There is none, and the wearer can ask again."""

    notice: Notice
    """Why, as they are told."""
    missing: DeviceName | None = None
    """The device that it failed for, where that is told."""


@dataclass(frozen=True)
class Stopped:
    """Nobody wants an answer any more."""


Outcome = Answered | CommandHeard | SamePictureMeant | NoAnswer | Stopped
