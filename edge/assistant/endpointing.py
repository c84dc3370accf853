"""When somebody who tapped and spoke has finished, told by the voice and not by loudness.

Silero's detector judges each 32 ms. Its judgements are counted up and down through four states, so
that neither a click begins an utterance nor a pause for breath ends it. What is much fainter than
the person is somebody else's talk and does not keep the utterance from ending.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np

from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.vad import BEGINS, GOES_ON, WINDOW_SECONDS, Listener

BLOCK = SPEECH_RATE // 50
"""Samples in a block: 20 ms."""
_BLOCK_SECONDS = BLOCK / SPEECH_RATE
_DISTRUST = 3
"""A voiced window takes back this many unvoiced ones where somebody seems to have finished."""
_FAINTER = 10 ** (-15 / 20)
"""RMS beside the person's, which the loudest fifth of their windows reach, of others' talk."""
_KNOWN, _FIFTH = 8, 80
"""Windows after which it is known how loud the person is."""
_RINGS = 5
"""Windows, 160 ms, that a loud one lends its loudness to: words end in faint sounds."""


class State(StrEnum):
    """How far an utterance has come."""

    QUIET = auto()
    STARTING = auto()
    """Something like a voice is there, too short to count."""
    SPEAKING = auto()
    STOPPING = auto()
    """The voice is gone, for too short a time to count."""


@dataclass(frozen=True)
class Endpoints:
    """What makes the beginning and the end of an utterance, in seconds."""

    start: float = 0.16
    """So much voice begins it."""
    stop: float = 0.9
    """So much silence ends it."""
    patience: float = 3.0
    """So long a wait for a beginning is given up, unless there is a voice just then."""


class Endpointer:
    """Listens to one utterance, block by block."""

    def __init__(self, endpoints: Endpoints = Endpoints()) -> None:
        """Begin to listen.

        Raises:
            PackError: the detector is missing or damaged.
        """
        self.state = State.QUIET
        self.heard = False
        """Whether somebody has begun to speak."""
        self._endpoints = endpoints
        self._listener = Listener()
        self._voice = False
        self._recent: deque[float] = deque(maxlen=_RINGS)
        self._person: list[float] = []
        """RMS of each window with their voice."""
        self._count = 0
        """Windows for a change of state."""
        self._waited = 0.0

    @property
    def finished(self) -> bool:
        """Whether the utterance is over, or none came within the time allowed."""
        if self.heard:
            return self.state is State.QUIET
        return self._waited >= self._endpoints.patience and self.state is State.QUIET

    def __call__(self, block: Samples) -> bool:
        """Take in float32 [320], 20 ms at 16 kHz, and return ``finished``."""
        if not self.finished:
            self._waited += _BLOCK_SECONDS
            for probability, level in zip(*self._listener.feed(block), strict=True):
                self._step(self._voiced(float(probability), float(level)))
        return self.finished

    def _voiced(self, probability: float, level: float) -> bool:
        self._recent.append(level)
        self._voice = probability >= (GOES_ON if self._voice else BEGINS)
        if not self._voice or max(self._recent) < self._faintest():
            return False
        self._person.append(level)
        return True

    def _faintest(self) -> float:
        """RMS below which a voice is not the person's."""
        if len(self._person) < _KNOWN:
            return 0.0
        return _FAINTER * float(np.percentile(self._person, _FIFTH))

    def _step(self, voiced: bool) -> None:
        match self.state:
            case State.QUIET | State.STARTING:
                self._count = max(0, self._count + (1 if voiced else -1))
                if self._count * WINDOW_SECONDS >= self._endpoints.start:
                    self.state, self.heard, self._count = State.SPEAKING, True, 0
                else:
                    self.state = State.STARTING if self._count else State.QUIET
            case State.SPEAKING | State.STOPPING:
                self._count = max(0, self._count + (-_DISTRUST if voiced else 1))
                if self._count * WINDOW_SECONDS >= self._endpoints.stop:
                    self.state, self._count = State.QUIET, 0
                else:
                    self.state = State.STOPPING if self._count else State.SPEAKING
