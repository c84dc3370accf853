"""Ctrl-C and SIGTERM: a request to stop, which the work at hand honours in order or not at all."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from runtime.cancel import Cancel
from runtime.files.atomic import remove_unfinished

INTERRUPTED = 130
"""Exit status of what was interrupted."""
GRACE_SECONDS = 0.8
"""What a command has from the first signal on to end in order."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def cancelled_by_interrupt() -> Iterator[Cancel]:
    """A ``Cancel`` that SIGINT and SIGTERM set; a second one raises ``KeyboardInterrupt``.

    An exception raised while a C library calls back into Python would be lost, and with it the
    wish to stop; this is not.
    """
    cancel = Cancel()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()

    previous = {each: signal.signal(each, stop) for each in _SIGNALS}
    try:
        yield cancel
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


@contextmanager
def ends_when_interrupted() -> Iterator[None]:
    """SIGINT and SIGTERM raise ``KeyboardInterrupt``, or end the process soon after.

    Python heeds a signal only between two steps of its own in the main thread. Where a C library
    has that thread for long, loading a model for instance, nothing would happen until it is done:
    a thread of its own waits for as long as work that ends in order takes, then removes unfinished
    files and child processes and ends this process.

    Where it is raised while a C library calls back into Python it is lost, and the process ends so
    as well.

    Does nothing in another thread than the main one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    previous = {each: signal.signal(each, signal.default_int_handler) for each in _SIGNALS}
    over, lost = threading.Event(), sys.unraisablehook
    sys.unraisablehook = lambda told: None if told.exc_type is KeyboardInterrupt else lost(told)
    threading.Thread(target=_end_after_grace, args=(read, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        sys.unraisablehook = lost
        for each, handler in previous.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(before)
        os.close(write)


def _end_after_grace(read: int, over: threading.Event) -> None:
    """Wait for a signal, or for the other end to be closed."""
    numbers = os.read(read, 1)
    while numbers and numbers[0] not in _SIGNALS:
        numbers = os.read(read, 1)
    if numbers and not over.wait(GRACE_SECONDS):
        _kill_children()
        remove_unfinished()
        os._exit(INTERRUPTED)
    while os.read(read, 1):  # More signals may come, until the other end is closed.
        pass
    os.close(read)


def _kill_children() -> None:
    """End the processes that this one has started and that have not ended with it."""
    for children in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                os.kill(int(child), signal.SIGKILL)
