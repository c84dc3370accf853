"""What is in letters that a voice does not know is named, or left to a voice that knows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.languages.saying import known
from runtime.speech.normalization.scripts import Stretch, by_voice
from runtime.speech.normalization.speakable import speakable


@pytest.mark.parametrize(
    ("language", "chinese", "cyrillic", "cherokee"),
    [
        ("en", "in Chinese", "in Cyrillic letters", "in other letters"),
        ("es", "en chino", "en alfabeto cirílico", "en otras letras"),
        ("pt", "em chinês", "em alfabeto cirílico", "em outras letras"),
        ("fr", "en chinois", "en alphabet cyrillique", "avec d’autres lettres"),
        ("de", "auf Chinesisch", "ist Kyrillisch", "in einer anderen Schrift"),
    ],
)
def test_letters_are_named_in_every_language(
    language: str, chinese: str, cyrillic: str, cherokee: str
) -> None:
    assert chinese in speakable("出口请走这边谢谢", language)
    assert cyrillic in speakable("Добро", language)
    assert cherokee in speakable("ᏣᎳᎩ", language)


def test_each_stretch_goes_to_the_voice_of_its_language() -> None:
    assert by_voice("The sign says “出口”.", "en", ["en", "zh"]) == [
        Stretch("The sign says", "en"),
        Stretch("出口", "zh"),
    ]
    assert by_voice("出口", "en", ["en", "es"]) == [Stretch("出口", "en")]
    assert by_voice("Exit", "en", ["en", "zh"]) == [Stretch("Exit", "en")]


@given(st.text(), st.sampled_from(known()))
def test_any_text_can_be_said_in_any_language(written: str, language: str) -> None:
    letters = any(each.isascii() and each.isalnum() for each in written)
    assert speakable(written, language) or not letters
