"""Calls that are stopped without waiting for their end."""

import threading

import pytest

from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled
from runtime.llama.worker import Worker


def test_a_call_that_is_stopped_ends_before_the_next_begins() -> None:
    worker, cancel = Worker("test"), Cancel()
    begun, go_on, order = threading.Event(), threading.Event(), []

    def slow() -> None:
        begun.set()
        go_on.wait()
        order.append("slow")

    def stop() -> None:
        begun.wait()
        cancel.set()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        worker.run(slow, cancel)
    thread.join()
    assert worker.is_ending
    assert order == []
    go_on.set()
    assert worker.run(lambda: [*order, "next"], NEVER) == ["slow", "next"]
    assert not worker.is_ending
    worker.close()


def test_what_a_call_raises_is_raised_and_another_can_be_made() -> None:
    worker = Worker("test")
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda: 1 // 0, NEVER)
    assert worker.run(lambda: 2, NEVER) == 2
    worker.close()
