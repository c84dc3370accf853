"""A published Piper voice is heard soon, without harm to its melody, and understood."""

from collections.abc import Iterator
from itertools import pairwise

import jiwer
import numpy as np
import onnx
import pytest

from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.speech.audio import SPEECH_RATE, resample
from runtime.speech.piper.graph import cut
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from studies.demo_speech import as_words
from tests.real.parts import Parts

pytestmark = pytest.mark.real

LONG = (
    "There is a red cup on the table, next to the window, and a small brown dog is sleeping under "
    "the chair, while two people are talking in front of the open kitchen door."
)


@pytest.fixture(scope="module")
def voice(parts: Parts) -> Iterator[Voice]:
    with Voice(*parts.voice) as voice:
        yield voice


def test_its_graph_is_cut_into_latents_flow_and_decoder(parts: Parts) -> None:
    model = onnx.load(parts.voice[0])
    found = cut(model)
    assert found is not None
    assert (found.flow.reach, found.decoder.reach) == (32, 12)
    assert len(found.head.model) + len(found.flow.model) + len(found.decoder.model) < (
        1.01 * model.ByteSize()
    )


def test_a_long_sentence_begins_while_most_of_it_is_not_made(voice: Voice) -> None:
    pieces = list(voice.speak(LONG))
    total = sum(piece.seconds for piece in pieces)
    assert pieces[0].goes_on
    assert pieces[0].seconds < total / 4
    assert max(piece.seconds for piece in pieces) < 2.6


def test_no_crack_is_heard_where_two_pieces_meet(voice: Voice) -> None:
    pieces = [piece.samples.astype(int) for piece in voice.speak(LONG)]
    steps = np.abs(np.diff(np.concatenate(pieces)))
    meetings = [abs(after[0] - before[-1]) for before, after in pairwise(pieces)]
    assert len(meetings) > 1
    assert max(meetings) < np.percentile(steps, 99.9)


def test_what_it_says_is_understood(parts: Parts, voice: Voice) -> None:
    said = [LONG, "The bottle is on the left, and the glass is behind it."]
    with Recogniser(parts.base, language="en") as recogniser:
        heard = []
        for text in said:
            samples = np.concatenate([speech.samples for speech in voice.speak(text)])
            sound = samples.astype(np.float32) / np.float32(32_768)
            heard.append(recogniser.transcribe(resample(sound, voice.sample_rate, SPEECH_RATE)))
    assert jiwer.wer([as_words(t) for t in said], [as_words(h.text) for h in heard]) <= 0.05


def test_it_stops_inside_a_sentence_and_speaks_again(voice: Voice) -> None:
    cancel = Cancel()
    speaking = voice.speak(LONG, cancel=cancel)
    next(speaking)
    cancel.set()
    with pytest.raises(Cancelled):
        next(speaking)
    assert sum(piece.seconds for piece in voice.speak("The door is open.")) > 0.8
