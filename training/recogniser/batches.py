"""Training batches: cached utterances, each time with another voice, noise, level and place."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from training.recogniser.data import Utterance
from training.recogniser.sound import BANDS, FLOOR, Mel, filters, normalized
from training.recogniser.spelling import spelling
from training.recogniser.tokens import (
    END,
    LANGUAGE_TOKENS,
    NO_SPEECH,
    SPECIAL,
    prompt,
    tokens,
    used_tokens,
)

WINDOW_STEP = 32
"""Encoder windows are multiples of this many positions."""
_LARGEST = 512
_POSITIONS = 3072
"""Encoder positions of a batch; its size is this over the window."""
IGNORE = -100
_MISHEARD = 0.12
"""How often a word that the decoder has written before is another one."""
PROMPT = 4
"""Tokens before a text: its beginning, its language, what to do, and that no times are wanted."""


@dataclass(frozen=True)
class Batch:
    """What one step of training sees."""

    mel: npt.NDArray[np.float32]
    """[batch, 80, 2 * window], as the encoder gets it."""
    rows: npt.NDArray[np.int64]
    """[batch, length] decoder's input, rows of the embedding."""
    targets: npt.NDArray[np.int64]
    """[batch, length] the token after each, ``IGNORE`` where none is."""
    spelled: npt.NDArray[np.int64]
    """[batch, phonemes] for CTC, zero beyond the end."""
    spelled_lengths: npt.NDArray[np.int64]
    """[batch]"""
    silent: npt.NDArray[np.bool_]
    """[batch] whether nobody speaks."""


@dataclass(frozen=True)
class Hardness:
    """How hard the recogniser has it, which grows as it learns; each 0 to 1."""

    noisy: float = 1.0
    """How often there is noise, and something is masked."""
    roomy: float = 1.0
    """How often the window is much longer than the sound."""


@dataclass(frozen=True)
class _Item:
    mel: Mel
    text: str | None
    language: str


def batches(
    utterances: Sequence[Utterance],
    noises: Sequence[Mel],
    seed: int,
    *,
    hardness: Callable[[], Hardness],
    silent: float = 0.03,
) -> Iterator[Batch]:
    """One pass over the utterances in random order, and noise without speech in between.

    Args:
        utterances: the corpus.
        noises: what is mixed in, log mel power.
        seed: decides the order and everything that is done to the utterances.
        hardness: how hard it shall be at that moment.
        silent: how many recordings without speech come to one with.
    """
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    waiting: dict[int, list[_Item]] = defaultdict(list)
    for index in rng.sample(range(len(utterances)), len(utterances)):
        drawn = [_heard(utterances[index], noises, generator, hardness())]
        if rng.random() < silent:
            drawn.append(_silence(noises, generator, hardness()))
        for item in drawn:
            window = len(item.mel) // 2
            waiting[window].append(item)
            if len(waiting[window]) * window >= _POSITIONS:
                yield _batch(waiting.pop(window), rng)


def _heard(
    utterance: Utterance, noises: Sequence[Mel], rng: np.random.Generator, hardness: Hardness
) -> _Item:
    mel = utterance.mel.astype(np.float32)
    if rng.random() < 0.6:
        mel = mel @ _warp(int(rng.integers(-6, 7)))
    if rng.random() < 0.5:
        places = np.arange(0, len(mel) - 1, rng.uniform(0.85, 1.18))
        below = places.astype(np.int64)
        part = (places - below).astype(np.float32)[:, None]
        mel = mel[below] * (1 - part) + mel[below + 1] * part
    if rng.random() < 0.6:
        knots = rng.normal(0, 0.35, 6)
        mel = mel + np.interp(np.arange(BANDS), np.linspace(0, 79, 6), knots).astype(np.float32)
    before, after = (int(value) for value in rng.integers((0, 0), (60, 80)))
    frames = before + len(mel) + after
    sound = np.full((frames, BANDS), FLOOR, np.float32)
    sound[before : before + len(mel)] = mel
    chance = rng.random()
    if chance < 0.85:
        ratio = rng.uniform(1, 26) if chance < 0.65 * hardness.noisy else rng.uniform(30, 60)
        sound = _add(sound, _some(noises, frames, rng), _loudness(mel) - ratio / 10)
    sound = sound + rng.uniform(-3.5, 0.3)
    if rng.random() < 0.5 * hardness.noisy:
        sound = _masked(sound, rng)
    return _Item(_framed(sound, rng, hardness.roomy), utterance.text, utterance.language)


def _silence(noises: Sequence[Mel], rng: np.random.Generator, hardness: Hardness) -> _Item:
    frames = int(rng.integers(30, 500))
    noise = _some(noises, frames, rng)
    level = rng.uniform(-6, 0.5) if rng.random() < 0.9 else -12
    language = list(LANGUAGE_TOKENS)[int(rng.integers(len(LANGUAGE_TOKENS)))]
    return _Item(_framed(np.maximum(noise + level, FLOOR), rng, hardness.roomy), None, language)


