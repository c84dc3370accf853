"""Text to phonemes by Piper's espeak-ng, for as long as a device is worn.

Each time espeak-ng is told its voice it loads it anew and leaves 1.4 KB behind, and Piper tells it
before every sentence: 70 MB in ten thousand answers. It is told only when the voice changes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import piper
from piper import PiperVoice, espeakbridge

Phonemize = Callable[[str], list[list[str]]]
"""Text to the phonemes of each of its sentences."""

_REMEMBERED = 64
"""Texts: a sentence is measured before it is spoken, and notices are said again and again."""


class _Bridge:
    """Piper's door to espeak-ng, behind its lock."""

    def __init__(self) -> None:
        self._voice = ""

    def set_voice(self, voice: str) -> None:
        if voice != self._voice:
            self._voice = ""
            espeakbridge.set_voice(voice)
            self._voice = voice

    def __getattr__(self, name: str) -> Any:
        return getattr(espeakbridge, name)


piper.espeakbridge = _Bridge()  # type: ignore[assignment]


def phonemizer(voice: PiperVoice) -> Phonemize:
    """What makes phonemes for a voice, and remembers the last ones."""
    return lru_cache(_REMEMBERED)(voice.phonemize)
