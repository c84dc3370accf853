"""What is said is written down at a pause, and that counts where nothing more is said."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.dictation import Dictation
from runtime.speech.stt import Transcript
from tests.runtime.speech.sounds import spoken

BLOCK = SPEECH_RATE // 50
PATIENCE = 20


class Listening:
    """A recogniser that tells how much sound it was given, each time when it is allowed to."""

    def __init__(self) -> None:
        self.asked: list[Samples] = []
        self.begun, self.allowed = threading.Event(), threading.Event()
        self.allowed.set()

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        self.asked.append(samples)
        self.begun.set()
        while not self.allowed.wait(0.01):
            cancel.check()
        seconds = len(samples) / SPEECH_RATE
        return Transcript(f"{seconds:.2f} s", True, -0.1, seconds, 1.0)


@pytest.fixture
def recogniser() -> Listening:
    return Listening()


@pytest.fixture
def dictation(recogniser: Listening) -> Iterator[Dictation]:
    with Dictation(recogniser) as dictation:
        yield dictation


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SPEECH_RATE), np.float32)


def say(dictation: Dictation, *sounds: Samples) -> None:
    sound = np.concatenate(sounds)
    for start in range(0, len(sound), BLOCK):
        dictation.feed(sound[start : start + BLOCK])


def test_whoever_holds_on_after_speaking_is_written_down_before_letting_go(
    dictation: Dictation, recogniser: Listening
) -> None:
    say(dictation, spoken("question-woman"), silence(0.5))
    assert recogniser.begun.wait(PATIENCE)
    say(dictation, silence(0.5))
    heard = dictation.transcript()
    assert len(recogniser.asked) == 1
    assert heard.audio_seconds == pytest.approx(len(spoken("question-woman")) / SPEECH_RATE + 1.0)
    said = np.trim_zeros(spoken("question-woman"), "b")
    assert np.array_equal(recogniser.asked[0][: len(said)], said)


def test_whoever_lets_go_at_once_is_written_down_then(
    dictation: Dictation, recogniser: Listening
) -> None:
    say(dictation, spoken("question-woman")[: -SPEECH_RATE // 2])
    asked = len(recogniser.asked)
    dictation.transcript()
    assert len(recogniser.asked) <= asked + 1
    assert len(recogniser.asked[-1]) >= len(spoken("question-woman")) - SPEECH_RATE


def test_what_is_said_after_a_pause_counts(dictation: Dictation, recogniser: Listening) -> None:
    recogniser.allowed.clear()
    say(dictation, spoken("question-woman"), silence(0.6))
    assert recogniser.begun.wait(PATIENCE)
    say(dictation, spoken("question-man"), silence(0.6))
    recogniser.allowed.set()
    heard = dictation.transcript()
    whole = len(spoken("question-woman")) + len(spoken("question-man"))
    assert len(recogniser.asked) >= 2
    assert len(recogniser.asked[-1]) > whole
    assert heard.text == f"{len(recogniser.asked[-1]) / SPEECH_RATE:.2f} s"


def test_silence_alone_is_not_written_down_ahead(
    dictation: Dictation, recogniser: Listening
) -> None:
    say(dictation, silence(3.0))
    assert not recogniser.asked
    dictation.transcript()
    assert len(recogniser.asked[0]) == 3 * SPEECH_RATE


def test_long_speech_is_written_down_once(dictation: Dictation, recogniser: Listening) -> None:
    for _ in range(8):
        say(dictation, spoken("question-woman"), silence(0.6))
    dictation.transcript()
    whole = 8 * (len(spoken("question-woman")) + len(silence(0.6)))
    assert len(recogniser.asked[-1]) == whole
    assert all(len(sound) <= 12 * SPEECH_RATE for sound in recogniser.asked[:-1])


def test_it_may_wait_for_the_end(recogniser: Listening) -> None:
    with Dictation(recogniser, ahead=False) as dictation:
        say(dictation, spoken("question-woman"), silence(1.0))
        assert not recogniser.asked
        dictation.transcript()
    assert len(recogniser.asked) == 1


def test_a_cancel_ends_the_wait(dictation: Dictation, recogniser: Listening) -> None:
    recogniser.allowed.clear()
    say(dictation, spoken("question-woman"), silence(0.6))
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        dictation.transcript(cancel)


def test_closing_ends_what_was_begun(recogniser: Listening) -> None:
    recogniser.allowed.clear()
    with Dictation(recogniser) as dictation:
        say(dictation, spoken("question-woman"), silence(0.6))
        assert recogniser.begun.wait(PATIENCE)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dictation")]
