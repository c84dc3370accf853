"""Keys in a terminal, typed by a finger or repeated by the terminal."""

import os
import termios
from collections.abc import Iterator
from contextlib import closing
from typing import TextIO

import pytest

from edge.assistant.gestures import GestureKind
from edge.devices.keyboard import KeyboardButton, _Key
from edge.devices.protocols import ButtonName, DeviceError
from runtime.cancel import Cancel
from tests.edge.devices.test_buttons import Listening, gestures


@pytest.fixture
def terminal() -> Iterator[tuple[int, TextIO]]:
    """The end that types, and the end that is read."""
    typist, program = os.openpty()
    with os.fdopen(program) as file:
        yield typist, file
    os.close(typist)


def cooked(file: TextIO) -> bool:
    return bool(termios.tcgetattr(file)[3] & (termios.ICANON | termios.ECHO))


def test_keys_are_buttons_and_the_terminal_is_left_as_it_was(
    terminal: tuple[int, TextIO],
) -> None:
    typist, file = terminal
    before = termios.tcgetattr(file)
    with closing(Listening(KeyboardButton(file))) as heard:
        os.write(typist, b"x ")
        assert heard.next() == ("main", True)
        assert not cooked(file)
        os.write(typist, b" ")
        assert heard.next() == ("main", False)
        os.write(typist, b"f")
        assert heard.next() == ("second", True)
    assert termios.tcgetattr(file) == before


def test_the_terminal_is_restored_where_reading_is_given_up(terminal: tuple[int, TextIO]) -> None:
    typist, file = terminal
    os.write(typist, b" ")
    events = KeyboardButton(file).events(Cancel())
    next(events)
    assert not cooked(file)
    events.close()  # type: ignore[attr-defined]
    assert cooked(file)


def test_without_a_terminal_there_is_a_sentence() -> None:
    with open(os.devnull) as file, pytest.raises(DeviceError, match="no terminal"):  # noqa: PTH123
        KeyboardButton(file)


def told(typed: list[float], name: ButtonName = "main") -> list[tuple[bool, float]]:
    """What becomes of a key that is typed at these moments, looked at every 50 ms."""
    key, events = _Key(name), []
    looks = [0.05 * step for step in range(60)]
    for moment in sorted([*looks, *typed]):
        events += list(key.pass_time(moment))
        if moment in typed:
            events += list(key.type(moment))
    return [(event.down, event.time) for event in events]


def test_two_quick_presses_are_a_tap() -> None:
    assert told([0.11, 0.23]) == [(True, 0.11), (False, 0.23)]


def test_two_presses_that_are_read_at_once_are_a_tap() -> None:
    key = _Key("main")
    events = [*key.type(5.0), *key.type(5.0)]
    assert gestures(events) == [GestureKind.DOWN, GestureKind.SHORT]


def test_a_press_and_a_later_press_are_a_hold() -> None:
    assert told([0.11, 1.52]) == [(True, 0.11), (False, 1.52)]


def test_a_key_that_is_kept_down_is_down_until_it_repeats_no_more() -> None:
    repeated = [0.11, *(0.61 + 0.033 * step for step in range(20))]
    (down, begun), (up, ended) = told(repeated)
    assert (down, begun, up) == (True, 0.11, False)
    assert repeated[-1] < ended < repeated[-1] + 0.3


def test_taps_can_be_counted() -> None:
    assert [down for down, _ in told([0.11, 0.21, 0.31, 0.41, 0.51, 0.61])] == [True, False] * 3
