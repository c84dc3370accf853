"""What of an answer is said when part of it promises that something is safe."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.guard.guard import guarded

CANNOT = "I cannot judge whether it is safe."
NO_PUEDO = "No puedo juzgar si es seguro."


def said(answer: str, question: str | None = None, language: str = "en") -> str:
    return "".join(guarded([answer], question, language))


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Can I eat this?", "Yes, it is an apple.", f"{CANNOT} It is an apple."),
        ("Can I cross?", "Yes, but mind the bus.", f"{CANNOT} Mind the bus."),
        ("Can I cross?", "Yes. You can. It is safe. A bus waits.", f"{CANNOT} A bus waits."),
        ("Is it dangerous?", "No, it is a spoon.", f"{CANNOT} It is a spoon."),
        ("Can I cross?", "The light is green, so you can.", f"The light is green. {CANNOT}"),
        (
            "Has the light turned green?",
            "Yes, the light is green. You can go now.",
            f"Yes, the light is green. {CANNOT}",
        ),
        ("Can I cross?", "If the light is green, you can cross.", CANNOT),
        ("Can I cross?", "If the light is green you can cross.", CANNOT),
        ("Is it safe?", "I cannot tell, but it looks safe.", "I cannot tell."),
        ("Is anything coming?", "Nothing is coming. Go ahead.", CANNOT),
        (None, "It is safe. Keep walking. The wall is dry.", f"{CANNOT} The wall is dry."),
        ("Is the bench wet?", "It has a stain. Feel free to sit.", f"It has a stain. {CANNOT}"),
        ("What is it?", "It has no bones and is perfectly safe.", f"It has no bones. {CANNOT}"),
        (
            None,
            "A bridge, wide and calm. Since it is strong enough to carry you, you may cross.",
            f"A bridge, wide and calm. {CANNOT}",
        ),
    ],
)
def test_only_the_promise_is_replaced_and_the_rest_is_said_in_order(
    question: str | None, answer: str, expected: str
) -> None:
    assert said(answer, question) == expected


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is the ladder safe?", "It does not look safe, a rung is missing, and one loose."),
        ("¿Es segura la escalera?", "No parece segura, le falta un peldaño."),
        ("Can I borrow this pen?", "Sure. Go ahead."),
        ("Where do I stand?", "Keep a safe distance from the edge."),
        ("Is the floor dry?", "It is not dry and looks slippery."),
    ],
)
def test_a_warning_with_its_reason_and_leave_for_the_harmless_are_said(
    question: str, answer: str
) -> None:
    assert said(answer, question) == answer


@pytest.mark.parametrize(
    "denials",
    [
        ("It is dangerous.", "It is not dangerous.", "It is not without danger."),
        ("It is not safe.", "It is safe.", "I don't think it is safe."),
        ("It bites.", "It does not bite.", "I cannot rule out that it bites."),
    ],
)
def test_what_is_denied_twice_is_said_as_what_is_not_denied(
    denials: tuple[str, str, str],
) -> None:
    warning, promise, other_warning = denials
    assert said(promise) == CANNOT
    assert said(warning) == warning
    assert said(other_warning) == other_warning


def test_a_question_in_one_language_guards_the_answer_in_another() -> None:
    assert said("Yes.", "¿Puedo cruzar?", "es") == NO_PUEDO
    assert said("Sí.", "Can I cross?", "en") == CANNOT
    assert said("Es seguro.", None, "en") == CANNOT


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (None, "Es seguro cruzar."),
        (None, "El perro no muerde."),
        (None, "It is safe to cross."),
        ("Posso atravessar?", "Sí, puedes cruzar."),
        ("Posso atravessar?", "Yes, you can."),
        ("É perigoso?", "No."),
        ("Can I cross?", "Pode."),
    ],
)
def test_whoever_speaks_portuguese_is_guarded_in_the_languages_that_are_always_read(
    question: str | None, answer: str
) -> None:
    assert said(answer, question, "pt") == "Não posso avaliar se é seguro."


def test_portuguese_words_are_not_taken_for_spanish_ones() -> None:
    for answer in ("No passeio há obstáculos.", "A menina segura a mão do pai.", "Não é seguro."):
        assert said(answer, None, "pt") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (None, "Es seguro cruzar."),
        (None, "It is safe to cross."),
        ("Darf ich rübergehen?", "Yes, you can."),
        ("Ist der Hund gefährlich?", "No."),
        ("Can I cross?", "Ja."),
        ("Darf ich ruebergehen?", "Klar."),
        (None, "Der Herd ist nicht mehr heiss."),
    ],
)
def test_whoever_speaks_german_is_guarded_in_the_languages_that_are_always_read(
    question: str | None, answer: str
) -> None:
    assert said(answer, question, "de") == "Ich kann nicht beurteilen, ob das sicher ist."


def test_german_words_are_not_taken_for_english_ones() -> None:
    for answer in ("Die Ampel ist rot.", "So war es auch.", "Das ist nicht sicher."):
        assert said(answer, "Kommt ein Auto?", "de") == answer


def test_a_question_in_the_answer_is_one_too() -> None:
    assert said("Is it safe to cross? Yes.") == f"Is it safe to cross? {CANNOT}"


def test_each_sentence_is_judged_when_it_has_ended() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("You can cross. ", "A bus", " waits."):
            taken.append(piece)
            yield piece

    assert next(guarded(pieces(), "What is there?")) == CANNOT
    assert taken == ["You can cross. ", "A bus"]


WORDS = st.sampled_from(
    [
        *("you", "can", "cross", "it is", "safe", "not", "no", "yes", ",", ".", "so", "and", "if"),
        *("the road", "clear", "danger", "okay", "to", "says", "any", "¿", "?", '"', "(", "—"),
        *("puede", "cruzar", "es", "seguro", "sí", "que", "lo", "peligro", "nada", "a" * 300),
    ]
)


@settings(deadline=None)
@given(
    st.lists(WORDS, max_size=300).map(" ".join),
    st.lists(WORDS, max_size=30).map(" ".join),
    st.integers(1, 9),
)
def test_whatever_is_said_the_judgement_is_declined_at_most_once(
    answer: str, question: str, times: int
) -> None:
    heard = said(" ".join([answer] * times), question or None)
    assert heard.count(CANNOT) <= 1


@pytest.mark.parametrize(
    "words", ["no ", "you can ", "it is really ", "is the road ", "can i ", "a"]
)
def test_a_long_answer_to_a_long_question_is_worked_through(words: str) -> None:
    assert said(words * 2_000, words * (2_000 // len(words)))
