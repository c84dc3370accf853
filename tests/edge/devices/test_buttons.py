"""Pins, keys of input devices, and a script: each press and release as it happens."""

import errno
import os
import queue
import struct
import sys
import threading
import time
import types
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from edge.assistant.gestures import GestureKind, Gestures
from edge.devices.buttons import EvdevButton, GpioButton, ScriptedButton
from edge.devices.protocols import Button, ButtonEvent, DeviceError
from runtime.cancel import Cancel
from tests.edge.watching import PATIENCE, News


class Listening:
    """The events of a button, read in a thread as the loop does."""

    def __init__(self, button: Button) -> None:
        self._button, self._stop = button, Cancel()
        self._events: queue.SimpleQueue[ButtonEvent] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def next(self) -> tuple[str, bool]:
        event = self.event()
        return event.button, event.down

    def event(self) -> ButtonEvent:
        return self._events.get(timeout=PATIENCE)

    @property
    def none(self) -> bool:
        return self._events.empty()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _read(self) -> None:
        for event in self._button.events(self._stop):
            self._events.put(event)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.reset()


def test_pins_that_are_pulled_to_ground_are_presses(pins: MockFactory) -> None:
    with (
        closing(GpioButton("GPIO17", "27", pin_factory=pins)) as button,
        closing(Listening(button)) as heard,
    ):
        pins.pin(17).drive_low()
        assert heard.next() == ("main", True)
        pins.pin(27).drive_low()
        assert heard.next() == ("second", True)
        pins.pin(17).drive_high()
        assert heard.next() == ("main", False)
        pins.pin(27).drive_high()
        assert heard.next() == ("second", False)
        assert heard.none


def test_pins_are_given_back(pins: MockFactory) -> None:
    for _ in range(2):
        GpioButton("17", pin_factory=pins).close()


@pytest.mark.parametrize("pin", ["999", "play"])
def test_a_pin_that_is_none_is_named(pin: str, pins: MockFactory) -> None:
    with pytest.raises(DeviceError, match=f"pin {pin} cannot be used .*; name a free GPIO"):
        GpioButton(pin, pin_factory=pins)


def test_a_pin_cannot_be_two_buttons(pins: MockFactory) -> None:
    with pytest.raises(DeviceError, match="name a free GPIO"):
        GpioButton("17", "17", pin_factory=pins)
    GpioButton("17", pin_factory=pins).close()


def test_a_script_presses_and_releases() -> None:
    button = ScriptedButton()
    with closing(Listening(button)) as heard:
        button.press()
        assert heard.next() == ("main", True)
        button.release()
        assert heard.next() == ("main", False)
        button.press("second")
        assert heard.next() == ("second", True)


