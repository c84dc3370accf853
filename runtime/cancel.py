"""Stopping work that other threads do."""

import math
import threading
import time
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from typing import TypeVar

from runtime.errors import Cancelled

_POLL_SECONDS = 0.02

_T = TypeVar("_T")


class Stop(threading.Event):
    """An event that is also set when another one is."""

    def __init__(self, other: threading.Event | None = None) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        """Whether this event or the other is set."""
        return super().is_set() or (self._other is not None and self._other.is_set())

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for either event; whether one is set."""
        if self._other is None:
            return super().wait(timeout)
        end = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = _POLL_SECONDS if end is None else min(_POLL_SECONDS, end - time.monotonic())
            if left <= 0:
                return self.is_set()
            super().wait(left)
        return True


def result_unless(
    work: "Future[_T]", cancel: threading.Event | None, patience: float = math.inf
) -> _T:
    """The result of work in another thread, as soon as it is there.

    Raises:
        Cancelled: ``cancel`` was set first; the work goes on.
        TimeoutError: so many seconds passed first; the work goes on.
    """
    end = time.monotonic() + patience
    while not wait_for([work], _POLL_SECONDS).done:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if time.monotonic() > end:
            raise TimeoutError
    if cancel is not None and cancel.is_set():
        raise Cancelled
    return work.result()
