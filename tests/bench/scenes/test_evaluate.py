"""How well the demo answers, in either language: what is asked, and what counts as right."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PIL import Image

from bench.scenes.english import ENGLISH
from bench.scenes.evaluate import Speech, examine, held_out, spoken
from bench.scenes.spanish import SPANISH
from bench.scenes.world import HELD_OUT_SEED
from runtime.errors import PackError, TranslationError
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.translation.translator import Translator
from runtime.vision.tiling import Detail

SEEDS, DETAILS = range(HELD_OUT_SEED, HELD_OUT_SEED + 3), (Detail.LOOK, Detail.READ)
PARALLEL = [
    pair
    for seed in SEEDS
    for detail in DETAILS
    for pair in zip(held_out(seed, detail), held_out(seed, detail, SPANISH), strict=True)
]


class Knowing:
    """A session that knows English, and the answer to each question in turn."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def show(self, pictures: list[Image.Image], detail: Detail) -> None:
        """Knows it already."""

    def forget(self) -> None:
        """Remembers nothing anyway."""

    def answer(self, question: str, *, max_tokens: int) -> Iterator[str]:
        english, _ = PARALLEL[len(self.asked)]
        self.asked.append(question)
        yield english.answer if question == english.text else "What?"


class Book:
    """A translator that knows some sentences, and nothing else."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known

    def translate(self, text: str) -> str:
        if text not in self._known:
            raise TranslationError("It knows nothing of the kind.")
        return self._known[text]


def book(known: dict[str, str]) -> Translator:
    return cast(Translator, Book(known))


def run(speech: Speech) -> tuple[list[bool], list[str]]:
    session = Knowing()
    outcomes = examine(cast(Session, session), SEEDS, DETAILS, speech)
    return [each.right for found in outcomes for each in found], session.asked


def test_spanish_is_asked_through_a_translator_and_compared_in_spanish() -> None:
    asking = book({spanish.text: english.text for english, spanish in PARALLEL})
    answering = book({english.answer: spanish.answer for english, spanish in PARALLEL})
    right, asked = run(Speech(SPANISH, asking, answering))
    assert right == [True] * len(PARALLEL)
    assert asked == [english.text for english, _ in PARALLEL]


def test_without_a_translator_the_model_is_asked_as_it_is() -> None:
    right, asked = run(Speech(SPANISH))
    assert not any(right)
    assert asked == [spanish.text for _, spanish in PARALLEL]


def test_what_cannot_be_translated_is_wrong_and_stops_nothing() -> None:
    asking = book({spanish.text: english.text for english, spanish in PARALLEL})
    right, _ = run(Speech(SPANISH, asking, book({})))
    assert right == [False] * len(PARALLEL)


def test_english_needs_no_translator() -> None:
    right, _ = run(Speech(ENGLISH))
    assert all(right)


def test_a_pack_without_translators_says_what_to_do() -> None:
    pack = find_pack("demo")
    bare = pack.manifest.model_copy(update={"translators": {}})
    other: Any = type(pack)(pack.folder, bare)
    with pytest.raises(PackError, match="--untranslated"), spoken(other, "es"):
        pass
    with spoken(other, "es", translated=False) as speech:
        assert speech == Speech(SPANISH)
