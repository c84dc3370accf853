"""What the demo voice learns from: sentences as espeak-ng says them, measured frame by frame.

Each utterance has the symbols that Piper will give the voice at run time, how many frames each
lasts, the pitch of each frame, and the sound.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import parselmouth  # type: ignore[import-not-found]
from piper.phonemize_espeak import EspeakPhonemizer

from runtime.files.atomic import replacing
from training.voice import english, spanish
from training.voice.align import align
from training.voice.espeak import SAMPLE_RATE, Espeak
from training.voice.symbols import BOS, EOS, HOP, SPANISH, Tongue

NORMAL_RATE = 160
"""Words a minute of the voice at length scale 1."""
_RATES = (120, 240)
_FLOOR, _CEILING = 100.0, 400.0
_LAST_PAUSE = 32  # Frames of silence at the end: 186 ms, the pause between two sentences.


@dataclass(frozen=True)
class Utterance:
    """A sentence, measured."""

    symbols: npt.NDArray[np.int64]
    """[t], indices into the tongue's symbols, without Piper's padding."""
    frames: npt.NDArray[np.int64]
    """[t], how long each symbol lasts."""
    pitch: npt.NDArray[np.float32]
    """[f] Hz, interpolated where unvoiced."""
    voiced: npt.NDArray[np.bool_]
    """[f]"""
    samples: npt.NDArray[np.float32]
    """[f * HOP], −1…1."""
    normal: bool
    """Whether it was spoken at ``NORMAL_RATE``, so that its durations are the voice's own."""


def make_corpus(count: int, seed: int, tongue: Tongue) -> list[Utterance]:
    """Let espeak-ng say ``count`` sentences, two in three of them at ``NORMAL_RATE``.

    Sentences whose sounds and symbols do not match one to one are left out, about one in a
    hundred.
    """
    rng = random.Random(seed)
    espeak, phonemizer = Espeak(tongue.variant), EspeakPhonemizer()
    sentences = (spanish if tongue is SPANISH else english).sentences
    found = []
    for index, sentence in enumerate(sentences(rng, count)):
        rate = rng.randint(*_RATES) if index % 3 == 2 else NORMAL_RATE
        parts = phonemizer.phonemize(tongue.language, sentence)
        if len(parts) != 1:
            continue
        utterance = _measure(parts[0], espeak, sentence, rate, tongue)
        if utterance is not None:
            found.append(utterance)
    return found


def save_corpus(corpus: list[Utterance], path: Path) -> None:
    """Write utterances to one ``.npz`` file."""
    with replacing(path) as file:
        np.savez(
            file,
            lengths=np.array([(len(u.symbols), len(u.pitch), u.normal) for u in corpus]),
            symbols=np.concatenate([u.symbols for u in corpus]),
            frames=np.concatenate([u.frames for u in corpus]),
            pitch=np.concatenate([u.pitch for u in corpus]),
            voiced=np.concatenate([u.voiced for u in corpus]),
            samples=np.concatenate([np.int16(u.samples * 32767) for u in corpus]),
        )


def load_corpus(path: Path) -> list[Utterance]:
    """Read what ``save_corpus`` wrote."""
    with np.load(path) as file:
        lengths = file["lengths"]
        symbol_ends, frame_ends = np.cumsum(lengths[:-1, 0]), np.cumsum(lengths[:-1, 1])
        columns = zip(
            np.split(file["symbols"], symbol_ends),
            np.split(file["frames"], symbol_ends),
            np.split(file["pitch"], frame_ends),
            np.split(file["voiced"], frame_ends),
            np.split(file["samples"], frame_ends * HOP),
            lengths[:, 2].astype(bool),
            strict=True,
        )
        return [
            Utterance(
                symbols, frames, pitch, voiced, sound.astype(np.float32) / 32767, bool(normal)
            )
            for symbols, frames, pitch, voiced, sound, normal in columns
        ]


def _measure(
    phonemes: list[str], espeak: Espeak, text: str, rate: int, tongue: Tongue
) -> Utterance | None:
    known = tongue.symbols
    symbols = [BOS, *(p for p in phonemes if p in known), EOS]
    rendering = espeak.say(text, rate)
    starts = align(symbols, rendering.phonemes, tongue)
    if starts is None:
        return None
    bounds = np.rint(np.array([*starts, len(rendering.samples)]) / HOP).astype(np.int64)
    end = max(i for i, symbol in enumerate(symbols) if tongue.is_spoken(symbol)) + 1
    bounds[end + 1 :] = bounds[end] + _LAST_PAUSE
    total = int(bounds[-1])
    samples = np.zeros(total * HOP, np.float32)
    samples[: len(rendering.samples)] = rendering.samples[: total * HOP]
    pitch, voiced = measure_pitch(samples)
    indices = np.array([known.index(s) for s in symbols])
    return Utterance(indices, np.diff(bounds), pitch, voiced, samples, rate == NORMAL_RATE)


def measure_pitch(
    samples: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Pitch at the middle of each frame, and where there is any (Praat's autocorrelation).

    Args:
        samples: float32 [f * HOP], 22050 Hz.

    Returns:
        float32 [f] Hz, interpolated and held where unvoiced; bool [f].
    """
    sound = parselmouth.Sound(samples.astype(np.float64), SAMPLE_RATE)
    track = sound.to_pitch_ac(
        HOP / SAMPLE_RATE, _FLOOR, silence_threshold=0.01, pitch_ceiling=_CEILING
    )
    times = (np.arange(len(samples) // HOP) + 0.5) * HOP / SAMPLE_RATE
    pitch = np.array([track.get_value_at_time(float(t)) for t in times])
    voiced = np.isfinite(pitch)
    if not voiced.any():
        return np.full(len(times), 160.0, np.float32), voiced
    filled = np.interp(times, times[voiced], np.log(pitch[voiced]))
    return np.exp(filled).astype(np.float32), voiced
