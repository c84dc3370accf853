"""Asked aloud into a microphone, answered from a speaker: the whole loop, with nothing left out.

The engines are the demo pack's, and sound goes through a sound server. What the speaker played is
given to the recogniser, so that an answer counts only where it can be heard and understood.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest

from edge.devices.microphone import SoundDeviceMicrophone
from edge.devices.speaker import SoundDeviceSpeaker
from edge.settings import Assistant, Button, Settings
from runtime.engines import Engines
from runtime.speech.audio import SPEECH_RATE, resample
from tests.edge.pulse import MICROPHONE, SPEAKER, SPEAKER_RATE, Recording, Sound
from tests.edge.wearing import COUNT, QUICK, TABLE, Wear, picture

THREE, NONE = "There are three books.", "There are no books."
LEAD = Settings(timings=QUICK, assistant=Assistant(same_picture="Please"))
"""So that the sample's question is about the picture before."""
TAP = Settings(timings=QUICK, button=Button(mode="tap"))


class Ears:
    """Hear what the speaker plays, from now on."""

    def __init__(self, engines: Engines, recording: Recording) -> None:
        self._engines, self._recording = engines, recording
        self._begun = len(recording.samples)

    def understand(self) -> str:
        """What was said."""
        self._recording.wait_for(SPEAKER_RATE // 3)
        heard = self._recording.samples[self._begun :].astype(np.float32) / np.float32(32_768)
        assert self._engines.recogniser
        return self._engines.recogniser.transcribe(resample(heard, SPEAKER_RATE, SPEECH_RATE)).text


@pytest.fixture
def wear_aloud(wear: Wear, sound: Sound) -> Wear:
    """Makes wearers whose microphone and speaker are a sound server's."""
    return partial(
        wear,
        microphone=lambda watch: SoundDeviceMicrophone(MICROPHONE, watch=watch),
        speaker=lambda watch: SoundDeviceSpeaker(SPEAKER, watch=watch),
    )


@pytest.fixture
def ears(sound: Sound, demo_engines: Engines) -> Iterator[Callable[[], Ears]]:
    """Makes ears."""
    with sound.speaker.recording() as recording:
        yield partial(Ears, demo_engines, recording)


def test_held_buttons_ask_aloud_the_second_about_the_picture_before(
    wear_aloud: Wear, sound: Sound, ears: Callable[[], Ears]
) -> None:
    worn = wear_aloud()
    for button in ("main", "second"):
        worn.say_aloud(sound, COUNT, button)
        worn.expect("phase", phase="speaking")
        answer = ears()
        asked, answered = worn.answered()
        assert "how many books" in asked
        assert answered == THREE
        assert answer.understand() == THREE
        worn.camera.show(picture(TABLE))


def test_a_question_after_a_tap_ends_by_itself_and_is_answered_aloud(
    wear_aloud: Wear, sound: Sound, ears: Callable[[], Ears]
) -> None:
    worn = wear_aloud(TAP)
    worn.press()
    worn.listening.await_blocks(1)
    worn.finish(sound, COUNT)
    worn.expect("phase", phase="speaking")
    answer = ears()
    asked, answered = worn.answered()
    assert "how many books" in asked
    assert answered == THREE
    assert answer.understand() == THREE


def test_the_words_for_it_ask_on_about_the_picture_before(wear: Wear) -> None:
    worn = wear(LEAD)
    worn.can_ask()
    worn.camera.show(picture(TABLE))
    worn.say(COUNT)
    asked, answered = worn.answered()
    assert asked.startswith("how many books")
    assert answered == THREE


def test_without_button_or_words_for_it_a_question_is_about_what_is_there_now(wear: Wear) -> None:
    worn = wear()
    worn.can_ask()
    worn.camera.show(picture(TABLE))
    worn.say(COUNT)
    assert worn.answered()[1] == NONE
