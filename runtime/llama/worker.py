"""A thread for calls into a C library that cannot be stopped at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from runtime.cancel import Cancel, result_unless

_T = TypeVar("_T")


class Worker:
    """Makes one call after the other; whoever stops one need not wait for its end."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, name)
        self._work: Future[Any] | None = None

    @property
    def is_ending(self) -> bool:
        """Whether a call that was stopped may still be at work."""
        return self._work is not None

    def run(self, call: Callable[[], _T], cancel: Cancel) -> _T:
        """Make a call after the one before has ended; its result.

        Raises:
            Cancelled: ``cancel`` was set; the call may go on for a while.
        """
        self.join()
        self._work = work = self._pool.submit(call)
        result = result_unless(work, cancel)
        self._work = None
        return result

    def join(self) -> None:
        """Wait for a call that was stopped."""
        if self._work is not None:
            wait([self._work])
            self._work = None

    def close(self) -> None:
        """Wait, and end the thread."""
        self.join()
        self._pool.shutdown()
