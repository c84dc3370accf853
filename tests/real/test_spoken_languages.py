"""A published Whisper hears which language is asked in, and understands it."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from runtime.speech.audio import SPEECH_RATE
from runtime.speech.stt import Recogniser, Transcript
from tests.real.parts import Clip, Parts
from tests.real.words import basic_normalizer, word_errors

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def recogniser(parts: Parts) -> Iterator[Recogniser]:
    """Set to Spanish, and to English as well."""
    with Recogniser(parts.base, language="es", others=["en"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def spanish(recogniser: Recogniser, parts: Parts) -> list[Transcript]:
    return heard(recogniser, parts.asked("es"))


@pytest.fixture(scope="module")
def english(recogniser: Recogniser, parts: Parts) -> list[Transcript]:
    return heard(recogniser, parts.asked("en"))


def heard(recogniser: Recogniser, clips: Sequence[Clip]) -> list[Transcript]:
    return [recogniser.transcribe(clip.samples) for clip in clips]


def test_five_voices_are_understood_in_spanish(spanish: list[Transcript], parts: Parts) -> None:
    said = [clip.text for clip in parts.asked("es")]
    texts = [transcript.text for transcript in spanish]
    assert word_errors(said, texts, basic_normalizer(parts.normalizers)) <= 0.25, texts


def test_spanish_and_english_are_told_apart(
    spanish: list[Transcript], english: list[Transcript]
) -> None:
    assert [transcript.language for transcript in spanish].count("es") >= 4
    assert [transcript.language for transcript in english].count("en") >= 4


def test_a_question_is_translated_by_the_recogniser_itself(parts: Parts) -> None:
    with Recogniser(parts.base, language="es", others=["en"], in_english=["es"]) as recogniser:
        spanish = heard(recogniser, parts.asked("es"))
        english = heard(recogniser, parts.asked("en")[:1])
    assert [transcript.english for transcript in english] == [None]
    translated = " ".join(transcript.english or "" for transcript in spanish).lower()
    assert sum(word in translated for word in ("what", "where", "is", "are", "how", "the")) >= 4


def test_people_who_speak_english_are_taken_for_nothing_else(
    recogniser: Recogniser, clips: list[Clip], parts: Parts
) -> None:
    said = [*(clip for clip in clips if clip.person), *parts.commands()[:6]]
    assert {transcript.language for transcript in heard(recogniser, said)} == {"en"}


def test_a_clear_question_in_a_third_language_is_told(parts: Parts, clips: list[Clip]) -> None:
    english = [clip for clip in clips if not clip.person][:8]
    with Recogniser(parts.base, language="es", others=["fr"]) as recogniser:
        told = [transcript.language for transcript in heard(recogniser, english)]
    assert told.count("en") >= 6, told


def test_the_language_is_guessed_anew_each_time(recogniser: Recogniser, parts: Parts) -> None:
    clips = [parts.asked("es")[1], parts.asked("en")[1]]
    first = heard(recogniser, clips)
    assert heard(recogniser, clips[::-1]) == first[::-1]


def test_what_is_said_in_silence_and_noise_has_no_language(recogniser: Recogniser) -> None:
    rng = np.random.default_rng(0)
    for level in (0.0, 0.01, 0.1):
        noise = rng.standard_normal(3 * SPEECH_RATE).astype(np.float32) * np.float32(level)
        transcript = recogniser.transcribe(noise)
        assert (transcript.language, transcript.text) == ("", "")
