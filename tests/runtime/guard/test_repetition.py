"""Codes are read whole, whatever they repeat; a model that is stuck is stopped."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runtime.guard.guard import guarded
from runtime.guard.repetition import Repetition


def kept(text: str, size: int = 3) -> str | None:
    """What is kept of a text that goes in circles; None for one that does not."""
    repetition, fed = Repetition("en"), ""
    for start in range(0, len(text), size):
        fed += text[start : start + size]
        if (end := repetition.feed(text[start : start + size])) is not None:
            return fed[:end]
    return None


@pytest.mark.parametrize(
    "text",
    [
        "The serial number is 0 0 0 0 0 0 0 1 7.",
        "1-1-1-1-1-1-2",
        "Call 8 8 8 8 8 8 2 4.",
        "A A A A A A B",
        "ha ha ha",
        "The address is FF:FF:FF:FF:FF:FF, and the card 0000 0000 0000 0000.",
        "It says zero zero zero zero zero zero zero one.",
        "Pone cero cero cero cero cero cero cero uno.",
        "0000000000000000",
        "1.00, 1.00, 1.00, 1.00, 1.00, 1.00 and 2.50",
        "1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0",
        "Name: ______________________________________________________________",
        "Soup ................................................................ 4.50",
        "出口出口出口",
    ],
)
def test_what_is_read_sign_by_sign_is_said_whole(text: str) -> None:
    assert "".join(guarded([text], None)) == text
    assert kept(text) is None


@pytest.mark.parametrize(
    ("phrase", "first"),
    [
        ("the ", "the"),
        ("0 ", "0"),
        ("0", "0"),
        ("1, ", "1"),
        ("zero ", "zero"),
        ("AB ", "AB"),
        ("ha", "ha"),
        ("出口", "出口"),
        ("!", "!"),
        ("a red cup and ", "a red cup and"),
        ("The man walks on the street with a dog. ", "The man walks on the street with a dog"),
        ("你好,请问. ", "你好,请问"),
    ],
)
def test_a_model_that_is_stuck_is_stopped_after_the_first_round(phrase: str, first: str) -> None:
    text = "I see " + phrase * 300
    assert kept(text) == "I see " + first


codes = st.lists(st.sampled_from([*"0123456789AXz", "FF", "seven", "cero"]), max_size=39)


@given(codes, st.sampled_from([" ", "-", ", ", ":"]), st.integers(1, 9))
def test_no_code_is_too_long_or_too_even_to_be_said(
    signs: list[str], between: str, size: int
) -> None:
    assert kept(f"The code is {between.join(signs)}. That is all", size) is None


words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzñé", min_size=2, max_size=8)


@given(st.lists(words, min_size=1, max_size=30), st.text(max_size=20), st.integers(1, 9))
def test_any_phrase_ends_however_it_is_cut_into_pieces(
    phrase: list[str], before: str, size: int
) -> None:
    loop = " ".join(phrase) + ". "
    text = before + " " + loop * 40
    end = kept(text, size)
    assert end is not None
    assert len(end) <= len(before) + 2 * len(loop)


@given(st.text(alphabet="0123456789AB", min_size=1, max_size=30), st.sampled_from(["", " ", ", "]))
def test_any_code_ends_when_it_comes_for_hundreds_of_times(code: str, between: str) -> None:
    end = kept((code + between) * 300)
    assert end is not None
    assert len(end) <= 2 * len(code + between)


@given(st.lists(words, unique=True, max_size=60), st.integers(1, 9))
def test_what_does_not_repeat_is_never_cut(told: list[str], size: int) -> None:
    assume(all(len(set(word)) > 1 for word in told))
    assert kept(" ".join(told) + ".", size) is None
