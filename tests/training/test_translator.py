"""What the demo's translators learn from."""

import random
import re

import pytest

from bench.scenes.english import ENGLISH
from bench.scenes.questions import every_phrasing
from training.translator.text import DIRECTIONS, DirectionName, as_heard, pair, without_accents


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_pairs_follow_from_the_seed(direction: DirectionName) -> None:
    first, again = random.Random(3), random.Random(3)
    pairs = [pair(first, direction) for _ in range(60)]
    assert pairs == [pair(again, direction) for _ in range(60)]
    assert len(set(pairs)) > 30


def test_a_sentence_and_its_translation_say_the_same() -> None:
    rng = random.Random(4)
    said = {
        "red": ("rojo", "roja"),
        "left": ("izquierda",),
        "two": ("dos",),
        "sign": ("cartel",),
        "cup": ("taza",),
        "No,": ("No,",),
    }
    found = dict.fromkeys(said, 0)
    for _ in range(600):
        english, spanish = pair(rng, "en-es")
        assert english.count(". ") == spanish.count(". ")
        assert english.endswith(".") == spanish.endswith(".")
        for word, others in said.items():
            there = bool(re.search(rf"\b{word}", english))
            assert there == any(re.search(rf"\b{other}", spanish) for other in others), english
            found[word] += there
    assert all(found.values())


def test_what_a_sign_says_is_kept() -> None:
    rng = random.Random(5)
    signs = [made for made in (pair(rng, "en-es") for _ in range(500)) if "sign says" in made[0]]
    assert len(signs) > 30
    assert all(said[0].split()[-1] == said[1].split()[-1] for said in signs)


def test_held_out_questions_are_spelled_well_and_never_learnt() -> None:
    rng = random.Random(6)
    learnt = {pair(rng, "es-en")[1] for _ in range(3000)}
    measured = [pair(rng, "es-en", held_out=True) for _ in range(300)]
    assert not learnt & {english for _, english in measured}
    assert all(spanish.endswith(".") or "¿" in spanish for spanish, _ in measured)


def test_questions_are_learnt_as_a_recogniser_may_write_them() -> None:
    rng = random.Random(7)
    asked = "Por favor, ¿qué año es este, mañana o ayer?"
    heard = {as_heard(rng, asked) for _ in range(3000)}
    assert asked in heard
    assert "por favor qué año es este mañana o ayer" in heard
    assert len(heard) > 20
    assert without_accents(asked) == "Por favor, ¿que año es este, mañana o ayer?"


def test_what_is_asked_is_what_the_model_knows_to_answer() -> None:
    rng = random.Random(8)
    cores = {text.lower().rstrip("?.").partition("{")[0] for text in every_phrasing(ENGLISH)}
    for _ in range(300):
        question = pair(rng, "es-en")[1].lower()
        assert any(question.startswith(core) for core in cores), question
