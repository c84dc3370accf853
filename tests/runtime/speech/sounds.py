"""Sounds for the tests: stored speech, and what is not speech."""

from pathlib import Path

import numpy as np

from runtime.speech.audio import SPEECH_RATE, Samples, read_wav

SPEECH = Path(__file__).parents[2] / "data" / "speech"
SPOKEN = ("question-woman", "question-man", "word-man")


def spoken(name: str) -> Samples:
    """A stored utterance with a quarter of a second of silence around it."""
    return np.pad(read_wav(SPEECH / f"{name}.wav"), SPEECH_RATE // 4)


def coloured_noise(seed: int, count: int, slope: float) -> Samples:
    """Noise whose power falls with frequency to the power of ``slope``, of root mean square 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** (slope / 2)
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / noise.std(), np.float32)


def hum(pitch: float, seconds: float = 3.0) -> Samples:
    """A hum with harmonics, as mains and motors make, of root mean square 1."""
    time = np.arange(int(seconds * SPEECH_RATE)) / SPEECH_RATE
    wave = sum(np.sin(2 * np.pi * pitch * n * time + n) / n for n in range(1, 12))
    return np.asarray(wave / np.std(wave), np.float32)


def not_speech() -> dict[str, Samples]:
    """Three seconds each of what a microphone hears where nobody speaks."""
    count = 3 * SPEECH_RATE
    random = np.random.default_rng(5)
    burst = np.exp(-np.arange(1600) / 60) * random.standard_normal(1600)
    sounds: dict[str, Samples] = {"silence": np.zeros(count, np.float32)}
    for name, slope in (("white", 0), ("room", 1), ("traffic", 2)):
        for level in (-60, -40, -20):
            sounds[f"{name} {level} dB"] = coloured_noise(1, count, slope) * 10 ** (level / 20)
    for pitch in (50, 60, 100, 120):
        sounds[f"hum {pitch} Hz"] = 0.1 * hum(pitch)
        sounds[f"hum {pitch} Hz in a room"] = 0.1 * hum(pitch) + 0.01 * coloured_noise(2, count, 1)
    click = np.zeros(count)
    click[16000:17600] = 0.5 * burst
    sounds["click"] = click
    sounds["clicks in a room"] = click + np.roll(click, 9000) + 0.003 * coloured_noise(3, count, 1)
    impulse = np.zeros(count)
    impulse[20000] = 0.9
    sounds["impulse"] = impulse
    swell = np.linspace(0, 1, count) ** 2
    sounds["something that comes nearer"] = 0.1 * swell * coloured_noise(4, count, 1.5)
    return {name: np.clip(sound, -1, 1).astype(np.float32) for name, sound in sounds.items()}
