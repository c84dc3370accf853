"""Buttons: pins, headsets and remotes, and a script in their place.

What a press means is for ``edge.assistant.gestures`` to say, which also takes care of bouncing
contacts. Devices that see to that themselves may tell a press and its release at once; it then
lasts for ``SHORTEST``.
"""

import logging
import queue
import select
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from edge.devices.protocols import ButtonEvent, ButtonName, DeviceError, Watcher
from edge.devices.reconnect import RETRY_SECONDS, unwatched
from runtime.cancel import Cancel
from runtime.installation import install_extra

log = logging.getLogger("vismaid.devices")


SHORTEST = 0.025
"""Seconds that a press lasts at least which is no bounce."""
_POLL = 0.05


class GpioButton:
    """Buttons between GPIO pins and ground."""

    def __init__(self, main: str, second: str = "", *, pin_factory: Any = None) -> None:
        """Take the pins.

        Args:
            main: Number of the main button's pin, as GPIO17 or 17.
            second: The second button's; empty without one.
            pin_factory: gpiozero's; None for the board's own.

        Raises:
            DeviceError: there are no such pins, or gpiozero is not installed.
        """
        try:
            import gpiozero
        except ImportError:
            raise DeviceError("button", f"gpiozero is not installed; {_remedy()}.") from None
        self._events: queue.SimpleQueue[ButtonEvent] = queue.SimpleQueue()
        self._buttons: list[Any] = []
        pins: list[tuple[ButtonName, str]] = [("main", main), ("second", second)]
        try:
            for name, pin in pins:
                if pin:
                    number = int(pin.upper().removeprefix("GPIO"))
                    with warnings.catch_warnings():
                        # Of each library for pins that it tried before the one that failed.
                        warnings.simplefilter("ignore", gpiozero.PinFactoryFallback)
                        button = gpiozero.Button(number, pull_up=True, pin_factory=pin_factory)
                    self._buttons.append(button)
                    button.when_pressed = self._teller(name, down=True)
                    button.when_released = self._teller(name, down=False)
        except (gpiozero.GPIOZeroError, ValueError, OSError) as error:
            self.close()
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise DeviceError(
                "button",
                f"The button on pin {main or second} cannot be used ({reason}); name a free GPIO "
                "number, and let the user join the group gpio.",
            ) from None

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        """See ``edge.devices.protocols.Button.events``."""
        return _taken_from(self._events, stop)

    def close(self) -> None:
        """Give the pins back."""
        for button in self._buttons:
            button.close()

    def _teller(self, name: ButtonName, *, down: bool) -> Callable[[], None]:
        return lambda: self._events.put(ButtonEvent(name, down, time.monotonic()))


class EvdevButton:
    """Keys of headsets, Bluetooth remotes and whatever else Linux calls an input device."""

    def __init__(
        self, main: str, second: str = "", *, device: str = "", watch: Watcher = unwatched
    ) -> None:
        """Look for the keys when ``events`` is called.

        Args:
            main: Name of the main button's key, such as KEY_PLAYPAUSE.
            second: The second button's; empty without one.
            device: Part of the device's name, in any case; empty for any that has the keys.
            watch: Told when the last such device goes and the first comes.

        Raises:
            DeviceError: there is no key of that name, or evdev is not installed.
        """
        try:
            import evdev
        except ImportError:
            raise DeviceError("button", f"evdev is not installed; {_remedy()}.") from None
        self._evdev: Any = evdev
        self._device, self._watch = device.casefold(), watch
        self._names: dict[int, ButtonName] = {self._code(main): "main"}
        if second:
            self._names[self._code(second)] = "second"
        self._open: dict[str, Any] = {}
        self._down: dict[str, dict[ButtonName, float]] = {}
        """Of each device, the keys that are down and since when."""
        self._last = 0.0
        self._there = True

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        """See ``edge.devices.protocols.Button.events``; a key that is down when its device goes
        comes up."""
        look = 0.0
        while not stop.is_set():
            if time.monotonic() >= look:
                self._look()
                look = time.monotonic() + RETRY_SECONDS
            if not self._open:
                stop.wait(_POLL)
                continue
            by_file = {device.fileno(): path for path, device in self._open.items()}
            for file in select.select(list(by_file), [], [], _POLL)[0]:
                yield from self._read(by_file[file])

    def close(self) -> None:
        """Let go of the devices."""
        for device in self._open.values():
            device.close()
        self._open.clear()

    def _code(self, key: str) -> int:
        code = self._evdev.ecodes.ecodes.get(key.upper())
        if not isinstance(code, int):
            raise DeviceError(
                "button", f"There is no key {key!r}; name one such as KEY_PLAYPAUSE or KEY_ENTER."
            )
        return code

    def _look(self) -> None:
        """Open what has come since the last look."""
        for path in self._evdev.list_devices():
            if path in self._open:
                continue
            try:
                device = self._evdev.InputDevice(path)
                keys = device.capabilities().get(self._evdev.ecodes.EV_KEY, ())
            except OSError:  # It went as fast as it came.
                continue
            if self._device in device.name.casefold() and self._names.keys() & set(keys):
                self._open[path], self._down[path] = device, {}
            else:
                device.close()
        self._tell()

    def _read(self, path: str) -> Iterator[ButtonEvent]:
        try:
            happened = list(self._open[path].read())
        except BlockingIOError:
            return
        except OSError:
            self._open.pop(path).close()
            for pressed in tuple(self._down[path]):
                yield self._event(path, pressed, False, time.monotonic())
            del self._down[path]
            self._tell()
            return
        for event in happened:
            name = self._names.get(event.code)
            # 2 is a key that repeats.
            if event.type == self._evdev.ecodes.EV_KEY and name and event.value in (0, 1):
                yield self._event(path, name, event.value == 1, _happened(event))

    def _event(self, path: str, name: ButtonName, down: bool, moment: float) -> ButtonEvent:
        pressed = self._down[path].pop(name, None)
        moment = max(moment, self._last)
        if down:
            self._down[path][name] = moment
        elif pressed is not None:
            moment = max(moment, pressed + SHORTEST)
        self._last = moment
        return ButtonEvent(name, down, moment)

    def _tell(self) -> None:
        there = bool(self._open)
        if there != self._there:
            self._there = there
            if not there:
                log.warning(
                    "No device has the button's key; plug it in or pair it, and let the user "
                    "join the group input."
                )
            self._watch("button", there)


class ScriptedButton:
    """Does what a script says; for simulation."""

    def __init__(self) -> None:
        """Nothing is pressed."""
        self._events: queue.SimpleQueue[ButtonEvent] = queue.SimpleQueue()

    def press(self, button: ButtonName = "main") -> None:
        """A button goes down now."""
        self._events.put(ButtonEvent(button, True, time.monotonic()))

    def release(self, button: ButtonName = "main") -> None:
        """A button comes up now."""
        self._events.put(ButtonEvent(button, False, time.monotonic()))

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        """See ``edge.devices.protocols.Button.events``; what was pressed before is told too."""
        return _taken_from(self._events, stop)

    def close(self) -> None:
        """There is nothing to let go of."""


def _remedy() -> str:
    return f"install it with `{install_extra('buttons')}`"


def _happened(event: Any) -> float:
    """When the kernel saw it, ``time.monotonic()``, however late it is read."""
    now = time.monotonic()
    return min(now, now - time.time() + float(event.timestamp()))


def _taken_from(events: "queue.SimpleQueue[ButtonEvent]", stop: Cancel) -> Iterator[ButtonEvent]:
    while not stop.is_set():
        with suppress(queue.Empty):
            yield events.get(timeout=_POLL)
