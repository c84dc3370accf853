"""Hands on contacts that bounce: the loop does what it would with perfect ones, and never sticks.

The clock is where the hand is, so that no test depends on how busy the machine is.
"""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.assistant.loop import Assistant
from edge.devices.protocols import ButtonEvent, ButtonName, Devices
from edge.notices.cache import NoticeCache
from edge.settings import Button, Settings
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.packs.manifest import Prompts
from runtime.speech.speech import Speech
from tests.edge.assistant.test_gestures import glitches, trains, trembling
from tests.edge.fake_devices import PATIENCE, HandCamera, HandMicrophone, HandSpeaker
from tests.edge.wearing import COUNT, Wear
from tests.runtime.fake_engines import Gate, ScriptedRecogniser, ScriptedSession, ScriptedVoice

Done = Literal["tap", "double", "triple", "hold"]
Moment = Literal["ready", "working", "speaking"]
TAPS = {"tap": 1, "double": 2, "triple": 3}
_SETTLED = 1.5
"""Seconds after which a hand has finished whatever it did."""


@dataclass(frozen=True)
class Act:
    """What a hand does, and when: at rest, or as soon as the one before it is worked on or told."""

    what: Done
    moment: Moment = "ready"
    button: ButtonName = "main"

    def events(self, begin: float) -> list[ButtonEvent]:
        spans = [(begin, begin + 1.0)]
        if self.what != "hold":
            spans = [(begin + 0.2 * n, begin + 0.2 * n + 0.1) for n in range(TAPS[self.what])]
        return [
            ButtonEvent(self.button, down, moment)
            for span in spans
            for down, moment in zip((True, False), span, strict=True)
        ]


Shaken = tuple[list[list[float]], list[list[tuple[float, float]]]]
"""What contacts do besides: see ``trembling``."""


class Hand:
    """A button whose events bring their own time with them."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._steps: queue.SimpleQueue[ButtonEvent | float] = queue.SimpleQueue()
        self.look: Any = None

    def clock(self) -> float:
        return self.now

    def do(self, events: list[ButtonEvent]) -> None:
        for event in events:
            self._steps.put(event)
        self._steps.put(events[-1].time + _SETTLED)

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        while not stop.is_set():
            try:
                step = self._steps.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(step, ButtonEvent):
                self.now = step.time
                yield step
            else:
                self.now = step
                self.look()

    def close(self) -> None:
        pass


class Player(HandSpeaker):
    """Is heard at once or never, whatever was added before."""

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        if not self.slow:
            self._quiet.set()
        super().add(speech, volume=volume)


class Loop:
    """The assistant in such a hand, with engines that are held up as the test wishes."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.hand, self.camera, self.speaker = Hand(), HandCamera(), Player()
        self.session = ScriptedSession("A door.")
        self.seen: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.begun, self.phase = self.hand.now + 10.0, "ready"
        self._tap = mode == "tap"
        self.assistant = Assistant(
            Engines(self.session, ScriptedRecogniser("What is there?"), ScriptedVoice()),
            Devices(self.camera, HandMicrophone(), self.speaker, self.hand),
            NoticeCache(None, "en"),
            Settings(button=Button.model_validate({"mode": mode})),
            state=folder,
            endpointer=lambda: lambda block: False,
            observe=lambda what, **told: self.seen.put((what, told)),
            clock=self.hand.clock,
        )
        self.hand.look = lambda: self.assistant.device_changed("button", True)
        self._stop = Cancel()
        self._thread = threading.Thread(target=self.assistant.run, args=(self._stop,))

    def __enter__(self) -> "Loop":
        self._thread.start()
        self.until("ready")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.hand.look()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def until(self, phase: str) -> None:
        """Wait for that phase."""
        while True:
            what, told = self.seen.get(timeout=PATIENCE)
            if what not in ("button", "device") and told.get("cue") != "tick":
                self.told.append((what, told))
            if what == "phase" and told["phase"] == phase:
                self.phase = phase
                return

    def act(self, act: Act, events: list[ButtonEvent], then: Moment) -> None:
        """Do something and wait for what must come of it, held up at the moment that is next."""
        before = self.phase
        self.speaker.slow = then == "speaking"
        work = Gate(opened=then != "working")
        self.session.script = (work, "A door.")
        self.hand.do(events)
        if before in ("working", "speaking"):
            self.until("ready")
            if act.what == "tap":
                return
        if act.what == "tap" and before == "ready" and self._tap:
            self.until("listening")
        elif act.what == "double":
            self.until("speaking")
            if then != "speaking":
                self.until("ready")
        else:
            self.until("working")
            work.await_reached()
            if then != "working":
                self.until("speaking")
            if then == "ready":
                self.until("ready")


def worn(acts: list[Act], mode: str, shaken: Shaken | None = None) -> tuple[Any, ...]:
    """All that the loop told while a hand did this, and what it was asked; then it still works."""
    with TemporaryDirectory() as folder, Loop(Path(folder), mode) as loop:
        for number, act in enumerate([*acts, Act("hold")]):
            following = acts[number + 1].moment if number + 1 < len(acts) else "ready"
            if loop.phase == "listening" and act.what != "hold":
                act = replace(act, what="tap")
            clean = act.events(loop.begun + 10.0 * number)
            loop.act(act, trembling(clean, *shaken) if shaken else clean, following)
        assert loop.told[-2][1].get("answer") == "A door."
        photos = {round(pressed, 3) for pressed in loop.camera.pressed}
    return loop.told, loop.session.questions, photos


acts = st.builds(
    Act,
    st.sampled_from(("tap", "double", "triple", "hold")),
    st.sampled_from(("ready", "working", "speaking")),
    st.sampled_from(("main", "main", "second")),
)


@pytest.mark.parametrize("mode", ["hold", "tap"])
@settings(max_examples=40, deadline=None)
@given(
    hand=st.lists(acts, min_size=1, max_size=4),
    bounces=st.lists(trains, min_size=1, max_size=8),
    spikes=st.lists(glitches, min_size=1, max_size=8),
)
def test_bouncing_contacts_change_nothing_of_what_is_heard(
    mode: str, hand: list[Act], bounces: list[Any], spikes: list[Any]
) -> None:
    assert worn(hand, mode, (bounces, spikes)) == worn(hand, mode)


def test_a_bouncing_button_is_answered_as_another_one(wear: Wear) -> None:
    worn = wear()
    worn.button.bounces = 3
    worn.can_ask()
    worn.button.tap(2)
    worn.expect("phase", phase="speaking")
    worn.ready()
    worn.button.tap(3)
    assert worn.answered()[0] == Prompts().read
    worn.say(COUNT, "second")
    assert worn.answered()[1] == "There are three books."
