"""Ctrl-C as a request to stop, which the work at hand honours in order."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def cancelled_by_interrupt() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; a second one raises ``KeyboardInterrupt``.

    An exception raised while a C library calls back into Python would be lost, and with it the
    wish to stop; an event is not.
    """
    cancel = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()

    previous = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
