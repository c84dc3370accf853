"""A converted model is told what it must not say, and when to say that it does not know."""

import pytest

from convert.prompts import prompts_after
from runtime.languages.language import known_codes


def test_there_are_prompts_in_every_language_of_the_device() -> None:
    assert set(prompts_after("")) == set(known_codes())


@pytest.mark.parametrize(("language", "text"), [("en", "the text"), ("es", "el texto")])
def test_the_model_is_asked_for_a_text_and_not_for_a_sign(language: str, text: str) -> None:
    assert text in prompts_after("")[language].read


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Never say that anything is safe", "too dark", "blurred", "you do not know")),
        ("es", ("Nunca digas que algo es seguro", "oscura", "borrosa", "no lo sabes", "español")),
    ],
)
def test_the_model_is_told_of_safety_of_bad_pictures_and_of_not_knowing(
    language: str, words: tuple[str, ...]
) -> None:
    for word in words:
        assert word in prompts_after("")[language].system


def test_what_the_template_says_by_itself_comes_first() -> None:
    for prompts in prompts_after("Be kind.").values():
        assert prompts.system.startswith("Be kind. ")
    assert not prompts_after("")["en"].system.startswith(" ")
