"""What the demo's voice learns from."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from training.voice import english, spanish
from training.voice import espeak as voice_espeak
from training.voice.align import align
from training.voice.espeak import without_echo


def test_symbols_begin_where_their_sounds_do_and_marks_last_no_time() -> None:
    symbols = list("^ɹˈaɪt.$")
    phonemes = [("ɹ", 200), ("aɪ", 900), ("t", 5000), ("", 6000)]
    #                                       ^    ɹ    ˈ    a     ɪ     t     .     $
    assert align(symbols, phonemes) == [0, 200, 900, 900, 5000, 5000, 6000, 6000]


def test_a_pause_in_pieces_belongs_to_the_comma() -> None:
    symbols = list("^oʊ, noʊ.$")
    phonemes = [("oʊ", 100), ("", 2000), ("", 3000), ("n", 4000), ("oʊ", 4500), ("", 8000)]
    starts = align(symbols, phonemes)
    assert starts is not None
    assert starts[symbols.index(",")] == 2000
    assert starts[symbols.index("n")] == 4000


def test_a_pause_without_a_comma_lengthens_what_comes_before() -> None:
    starts = align(list("^k æ.$"), [("k", 100), ("", 2000), ("æ", 4000), ("", 8000)])
    assert starts is not None
    assert starts[1] == 100
    assert starts[3] == 4000


def test_a_sound_without_a_symbol_is_no_match() -> None:
    assert align(list("^kæt.$"), [("k", 0), ("æ", 100), ("z", 200), ("", 900)]) is None


def test_the_echo_is_taken_back_exactly() -> None:
    dry = np.random.default_rng(3).normal(0, 0.1, 20000).astype(np.float32)
    wet, delay = dry.copy(), voice_espeak._ECHO_DELAY
    for index in range(delay, len(wet)):
        wet[index] += voice_espeak._ECHO_GAIN * wet[index - delay]
    np.testing.assert_allclose(without_echo(wet), dry, atol=1e-6)


@pytest.mark.parametrize("sentences", [english.sentences, spanish.sentences])
def test_sentences_are_different_and_the_same_for_a_seed(
    sentences: Callable[[random.Random, int], list[str]],
) -> None:
    first = sentences(random.Random(4), 200)
    assert len(set(first)) == 200
    assert first == sentences(random.Random(4), 200)
    assert first != sentences(random.Random(5), 200)
    assert sum(s.endswith("?") for s in first) > 10
    assert all(s.lstrip("¿")[0].isupper() for s in first)
