"""Counting word errors."""

import random

import numpy as np
import pytest

from studies.demo_speech import NOISES, Heard, as_words, make_noise, table, word_error_rate


def heard(said: str, written: str, condition: str = "clean") -> Heard:
    return Heard(said, written, "somebody", condition, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What colour is the car?", "what colour is the car"),
        ("The sign says 342.", "the sign says three hundred forty two"),
        ("The sign says three hundred and forty-two.", "the sign says three hundred forty two"),
        ("A car and a tree.", "a car and a tree"),
    ],
)
def test_case_punctuation_and_digits_do_not_count(text: str, words: str) -> None:
    assert as_words(text) == words


def test_a_wrong_a_missing_and_an_added_word_count_one_each() -> None:
    found = [
        heard("Is there a dog?", "Is there a cup?"),
        heard("Is there a dog?", "Is there dog?"),
        heard("Is there a dog?", "Is there a dog here?"),
        heard("Is there a dog?", "is there a dog"),
    ]
    assert word_error_rate(found) == pytest.approx(3 / 16)


def test_the_table_has_a_row_for_every_condition_and_speaker() -> None:
    view = table([heard("A cup.", "A cup."), heard("A cup.", "A car.", "10 dB")])
    assert view.row_count == 4


@pytest.mark.parametrize("kind", NOISES)
def test_every_noise_has_the_length_asked_for(kind: str) -> None:
    talkers = [np.sin(np.arange(9000 + n) / (5 + n)).astype(np.float32) for n in range(6)]
    noise = make_noise(kind, 16000, random.Random(1), talkers)
    assert noise.shape == (16000,)
    assert noise.dtype == np.float32
    assert noise.std() > 0.1
