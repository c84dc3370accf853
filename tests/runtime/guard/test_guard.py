"""Answers never go in circles, stop in the middle, or promise safety."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.guard.guard import guarded

CANNOT = "I cannot judge whether it is safe."


def said(text: str, question: str | None = None, *, language: str = "en", cut: bool = False) -> str:
    return "".join(guarded(text, question, language, cut_off=lambda: cut))


@settings(deadline=None)  # The first example compiles what it is read with.
@given(st.text(alphabet="ab .,!\n", max_size=60), st.integers(1, 7))
def test_an_ordinary_answer_comes_out_as_it_went_in(text: str, size: int) -> None:
    if any(word * 3 in text for word in ("a", "b", "ab", "ba")) or len(text.split()) > 4:
        return
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert "".join(guarded(pieces, None)) == text.rstrip()


def test_sentences_come_before_the_answer_has_ended() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("A red", " car. ", "A tree", " stands", " behind it."):
            taken.append(piece)
            yield piece

    first = next(guarded(pieces(), None))
    assert first == "A red car."
    assert taken == ["A red", " car. ", "A tree"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is a dog and a dog and a dog and a dog and a dog and a dog", "There is a dog and."),
        ("I see the the the the the the the", "I see the."),
        (
            "The man walks on the street with a dog. " * 4,
            "The man walks on the street with a dog.",
        ),
    ],
)
def test_an_answer_in_circles_ends_after_the_first_round(text: str, expected: str) -> None:
    words = (f"{word} " for word in text.split())
    answer = "".join(guarded(words, None))
    assert answer.startswith(expected[:-1])
    assert len(answer) <= 2 * len(expected) + 20


def test_an_endless_answer_is_not_asked_for_more() -> None:
    asked = 0

    def endless() -> Iterator[str]:
        nonlocal asked
        while True:
            asked += 1
            yield "a cup, "

    assert "".join(guarded(endless(), None)) == "a cup."
    assert asked < 10


@pytest.mark.parametrize(
    "text",
    [
        "On the left is a red cup, a red cup, a red cup and a red cup.",
        "The sign says 1 1 1 2.",
        "No, no, no. That is a bus.",
    ],
)
def test_what_is_said_several_times_on_purpose_is_said(text: str) -> None:
    assert said(text) == text


def test_an_answer_that_was_cut_off_leaves_out_the_unfinished_sentence() -> None:
    assert said("A red car. Behind it a tree and", cut=True) == "A red car."
    assert said("A red car. Behind it, a tree.", cut=True) == "A red car. Behind it, a tree."
    assert said("A red car, a tall tree, and behind", cut=True) == "A red car, a tall tree."
    assert said("A red car and a tre", cut=True) == "A red car and a."


@pytest.mark.parametrize(
    "text",
    [
        "It is safe to cross.",
        "You can cross now.",
        "The street looks perfectly safe.",
        "There is no danger here.",
        "You may safely cross the road.",
        "It's clear to cross.",
    ],
)
def test_a_promise_of_safety_is_never_said(text: str) -> None:
    assert said(text) == CANNOT
    assert said(f"The light is green. {text}") == f"The light is green. {CANNOT}"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Is it safe to cross?", "Yes.", CANNOT),
        ("Can I cross now?", "Yes, the light is green.", f"{CANNOT} The light is green."),
        ("Is it dangerous?", "No.", CANNOT),
        ("Is it safe?", "Yes. It is safe. A car is parked.", f"{CANNOT} A car is parked."),
        ("Is it safe?", "I cannot tell whether it is safe.", "I cannot tell whether it is safe."),
        ("Is there a car?", "Yes, there is a car.", "Yes, there is a car."),
        ("What does the sign say?", "The sign says SAFE.", "The sign says SAFE."),
        ("What does it say?", 'It says "It is safe to drink".', 'It says "It is safe to drink".'),
        (None, "There is a safe on the wall.", "There is a safe on the wall."),
        (None, "It is not safe to touch the wire.", "It is not safe to touch the wire."),
    ],
)
def test_whether_something_is_safe_is_never_judged(
    question: str | None, text: str, expected: str
) -> None:
    assert said(text, question) == expected


def test_spanish_promises_are_known_too() -> None:
    instead = "No puedo juzgar si es seguro."
    assert said("Es seguro cruzar.", language="es") == instead
    assert said("Sí.", "¿Puedo cruzar la calle?", language="es") == instead
    assert said("Veo un coche rojo.", "¿Qué ves?", language="es") == "Veo un coche rojo."
