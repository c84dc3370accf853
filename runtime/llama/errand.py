"""A call into a C library that may go on after nobody waits for it any more."""

import threading
from collections.abc import Callable

from runtime.errors import Cancelled

_CHECK_SECONDS = 0.02


class Errand:
    """Runs one call at a time in a thread of its own.

    A library looks between two operations whether it is to stop, and one operation on thousands
    of positions takes a second. Whoever cancels does not wait for it; whoever comes next does.
    """

    def __init__(self) -> None:
        self._running: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a call goes on that nobody waits for."""
        return self._running is not None and self._running.is_alive()

    def call(self, function: Callable[[], int], cancel: threading.Event | None) -> int:
        """Call ``function``, once the last call has ended.

        Args:
            function: What it uses must stay as it is until ``settle``.
            cancel: Ends the waiting; to end the call as well is up to whoever sets it.

        Returns:
            What the function returns.

        Raises:
            Cancelled: ``cancel`` was set. The call may still be going on.
        """
        self.settle()
        results: list[int] = []
        self._running = threading.Thread(
            target=lambda: results.append(function()), name="errand", daemon=True
        )
        self._running.start()
        while self._running.is_alive():
            self._running.join(_CHECK_SECONDS)
            if self._running.is_alive() and cancel is not None and cancel.is_set():
                raise Cancelled
        self._running = None
        return results[0]

    def settle(self) -> None:
        """Wait until no call goes on."""
        if self._running is not None:
            self._running.join()
            self._running = None
