"""A model's own ears write down what is said, and nothing where nothing is."""

import numpy as np
import pytest

from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.speech.audio import SPEECH_RATE
from runtime.speech.own_ears import OwnEars
from tests.runtime.fake_engines import ScriptedSession
from tests.runtime.speech.sounds import not_speech, spoken


def hearing(text: str, score: float = -0.1) -> OwnEars:
    session = ScriptedSession()
    session.heard = (text, score)
    return OwnEars(session)


def test_what_is_said_is_the_models_own_transcript() -> None:
    sound = spoken("question-man")
    heard = hearing("What is there?", -0.2).transcribe(sound)
    assert (heard.text, heard.speech, heard.log_probability) == ("What is there?", True, -0.2)
    assert heard.audio_seconds == len(sound) / SPEECH_RATE
    assert 0 < heard.voiced_seconds < heard.audio_seconds


def test_a_model_that_writes_nothing_heard_nothing() -> None:
    heard = hearing("", -np.inf).transcribe(spoken("question-man"))
    assert not heard.speech


@pytest.mark.parametrize("name", list(not_speech()))
def test_the_model_is_not_asked_where_nobody_speaks(name: str) -> None:
    heard = hearing("Thank you.").transcribe(not_speech()[name])
    assert (heard.text, heard.speech, heard.voiced_seconds) == ("", False, 0.0)


def test_it_stops_when_it_is_told_to() -> None:
    stopped = Cancel()
    stopped.set()
    with pytest.raises(Cancelled):
        hearing("Yes").transcribe(spoken("question-man"), cancel=stopped)
