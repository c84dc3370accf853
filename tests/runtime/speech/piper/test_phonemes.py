"""Phonemes are espeak-ng's, and making them for long leaves nothing behind."""

import ctypes
import sys

import pytest
from piper import PiperVoice
from piper.config import PhonemeType, PiperConfig

from runtime.speech.piper.phonemes import Phonemize, phonemizer

_STRESS = dict.fromkeys(map(ord, "ˈˌ"))


class _Heap(ctypes.Structure):
    """glibc's ``mallinfo2``."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "free_blocks",
            "fast_blocks",
            "mapped_blocks",
            "mapped",
            "highest",
            "fast",
            "used",
            "free",
            "top",
        ]
    ]


def used() -> int:
    """Bytes of the heap that are in use."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("this C library does not tell what is in use")
    library.mallinfo2.restype = _Heap
    heap = library.mallinfo2()
    return int(heap.used + heap.mapped)


def voice(language: str) -> Phonemize:
    return phonemizer(
        PiperVoice(
            None,
            PiperConfig(
                num_symbols=256,
                num_speakers=1,
                sample_rate=16_000,
                espeak_voice=language,
                phoneme_id_map={},
                phoneme_type=PhonemeType.ESPEAK,
            ),
        )
    )


def said(phonemes: list[list[str]]) -> list[str]:
    return ["".join(sentence) for sentence in phonemes]


def test_two_voices_in_turn_each_speak_their_language() -> None:
    english, spanish = voice("en-us"), voice("es")
    for number in range(3):
        assert "wʌn" in said(english("one " * (number + 1)))[0].translate(_STRESS)
        assert "uno" in said(spanish("uno " * (number + 1)))[0].translate(_STRESS)


def test_a_text_that_was_phonemized_before_comes_out_the_same() -> None:
    english = voice("en-us")
    assert said(english("Stairs. A door.")) == said(english("Stairs. A door.")) != []


def test_a_thousand_sentences_leave_less_than_a_few_words_each() -> None:
    english = voice("en-us")
    for number in range(100):
        english(f"There are {number} books.")
    before, blocks = used(), sys.getallocatedblocks()
    for number in range(1000):
        english(f"There are {number} doors.")
    assert used() - before < 1000 * 100
    # Two small objects a clause are never freed by Piper's binding of espeak-ng.
    assert sys.getallocatedblocks() - blocks < 1000 * 4
