"""Where in a recording somebody speaks, told by the voice: a pitch with harmonics, that moves.

Loudness says little, and noise, hum and clicks are loud too. So the spectrum of each moment is set
against what is always there (its floor, a low percentile over time, which removes noise and hum),
compressed (which leaves a pure tone one line among many), and compared with combs of harmonics, as
in PEFAC (Gonzalez and Brookes, 2014) and SWIPE (Camacho and Harris, 2008). A stretch is voiced
where one comb wins clearly and its pitch goes on smoothly; a machine's whine, whose pitch never
moves, does not count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from runtime.audio import SPEECH_RATE, Samples

_WINDOW, _TRANSFORM, _HOP = 1024, 2048, 160
_BLOCK = 256
"""Frames transformed at once."""
_BINS_MORE = 20
"""Bins above the highest harmonic that the loudest near it are looked for in."""
_FRAMES_A_SECOND = SPEECH_RATE / _HOP
_PITCHES = np.geomspace(75.0, 400.0, 72)
_HARMONICS, _HIGHEST = 10, 3200.0
_CLEARLY = 1.0
"""By how much (log2 of power) harmonics must rise above the gaps between them, on average."""
_GLIDE = 0.08
"""Greatest change of log pitch in 10 ms."""
_SHORTEST_RUN = 7
_LOUDEST_LINE = 5
"""What one line of the spectrum can count at most (log2), so that a whistle is no voice."""
_STEADY, _STEADY_FRAMES = 0.03, 30
"""A pitch that stays this close to its median (log) over that many frames is a machine's."""
_NEAR_SECONDS, _ENOUGH_SECONDS = 1.5, 0.085
_FLOOR_PERCENTILE, _FLOOR_DROP, _FLOOR_POWER = 25, 1e-3, 10**-7.5


@dataclass(frozen=True)
class Activity:
    """What a recording holds of a voice."""

    voiced_seconds: float
    """How long vowels sound, in the second and a half that has most of them."""
    start: float
    """When the first of them begins, seconds."""
    end: float
    """When the last of them ends, seconds."""

    @property
    def speech(self) -> bool:
        """Whether somebody speaks."""
        return self.voiced_seconds >= _ENOUGH_SECONDS


def find_speech(samples: Samples) -> Activity:
    """Look for a voice in float32 [n], 16 kHz, −1…1."""
    voiced = _voiced(*_pitch(_spectrogram(samples)))
    if not voiced.any():
        return Activity(0.0, 0.0, 0.0)
    near = np.convolve(voiced, np.ones(int(_NEAR_SECONDS * _FRAMES_A_SECOND)))
    (where,) = voiced.nonzero()
    return Activity(
        voiced_seconds=float(near.max()) / _FRAMES_A_SECOND,
        start=float(where[0]) / _FRAMES_A_SECOND,
        end=(float(where[-1]) * _HOP + _WINDOW) / SPEECH_RATE,
    )


def _comb() -> NDArray[np.float32]:
    comb = np.zeros((_TRANSFORM // 2 + 1, len(_PITCHES)), np.float32)
    for column, pitch in enumerate(_PITCHES):
        harmonics = [n for n in range(1, _HARMONICS + 1) if n * pitch < _HIGHEST]
        for number in harmonics:
            for offset, weight in ((0.0, 1.0), (-0.5, -0.5), (0.5, -0.5)):
                row = round((number + offset) * pitch * _TRANSFORM / SPEECH_RATE)
                comb[row, column] += weight / len(harmonics)
    return comb[: int(np.flatnonzero(comb.any(axis=1))[-1]) + 1]


_COMB = _comb()


def _spectrogram(samples: Samples) -> NDArray[np.float32]:
    """Power above the floor, log2, [frames, bins that the comb looks at], 100 frames a second."""
    power = _power(np.pad(samples, (0, max(0, _WINDOW - len(samples)))))
    floor = np.percentile(power, _FLOOR_PERCENTILE, axis=0)
    floor = np.maximum(floor, np.convolve(floor, np.ones(9) / 9, "same"))
    loudest = np.convolve(power.max(axis=0), np.ones(41) / 41, "same")
    floor = np.maximum(np.maximum(floor, _FLOOR_DROP * loudest), _FLOOR_POWER)
    # In place: a minute is 11 MB, and this runs beside all the models.
    power /= (2 * floor).astype(np.float32)
    np.log2(np.add(power, 1, out=power), out=power)
    return np.clip(power, 0, _LOUDEST_LINE, out=power)[:, : len(_COMB)]


def _power(samples: Samples) -> NDArray[np.float32]:
    """The spectrum's power, [frames, bins], a few seconds at a time."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    window = np.hanning(_WINDOW).astype(np.float32)
    power = np.empty((len(frames), len(_COMB) + _BINS_MORE), np.float32)
    for first in range(0, len(frames), _BLOCK):
        block = slice(first, first + _BLOCK)
        spectrum = np.fft.rfft(frames[block] * window, _TRANSFORM)
        power[block] = np.abs(spectrum[:, : power.shape[1]]) ** 2
    power /= float(np.sum(window**2))
    return power


def _pitch(
    spectrogram: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """How clear the best pitch of each frame is, and its natural logarithm (of Hz)."""
    salience = spectrogram @ _COMB
    return salience.max(axis=1), np.log(_PITCHES)[salience.argmax(axis=1)]


def _voiced(clarity: NDArray[np.float32], pitch: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which frames belong to a long enough run of clear, smoothly moving pitch."""
    clear = clarity > _CLEARLY
    joined = clear[1:] & clear[:-1] & (np.abs(np.diff(pitch)) < _GLIDE)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], joined, [False]])))
    voiced = np.zeros(len(clear), np.bool_)
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first + 1 >= _SHORTEST_RUN:
            voiced[first : last + 1] = True
    heard = pitch[voiced]
    if len(heard) >= _STEADY_FRAMES:
        voiced &= bool(np.percentile(np.abs(heard - np.median(heard)), 90) >= _STEADY)
    return voiced
