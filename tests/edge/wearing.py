"""The whole loop, worn by a test: the demo pack's engines, and devices that the test chooses."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.assistant.endpointing import Endpointer
from edge.assistant.loop import Assistant
from edge.devices.camera import StillCamera
from edge.devices.microphone import FileMicrophone
from edge.devices.protocols import Camera, DeviceName, Devices, Microphone, Speaker, Watcher
from edge.devices.speaker import FileSpeaker
from edge.notices.cache import NoticeCache
from edge.settings import Settings, Timings
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.packs.search import find_pack
from runtime.speech.audio import Samples
from tests.edge.fake_devices import HandButton
from tests.edge.pulse import Sound

PATIENCE = 60.0
"""Seconds after which what has not happened never will."""
QUICK = Timings(hold=0.06, between=0.08, offer_shutdown=30.0)
_PACK = find_pack("demo")
SAMPLES = _PACK.folder / "samples"
TABLE, COUNT, SAFE = "01-describe", "03-count", "10-unanswerable"
"""Samples, each a picture and a recording."""


def recording(name: str) -> Path:
    """A spoken question."""
    return SAMPLES / f"{name}.wav"


def picture(name: str) -> Path:
    """What it is asked about."""
    return SAMPLES / f"{name}.jpg"


def still_camera(watch: Watcher) -> StillCamera:
    return StillCamera(picture(COUNT), watch=watch)


def file_microphone(watch: Watcher) -> FileMicrophone:
    return FileMicrophone(realtime=False, watch=watch)


def file_speaker(watch: Watcher) -> FileSpeaker:
    return FileSpeaker(None, realtime=False, watch=watch)


class Heeded:
    """A microphone that tells when it has delivered more."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._more = threading.Condition()
        self._blocks = 0

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        for block in self._microphone.blocks(stop):
            with self._more:
                self._blocks += 1
                self._more.notify_all()
            yield block

    def await_blocks(self, count: int) -> None:
        """Wait until so many more have come."""
        with self._more:
            wanted = self._blocks + count
            assert self._more.wait_for(lambda: self._blocks >= wanted, PATIENCE), "nothing came"

    def close(self) -> None:
        """Whoever made the microphone closes it."""


class Wearer:
    """Somebody who wears the assistant: presses, asks, and notices what happens."""

    def __init__(
        self,
        engines: Engines,
        notices: NoticeCache,
        state: Path,
        settings: Settings,
        *,
        camera: Callable[[Watcher], Camera] = still_camera,
        microphone: Callable[[Watcher], Microphone] = file_microphone,
        speaker: Callable[[Watcher], Speaker] = file_speaker,
    ) -> None:
        self.engines = engines
        self.camera: Any = camera(self._device_changed)
        self.microphone: Any = microphone(self._device_changed)
        self.speaker: Any = speaker(self._device_changed)
        self.listening, self.button = Heeded(self.microphone), HandButton()
        self.seen: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self.passed: list[tuple[str, dict[str, Any]]] = []
        self.assistant = Assistant(
            engines,
            Devices(self.camera, self.listening, self.speaker, self.button),
            notices,
            settings,
            state=state,
            endpointer=Endpointer,
            observe=lambda what, **told: self.seen.put((what, told)),
        )
        self._stop = Cancel()
        self._thread = threading.Thread(target=self.assistant.run, args=(self._stop,))

    def start(self) -> None:
        self._thread.start()
        self.expect("notice", notice="started")
        self.ready()

    def end(self) -> None:
        self._stop.set()
        self._device_changed("button", True)  # no news, but the loop looks up
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the loop did not end"
        for device in (self.camera, self.microphone, self.speaker):
            device.close()

    def _device_changed(self, part: DeviceName, there: bool) -> None:
        self.assistant.device_changed(part, there)

    def expect(self, what: str, **told: Any) -> dict[str, Any]:
        """Wait until that happens; what happens before is passed over, and kept in ``passed``."""
        self.passed = passed = list[tuple[str, dict[str, Any]]]()
        while True:
            try:
                event = self.next()
            except queue.Empty:
                raise AssertionError(f"{what} {told} never came after {passed}") from None
            if event[0] == what and told.items() <= event[1].items():
                return event[1]
            passed.append(event)

    def next(self) -> tuple[str, dict[str, Any]]:
        """What happens next."""
        return self.seen.get(timeout=PATIENCE)

    def ready(self) -> None:
        """Wait until nothing goes on any more."""
        self.expect("phase", phase="ready")

    def press(self) -> None:
        """Down and up again, as quickly as a hand does."""
        self.button.tap()

    def stops_it(self) -> None:
        """Press while something goes on, and see that it stops."""
        self.press()
        self.ready()
        self.expect("tone", cue="stopped")
        self.expect("gesture", kind="short")

    def say(self, said: str | Path, button: str = "main") -> None:
        """Hold the button and say a sample's question, to a microphone that reads files."""
        self.microphone.play(recording(said) if isinstance(said, str) else said)
        self.button.down(button)
        assert self.microphone.finished.wait(PATIENCE)
        self.button.up(button, after=0.1)

    def say_aloud(self, sound: Sound, name: str, button: str = "main") -> None:
        """Hold the button and say a sample's question, to the microphone of a sound server."""
        self.button.down(button)
        self.listening.await_blocks(1)
        self.finish(sound, name)
        self.button.up(button)

    def finish(self, sound: Sound, name: str) -> None:
        """Say a sample's question while it listens; return when all of it must have come in."""
        assert sound.microphone.say(recording(name)).wait(PATIENCE) == 0
        self.listening.await_blocks(25)

    def answered(self) -> tuple[str, str]:
        """Wait for an answer, and until all is quiet: what was asked and what was answered."""
        event = self.expect("answer")
        self.ready()
        assert event["answer"]
        return event["question"], event["answer"]

    def can_ask(self) -> None:
        """A question is answered as if nothing had been."""
        self.say(COUNT)
        question, answer = self.answered()
        assert "how many books" in question
        assert answer == "There are three books."


Wear = Callable[..., Wearer]


@contextmanager
def wearing(engines: Engines, notices: NoticeCache, state: Path) -> Iterator[Wear]:
    """What makes wearers and ends them all; nothing of them is left behind."""
    before = set(threading.enumerate())
    worn: list[Wearer] = []

    def wear(
        settings: Settings | None = None, *, engines: Engines = engines, **devices: Any
    ) -> Wearer:
        worn.append(Wearer(engines, notices, state, settings or Settings(timings=QUICK), **devices))
        worn[-1].start()
        return worn[-1]

    yield wear
    for each in worn:
        each.end()
    left = {each.name for each in set(threading.enumerate()) - before}
    assert not left & {"ask", "button", "reply", "notices", "ahead"}
