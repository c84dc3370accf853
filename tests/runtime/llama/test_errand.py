"""A call that nobody waits for any more goes on by itself, and the next one waits for it."""

import threading

import pytest

from runtime.errors import Cancelled
from runtime.llama.errand import Errand


class Slow:
    """A call that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.calls = 0

    def __call__(self) -> int:
        self.begun.set()
        assert self.let_go.wait(10)
        self.calls += 1
        return self.calls


def test_a_call_gives_its_result() -> None:
    slow = Slow()
    slow.let_go.set()
    errand = Errand()
    assert [errand.call(slow, None), errand.call(slow, threading.Event())] == [1, 2]
    assert not errand.running


def test_who_cancels_does_not_wait_and_who_comes_next_does() -> None:
    slow, cancel, errand = Slow(), threading.Event(), Errand()
    cancel.set()
    with pytest.raises(Cancelled):
        errand.call(slow, cancel)
    assert errand.running
    assert slow.calls == 0
    next_result: list[int] = []
    waiting = threading.Thread(target=lambda: next_result.append(errand.call(slow, None)))
    waiting.start()
    assert slow.calls == 0
    slow.let_go.set()
    waiting.join(10)
    assert next_result == [2]


def test_settling_waits_for_the_end() -> None:
    slow, cancel, errand = Slow(), threading.Event(), Errand()
    cancel.set()
    with pytest.raises(Cancelled):
        errand.call(slow, cancel)
    threading.Thread(target=slow.let_go.set).start()
    errand.settle()
    assert slow.calls == 1
    assert not errand.running


def test_a_call_that_ended_before_it_was_looked_at_counts() -> None:
    cancel = threading.Event()

    def at_once() -> int:
        return 7

    cancel.set()
    errand = Errand()
    try:
        assert errand.call(at_once, cancel) == 7
    except Cancelled:
        errand.settle()
