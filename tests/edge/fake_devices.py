"""Devices that a test holds in its hand."""

import queue
import threading
import time
from collections.abc import Iterator

import numpy as np

from edge.devices.protocols import ButtonEvent, DeviceError, Frame
from runtime.cancel import NEVER, Cancel
from runtime.speech.audio import Samples
from runtime.speech.speech import Speech

PATIENCE = 10.0


class HandCamera:
    """Shows one picture, or fails."""

    def __init__(self) -> None:
        self.pixels = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)
        self.fault: Exception | None = None
        self.pressed: list[float] = []

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        self.pressed.append(pressed)
        if self.fault:
            raise self.fault
        return Frame(self.pixels, time.monotonic())

    def latest(self) -> Frame | None:
        return None if self.fault else Frame(self.pixels, time.monotonic())

    def close(self) -> None:
        pass


class HandMicrophone:
    """Delivers what it is given, then silence."""

    def __init__(self) -> None:
        self.sound: Samples = np.zeros(0, np.float32)
        self.fault: Exception | None = None
        self.delivered, self.failed = threading.Event(), threading.Event()

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        for start in range(0, len(self.sound) - 319, 320):
            if stop.is_set():
                return
            self._fail_if_told()
            yield self.sound[start : start + 320]
        self.delivered.set()
        while not stop.wait(0.002):
            self._fail_if_told()
            yield np.zeros(320, np.float32)

    def close(self) -> None:
        pass

    def _fail_if_told(self) -> None:
        if self.fault:
            self.failed.set()
            raise self.fault


class HandSpeaker:
    """Remembers what it is given; it is heard at once, unless it is told to take its time."""

    def __init__(self) -> None:
        self.added: list[Speech] = []
        self.volumes: list[float] = []
        self.stops = 0
        self.fault: DeviceError | None = None
        self._quiet = threading.Event()
        self._quiet.set()
        self.slow = False

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        if self.fault:
            raise self.fault
        self.added.append(speech)
        self.volumes.append(volume)
        if self.slow:
            self._quiet.clear()

    def wait(self, cancel: Cancel = NEVER) -> None:
        for _ in range(int(PATIENCE * 200)):
            if self._quiet.wait(0.005):
                return
            cancel.check()
        raise AssertionError("the speaker never became quiet")

    def finish(self) -> None:
        """All that was added has been heard."""
        self.slow = False
        self._quiet.set()

    def stop(self) -> None:
        self.stops += 1
        self._quiet.set()

    def close(self) -> None:
        pass


class HandButton:
    """Is pressed by the test."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[list[ButtonEvent]] = queue.SimpleQueue()
        self._last = 0.0
        self.bounces = 0
        """How often its contacts open and close again at each change."""

    def down(self, button: str = "main") -> None:
        self._do((button, True, 0.03))

    def up(self, button: str = "main", after: float = 0.03) -> None:
        self._do((button, False, after))

    def tap(self, times: int = 1) -> None:
        """As a quick hand does, however slow the machine is just now."""
        self._do(*[("main", True, 0.03), ("main", False, 0.03)] * times)

    def hold(self, button: str = "main") -> None:
        self._do((button, True, 0.03), (button, False, 0.1))

    def _do(self, *changes: tuple[str, bool, float]) -> None:
        """The first happens now, or so long after what happened before; told all at once."""
        self._last = max(time.monotonic() - changes[0][2], self._last)
        told = []
        for button, down, after in changes:
            self._last += after
            told.append(ButtonEvent(button, down, self._last))  # type: ignore[arg-type]
            for bounced in (not down, down) * self.bounces:
                self._last += 0.001
                told.append(ButtonEvent(button, bounced, self._last))  # type: ignore[arg-type]
        self._events.put(told)

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        while not stop.is_set():
            try:
                yield from self._events.get(timeout=0.01)
            except queue.Empty:
                continue

    def close(self) -> None:
        pass
