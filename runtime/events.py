"""What happens in a turn, and what has come of it in the end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from runtime.speech.speech import Speech
from runtime.speech.stt import Transcript
from runtime.vision.tiling import Detail


@dataclass(frozen=True)
class Timeline:
    """When each thing was done, seconds since the press; None for what was not needed."""

    press: float = 0.0
    photo: float | None = None
    encoded: float | None = None
    prefilled: float | None = None
    """The pictures are in the model's context."""
    release: float | None = None
    """The question was complete; a typed one is from the start."""
    transcript: float | None = None
    translated: float | None = None
    """The question is in the model's language; None where it was asked in it."""
    first_token: float | None = None
    first_original: float | None = None
    """The first sentence is there in the model's language; None where that is the answer's."""
    first_sentence: float | None = None
    first_audio: float | None = None
    end: float | None = None

    @property
    def wait(self) -> float | None:
        """From release to first audio, the seconds that the person waits."""
        if self.release is None or self.first_audio is None:
            return None
        return self.first_audio - self.release


@dataclass(frozen=True)
class Tokens:
    """How many tokens a turn took."""

    image: int
    prompt: int
    """Tokens of text that were evaluated for this question."""
    answer: int


@dataclass(frozen=True)
class Translated:
    """What was asked of a model, and what it said, where a translation stood between."""

    language: str
    """Code of the model's language, which the other two are in."""
    question: str | None
    answer: str


@dataclass(frozen=True)
class TurnResult:
    """A finished turn."""

    question: str | None
    """None where a description was asked for."""
    answer: str
    language: str
    """Code of the one that question and answer are in."""
    detail: Detail
    tokens: Tokens
    timeline: Timeline
    speech: tuple[Speech, ...]
    translated: Translated | None = None
    """The same in the model's language; None where nothing was translated."""

    @property
    def audio(self) -> list[NDArray[np.int16]]:
        """The spoken answer, int16 [n] for each piece; none where nothing was spoken."""
        return [piece.samples for piece in self.speech]

    @property
    def sample_rate(self) -> int | None:
        """Hz; None where nothing was spoken."""
        return self.speech[0].sample_rate if self.speech else None


@dataclass(frozen=True)
class Event:
    """Something happened in a turn."""

    seconds: float
    """Since the press."""


@dataclass(frozen=True)
class Seen(Event):
    """The pictures are in the model's context."""


@dataclass(frozen=True)
class Heard(Event):
    """The question was written down."""

    transcript: Transcript


@dataclass(frozen=True)
class Sentence(Event):
    """A sentence of the answer is there."""

    text: str
    """With the white space before it: joined, they are the answer."""


@dataclass(frozen=True)
class Spoken(Event):
    """A stretch of the answer is ready to be played."""

    sentence: str
    speech: Speech


@dataclass(frozen=True)
class Finished(Event):
    """The last event of a turn."""

    result: TurnResult
