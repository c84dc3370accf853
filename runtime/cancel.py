"""The one way to stop what another thread does: a flag that it checks, or that calls it back."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final, TypeVar

from runtime.errors import Cancelled

_T = TypeVar("_T")


class Flag:
    """Something that happens once; as ``threading.Event``, and it calls back.

    It can be set anywhere: by any thread, and by a signal handler whatever the thread that it
    interrupts is doing with the same flag.
    """

    def __init__(self) -> None:
        self._set = False
        self._callbacks: list[Callable[[], None]] = []

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._set

    def set(self) -> None:
        """Let it happen, and call back whoever wants that, in the order in which they came."""
        # Who registers looks at the flag afterwards, so one of the two sees the other.
        self._set = True
        for callback in tuple(self._callbacks):
            callback()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, at most so many seconds; whether it has happened."""
        waiter = threading.Lock()
        waiter.acquire()
        with self.on_set(waiter.release):
            waiter.acquire(timeout=-1 if timeout is None else max(0.0, timeout))
        return self.is_set()

    @contextmanager
    def on_set(self, callback: Callable[[], None]) -> Iterator[None]:
        """Within this block the callback is called when it happens, or at once if it has.

        It is called once at most, in the thread that sets, and never after the block: whoever
        leaves that waits for a call that has begun in another thread. It must neither raise nor
        wait, and may be called by a signal handler.
        """
        # An iterator gives what it has to one taker, even where a handler interrupts the taking;
        # the lock is for other threads, and lets that handler in.
        once, lock = iter((callback,)), threading.RLock()

        def call() -> None:
            with lock:
                for each in once:
                    each()

        self._callbacks.append(call)
        try:
            if self._set:
                call()
            yield
        finally:
            self._callbacks.remove(call)
            with lock:
                next(once, None)


class Cancel(Flag):
    """That work is not wanted any more; set by whoever wanted it."""

    def check(self) -> None:
        """Go no further if it is set.

        Raises:
            Cancelled: it is.
        """
        if self.is_set():
            raise Cancelled

    @contextmanager
    def child(self) -> Iterator["Cancel"]:
        """One for a part of the work: set with this one within the block, or by itself alone."""
        child = Cancel()
        with self.on_set(child.set):
            yield child


class _Never(Cancel):
    def set(self) -> None:
        raise RuntimeError("what is nobody's to stop was stopped")

    @contextmanager
    def on_set(self, callback: Callable[[], None]) -> Iterator[None]:
        yield


NEVER: Final[Cancel] = _Never()
"""Of work that is done to its end."""


def wait_unless(flag: Flag, cancel: Cancel, timeout: float | None = None) -> bool:
    """Wait for something, at most so many seconds; whether it has happened.

    Raises:
        Cancelled: ``cancel`` is set.
    """
    with cancel.child() as over, flag.on_set(over.set):
        over.wait(timeout)
    cancel.check()
    return flag.is_set()


def result_unless(work: Future[_T], cancel: Cancel, timeout: float | None = None) -> _T:
    """The result of work in another thread, as soon as it is there.

    Raises:
        Cancelled: ``cancel`` is set; the work goes on.
        TimeoutError: so many seconds passed first; the work goes on.
    """
    done = Flag()
    work.add_done_callback(lambda _: done.set())
    if not wait_unless(done, cancel, timeout):
        raise TimeoutError
    return work.result()
