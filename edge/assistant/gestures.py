"""What a hand means: presses and releases in, gestures out.

There is no device and no clock in it. It is fed button events, and told the time whenever
``deadline`` has come; how often it is told makes no difference to what it finds. Contacts that
bounce, at a press, at a release or in between, make no difference either.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import partial
from operator import itemgetter

from edge.devices.protocols import ButtonEvent, ButtonName


class GestureKind(StrEnum):
    """What was done with a button."""

    DOWN = auto()
    """It goes down. Told as soon as it is no bounce, whatever it will turn out to be."""
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

    kind: GestureKind
    button: ButtonName
    time: float
    """When it was done, on the clock of the events: bouncing counts from its beginning."""


@dataclass(frozen=True)
class GestureTimings:
    """What tells one gesture from another, in seconds."""

    hold: float = 0.35
    """A button that stays down this long is held; one that comes up before was tapped."""
    between: float = 0.35
    """A second or third tap begins within this time of the end of the tap before."""
    debounce: float = 0.02
    """Contacts that have been still for so long are believed; what did not last is forgotten."""
    longest: float = 90.0
    """A hold ends after this time by itself, so that a jammed button does not hold for ever."""


_TAPS = {1: GestureKind.SHORT, 2: GestureKind.DOUBLE, 3: GestureKind.TRIPLE}
_NEVER = float("-inf")
_NOISE = 0.25
"""Contacts that move for longer without a rest do not bounce; nobody waits for them any more."""
_Step = Callable[[], list[Gesture]]


class _Contact:
    """A button's contacts, of which a change counts once it has lasted."""

    def __init__(self, debounce: float) -> None:
        self._debounce = debounce
        self.closed = False
        """As they are at the moment."""
        self.down = False
        """As they were when they were still."""
        self._began = self._moved = _NEVER
        """When they began to move after they had been still, and when they moved last."""

    def move(self, closed: bool, moment: float) -> None:
        """They open or close."""
        if self.still(moment):
            self._began = moment
        self.closed, self._moved = closed, max(moment, self._moved)

    def still(self, moment: float) -> bool:
        """Whether they have been still for long enough at that moment."""
        return moment >= self._moved + self._debounce

    @property
    def due(self) -> float | None:
        """When what they do now will count; None where that is nothing new."""
        return None if self.closed == self.down else self._moved + self._debounce

    def settle(self) -> float:
        """It counts; since when."""
        self.down = self.closed
        return self._began

    def clear(self, moment: float) -> float:
        """When it is known whether they changed before that moment."""
        return max(moment, min(self._moved + self._debounce, self._began + _NOISE))


class Gestures:
    """Finds gestures, one button at a time: while one is in use the other is not heard."""

    def __init__(self, timings: GestureTimings = GestureTimings()) -> None:
        self._timings = timings
        self._contacts: dict[ButtonName, _Contact] = {
            "main": _Contact(timings.debounce),
            "second": _Contact(timings.debounce),
        }
        self._button: ButtonName = "main"
        """The one in use, or used last."""
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
        contact = self._contacts[event.button]
        if event.down and contact.closed and contact.down and contact.still(event.time):
            # Its release was lost, as happens when a remote goes out of reach.
            contact.down = False
            found.extend(self._change(event.button, event.time))
        contact.move(event.down, event.time)
        return found

    def due(self, now: float) -> list[Gesture]:
        """What has become clear by ``now``, in the order in which it did."""
        found: list[Gesture] = []
        while True:
            moment, step = self._next()
            if moment is None or now < moment:
                return found
            found.extend(step())

    def reset(self) -> None:
        """Forget what has been done so far; a button that is down is not heard until it is up."""
        self._held, self._taps = False, 0
        self._jammed = self._contacts[self._button].down

    def _next(self) -> tuple[float | None, _Step]:
        """What time alone will bring next, and when."""
        steps: list[tuple[float, _Step]] = [
            (contact.due, partial(self._settled, name))
            for name, contact in self._contacts.items()
            if contact.due is not None
        ]
        moment, step = self._timer()
        if moment is not None:
            known = max(contact.clear(moment) for contact in self._contacts.values())
            steps.append((known, partial(step, moment)))
        # Of two at once the change comes first: it may be what the timer waited for.
        return min(steps, key=itemgetter(0), default=(None, list))

    def _timer(self) -> tuple[float | None, Callable[[float], list[Gesture]]]:
        timings = self._timings
        if self._contacts[self._button].down and not self._jammed:
            if self._held:
                return self._changed + timings.longest, self._jam
            return self._changed + timings.hold, self._hold
        if self._taps:
            return self._changed + timings.between, self._count
        return None, self._count

    def _settled(self, name: ButtonName) -> list[Gesture]:
        return self._change(name, self._contacts[name].settle())

    def _change(self, name: ButtonName, moment: float) -> list[Gesture]:
        """A button has gone down or come up."""
        down, found = self._contacts[name].down, list[Gesture]()
        if name != self._button:
            if not down or (self._contacts[self._button].down and not self._jammed):
                return found
            if self._taps:
                found = self._count(moment)
            self._button, self._jammed = name, False
        self._changed = moment
        if down:
            return [*found, self._gesture(GestureKind.DOWN, moment)]
        if self._jammed:
            self._jammed = False
            return found
        if self._held:
            self._held = False
            return [self._gesture(GestureKind.RELEASED, moment)]
        self._taps += 1
        return self._count(moment) if self._taps == max(_TAPS) else found

    def _hold(self, moment: float) -> list[Gesture]:
        # Taps before a hold were a fumble.
        self._held, self._taps = True, 0
        return [self._gesture(GestureKind.HELD, moment)]

    def _jam(self, moment: float) -> list[Gesture]:
        self._held, self._jammed = False, True
        return [self._gesture(GestureKind.RELEASED, moment)]

    def _count(self, moment: float) -> list[Gesture]:
        """No tap follows any more."""
        taps, self._taps = self._taps, 0
        return [self._gesture(_TAPS[taps], moment)]

    def _gesture(self, kind: GestureKind, moment: float) -> Gesture:
        return Gesture(kind, self._button, moment)
