"""Speech as it is really heard: faint, hoarse, over noise and music; and sounds that are no speech.

Everything is float32 [n], 16 kHz, and the same for the same generator.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import soxr

from runtime.speech.audio import SPEECH_RATE, Samples
from training.recogniser.sound import coloured_noise, hum

Generator = np.random.Generator
BEFORE, AFTER = 1.0, 2.5
"""Seconds of background before and after the speech."""
_SPEECH_LEVEL = -15.0
_SCALE = (0, 2, 4, 5, 7, 9, 11)
_FRAME, _HOP, _ORDER = 512, 128, 18


@dataclass(frozen=True)
class Scene:
    """Speech under a condition."""

    condition: str
    samples: Samples
    start: float
    """When the speech begins, seconds."""
    end: float


def loudest(samples: Samples) -> float:
    """The loudest 20 ms, decibels of full scale."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320).astype(np.float64)
    return 10 * float(np.log10((frames**2).mean(axis=1).max() + 1e-12))


def at_level(samples: Samples, decibels: float) -> Samples:
    """The same, its loudest 20 ms at that level."""
    return samples * np.float32(10 ** ((decibels - loudest(samples)) / 20))


def motor(rng: Generator, count: int) -> Samples:
    """An engine whose speed wanders."""
    points = np.interp(np.arange(count), np.linspace(0, count, 8), rng.standard_normal(8))
    phase = 2 * np.pi * np.cumsum(rng.uniform(60, 160) * (1 + 0.06 * points)) / SPEECH_RATE
    tone = sum(
        np.sin(k * phase + rng.uniform(0, 6)) * rng.uniform(0.2, 1) / k for k in range(1, 20)
    )
    shaken = np.asarray(tone / np.std(tone) * (1 + 0.3 * np.sin(phase / 4)), np.float32)
    return shaken + np.float32(0.5) * coloured_noise(rng, count, 1.0)


def wind(rng: Generator, count: int) -> Samples:
    """Gusts that overload the microphone."""
    points = rng.uniform(0, 1, max(4, count // 4_000)) ** 2
    gusts = np.interp(np.arange(count), np.linspace(0, count, len(points)), points)
    blown = np.clip(coloured_noise(rng, count, 3.0) * 1.5 * gusts, -3, 3)
    return np.asarray(blown + 0.02 * coloured_noise(rng, count, 0.0), np.float32)


def taps(rng: Generator, count: int) -> Samples:
    """Something that knocks on the microphone now and then."""
    sound, time = np.zeros(count + 2_000, np.float32), np.arange(2_000) / SPEECH_RATE
    for at in rng.integers(0, count, max(1, count // 6_000)):
        ring = np.sin(2 * np.pi * rng.uniform(80, 900) * time)
        ring *= np.exp(-time / rng.uniform(0.003, 0.02))
        knock = 0.5 * np.exp(-time / 0.002) * rng.standard_normal(2_000)
        sound[at : at + 2_000] += rng.uniform(0.3, 1) * (ring + knock)
    return sound[:count]


def music(rng: Generator, count: int) -> Samples:
    """Chords, a melody and a beat."""
    beat, key = int(SPEECH_RATE * rng.uniform(0.25, 0.5)), rng.uniform(110, 180)
    sound = np.zeros(count + 5 * beat)
    for bar in range(0, count, 4 * beat):
        root = int(rng.integers(0, 7))
        for step in (0, 2, 4):
            sound[bar : bar + 4 * beat] += 0.5 * _note(rng, key, root + step, 4 * beat, 1.5)
        for at in range(bar, bar + 4 * beat, beat):
            sound[at : at + beat] += _note(rng, key, int(rng.integers(7, 21)), beat, 1.0)
            sound[at : at + 800] += 0.3 * rng.standard_normal(800) * np.exp(-np.arange(800) / 150)
    return np.asarray(sound[:count], np.float32)


def _note(rng: Generator, key: float, degree: int, count: int, dullness: float) -> Samples:
    pitch = key * 2 ** (_SCALE[degree % 7] / 12 + degree // 7)
    time = np.arange(count) / SPEECH_RATE
    swaying = 1 + 0.006 * np.sin(2 * np.pi * 5.5 * time + rng.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch * swaying) / SPEECH_RATE
    tone = sum(np.sin(k * phase) / k**dullness for k in range(1, 12) if k * pitch < 7_000)
    shape = np.minimum(1, time / 0.02) * np.minimum(1, (time[-1] - time) / 0.03)
    return np.asarray(tone * shape * np.exp(-time / rng.uniform(0.3, 1.5)), np.float32)


def talkers(rng: Generator, count: int, others: Sequence[Samples]) -> Samples:
    """Six who speak at once."""
    chosen = (others[int(index)] for index in rng.integers(0, len(others), 6))
    turned = [np.roll(np.resize(each / each.std(), count), rng.integers(count)) for each in chosen]
    return np.asarray(np.sum(turned, axis=0), np.float32)


NOISES: dict[str, Callable[[Generator, int], Samples]] = {
    "white": lambda rng, count: coloured_noise(rng, count, 0.0),
    "pink": lambda rng, count: coloured_noise(rng, count, 1.0),
    "hum": hum,
    "motor": motor,
    "wind": wind,
    "music": music,
    "taps": taps,
}


def voiceless(rng: Generator, samples: Samples, share: float) -> Samples:
    """Speech whose voice is noise by that share: 1 is a whisper, less is hoarse."""
    window, lags = np.hanning(_FRAME), np.arange(_ORDER)
    padded = np.pad(samples, _FRAME).astype(np.float64)
    sound, weight = np.zeros(len(padded)), np.full(len(padded), 1e-1)
    for at in range(0, len(padded) - _FRAME, _HOP):
        frame = padded[at : at + _FRAME] * window
        power = np.abs(np.fft.rfft(frame, 2 * _FRAME)) ** 2
        likeness = np.fft.irfft(power)[: _ORDER + 1] * (1 + 1e-4 * (np.arange(_ORDER + 1) == 0))
        likeness[0] += 1e-9
        matrix = likeness[np.abs(np.subtract.outer(lags, lags))]
        filter_ = np.concatenate([[1], -np.linalg.solve(matrix, likeness[1:])])
        gain = np.sqrt(max(float(filter_ @ likeness), 1e-12))
        breath = np.fft.rfft(rng.standard_normal(_FRAME) * window, 2 * _FRAME)
        shaped = np.fft.irfft(breath / np.maximum(np.abs(np.fft.rfft(filter_, 2 * _FRAME)), 1e-3))
        noise = shaped[:_FRAME] * gain / np.sqrt(np.sum(window**2))
        sound[at : at + _FRAME] += ((1 - share) * frame + share * noise) * window
        weight[at : at + _FRAME] += window**2
    return np.asarray((sound / weight)[_FRAME:-_FRAME], np.float32)


def in_a_hall(rng: Generator, samples: Samples) -> Samples:
    """With as much reverberation as sound from the mouth, 0.4 to 0.8 s long."""
    decay = rng.uniform(0.4, 0.8)
    time = np.arange(int(decay * SPEECH_RATE)) / SPEECH_RATE
    tail = rng.standard_normal(len(time)) * 10 ** (-3 * time / decay) * (time > 0.004)
    tail *= rng.uniform(0.7, 1.2) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = len(samples) + len(tail)
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size).astype(
        np.float32
    )


def by_telephone(samples: Samples) -> Samples:
    """8 kHz, and of that 250 to 3,500 Hz."""
    narrow = soxr.resample(soxr.resample(samples, SPEECH_RATE, 8_000), 8_000, SPEECH_RATE)
    spectrum = np.fft.rfft(narrow)
    frequency = np.fft.rfftfreq(len(narrow), 1 / SPEECH_RATE)
    spectrum[(frequency < 250) | (frequency > 3_500)] = 0
    return np.fft.irfft(spectrum, len(narrow)).astype(np.float32)


def where_spoken(samples: Samples) -> tuple[float, float]:
    """When a clean recording's speech begins and ends, seconds, by its loudness."""
    power = (samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(np.float64) ** 2).mean(1)
    level = np.convolve(10 * np.log10(power + 1e-12), np.ones(3) / 3, "same")
    floor = float(np.percentile(level, 5))
    noisy = floor > level.max() - 60
    loud = level > max(level.max() - 38, floor + 8 if noisy else -np.inf)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]])))
    runs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 4]
    return runs[0][0] / 100, runs[-1][1] / 100


