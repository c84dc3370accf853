"""What the recogniser learns from: its texts, its speakers, and the noise around them."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from runtime.speech.whisper_file import expected_tensors
from training.recogniser import spanish
from training.recogniser.english import number_in_words, spoken_form
from training.recogniser.sound import coloured_noise, hum, in_a_room, mixed
from training.recogniser.text import (
    LANGUAGES,
    command,
    commands,
    leads,
    same_picture,
    sentence,
    words_of,
)
from training.recogniser.tokens import MARKS
from training.recogniser.voices import any_prosody, any_speaker
from training.recogniser.weights import read_back
from training.voice.symbols import TONGUES

PACK = Path(__file__).parents[2] / "runtime/packs/demo"


def drawn_speakers(held_out: bool) -> set[str]:
    rng = random.Random(1)
    return {
        any_speaker(rng, held_out=held_out, language=language).name
        for language in LANGUAGES
        for _ in range(5000)
    }


def variants(names: set[str]) -> set[str]:
    return {name.partition("+")[2] or name for name in names}


def test_no_speaker_of_training_is_measured_with() -> None:
    assert not variants(drawn_speakers(False)) & variants(drawn_speakers(True))


def test_the_speaker_of_the_demos_voice_is_never_heard() -> None:
    own = {tongue.variant.partition("+")[2] for tongue in TONGUES.values()}
    assert not own & variants(drawn_speakers(False) | drawn_speakers(True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_follow_from_the_seed(language: str) -> None:
    first, again = random.Random(3), random.Random(3)
    texts = [sentence(first, held_out=False, language=language) for _ in range(50)]
    assert texts == [sentence(again, held_out=False, language=language) for _ in range(50)]
    assert len(set(texts)) > 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_out_question_is_phrased_as_none_in_training(language: str) -> None:
    rng = random.Random(4)
    learnt = {sentence(rng, held_out=False, language=language) for _ in range(4000)}
    asked = [sentence(rng, held_out=True, language=language) for _ in range(300)]
    questions = [text for text in asked if text.endswith("?")]
    assert questions
    assert not learnt & set(questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_training_says_every_command_and_asks_about_the_picture_before(language: str) -> None:
    rng = random.Random(10)
    said = {" ".join(words_of(command(rng, language))) for _ in range(6000)}
    assert {" ".join(words_of(phrase)) for phrase in commands(language)} <= said
    begun = [words_of(lead)[:2] for lead in leads(language)]
    assert all(words_of(same_picture(rng, language))[:2] in begun for _ in range(50))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_that_can_be_said_can_be_written(language: str) -> None:
    rng = random.Random(5)
    drawn = [sentence(rng, held_out=False, language=language) for _ in range(200)]
    marks = re.sub(r"[\w ]", "", "".join([*commands(language), *leads(language), *drawn]))
    assert set(marks) <= set(MARKS)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "cero"),
        (16, "dieciséis"),
        (22, "veintidós"),
        (31, "treinta y uno"),
        (100, "cien"),
        (105, "ciento cinco"),
        (542, "quinientos cuarenta y dos"),
        (900, "novecientos"),
    ],
)
def test_spanish_numbers_are_said_in_words(number: int, words: str) -> None:
    assert spanish.number_in_words(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (14, "fourteen"),
        (40, "forty"),
        (99, "ninety nine"),
        (300, "three hundred"),
        (342, "three hundred forty two"),
        (907, "nine hundred seven"),
    ],
)
def test_numbers_are_said_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The sign says STOP.", "The sign says stop."),
        ("The sign says XKQ.", "The sign says X K Q."),
        ("The sign says 105.", "The sign says one hundred five."),
        ("I see a red car.", "I see a red car."),
    ],
)
def test_signs_are_said_as_they_are_read_aloud(written: str, said: str) -> None:
    assert spoken_form(written) == said


@pytest.mark.parametrize("ratio_db", [0.0, 10.0, 20.0])
def test_noise_has_the_ratio_asked_for(ratio_db: float) -> None:
    generator = np.random.default_rng(5)
    speech = np.float32(0.3) * coloured_noise(generator, 16000, 1.0)
    added = mixed(speech, coloured_noise(generator, 16000, 0.0), ratio_db) - speech
    power = float(np.mean(speech**2) / np.mean(added**2))
    assert 10 * np.log10(power) == pytest.approx(ratio_db, abs=0.05)


def test_brown_noise_is_deeper_than_white() -> None:
    generator = np.random.default_rng(6)
    spectra = [np.abs(np.fft.rfft(coloured_noise(generator, 16000, slope))) for slope in (0, 1, 2)]
    deep = [float((s[:500] ** 2).sum() / (s**2).sum()) for s in spectra]
    assert deep == sorted(deep)
    assert deep[0] < 0.1 < 0.9 < deep[2]


def test_hum_lies_on_the_harmonics_of_one_tone() -> None:
    power = np.abs(np.fft.rfft(hum(np.random.default_rng(7), 32000))) ** 2
    loudest = np.sort(power)[-40:].sum()
    assert loudest > 0.8 * power.sum()


def test_a_room_goes_on_sounding_after_the_speech() -> None:
    click = np.zeros(8000, np.float32)
    click[4000] = 1.0
    wet = in_a_room(click, random.Random(8))
    assert np.abs(wet[:4000]).max() < 1e-6
    assert wet[4000] == pytest.approx(1.0, abs=0.01)
    assert np.abs(wet[4200:]).max() > 1e-4


def test_prosodies_stay_within_what_people_do() -> None:
    rng = random.Random(9)
    prosodies = [any_prosody(rng) for _ in range(500)]
    assert all(0.7 < prosody.pace < 1.4 and 0 <= prosody.pitch <= 99 for prosody in prosodies)
    assert len({prosody.gap for prosody in prosodies}) > 1


def test_a_file_is_read_back_as_whisper_cpp_has_it() -> None:
    stored = read_back(PACK / "recogniser.bin")
    expected = expected_tensors(stored.header)
    assert set(stored.weights) == set(expected)
    for name, (dimensions, _) in expected.items():
        assert stored.weights[name].size == np.prod(dimensions)
    assert b" colour" in stored.words
    # Its places are known, in the precision of the file.
    places = stored.weights["encoder.positional_embedding"]
    assert places[0, :64] == pytest.approx(np.zeros(64), abs=1e-6)
    assert places[0, 64:] == pytest.approx(np.full(64, 0.25), abs=1e-3)
    # Words that training never saw are one row over and over, those that it saw are not.
    table = stored.weights["decoder.token_embedding.weight"]
    unseen = (table == table[-1]).all(axis=1)
    assert unseen.mean() > 0.9
    assert not unseen[stored.words.index(b" colour")]
