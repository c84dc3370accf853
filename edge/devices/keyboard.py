"""A terminal's keyboard in place of buttons."""

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Iterator
from typing import TextIO

from edge.devices.buttons import SHORTEST
from edge.devices.protocols import ButtonEvent, ButtonName, DeviceError
from runtime.cancel import Cancel

_POLL = 0.05
_SOONEST_REPEAT = 0.2
"""Seconds: no keyboard begins to repeat a key before."""
_REPEAT = 0.12
"""Keys that repeat do so faster than this."""
_KEYS: dict[str, ButtonName] = {" ": "main", "f": "second", "F": "second"}


class KeyboardButton:
    """The space bar is the main button, F the second.

    A terminal does not tell when a key comes up. So a button goes down when its key is pressed,
    and comes up when it is pressed again; where the terminal repeats a key that is kept down, it
    comes up when the repeating ends. Two quick presses are a tap.
    """

    def __init__(self, terminal: TextIO | None = None) -> None:
        """Read from a terminal; None for standard input.

        Raises:
            DeviceError: that is no terminal.
        """
        self._terminal = terminal or sys.stdin
        if not self._terminal.isatty():
            raise DeviceError(
                "button",
                "There is no terminal to press keys in; start it in one, or set button.kind to "
                "gpio or evdev.",
            )

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        """See ``edge.devices.protocols.Button.events``; the terminal is left as it was found.

        Keys are not shown meanwhile. Ctrl-C works as ever.
        """
        file = self._terminal.fileno()
        before = termios.tcgetattr(file)
        tty.setcbreak(file, termios.TCSANOW)
        keys = [_Key(name) for name in ("main", "second")]
        try:
            while not stop.is_set():
                typed = _typed(file)
                now = time.monotonic()
                for key in keys:
                    yield from key.pass_time(now)
                for character in typed:
                    for key in keys:
                        if _KEYS.get(character) == key.name:
                            yield from key.type(now)
        finally:
            termios.tcsetattr(file, termios.TCSANOW, before)

    def close(self) -> None:
        """There is nothing to let go of."""


class _Key:
    """Tells presses and releases from characters and the time between them."""

    def __init__(self, name: ButtonName) -> None:
        self.name = name
        self._down = False
        self._repeats = False
        self._pressed = self._last = 0.0
        self._again: float | None = None
        """When it was typed a second time, as long as it may have been a repetition."""

    def type(self, now: float) -> Iterator[ButtonEvent]:
        """The character came."""
        before, self._last = self._last, now
        if not self._down:
            self._down, self._pressed = True, now
            yield ButtonEvent(self.name, True, now)
        elif self._again is not None:
            self._again, self._repeats = None, True
        elif not self._repeats:
            if now < before + _SOONEST_REPEAT:
                yield self._up(now)
            else:
                self._again = now

    def pass_time(self, now: float) -> Iterator[ButtonEvent]:
        """So late is it now; told often."""
        if now <= self._last + _REPEAT:
            return
        if self._again is not None:
            yield self._up(self._again)
        elif self._repeats:
            yield self._up(now)

    def _up(self, moment: float) -> ButtonEvent:
        self._down = self._repeats = False
        self._again = None
        return ButtonEvent(self.name, False, max(moment, self._pressed + SHORTEST))


def _typed(file: int) -> str:
    """What was typed, waiting a moment for it."""
    if not select.select([file], [], [], _POLL)[0]:
        return ""
    try:
        typed = os.read(file, 64)
    except OSError:
        typed = b""
    if not typed:  # The terminal was closed, and says so each time without waiting.
        time.sleep(_POLL)
    return typed.decode(errors="ignore")
