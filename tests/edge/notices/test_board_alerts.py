"""The wearer is told once, and in time, of what will make the board fail."""

import queue
import threading
from contextlib import closing

import pytest

from edge.notices.board_alerts import BoardAlerts, BoardWatch, hindrance
from runtime.board.board import Battery, Board, Condition
from runtime.board.tools import Throttling
from runtime.languages.notice import Notice

BOARD = Board("pi", "A Pi", "", 4, frozenset(), 8 * 10**9)
GB = 10**9


def fares(
    heat: float | None = 50.0,
    *,
    slowed: bool = False,
    battery: Battery | None = None,
    free: int = GB,
) -> Condition:
    return Condition(free, heat, Throttling(("too hot",) if slowed else ()), battery)


def said(*conditions: Condition) -> list[list[Notice]]:
    alerts = BoardAlerts(BOARD)
    return [list(alerts.of(condition)) for condition in conditions]


def test_a_board_that_is_well_says_nothing() -> None:
    assert said(fares(), fares(heat=None), fares(battery=Battery(80, False))) == [[], [], []]


def test_heat_is_said_once_until_it_has_been_cool_again() -> None:
    heat = [79.0, 80.0, 84.0, 78.0, 81.0, 71.0, 80.0]
    told = said(*(fares(value) for value in heat))
    assert [bool(each) for each in told] == [False, True, False, False, False, False, True]


def test_a_board_without_a_sensor_that_is_slowed_by_heat_says_so_once() -> None:
    hot, cool = fares(None, slowed=True), fares(None)
    assert said(hot, hot, cool, hot) == [[Notice.TOO_HOT], [], [], [Notice.TOO_HOT]]


def test_the_battery_is_said_at_15_and_at_5_percent() -> None:
    told = said(*(fares(battery=Battery(percent, False)) for percent in (16, 15, 14, 6, 5, 4)))
    assert [bool(each) for each in told] == [False, True, False, False, True, False]


def test_a_start_with_an_almost_empty_battery_says_so_once() -> None:
    low = fares(battery=Battery(3, False))
    assert said(low, low) == [[Notice.BATTERY_LOW], []]


def test_a_battery_that_was_charged_is_said_anew() -> None:
    low, charging = fares(battery=Battery(9, False)), fares(battery=Battery(9, True))
    assert said(low, charging, low) == [[Notice.BATTERY_LOW], [], [Notice.BATTERY_LOW]]


@pytest.mark.parametrize(("middle", "again"), [(100_000_000, []), (GB, [Notice.MEMORY_SHORT])])
def test_short_memory_is_said_anew_only_after_there_was_enough(
    middle: int, again: list[Notice]
) -> None:
    told = said(fares(free=50_000_000), fares(free=middle), fares(free=50_000_000))
    assert told == [[Notice.MEMORY_SHORT], [], again]


def test_the_watch_tells_and_knows_the_battery() -> None:
    told: queue.SimpleQueue[Notice] = queue.SimpleQueue()
    condition = fares(90.0, battery=Battery(40, False))
    watch = BoardWatch(told.put, every=0.01, board=BOARD, read=lambda board: condition)
    with closing(watch):
        assert told.get(timeout=10) == Notice.TOO_HOT
        assert watch.battery == Battery(40, False)
    assert told.empty()


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (fares(), ""),
        (fares(None), ""),
        (fares(71.0), ""),
        (fares(72.0), "too hot"),
        (fares(None, slowed=True), "too hot"),
        (fares(free=10**8), "memory short"),
        (fares(battery=Battery(90, True)), ""),
        (fares(battery=Battery(90, False)), "on battery"),
    ],
)
def test_what_nobody_asked_for_is_not_computed_on_a_board_that_is_not_well(
    condition: Condition, reason: str
) -> None:
    assert hindrance(BOARD, condition, on_battery=False) == reason


def test_on_a_battery_it_is_where_that_is_wished_for_and_the_board_is_cool() -> None:
    battery = Battery(90, False)
    assert hindrance(BOARD, fares(battery=battery), on_battery=True) == ""
    assert hindrance(BOARD, fares(79.0, battery=battery), on_battery=True) == "too hot"


def test_of_a_board_that_was_not_looked_at_yet_nothing_is_known() -> None:
    looked, go_on = threading.Event(), threading.Event()

    def read(board: Board) -> Condition:
        looked.set()
        go_on.wait(10)
        return fares()

    with closing(BoardWatch(lambda notice: None, board=BOARD, read=read)) as watch:
        assert looked.wait(10)
        assert watch.hindrance(on_battery=True)
        go_on.set()
