"""People are heard to speak, and to have finished, however they speak and whatever is around."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from edge.assistant.endpointing import BLOCK, Endpointer
from edge.devices.microphone import Converter
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.stt import Recogniser
from runtime.speech.vad import find_speech
from studies.sounds import NOISES, at_level, not_speech, scenes, where_spoken
from tests.real.parts import Clip, Parts
from training.recogniser.sound import coloured_noise

pytestmark = pytest.mark.real


def ended(sound: Samples) -> float:
    """When tap mode takes the question for finished, seconds."""
    endpointer = Endpointer()
    for first in range(0, len(sound) - BLOCK + 1, BLOCK):
        if endpointer(sound[first : first + BLOCK]):
            break
    assert endpointer.heard
    return (first + BLOCK) / SPEECH_RATE


def some(clips: list[Clip]) -> list[Samples]:
    """People and the voice, eight of them."""
    return [clip.samples for clip in clips[::6]]


def test_speech_is_found_whole_under_every_condition(clips: list[Clip]) -> None:
    """It may begin 0.4 s late and end 0.4 s early, which the recogniser is given in addition."""
    for index, clip in enumerate(some(clips)):
        for scene in scenes(clip, [each for each in some(clips) if each is not clip], index):
            found = find_speech(scene.samples)
            assert found.speech, scene.condition
            assert found.start < scene.start + 0.4, scene.condition
            assert found.end > scene.end - 0.4, scene.condition


def test_the_pauses_around_speech_are_left_out(clips: list[Clip]) -> None:
    """A stretch of noise is taken for speech in one of a hundred."""
    tight = []
    for index, clip in enumerate(some(clips)):
        for scene in scenes(clip, some(clips), index):
            if not scene.condition.startswith("talkers"):
                found = find_speech(scene.samples)
                tight.append(found.start > scene.start - 0.6 and found.end < scene.end + 0.9)
    assert np.mean(tight) > 0.97


@pytest.mark.parametrize("kind", NOISES)
def test_where_nobody_speaks_nothing_is_found(kind: str) -> None:
    sounds = [sound for name, sound in not_speech(3) if name == kind]
    assert len(sounds) == 12
    assert not any(find_speech(sound).speech for sound in sounds)


def test_a_question_ends_at_the_same_moment_however_faint_it_is(clips: list[Clip]) -> None:
    """With a microphone whose noise lies 25 dB below the loudest moment."""
    for index, clip in enumerate(some(clips)):
        sound = at_level(np.pad(clip, (SPEECH_RATE, 2 * SPEECH_RATE)), 0)
        hiss = coloured_noise(np.random.default_rng(index), len(sound), 0.0)
        sound += np.float32(10 ** (-25 / 20)) * hiss
        moments = [ended(sound * np.float32(10 ** (db / 20))) for db in (0, -15, -30, -42, -55)]
        assert max(moments) - min(moments) <= 0.2
        said = 1.0 + where_spoken(clip)[1]
        assert said + 0.5 < min(moments) <= max(moments) < said + 1.5


def test_a_pause_of_half_a_second_does_not_end_a_question(clips: list[Clip]) -> None:
    questions = [clip.samples for clip in clips if not clip.person]
    for first, second in zip(questions[:16:2], questions[1:16:2], strict=True):
        parts = []
        for samples in (first, second):
            start, end = (round(seconds * SPEECH_RATE) for seconds in where_spoken(samples))
            parts.append(samples[start:end])
        pause = np.zeros(SPEECH_RATE // 2, np.float32)
        sound = np.concatenate([parts[0], pause, parts[1], np.zeros(3 * SPEECH_RATE, np.float32)])
        assert ended(sound) > (len(sound) - 3 * SPEECH_RATE) / SPEECH_RATE


@pytest.mark.parametrize("share", [-1.0, -0.99, 0.0])
def test_what_is_said_into_one_of_two_channels_is_understood(
    parts: Parts, clips: list[Clip], tmp_path: Path, share: float
) -> None:
    """Though the other is its inverse, as an array's may be, or dead; live and from a file."""
    clip = clips[20].samples
    sound = np.stack([clip, np.float32(share) * clip], axis=1)
    soundfile.write(tmp_path / "two.wav", sound, SPEECH_RATE, subtype="FLOAT")
    converter = Converter(SPEECH_RATE, 2)
    live = np.concatenate([*converter.feed(sound.tobytes()), *converter.flush()])
    with Recogniser(parts.tiny) as recogniser:
        expected = recogniser.transcribe(clip)
        assert expected.speech
        assert recogniser.transcribe(read_wav(tmp_path / "two.wav")).text == expected.text
        assert recogniser.transcribe(live).text == expected.text
