"""Of several channels one sound is made in which the voice is heard."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.channels import Mixer, mixed
from tests.runtime.speech.sounds import SPEECH, coloured_noise, hum, spoken

VOICE = spoken("question-woman")
HISS = 0.001 * coloured_noise(3, len(VOICE), 0)
SILENCE = np.zeros(len(VOICE), np.float32)
OTHERS = {
    "its inverse": -VOICE,
    "nearly its inverse": -0.99 * VOICE,
    "its inverse but for noise": -0.995 * VOICE + HISS,
    "its inverse, delayed": -np.roll(VOICE, 5),
    "an echo": np.roll(VOICE, 400),
    "one partly like it": 0.5 * VOICE + 0.5 * np.roll(VOICE, 1_000),
    "nothing": SILENCE,
    "faint noise": HISS,
    "a loud hum": 0.3 * hum(50, 10)[: len(VOICE)],
    "a loud hum with the voice": VOICE - 0.3 * hum(60, 10)[: len(VOICE)],
    "a constant": SILENCE + 0.4,
}

VOICED = {name for name in OTHERS if name.startswith(("its inverse", "nearly", "an echo", "one"))}


def likeness(heard: Samples, said: Samples) -> float:
    """Their correlation without its sign, or 0 where nothing is heard."""
    return abs(float(np.corrcoef(heard, said)[0, 1])) if heard.any() else 0.0


def both(other: Samples, turned: bool) -> np.ndarray:
    channels = [VOICE + HISS / 10, other]
    return np.stack(channels[::-1] if turned else channels, axis=1).astype(np.float32)


def live(sound: np.ndarray, rate: int, length: int) -> Samples:
    mixer = Mixer(rate)
    return np.concatenate(
        [mixer(sound[first : first + length]) for first in range(0, len(sound), length)]
    )


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", OTHERS)
def test_the_voice_is_heard_whatever_the_other_channel_holds(name: str, turned: bool) -> None:
    """Live it takes 0.1 s of the voice, which begins after 0.25 s, to tell it from a hum."""
    sound = both(OTHERS[name], turned)
    wanted = [VOICE, OTHERS[name]] if name in VOICED else [VOICE]
    assert max(likeness(mixed(sound, SPEECH_RATE), each) for each in wanted) > 0.95
    heard = live(sound, SPEECH_RATE, 160)
    begun = SPEECH_RATE * 2 // 5
    assert max(likeness(heard[begun:], each[begun:]) for each in wanted) > 0.95


@pytest.mark.parametrize("seconds", [1, 6])
def test_a_voice_is_told_from_a_hum_after_a_long_silence(seconds: int) -> None:
    before = seconds * SPEECH_RATE
    voice = np.pad(VOICE, (before, 0)) + 0.0003 * coloured_noise(4, before + len(VOICE), 1)
    sound = np.stack([0.3 * hum(50, 10)[: len(voice)], voice], axis=1).astype(np.float32)
    begun = before + SPEECH_RATE * 2 // 5
    assert likeness(live(sound, SPEECH_RATE, 160)[begun:], sound[begun:, 1]) > 0.95


def test_channels_that_agree_are_averaged() -> None:
    noises = [0.003 * coloured_noise(seed, len(VOICE), 0) for seed in (1, 2)]
    sound = np.stack([VOICE + noise for noise in noises], axis=1).astype(np.float32)
    assert mixed(sound, SPEECH_RATE) == pytest.approx(sound.mean(axis=1), abs=1e-6)


def test_of_many_channels_those_that_agree_are_averaged() -> None:
    sound = np.stack([VOICE, 0.8 * VOICE, -VOICE, SILENCE], axis=1).astype(np.float32)
    assert mixed(sound, SPEECH_RATE) == pytest.approx(0.9 * VOICE, abs=1e-6)


@pytest.mark.parametrize("length", [16, 160, 480, 1_600])
@pytest.mark.parametrize("name", OTHERS)
def test_going_from_one_channel_to_another_does_not_click(name: str, length: int) -> None:
    sound = both(OTHERS[name], True)
    steps = np.abs(np.diff(live(sound, SPEECH_RATE, length)))
    assert steps.max() <= 1.5 * np.abs(np.diff(sound, axis=0)).max()


def test_one_channel_is_left_as_it_is() -> None:
    assert (mixed(VOICE[:, np.newaxis], SPEECH_RATE) == VOICE).all()


def test_a_recording_with_an_inverse_channel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "inverse.wav"
    said = read_wav(SPEECH / "question-woman.wav")
    soundfile.write(path, np.stack([said, -0.995 * said], axis=1), SPEECH_RATE, subtype="FLOAT")
    assert read_wav(path) == pytest.approx(said, abs=1e-4)
