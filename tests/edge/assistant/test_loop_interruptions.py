"""A press stops whatever goes on, however far it has come, and the next question is answered.

The engines are the demo pack's. Each is held up in the midst of its work until it is stopped, so
that the press meets it there.
"""

import random
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PIL import Image

from edge.devices.camera import StillCamera
from edge.devices.protocols import Frame, Watcher
from edge.devices.speaker import FileSpeaker
from edge.settings import Button, Settings
from runtime.cancel import NEVER, Cancel
from runtime.engines import Engines, RecogniserLike, SessionLike, VoiceLike
from runtime.packs.manifest import Task
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech
from runtime.speech.stt import Transcript
from runtime.vision.tiling import Detail
from tests.edge.wearing import (
    COUNT,
    PATIENCE,
    QUICK,
    TABLE,
    Wear,
    Wearer,
    picture,
    recording,
    still_camera,
)

TAP = Settings(timings=QUICK, button=Button(mode="tap"))


def real_time_speaker(watch: Watcher) -> FileSpeaker:
    return FileSpeaker(None, watch=watch)


class Hitch:
    """Holds up one piece of work until that is stopped; all later ones pass."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._spent = False

    def __call__(self, cancel: Cancel) -> None:
        if self._spent:
            return
        self._spent = True
        self.reached.set()
        assert cancel.wait(PATIENCE), "nobody stopped it"


class HitchingCamera(StillCamera):
    """Takes its time for the photo."""

    def __init__(self, hitch: Hitch, watch: Watcher) -> None:
        super().__init__(picture(COUNT), watch=watch)
        self._hitch = hitch

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        self._hitch(cancel)
        return super().photo(pressed, cancel)


class HitchingSession:
    """A session that is held up when it has encoded the picture, or when it answers."""

    def __init__(self, session: SessionLike, hitch: Hitch, *, answering: bool) -> None:
        self._session, self._hitch, self._answering = session, hitch, answering

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = Detail.LOOK,
        *,
        task: Task = "ask",
        cancel: Cancel = NEVER,
        on_encoded: Callable[[], None] | None = None,
    ) -> None:
        def encoded() -> None:
            if not self._answering:
                self._hitch(cancel)
            if on_encoded:
                on_encoded()

        self._session.show(pictures, detail, task=task, cancel=cancel, on_encoded=encoded)

    def answer(
        self,
        question: str | Samples | None,
        *,
        max_tokens: int = 256,
        cancel: Cancel = NEVER,
    ) -> Generator[str]:
        for piece in self._session.answer(question, max_tokens=max_tokens, cancel=cancel):
            if self._answering:
                self._hitch(cancel)
            yield piece


class HitchingRecogniser:
    """A recogniser that is held up before it begins."""

    def __init__(self, recogniser: RecogniserLike | None, hitch: Hitch) -> None:
        assert recogniser
        self._recogniser, self._hitch = recogniser, hitch

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        self._hitch(cancel)
        return self._recogniser.transcribe(samples, cancel=cancel)


class HitchingVoice:
    """A voice that is held up before it says anything."""

    def __init__(self, voice: VoiceLike | None, hitch: Hitch) -> None:
        assert voice
        self._voice, self._hitch = voice, hitch

    def speak(self, text: str, *, speed: float = 1.0, cancel: Cancel = NEVER) -> Iterator[Speech]:
        self._hitch(cancel)
        yield from self._voice.speak(text, speed=speed, cancel=cancel)


def held_up(engines: Engines, stage: str, hitch: Hitch) -> Engines:
    """The engines, one of which is held up at that stage."""
    match stage:
        case "encoded" | "generating":
            session = HitchingSession(engines.session, hitch, answering=stage == "generating")
            return replace(engines, session=session)
        case "transcribing":
            return replace(engines, recogniser=HitchingRecogniser(engines.recogniser, hitch))
        case "voicing":
            return replace(engines, voice=HitchingVoice(engines.voice, hitch))
    return engines


@pytest.mark.parametrize("stage", ["photo", "encoded", "transcribing", "generating", "voicing"])
def test_a_press_stops_the_engine_at_work_and_the_next_question_is_answered(
    wear: Wear, demo_engines: Engines, stage: str
) -> None:
    hitch = Hitch()
    camera = partial(HitchingCamera, hitch) if stage == "photo" else still_camera
    worn = wear(engines=held_up(demo_engines, stage, hitch), camera=camera)
    worn.say(COUNT)
    worn.expect("phase", phase="working")
    assert hitch.reached.wait(PATIENCE)
    worn.stops_it()
    worn.can_ask()
    assert "answer" not in [what for what, _ in worn.passed]


def test_a_press_stops_the_voice_and_the_next_question_is_answered(wear: Wear) -> None:
    worn = wear(speaker=real_time_speaker)
    worn.say(TABLE)
    worn.expect("phase", phase="speaking")
    worn.stops_it()
    worn.speaker.wait()
    worn.can_ask()


def test_a_press_stops_an_answer_that_is_said_again(wear: Wear) -> None:
    worn = wear(speaker=real_time_speaker)
    worn.can_ask()
    worn.button.tap(2)
    worn.expect("phase", phase="speaking")
    worn.stops_it()
    worn.can_ask()


def test_a_press_while_listening_ends_the_question_and_another_stops_the_work(
    wear: Wear, demo_engines: Engines
) -> None:
    hitch = Hitch()
    worn = wear(TAP, engines=held_up(demo_engines, "transcribing", hitch))
    worn.microphone.play(recording(COUNT))
    worn.press()
    worn.expect("gesture", kind="short")
    worn.press()
    worn.expect("phase", phase="working")
    assert hitch.reached.wait(PATIENCE)
    worn.stops_it()
    worn.microphone.play(recording(COUNT))
    worn.press()
    assert worn.answered()[1] == "There are three books."


def test_the_other_button_does_not_disturb_who_is_speaking(wear: Wear) -> None:
    worn = wear()
    worn.microphone.play(recording(COUNT))
    worn.button.down()
    worn.button.down("second")
    worn.button.up("second")
    assert worn.microphone.finished.wait(PATIENCE)
    worn.button.up(after=0.1)
    assert worn.answered()[1] == "There are three books."


@pytest.mark.parametrize("mode", ["hold", "tap"])
def test_after_a_storm_of_presses_a_question_is_answered(wear: Wear, mode: str) -> None:
    worn = wear(Settings(timings=QUICK, button=Button.model_validate({"mode": mode})))
    dice, hand = random.Random(20), threading.Event()
    for _ in range(20):
        button = dice.choice(["main", "main", "second"])
        worn.button.down(button)
        hand.wait(dice.uniform(0.005, 0.12))
        worn.button.up(button, after=0.0)
        hand.wait(dice.uniform(0.03, 0.15))
    settle(worn, presses=20)
    if mode == "hold":
        worn.say(COUNT)
    else:
        worn.microphone.play(recording(COUNT))
        worn.press()
    assert worn.answered()[1] == "There are three books."


def settle(worn: Wearer, *, presses: int) -> None:
    """Wait until so many have been dealt with and all is quiet."""
    events, phase = 2 * presses, "ready"
    while events or phase != "ready":
        what, told = worn.next()
        events -= what == "button"
        phase = told.get("phase", phase)
