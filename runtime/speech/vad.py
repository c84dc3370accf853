"""Where in a sound somebody speaks, told by Silero's detector, however loud or faint the sound is.

The detector hears the same between −40 and 0 dB of full scale. So each window is brought there
first, by the loudness of what was heard lately and not of the loudest moment, which may be a tap
on the microphone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.silero import WINDOW, Detector, network

WINDOW_SECONDS = WINDOW / SPEECH_RATE
BEGINS, GOES_ON = 0.35, 0.15
"""Probabilities: a voice begins at the one, and goes on down to the other."""
_SHORTEST = 5
"""Windows with a voice, without which a run is a noise."""
_LATELY, _LOUD = 94, 9
"""Windows, 3 s, of which the ninth loudest tells how loud it is."""
_WANTED, _PEAK, _FAINTEST = 10 ** (-25 / 20), 10 ** (10 / 20), 10 ** (-65 / 20)
"""RMS that what was heard lately is brought to; how far above it a window may come; RMS below which
the gain no longer rises, so that the noise of a silent microphone stays quiet."""


@dataclass(frozen=True)
class Activity:
    """What a recording holds of a voice."""

    voiced_seconds: float
    """How long somebody speaks, without the pauses."""
    start: float
    """When they begin, seconds."""
    end: float
    """When they end, seconds."""

    @property
    def speech(self) -> bool:
        """Whether somebody speaks."""
        return self.voiced_seconds > 0


class Listener:
    """Listens to one sound as it comes in."""

    def __init__(self) -> None:
        """Begin.

        Raises:
            PackError: the detector is missing or damaged.
        """
        self._detector = Detector(network())
        self._rest = np.zeros(0, np.float32)
        self._lately = np.zeros(_LATELY, np.float32)

    def feed(self, samples: Samples) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Take in float32 [n], 16 kHz.

        Returns:
            Of each window of 512 samples that is full by now, the probability that there is a
            voice in it, and its RMS.
        """
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // WINDOW * WINDOW
        self._rest = sound[whole:]
        levels = np.sqrt(np.mean(np.square(sound[:whole].reshape(-1, WINDOW)), axis=1))
        return self._detector(sound[:whole], self._gains(levels)), levels

    def _gains(self, levels: NDArray[np.float32]) -> NDArray[np.float32]:
        history = np.concatenate([self._lately, levels])
        self._lately = history[-_LATELY:]
        past = history[np.arange(1, len(levels) + 1)[:, np.newaxis] + np.arange(_LATELY)]
        heard = np.partition(past, -_LOUD, axis=1)[:, -_LOUD]
        return np.asarray(_WANTED / np.maximum(np.maximum(heard, levels / _PEAK), _FAINTEST))


def find_speech(samples: Samples) -> Activity:
    """Look for a voice in float32 [n], 16 kHz, −1…1.

    Raises:
        PackError: the detector is missing or damaged.
    """
    probabilities, _ = Listener().feed(np.pad(samples, (0, -len(samples) % WINDOW)))
    runs = list(_runs(probabilities))
    if not runs:
        return Activity(0.0, 0.0, 0.0)
    return Activity(
        voiced_seconds=sum(last - first for first, last in runs) * WINDOW_SECONDS,
        start=runs[0][0] * WINDOW_SECONDS,
        end=min(runs[-1][1] * WINDOW_SECONDS, len(samples) / SPEECH_RATE),
    )


def _runs(probabilities: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """The first window of each stretch of speech, and the one behind its last."""
    going_on = np.concatenate([[False], probabilities >= GOES_ON, [False]])
    edges = np.flatnonzero(np.diff(going_on))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if np.count_nonzero(probabilities[first:last] >= BEGINS) >= _SHORTEST:
            yield int(first), int(last)
