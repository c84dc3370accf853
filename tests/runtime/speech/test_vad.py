import numpy as np
import pytest

from runtime.speech.audio import SPEECH_RATE
from runtime.speech.vad import find_speech
from tests.runtime.speech.sounds import SPOKEN, coloured_noise, hum, not_speech, spoken

NOT_SPEECH = not_speech()


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("loudness", [1.0, 0.1, 0.01])
def test_speech_is_found_however_quiet(name: str, loudness: float) -> None:
    assert find_speech(spoken(name) * np.float32(loudness)).speech


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("slope", [0, 1, 2])
@pytest.mark.parametrize("decibels", [20, 10])
def test_speech_is_found_in_noise(name: str, slope: int, decibels: int) -> None:
    speech = spoken(name)
    noise = coloured_noise(7, len(speech), slope) * speech.std() * 10 ** (-decibels / 20)
    assert find_speech((speech + noise).astype(np.float32)).speech


@pytest.mark.parametrize("name", SPOKEN)
def test_speech_is_found_over_a_hum(name: str) -> None:
    speech = spoken(name)
    over = speech + 0.3 * speech.std() * hum(50, 10)[: len(speech)]
    assert find_speech(over.astype(np.float32)).speech


@pytest.mark.parametrize("name", sorted(NOT_SPEECH))
def test_what_nobody_says_is_not_speech(name: str) -> None:
    assert not find_speech(NOT_SPEECH[name]).speech


@pytest.mark.parametrize("count", [0, 1, 100, 1024])
def test_a_moment_of_sound_is_not_speech(count: int) -> None:
    assert not find_speech(np.full(count, 0.5, np.float32)).speech


def test_where_the_speech_lies_is_told() -> None:
    quiet = np.zeros(2 * SPEECH_RATE, np.float32)
    question = spoken("question-woman")
    found = find_speech(np.concatenate([quiet, question, quiet]))
    length = len(question) / SPEECH_RATE
    assert 2.0 <= found.start <= 2.8
    assert 2.0 + length - 1.0 <= found.end <= 2.2 + length
