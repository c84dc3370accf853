"""Tones, each of which means something: earcons, and the tick of work going on."""

from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache

import numpy as np

from runtime.speech.speech import Speech

RATE = 22_050
"""Sample rate of the tones, Hz."""
_RAMP_SECONDS = 0.008
_OVERTONE = 0.2


class Cue(StrEnum):
    """A tone and what it means."""

    STARTING = auto()
    READY = auto()
    LISTENING = auto()
    GOT_IT = auto()
    STOPPED = auto()
    FAILED = auto()
    TICK = auto()


@dataclass(frozen=True)
class _Note:
    frequency: float
    """Hz; 0 is silence."""
    seconds: float
    level: float = 0.35
    """Peak, of 1."""


_PAUSE = _Note(0, 0.1)
# Rising means begin, falling means end; pitch and rhythm differ, for ears that do not hear pitch.
_TONES: dict[Cue, tuple[_Note, ...]] = {
    Cue.STARTING: (_Note(392, 0.14), _Note(523, 0.2)),
    Cue.READY: (_Note(523, 0.09), _Note(659, 0.09), _Note(784, 0.14)),
    Cue.LISTENING: (_Note(880, 0.07),),
    Cue.GOT_IT: (_Note(880, 0.05), _Note(0, 0.03), _Note(880, 0.05)),
    Cue.STOPPED: (_Note(587, 0.07), _Note(392, 0.12)),
    Cue.FAILED: (_Note(220, 0.16), _Note(0, 0.05), _Note(175, 0.28)),
    Cue.TICK: (_Note(1200, 0.018, 0.08),),
}


@cache
def tone(cue: Cue) -> Speech:
    """A cue as sound: int16, mono, ``RATE`` Hz, with soft edges so that nothing clicks.

    It ends in a pause, or the ear would miss the first syllable of what follows.
    """
    samples = np.concatenate([_sounded(note) for note in (*_TONES[cue], _PAUSE)])
    return Speech(np.asarray(np.round(samples * 32_767), np.int16), RATE)


def _sounded(note: _Note) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    time = np.arange(round(note.seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * note.frequency * time)
    wave += _OVERTONE * np.sin(4 * np.pi * note.frequency * time)
    edge = np.minimum(time, note.seconds - time) / _RAMP_SECONDS
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.clip(edge, 0, 1))
    return note.level / (1 + _OVERTONE) * wave * ramp