@pytest.mark.parametrize(
    ("missing", "use"),
    [("gpiozero", lambda: GpioButton("17")), ("evdev", lambda: EvdevButton("KEY_PLAYPAUSE"))],
)
def test_what_is_not_installed_is_named_with_its_remedy(
    missing: str, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(DeviceError, match=rf"{missing} is not installed; .*make -C .* buttons`"):
        use()


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="there are pins here")
def test_pins_that_cannot_be_had_are_told_of_in_one_sentence(
    recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    with pytest.raises(DeviceError, match="The button on pin 17 cannot be used"):
        GpioButton("17")
    assert not recwarn.list


PLAY, NEXT, EV_KEY = 164, 163, 1


class FakeInputDevice:
    """An input device over a pipe: what evdev gives, with events of the kernel's form."""

    FORM = struct.Struct("dHHi")

    def __init__(self, path: str) -> None:
        plugged = FakeEvdev.devices.get(path)
        if plugged is None:
            raise OSError(errno.ENODEV, "No such device")
        self.name, self._keys, self._file = plugged
        self.open = True

    def capabilities(self) -> dict[int, list[int]]:
        return {EV_KEY: self._keys}

    def fileno(self) -> int:
        return self._file

    def read(self) -> Iterator[Any]:
        data = os.read(self._file, 1024)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        for seconds, kind, code, value in self.FORM.iter_unpack(data):
            yield types.SimpleNamespace(
                type=kind, code=code, value=value, timestamp=lambda seconds=seconds: seconds
            )

    def close(self) -> None:
        self.open = False


class FakeEvdev:
    """The parts of evdev that are used, and a bus to plug devices into."""

    devices: dict[str, tuple[str, list[int], int]] = {}  # noqa: RUF012 - one bus for all
    InputDevice = FakeInputDevice
    ecodes = types.SimpleNamespace(
        EV_KEY=EV_KEY, ecodes={"KEY_PLAYPAUSE": PLAY, "KEY_NEXTSONG": NEXT}
    )

    @classmethod
    def list_devices(cls) -> list[str]:
        return list(cls.devices)


class Remote:
    """A remote control that can go out of reach."""

    def __init__(self, path: str, name: str, keys: list[int]) -> None:
        self._path = path
        self._reader, self._writer = os.pipe()
        FakeEvdev.devices[path] = (name, keys, self._reader)

    def key(self, code: int, *values: int, ago: float = 0.0, apart: float = 0.0) -> None:
        """What a key did, in one go: the first of it so long ago, the rest so far apart."""
        begun = time.time() - ago
        os.write(
            self._writer,
            b"".join(
                FakeInputDevice.FORM.pack(begun + number * apart, EV_KEY, code, value)
                for number, value in enumerate(values)
            ),
        )

    def go(self) -> None:
        del FakeEvdev.devices[self._path]
        os.close(self._writer)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> type[FakeEvdev]:
    monkeypatch.setitem(sys.modules, "evdev", FakeEvdev)
    monkeypatch.setattr(FakeEvdev, "devices", {})
    return FakeEvdev


def test_keys_of_a_remote_are_presses_and_repetitions_are_not(bus: type[FakeEvdev]) -> None:
    remote = Remote("/dev/input/event3", "Clicker", [PLAY, NEXT])
    with (
        closing(EvdevButton("KEY_PLAYPAUSE", "key_nextsong")) as button,
        closing(Listening(button)) as heard,
    ):
        for value in (1, 2, 2, 0):
            remote.key(PLAY, value)
        remote.key(30, 1)
        remote.key(NEXT, 1)
        assert [heard.next() for _ in range(3)] == [
            ("main", True),
            ("main", False),
            ("second", True),
        ]


def gestures(events: list[ButtonEvent]) -> list[GestureKind]:
    """What the events mean."""
    hand = Gestures()
    seen = [gesture for event in events for gesture in hand.feed(event)]
    return [gesture.kind for gesture in seen + hand.due(events[-1].time + 1.0)]


@pytest.mark.parametrize("apart", [0.0, 0.001, 0.1])
def test_a_remote_that_tells_a_press_and_its_release_at_once_taps(
    bus: type[FakeEvdev], apart: float
) -> None:
    remote = Remote("/dev/input/event3", "Clicker", [PLAY])
    with (
        closing(EvdevButton("KEY_PLAYPAUSE")) as button,
        closing(Listening(button)) as heard,
    ):
        remote.key(PLAY, 1, 0, apart=apart)
        assert gestures([heard.event() for _ in range(2)]) == [GestureKind.DOWN, GestureKind.SHORT]


def test_keys_that_are_read_late_count_when_they_were_pressed(bus: type[FakeEvdev]) -> None:
    remote = Remote("/dev/input/event3", "Clicker", [PLAY])
    with (
        closing(EvdevButton("KEY_PLAYPAUSE")) as button,
        closing(Listening(button)) as heard,
    ):
        remote.key(PLAY, 1, 0, 1, 0, ago=0.5, apart=0.1)
        events = [heard.event() for _ in range(4)]
        assert gestures(events) == [GestureKind.DOWN, GestureKind.DOWN, GestureKind.DOUBLE]
        assert [round(after.time - events[0].time, 2) for after in events] == [0, 0.1, 0.2, 0.3]


def test_a_remote_that_goes_lets_go_of_its_keys_and_comes_back(bus: type[FakeEvdev]) -> None:
    news = News()
    remote = Remote("/dev/input/event3", "Clicker", [PLAY])
    with (
        closing(EvdevButton("KEY_PLAYPAUSE", watch=news)) as button,
        closing(Listening(button)) as heard,
    ):
        remote.key(PLAY, 1)
        assert heard.next() == ("main", True)
        remote.go()
        assert heard.next() == ("main", False)
        assert news.next() == ("button", False)
        Remote("/dev/input/event9", "Clicker", [PLAY]).key(PLAY, 1)
        assert news.next() == ("button", True)
        assert heard.next() == ("main", True)


def test_a_remote_that_is_not_there_at_the_start_is_missed(bus: type[FakeEvdev]) -> None:
    news = News()
    with (
        closing(EvdevButton("KEY_PLAYPAUSE", watch=news)) as button,
        closing(Listening(button)) as heard,
    ):
        assert news.next() == ("button", False)
        assert heard.none


def test_only_the_device_that_is_meant_is_listened_to(bus: type[FakeEvdev]) -> None:
    keyboard = Remote("/dev/input/event0", "Keyboard", [PLAY])
    headset = Remote("/dev/input/event1", "Acme Headset", [PLAY])
    with (
        closing(EvdevButton("KEY_PLAYPAUSE", device="headset")) as button,
        closing(Listening(button)) as heard,
    ):
        keyboard.key(PLAY, 1)
        headset.key(PLAY, 1)
        headset.key(PLAY, 0)
        assert heard.next() == ("main", True)
        assert heard.next() == ("main", False)


def test_a_key_that_does_not_exist_is_named(bus: type[FakeEvdev]) -> None:
    with pytest.raises(DeviceError, match="no key 'PLAY'; name one such as KEY_PLAYPAUSE"):
        EvdevButton("PLAY")