def scenes(clip: Samples, others: Sequence[Samples], seed: int) -> Iterator[Scene]:
    """A clean recording under every condition, with a moment before and after it."""
    start, end = where_spoken(clip)
    rng = np.random.default_rng(seed)

    def scene(condition: str, samples: Samples) -> Scene:
        return Scene(condition, samples.clip(-1, 1), BEFORE + start, BEFORE + end)

    def around(samples: Samples, decibels: float, noise: float = 0.0) -> Samples:
        sound = np.pad(at_level(samples, decibels), [int(s * SPEECH_RATE) for s in (BEFORE, AFTER)])
        hiss = coloured_noise(rng, len(sound), 0.0) * np.float32(10 ** ((decibels - noise) / 20))
        return sound + hiss * np.float32(noise > 0)

    for decibels in (0, -30, -45, -60):
        yield scene(f"{decibels} dBFS", around(clip, decibels))
    for decibels in (-20, -40, -55):
        yield scene(f"{decibels} dBFS, hiss 25 dB below", around(clip, decibels, 25))
    yield scene("telephone", around(by_telephone(clip), _SPEECH_LEVEL, 45))
    yield scene("whispered", around(voiceless(rng, clip, 1.0), -30, 45))
    yield scene("hoarse", around(voiceless(rng, clip, 0.7), _SPEECH_LEVEL, 45))
    yield scene("reverberant", around(in_a_hall(rng, clip), _SPEECH_LEVEL, 45))
    sound = around(clip, _SPEECH_LEVEL)
    spoken = float(at_level(clip, _SPEECH_LEVEL)[int(start * 16_000) : int(end * 16_000)].std())
    for name in ("white", "pink", "hum", "motor", "wind", "music", "talkers"):
        noise = _noise(name, rng, len(sound), others)
        noise *= np.float32(spoken / noise.std())
        for ratio in (20, 10, 5):
            yield scene(f"{name} {ratio} dB", sound + noise * np.float32(10 ** (-ratio / 20)))
    knocks = at_level(taps(rng, len(sound)), _SPEECH_LEVEL + 7)
    yield scene("taps 22 dB louder", around(clip, _SPEECH_LEVEL - 15) + knocks)


def _noise(name: str, rng: Generator, count: int, others: Sequence[Samples]) -> Samples:
    return talkers(rng, count, others) if name == "talkers" else NOISES[name](rng, count)


def not_speech(count: int, seconds: float = 5.0) -> Iterator[tuple[str, Samples]]:
    """``count`` sounds of each kind at each of four levels, in which nobody speaks."""
    length = int(seconds * SPEECH_RATE)
    for name, make in NOISES.items():
        for seed in range(count):
            sound = make(np.random.default_rng(seed), length)
            for decibels in (-60, -40, -20, -3):
                yield name, at_level(sound, decibels).clip(-1, 1)
