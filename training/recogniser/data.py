"""The recogniser's corpus: sentences spoken by synthetic voices, cached as log mel spectra.

The corpus is made in shards, each of one language. A shard follows from its language and number
alone, so any can be made anew, several can be made at once, and training can begin with those that
are there.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from runtime.files.atomic import replacing
from training.recogniser.sound import (
    Mel,
    coloured_noise,
    hum,
    in_a_room,
    log_mel,
    through_a_microphone,
)
from training.recogniser.text import sentence
from training.recogniser.voices import SAMPLE_RATE, any_prosody, any_speaker, say

SHARD_SIZE = 500
_TALKERS = (2, 8)
_NOISES = 300
_NOISE_SECONDS = 11
LONGEST = 1000
"""Frames of the longest utterance kept, 10 s."""


@dataclass(frozen=True)
class Utterance:
    """A sentence and how it sounds."""

    text: str
    language: str
    mel: npt.NDArray[np.float16]
    """[frames, 80], log10 of power, not clamped."""


def make_shard(folder: Path, language: str, number: int) -> None:
    """Synthesize shard ``number`` of a language unless it is there."""
    path = folder / f"{language}-{number:04d}.npz"
    if path.exists():
        return
    rng = random.Random(f"recogniser {language} {number}")
    utterances = [found for _ in range(SHARD_SIZE) for found in _spoken(rng, language)]
    with replacing(path) as file:
        np.savez(
            file,
            texts=np.array([utterance.text for utterance in utterances]),
            frames=np.array([len(utterance.mel) for utterance in utterances]),
            mel=np.concatenate([utterance.mel for utterance in utterances]),
        )


def read_shard(path: Path) -> list[Utterance]:
    """The utterances of a shard, whose name begins with its language."""
    language = path.stem.partition("-")[0]
    with np.load(path) as stored:
        ends = np.cumsum(stored["frames"])[:-1]
        pieces = np.split(stored["mel"], ends)
        return [
            Utterance(str(t), language, m) for t, m in zip(stored["texts"], pieces, strict=True)
        ]


def _spoken(rng: random.Random, language: str) -> Iterator[Utterance]:
    text = sentence(rng, held_out=False, language=language)
    speaker = any_speaker(rng, held_out=False, language=language)
    samples = say(speaker, text, any_prosody(rng))
    if len(samples) < SAMPLE_RATE // 5:
        return
    if rng.random() < 0.4:
        samples = in_a_room(samples, rng)
    if rng.random() < 0.25:
        samples = through_a_microphone(samples, rng)
    samples = samples * (0.9 / np.abs(samples).max())
    mel = log_mel(samples)
    if len(mel) <= LONGEST:
        yield Utterance(text, language, mel.astype(np.float16))


def make_noises(talkers: list[Utterance], seed: int) -> list[Mel]:
    """Stretches of noise as log mel spectra: white to brown, hum, steps, and people talking."""
    rng = np.random.default_rng(seed)
    count = _NOISE_SECONDS * SAMPLE_RATE
    found = []
    for index in range(_NOISES):
        match index % 5:
            case 0 | 1:
                noise = log_mel(0.1 * coloured_noise(rng, count, rng.uniform(0, 2.2)))
            case 2:
                noise = log_mel(0.1 * hum(rng, count))
            case _:
                noise = _babble(talkers, rng)
        found.append(noise)
    return found


def _babble(talkers: list[Utterance], rng: np.random.Generator) -> Mel:
    power = np.full((_NOISE_SECONDS * 100, 80), 1e-10, np.float32)
    for _ in range(int(rng.integers(*_TALKERS))):
        start = -int(rng.integers(0, 200))
        while start < len(power):
            mel = talkers[int(rng.integers(len(talkers)))].mel
            end = min(start + len(mel), len(power))
            if end > max(start, 0):
                spoken = mel[max(0, -start) : end - start].astype(np.float32)
                power[max(start, 0) : end] += 10**spoken
            start = end + int(rng.integers(0, 30))
    return np.log10(power)
