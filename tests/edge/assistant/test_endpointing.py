"""Somebody taps, speaks and falls silent; the end is found in silence and in noise."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from edge.assistant.endpointing import BLOCK, Endpointer, Endpoints, State
from runtime.packs.search import find_pack
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav

RECORDINGS = sorted(find_pack("demo").folder.glob("samples/*.wav"))
NOISES = ["silence", "hiss", "hiss close by", "street", "street close by"]


def noise(kind: str, length: int, loudness: float) -> Samples:
    """Noise 12 dB below something that loud, 6 dB "close by"; the street has more bass."""
    generator = np.random.default_rng(3)
    spectrum = np.fft.rfft(generator.standard_normal(length))
    if kind.startswith("street"):
        spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))
    sound = np.fft.irfft(spectrum, length)
    share = {"silence": 0.0}.get(kind, 0.5 if kind.endswith("close by") else 0.25)
    return np.asarray(sound / sound.std() * share * loudness, np.float32)


def scene(path: Path, kind: str, before: float = 1.0, after: float = 3.0) -> Samples:
    speech = read_wav(path)
    quiet = [np.zeros(int(seconds * SPEECH_RATE), np.float32) for seconds in (before, after)]
    sound = np.concatenate([quiet[0], speech, quiet[1]])
    return sound + noise(kind, len(sound), float(speech.std()))


def states(endpointer: Endpointer, sound: Samples) -> list[State]:
    seen = []
    for start in range(0, len(sound) - BLOCK + 1, BLOCK):
        endpointer(sound[start : start + BLOCK])
        seen.append(endpointer.state)
        if endpointer.finished:
            break
    return seen


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_the_end_of_a_question_is_found(path: Path, kind: str) -> None:
    endpointer = Endpointer()
    ended = len(states(endpointer, scene(path, kind))) * BLOCK / SPEECH_RATE
    assert endpointer.heard
    assert endpointer.finished
    spoken = 1.0 + len(read_wav(path)) / SPEECH_RATE
    assert spoken - 0.3 < ended < spoken + 1.5


@pytest.mark.parametrize("kind", NOISES)
def test_one_may_speak_at_once(kind: str) -> None:
    endpointer = Endpointer()
    states(endpointer, scene(RECORDINGS[0], kind, before=0.0))
    assert endpointer.heard


def test_the_states_follow_one_another() -> None:
    seen = states(Endpointer(), scene(RECORDINGS[0], "silence"))
    allowed = {
        State.QUIET: {State.QUIET, State.STARTING},
        State.STARTING: {State.STARTING, State.QUIET, State.SPEAKING},
        State.SPEAKING: {State.SPEAKING, State.STOPPING},
        State.STOPPING: {State.STOPPING, State.SPEAKING, State.QUIET},
    }
    assert set(seen) == set(State)
    assert all(after in allowed[before] for before, after in itertools.pairwise(seen))


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7])
def test_a_pause_for_breath_does_not_end_a_question(seconds: float) -> None:
    quiet = SPEECH_RATE // 4  # before and after the words of a recording
    halves = [read_wav(path)[quiet:-quiet] for path in RECORDINGS[:2]]
    pause = np.zeros(int(seconds * SPEECH_RATE), np.float32)
    silence = np.zeros(2 * SPEECH_RATE, np.float32)
    seen = states(Endpointer(), np.concatenate([halves[0], pause, halves[1], silence]))
    spoken = sum(map(len, halves)) / SPEECH_RATE + seconds
    assert len(seen) * BLOCK / SPEECH_RATE > spoken


@pytest.mark.parametrize("path", RECORDINGS[:4], ids=lambda path: path.stem)
def test_the_end_is_the_same_however_faint_the_speech_is(path: Path) -> None:
    """With a microphone whose noise lies 25 dB below the loudest moment."""
    sound = scene(path, "silence")
    sound /= np.sqrt((sound[: len(sound) // 320 * 320].reshape(-1, 320) ** 2).mean(axis=1).max())
    sound += noise("hiss", len(sound), 4.0) * np.float32(10 ** (-25 / 20))
    ended = [
        len(states(Endpointer(), sound * np.float32(10 ** (level / 20)))) * BLOCK / SPEECH_RATE
        for level in (0, -20, -40, -55)
    ]
    assert max(ended) - min(ended) <= 0.2
    assert min(ended) > 1.0 + len(read_wav(path)) / SPEECH_RATE - 0.3


def test_talk_far_off_does_not_keep_a_question_from_ending() -> None:
    question = scene(RECORDINGS[0], "silence", after=6.0)
    talk = np.resize(np.concatenate([read_wav(path) for path in RECORDINGS[1:4]]), len(question))
    endpointer = Endpointer()
    ended = len(states(endpointer, question + np.float32(0.05) * talk)) * BLOCK / SPEECH_RATE
    assert endpointer.heard
    assert ended < 1.0 + len(read_wav(RECORDINGS[0])) / SPEECH_RATE + 1.5


def test_how_long_a_silence_ends_a_question_can_be_set() -> None:
    sound = scene(RECORDINGS[0], "silence")
    quick, slow = (Endpointer(Endpoints(stop=seconds)) for seconds in (0.4, 1.6))
    later = len(states(slow, sound)) - len(states(quick, sound))
    assert later * BLOCK / SPEECH_RATE == pytest.approx(1.2, abs=0.3)


@pytest.mark.parametrize("kind", ["silence", "hiss", "street"])
def test_where_nobody_speaks_it_gives_up(kind: str) -> None:
    sound = noise(kind, 10 * SPEECH_RATE, 0.3)
    endpointer = Endpointer(Endpoints(patience=3.0))
    assert len(states(endpointer, sound)) * BLOCK == 3 * SPEECH_RATE
    assert not endpointer.heard


def test_who_begins_to_speak_at_the_last_moment_is_heard_out() -> None:
    endpointer = Endpointer()
    patience = Endpoints().patience
    sound = scene(RECORDINGS[0], "silence", before=patience - 0.5)
    ended = len(states(endpointer, sound)) * BLOCK / SPEECH_RATE
    assert endpointer.heard
    assert ended > patience + 1.0


def test_a_click_and_a_tone_are_no_beginning() -> None:
    sound = np.zeros(3 * SPEECH_RATE, np.float32)
    sound[8_000:8_080] = 0.9
    time = np.arange(SPEECH_RATE * 7 // 100) / SPEECH_RATE
    sound[16_000 : 16_000 + len(time)] = 0.3 * np.sin(2 * np.pi * 880 * time)
    endpointer = Endpointer()
    states(endpointer, sound)
    assert not endpointer.heard


def test_after_the_end_nothing_more_is_taken_in() -> None:
    endpointer = Endpointer()
    sound = scene(RECORDINGS[0], "silence")
    states(endpointer, sound)
    assert all(endpointer(block) for block in sound[: BLOCK * 200].reshape(-1, BLOCK))
    assert endpointer.state is State.QUIET
