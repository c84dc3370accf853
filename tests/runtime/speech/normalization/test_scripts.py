"""What is in letters that a voice does not know is named, or left to a voice that knows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.languages.language import known_codes
from runtime.speech.normalization.scripts import Stretch, by_voice, readers, written_in
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


def test_what_one_voice_reads_stays_together_with_its_marks() -> None:
    assert by_voice("出口，请走这边。 Exit. 谢谢", "en", ["zh"]) == [
        Stretch("出口，请走这边", "zh"),
        Stretch("Exit.", "en"),
        Stretch("谢谢", "zh"),
    ]


def test_a_number_in_the_midst_is_read_by_the_same_voice() -> None:
    assert by_voice("価格は500円です", "en", ["ja"]) == [Stretch("価格は500円です", "ja")]
    assert by_voice("ビール 5本 8:00", "en", ["ja", "zh"]) == [
        Stretch("ビール 5本", "ja"),
        Stretch("8:00", "en"),
    ]
    assert speakable("ビール, 本") == "It is written in Japanese."


def test_voices_of_other_letters_are_readers() -> None:
    assert readers(["en"], ["en", "es", "zh", "ru"]) == ["zh", "ru"]
    assert readers(["en", "ru"], ["en", "ru", "uk"]) == []
    assert readers(["ja"], ["ja", "ko"]) == ["ko"]


def test_what_a_reader_reads_needs_no_name() -> None:
    assert written_in("出口。", "en", ["es"]) == "It is written in Chinese."
    assert written_in("出口。", "en", ["zh"]) is None


@given(st.text(), st.sampled_from(known_codes()))
def test_any_text_can_be_said_in_any_language(written: str, language: str) -> None:
    letters = any(each.isascii() and each.isalnum() for each in written)
    assert speakable(written, language) or not letters
