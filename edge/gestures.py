"""What a hand means: presses and releases in, gestures out.

There is no device and no clock in it. It is fed button events, and told the time whenever
``deadline`` has come; how often it is told makes no difference to what it finds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Literal

from edge.devices import ButtonEvent

Name = Literal["main", "second"]


class Kind(StrEnum):
    """What was done with a button."""

    DOWN = auto()
    """It goes down. Told at once, each time, whatever it will turn out to be."""
    HELD = auto()
    """It has been down so long that it is a hold, and is still down."""
    RELEASED = auto()
    """A hold is over."""
    SHORT = auto()
    """One tap."""
    DOUBLE = auto()
    """Two taps."""
    TRIPLE = auto()
    """Three taps."""


@dataclass(frozen=True)
class Gesture:
    """Something that was done with a button."""

    kind: Kind
    button: Name
    time: float
    """When it became clear, on the clock of the events."""


@dataclass(frozen=True)
class Timings:
    """What tells one gesture from another, in seconds."""

    hold: float = 0.35
    """A button that stays down this long is held; one that comes up before was tapped."""
    between: float = 0.35
    """A second or third tap begins within this time of the end of the tap before."""
    debounce: float = 0.02
    """For so long after a change contacts may bounce: only how they end counts."""
    longest: float = 90.0
    """A hold ends after this time by itself, so that a jammed button does not hold for ever."""


_TAPS = {1: Kind.SHORT, 2: Kind.DOUBLE, 3: Kind.TRIPLE}
_NEVER = float("-inf")
_Step = Callable[[float], list[Gesture]]


class Gestures:
    """Finds gestures, one button at a time: while one is in use the other is not heard."""

    def __init__(self, timings: Timings = Timings()) -> None:
        self._timings = timings
        self._button: Name = "main"
        """The one in use, or used last."""
        self._contact = False
        """Whether its contacts are closed, bouncing or not."""
        self._down = False
        """Whether it is down, bouncing left out."""
        self._changed = _NEVER
        """When it went down or came up last."""
        self._held = False
        self._jammed = False
        self._taps = 0

    @property
    def holding(self) -> bool:
        """Whether a button is being held."""
        return self._held

    @property
    def deadline(self) -> float | None:
        """When ``due`` should be called next; None where only an event can bring something."""
        return self._next()[0]

    def feed(self, event: ButtonEvent) -> list[Gesture]:
        """Take an event in; what has become clear until then comes first."""
        found = self.due(event.time)
        if event.button != self._button:
            if not event.down or (self._down and not self._jammed):
                return found
            if self._taps:
                found.append(self._settle(event.time))
            self._button = event.button
            self._contact = self._down = self._jammed = False
            self._changed = _NEVER
        if event.down and self._contact and self._down:
            # Its release was lost, as happens when a remote goes out of reach.
            self._contact = False
            found.extend(self._change(event.time))
            self._changed = _NEVER
        self._contact = event.down
        if self._contact != self._down and event.time >= self._changed + self._timings.debounce:
            found.extend(self._change(event.time))
        return found

    def due(self, now: float) -> list[Gesture]:
        """What has become clear by ``now``, in the order in which it did."""
        found: list[Gesture] = []
        while True:
            moment, step = self._next()
            if moment is None or now < moment:
                return found
            found.extend(step(moment))

    def reset(self) -> None:
        """Forget what has been done so far; a button that is down is not heard until it is up."""
        self._held, self._taps = False, 0
        self._jammed = self._down

    def _next(self) -> tuple[float | None, _Step]:
        """What time alone will bring next, and when."""
        timings = self._timings
        if self._contact != self._down:
            return self._changed + timings.debounce, self._change
        if self._down and not self._jammed:
            if self._held:
                return self._changed + timings.longest, self._jam
            return self._changed + timings.hold, self._hold
        if self._taps:
            return self._changed + timings.between, lambda moment: [self._settle(moment)]
        return None, lambda moment: []

    def _change(self, moment: float) -> list[Gesture]:
        self._down, self._changed = self._contact, moment
        if self._down:
            return [self._gesture(Kind.DOWN, moment)]
        if self._jammed:
            self._jammed = False
            return []
        if self._held:
            self._held = False
            return [self._gesture(Kind.RELEASED, moment)]
        self._taps += 1
        return [self._settle(moment)] if self._taps == max(_TAPS) else []

    def _hold(self, moment: float) -> list[Gesture]:
        # Taps before a hold were a fumble.
        self._held, self._taps = True, 0
        return [self._gesture(Kind.HELD, moment)]

    def _jam(self, moment: float) -> list[Gesture]:
        self._held, self._jammed = False, True
        return [self._gesture(Kind.RELEASED, moment)]

    def _settle(self, moment: float) -> Gesture:
        taps, self._taps = self._taps, 0
        return self._gesture(_TAPS[taps], moment)

    def _gesture(self, kind: Kind, moment: float) -> Gesture:
        return Gesture(kind, self._button, moment)
