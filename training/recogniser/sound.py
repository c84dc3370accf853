"""Sound as whisper.cpp sees it, and what rooms, microphones and noises do to it.

Features are those of whisper.cpp's ``log_mel_spectrogram``: 25 ms Hann windows every 10 ms,
power, OpenAI's 80 mel filters, log10 floored at 1e-10, clamped to 8 below the maximum, and
``(x + 4) / 4``. What training caches is the stage before the clamp, because there noise can be
mixed in by adding powers, which is exact but for the phase between the two.
"""

import random
from functools import cache

import numpy as np
import numpy.typing as npt

from training.recogniser.tokens import vocabulary_file
from training.recogniser.voices import SAMPLE_RATE

WINDOW, HOP, BANDS = 400, 160, 80
FLOOR = -10.0

Samples = npt.NDArray[np.float32]
"""[n], mono, 16 kHz, −1…1."""
Mel = npt.NDArray[np.float32]
"""[frames, 80], log10 of power."""


@cache
def filters() -> npt.NDArray[np.float32]:
    """OpenAI's mel filters, [80, 201]."""
    with np.load(vocabulary_file().parent / "mel_filters.npz") as stored:
        return np.asarray(stored["mel_80"], np.float32)


@cache
def _hann() -> npt.NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def log_mel(samples: Samples) -> Mel:
    """Log mel power of an utterance, a frame every 10 ms, not yet clamped."""
    half = WINDOW // 2
    padded = np.concatenate([samples[half:0:-1], samples, np.zeros(half, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * _hann(), axis=1)).astype(np.float32) ** 2
    return np.asarray(np.log10(np.maximum(power @ filters().T, 10**FLOOR)), np.float32)


def normalized(mel: Mel) -> Mel:
    """What the encoder is given: clamped to 8 below the maximum and scaled."""
    return np.asarray((np.maximum(mel, mel.max() - 8.0) + 4.0) / 4.0, np.float32)


def coloured_noise(rng: np.random.Generator, count: int, slope: float) -> Samples:
    """Noise of unit RMS with power falling as ``frequency ** -slope``: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    spectrum *= np.maximum(frequency, 40.0) ** (-slope / 2)
    return _unit(np.fft.irfft(spectrum, count))


def hum(rng: np.random.Generator, count: int) -> Samples:
    """Mains or a motor: a fundamental of 50 to 140 Hz with harmonics, over faint pink noise."""
    time = np.arange(count) / SAMPLE_RATE
    base = rng.uniform(50, 140)
    tones = sum(
        np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6.3)) * rng.uniform(0.2, 1) / k
        for k in range(1, 12)
    )
    return _unit(tones + 0.2 * coloured_noise(rng, count, 1.0))


def _unit(samples: npt.NDArray[np.floating]) -> Samples:
    return np.asarray(samples / (np.sqrt(np.mean(np.square(samples))) + 1e-9), np.float32)


def mixed(speech: Samples, noise: Samples, ratio_db: float) -> Samples:
    """Speech with noise at a signal-to-noise ratio, both measured as RMS over the utterance."""
    level = np.sqrt(np.mean(np.square(speech))) * 10 ** (-ratio_db / 20)
    return np.asarray(speech + level * _unit(noise[: len(speech)]), np.float32)


def in_a_room(samples: Samples, rng: random.Random) -> Samples:
    """Speech with a room's reverberation: exponentially decaying noise after the direct sound."""
    generator = np.random.default_rng(rng.getrandbits(32))
    decay = rng.uniform(0.12, 0.6)
    time = np.arange(int(decay * SAMPLE_RATE)) / SAMPLE_RATE
    tail = generator.standard_normal(len(time)) * 10 ** (-3 * time / decay)
    tail[: int(rng.uniform(0.001, 0.01) * SAMPLE_RATE)] = 0
    tail *= rng.uniform(0.2, 0.9) / np.sqrt(np.sum(tail**2))
    tail[0] += 1.0
    size = 1 << (len(samples) + len(tail)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)
    return wet[: len(samples) + len(tail) // 3].astype(np.float32)


def through_a_microphone(samples: Samples, rng: random.Random) -> Samples:
    """Speech as a poor microphone gives it: a narrower band and, sometimes, clipping."""
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    low, high = rng.uniform(50, 250), rng.uniform(3600, 7500)
    spectrum *= 1 / (1 + (low / np.maximum(frequency, 1)) ** 4)
    spectrum *= 1 / (1 + (frequency / high) ** 12)
    shaped = np.fft.irfft(spectrum, len(samples))
    if rng.random() < 0.3:
        limit = rng.uniform(0.3, 0.8) * np.abs(shaped).max()
        shaped = np.clip(shaped, -limit, limit)
    return shaped.astype(np.float32)