def _framed(sound: Mel, rng: np.random.Generator, roomy: float) -> Mel:
    # The runtime leaves two or three seconds; shorter windows are quicker to train on.
    margin = int(rng.integers(0, 16) if rng.random() < 1 - 0.5 * roomy else rng.integers(90, 190))
    # whisper.cpp tells languages apart in the whole window.
    if rng.random() < 0.06 * roomy:
        margin = _LARGEST
    return in_window(sound, margin=2 * margin)


def in_window(sound: Mel, margin: int = 0) -> Mel:
    """The sound in a window with whisper.cpp's digital silence after it, as the encoder gets it.

    Args:
        sound: log mel power, not clamped.
        margin: the least number of silent frames to follow it, where the window allows.
    """
    steps = min(-(-(len(sound) + margin) // (2 * WINDOW_STEP)), _LARGEST // WINDOW_STEP)
    window = np.full((steps * 2 * WINDOW_STEP, BANDS), FLOOR, np.float32)
    window[: len(sound)] = np.maximum(sound, FLOOR)[: len(window)]
    return normalized(window)


def _some(noises: Sequence[Mel], frames: int, rng: np.random.Generator) -> Mel:
    noise = noises[int(rng.integers(len(noises)))]
    frames = min(frames, len(noise))
    start = int(rng.integers(0, len(noise) - frames + 1))
    return noise[start : start + frames]


def _add(sound: Mel, noise: Mel, level: float) -> Mel:
    """Powers added; ``level`` is log10 of the power the noise shall have."""
    sound = sound.copy()
    length = len(noise)
    added = 10 ** (noise + np.float32(level - _loudness(noise)))
    sound[:length] = np.log10(10 ** sound[:length] + added)
    return sound


@cache
def _weights() -> npt.NDArray[np.float32]:
    # A filter sums to one over its width, so power is the bands' sum weighted by their widths.
    return np.asarray(1 / filters().sum(axis=1), np.float32)


def _loudness(mel: Mel) -> float:
    return float(np.log10(np.mean(10**mel @ _weights()) + 1e-12))


@cache
def _warp(step: int) -> npt.NDArray[np.float32]:
    """Moves every band by 2 % of its place a step, as a longer or shorter throat does."""
    places = np.clip(np.arange(BANDS) * (1 + 0.02 * step), 0, BANDS - 1)
    below = np.minimum(places.astype(np.int64), BANDS - 2)
    matrix = np.zeros((BANDS, BANDS), np.float32)
    matrix[below, np.arange(BANDS)] = 1 - (places - below)
    matrix[below + 1, np.arange(BANDS)] += places - below
    return matrix


def _masked(sound: Mel, rng: np.random.Generator) -> Mel:
    """SpecAugment: a few bands, a few frames, or both are lost."""
    if rng.random() < 0.7:
        band, width = int(rng.integers(0, 70)), int(rng.integers(2, 12))
        sound[:, band : band + width] = sound.mean()
    if rng.random() < 0.6:
        start, width = int(rng.integers(0, len(sound))), int(rng.integers(2, 12))
        sound[start : start + width] = sound.mean()
    return sound


def _misheard(line: list[int], rng: random.Random) -> list[int]:
    """The rows with some words replaced, so that the next word is heard and not guessed."""
    texts = len(used_tokens()) - len(SPECIAL)
    head, words = line[:PROMPT], line[PROMPT:]
    return head + [rng.randrange(texts) if rng.random() < _MISHEARD else row for row in words]


@cache
def _row_of() -> dict[int, int]:
    return {token: row for row, token in enumerate(used_tokens())}


def _batch(items: list[_Item], rng: random.Random) -> Batch:
    row_of = _row_of()
    written, spelled = [], []
    for item in items:
        texts = used_tokens()[: -len(SPECIAL)]
        text = [rng.choice(texts)] if item.text is None else tokens(item.text)
        written.append([row_of[token] for token in (*prompt(item.language), *text, END)])
        spelled.append([] if item.text is None else spelling(item.text, item.language))
    size, length = len(items), max(map(len, written)) - 1
    rows = np.full((size, length), row_of[END], np.int64)
    targets = np.full((size, length), IGNORE, np.int64)
    phonemes = np.zeros((size, max(1, *map(len, spelled))), np.int64)
    for index, (line, sounds) in enumerate(zip(written, spelled, strict=True)):
        rows[index, : len(line) - 1] = _misheard(line, rng)[:-1]
        targets[index, 0] = line[1]
        targets[index, PROMPT - 1 : len(line) - 1] = line[PROMPT:]
        phonemes[index, : len(sounds)] = sounds
    silent = np.array([item.text is None for item in items])
    # Whoever says nothing says it in no language.
    targets[silent, 0] = IGNORE
    targets[silent, PROMPT - 1] = row_of[NO_SPEECH]
    mel = np.stack([item.mel.T for item in items])
    counts = np.array([len(sounds) for sounds in spelled])
    return Batch(mel, rows, targets, phonemes, counts, silent)
