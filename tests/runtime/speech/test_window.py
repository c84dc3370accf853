"""How long the window is, what fills it, and which transcripts are made again."""

import numpy as np
import pytest

from runtime.speech.window import audio_context, filled, goes_in_circles, looks_wrong, most_tokens

SURE = [-0.2, -0.3, -0.1]


def test_a_model_that_was_trained_so_gets_a_window_as_long_as_the_speech() -> None:
    assert audio_context(2.0, 1500, short_window=True) == 256
    assert audio_context(5.0, 1500, short_window=True) == 384
    assert audio_context(30.0, 1500, short_window=True) == 1500
    assert audio_context(4.0, 300, short_window=True) == 300


@pytest.mark.parametrize("seconds", [0.1, 1.0, 6.0, 9.0, 20.0, 29.9])
def test_any_other_gets_room_behind_the_speech(seconds: float) -> None:
    positions = audio_context(seconds, 1500, short_window=False)
    assert positions >= 768
    assert positions == 1500 or positions >= 50 * seconds + 256


def test_no_window_is_longer_than_the_model_has() -> None:
    assert audio_context(4.0, 300, short_window=False) == 300
    assert audio_context(30.0, 1500, short_window=False) == 1500


def test_noise_goes_on_behind_the_recording_and_hides_nothing() -> None:
    time = np.arange(16_000) / 16_000
    tone = (0.1 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)
    sound = filled(tone, 768)
    assert len(sound) == 3 * 16_000
    behind = sound[len(tone) :]
    assert 20 * np.log10(tone.std() / behind.std()) == pytest.approx(45, abs=0.5)
    assert np.array_equal(sound, filled(tone, 768))


def test_silence_stays_silence() -> None:
    assert not filled(np.zeros(16_000, np.float32), 768).any()


def test_no_noise_goes_beyond_the_window() -> None:
    assert len(filled(np.ones(15 * 16_000, np.float32), 768)) == 768 * 320


def test_a_recording_longer_than_the_window_keeps_its_length() -> None:
    assert len(filled(np.ones(400_000, np.float32), 768)) == 400_000


@pytest.mark.parametrize(
    "text",
    [
        "Repeat. Repeat. Repeat. Repeat.",
        "5, 5 5 5 5",
        "ten of clubs, ten of clubs, ten of clubs, ten of clubs",
        "So " + "I am going to the market and then to the station, " * 6,
        "no, NO, no, no",
    ],
)
def test_what_is_said_again_and_again_is_made_again(text: str) -> None:
    assert goes_in_circles(text)
    assert looks_wrong(text, SURE, 40)


@pytest.mark.parametrize(
    "text",
    [
        "What is in front of me?",
        "Is the red door on the left or on the left of the left window?",
        "five five",
        "very very very long",
        "Two nine three four zero.",
        "And Mr. John Dashwood had then leisure to consider how much there might be prudently in "
        "his power to do for them.",
    ],
)
def test_ordinary_speech_is_not(text: str) -> None:
    assert not goes_in_circles(text)
    assert not looks_wrong(text, SURE, 40)


def test_nothing_written_down_an_unsure_text_and_a_full_one_are_made_again() -> None:
    assert looks_wrong("", [], 40)
    assert looks_wrong("Is it red?", [-1.2, -1.1], 40)
    assert looks_wrong("Is it red?", [-0.1] * 40, 40)


def test_so_many_tokens_are_enough_for_fast_speech_and_fit_the_decoder() -> None:
    assert most_tokens(2.0, 448) == 36
    assert most_tokens(30.0, 448) == 218
    assert most_tokens(30.0, 64) == 26
