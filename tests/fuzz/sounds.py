"""Recordings of every kind that libsndfile writes."""

from functools import cache
from random import Random

import numpy as np
import soundfile

from runtime.speech.audio import SPEECH_RATE, read_wav
from tests.fuzz.files import kept_folder, write
from tests.fuzz.mutations import damaged

_SPECIAL = [np.nan, np.inf, -np.inf, 3e38, 1e-40, -1.0]


@cache
def _kinds() -> list[tuple[str, str]]:
    return [
        (kind, subtype)
        for kind in soundfile.available_formats()
        for subtype in soundfile.available_subtypes(kind)
    ]


@cache
def _encoded(kind: str, subtype: str, seed: int) -> bytes | None:
    random = Random(seed)
    plain = subtype.startswith(("PCM", "FLOAT", "DOUBLE"))  # some encoders crash on odd sound
    frames = random.choice([0, 1, 700, 4_000] if plain else [4_000])
    channels = random.choice([1, 1, 2, 3, 8, 9] if plain else [1, 2])
    sound = np.random.default_rng(seed).standard_normal((frames, channels)).astype(np.float32) / 9
    if frames and subtype in ("FLOAT", "DOUBLE") and seed % 2:
        sound[random.randrange(frames)] = random.choice(_SPECIAL)
    path = kept_folder() / "sound"
    rate = random.choice([8_000, 16_000, 44_100, 192_000, 3] if plain else [8_000, 16_000])
    try:
        soundfile.write(path, sound, rate, subtype, format=kind)
    except (soundfile.LibsndfileError, ValueError, TypeError, AssertionError):
        return None
    return path.read_bytes()


def _read(random: Random, kind: str, subtype: str) -> bool:
    data = _encoded(kind, subtype, random.randrange(12))
    if data is None:
        return False
    path = write("sound", damaged(random, data) if random.random() < 0.95 else data)
    heard = read_wav(path)
    assert heard.ndim == 1
    assert np.isfinite(heard).all()
    assert len(heard) <= 61 * SPEECH_RATE
    return True


def fuzz_wav(random: Random) -> bool:
    """WAV, by far the most usual."""
    kinds = [kind for kind in _kinds() if kind[0] in ("WAV", "WAVEX")]
    return _read(random, *random.choice(kinds))


def fuzz_flac(random: Random) -> bool:
    """FLAC, and what an Ogg file holds."""
    kinds = [kind for kind in _kinds() if kind[0] in ("FLAC", "OGG")]
    return _read(random, *random.choice(kinds))


def fuzz_other_sounds(random: Random) -> bool:
    """All other kinds."""
    return _read(random, *random.choice(_kinds()))
