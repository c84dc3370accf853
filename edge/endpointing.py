"""When somebody who tapped and spoke has finished, told by the voice and not by loudness.

WebRTC's voice activity detector judges each 20 ms. It takes loud noise for speech, so the sound is
first turned down until what is always there is quiet. Its judgements are counted up and down
through four states, so that neither a click begins an utterance nor a pause for breath ends it.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np
import webrtcvad

from runtime.audio import SPEECH_RATE, Samples

BLOCK = SPEECH_RATE // 50
"""Samples in a block: 20 ms."""
_BLOCK_SECONDS = BLOCK / SPEECH_RATE
_FLOOR_BLOCKS, _FLOOR_PERCENTILE = 150, 10
_QUIET = 0.006
"""RMS to which the floor is turned down. Speech 5 dB above white or pink noise is told from it."""
_DISTRUST = 3
"""A voiced block takes back this many unvoiced ones where somebody seems to have finished."""


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
    patience: float = 6.0
    """So long a wait for a beginning is given up."""
    aggressiveness: int = 3
    """0 to 3: how much it takes for the detector to call a block voiced."""


class Endpointer:
    """Listens to one utterance, block by block."""

    def __init__(self, endpoints: Endpoints = Endpoints()) -> None:
        self.state = State.QUIET
        self.heard = False
        """Whether somebody has begun to speak."""
        self._endpoints = endpoints
        self._detector = webrtcvad.Vad(endpoints.aggressiveness)
        self._levels: deque[float] = deque(maxlen=_FLOOR_BLOCKS)
        self._count = 0
        """Blocks for a change of state."""
        self._waited = 0.0

    @property
    def finished(self) -> bool:
        """Whether the utterance is over, or none came within the time allowed."""
        if self.heard:
            return self.state is State.QUIET
        return self._waited >= self._endpoints.patience

    def __call__(self, block: Samples) -> bool:
        """Take in float32 [320], 20 ms at 16 kHz, and return ``finished``."""
        if not self.finished:
            self._waited += _BLOCK_SECONDS
            self._step(self._voiced(block))
        return self.finished

    def _voiced(self, block: Samples) -> bool:
        self._levels.append(float(np.sqrt(np.mean(np.square(block)))))
        floor = float(np.percentile(self._levels, _FLOOR_PERCENTILE))
        gain = _QUIET / max(floor, _QUIET)
        pcm = np.round(block * gain * 32_767).clip(-32_768, 32_767).astype(np.int16)
        return bool(self._detector.is_speech(pcm.tobytes(), SPEECH_RATE))

    def _step(self, voiced: bool) -> None:
        match self.state:
            case State.QUIET | State.STARTING:
                self._count = max(0, self._count + (1 if voiced else -1))
                if self._count * _BLOCK_SECONDS >= self._endpoints.start:
                    self.state, self.heard, self._count = State.SPEAKING, True, 0
                else:
                    self.state = State.STARTING if self._count else State.QUIET
            case State.SPEAKING | State.STOPPING:
                self._count = max(0, self._count + (-_DISTRUST if voiced else 1))
                if self._count * _BLOCK_SECONDS >= self._endpoints.stop:
                    self.state, self._count = State.QUIET, 0
                else:
                    self.state = State.STOPPING if self._count else State.SPEAKING
