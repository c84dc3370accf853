"""Looks after the board while it is worn, and says what the wearer must know before it fails."""

import threading
from collections.abc import Callable, Iterator

from runtime.board.board import Battery, Board, Condition, read_board, read_condition
from runtime.languages.notice import Notice

_LEVELS = (15, 5)
"""Percent of the battery at which it is worth saying."""
_COOLER = 8.0
"""Degrees below the limit at which too much heat is over, and may be said again."""
_SHORT, _ENOUGH = 80_000_000, 160_000_000
"""Bytes free below which memory is short, and above which it is not any more."""


class BoardAlerts:
    """What is to be said of a board, each thing once until it has been well again."""

    def __init__(self, board: Board) -> None:
        """Nothing has been said yet."""
        self._board = board
        self._hot = self._short = False
        self._battery_said = 101

    def of(self, condition: Condition) -> Iterator[Notice]:
        """What is to be said now that the board fares so."""
        if self._too_hot(condition):
            yield Notice.TOO_HOT
        if self._battery_low(condition.battery):
            yield Notice.BATTERY_LOW
        if self._memory_short(condition.free):
            yield Notice.MEMORY_SHORT

    def _too_hot(self, condition: Condition) -> bool:
        heat, throttling = condition.temperature, condition.throttling
        slowed = throttling is not None and "too hot" in throttling.now
        over = heat is not None and heat >= self._board.hot
        was, self._hot = self._hot, self._hot or over or slowed
        cool = heat is None or heat < self._board.hot - _COOLER
        if cool and not slowed:
            self._hot = False
        return self._hot and not was

    def _battery_low(self, battery: Battery | None) -> bool:
        if battery is None or battery.charging:
            self._battery_said = 101
            return False
        reached = [level for level in _LEVELS if battery.percent <= level < self._battery_said]
        if reached:
            self._battery_said = min(reached)
        return bool(reached)

    def _memory_short(self, free: int) -> bool:
        was, self._short = self._short, free < (_ENOUGH if self._short else _SHORT)
        return self._short and not was


def hindrance(board: Board, condition: Condition, *, on_battery: bool) -> str:
    """Why a board should not compute what nobody has asked for; empty where it may.

    Args:
        board: The board.
        condition: How it fares.
        on_battery: Whether it may while its battery is not charging.
    """
    heat, throttling, battery = condition.temperature, condition.throttling, condition.battery
    if throttling is not None and throttling.now:
        return throttling.now[0]
    if heat is not None and heat >= board.hot - _COOLER:
        return "too hot"
    if condition.free < _ENOUGH:
        return "memory short"
    if battery is not None and not battery.charging and not on_battery:
        return "on battery"
    return ""


class BoardWatch:
    """A thread that looks at the board now and then."""

    def __init__(
        self,
        tell: Callable[[Notice], None],
        *,
        every: float = 30.0,
        board: Board | None = None,
        read: Callable[[Board], Condition] = read_condition,
    ) -> None:
        """Start looking.

        Args:
            tell: Given what the wearer has to hear, in the watch's own thread.
            every: Seconds between two looks.
            board: The board; None for this one.
            read: Finds out how it fares.
        """
        self._tell, self._every, self._read = tell, every, read
        self._board = board or read_board()
        self._condition: Condition | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    @property
    def battery(self) -> Battery | None:
        """As it was at the last look; None where there is none, or it cannot be told."""
        return self._condition.battery if self._condition else None

    def hindrance(self, *, on_battery: bool) -> str:
        """Why nothing should be computed that nobody has asked for; empty where it may be.

        Args:
            on_battery: Whether it may be while the battery is not charging.
        """
        if self._condition is None:
            return "not looked at yet"
        return hindrance(self._board, self._condition, on_battery=on_battery)

    def close(self) -> None:
        """Stop looking; returns when the thread has ended."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        alerts = BoardAlerts(self._board)
        while not self._closing.is_set():
            self._condition = self._read(self._board)
            for notice in alerts.of(self._condition):
                self._tell(notice)
            self._closing.wait(self._every)
