"""What systemd is told: that vismaid is ready, and that its loop is alive."""

import os
import time
from collections.abc import Callable, Mapping

import sdnotify

_SHARE = 3
"""Signs of life in each period that systemd waits."""


class Watchdog:
    """Tells systemd how the loop is doing; does nothing where systemd did not start it.

    To be used by one thread, the one whose life is in question: ``alive`` is called from within
    the loop and nowhere else, so that a loop that hangs is started anew.
    """

    def __init__(
        self,
        notify: Callable[[str], None] | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Find out whether systemd waits for signs of life.

        Args:
            notify: Sends a message to systemd.
            environment: What systemd set for this process.
            clock: Seconds.
        """
        self._notify = notify or sdnotify.SystemdNotifier().notify
        self._clock = clock
        self._period = _period(environment)
        self._next = -1.0

    @property
    def period(self) -> float | None:
        """Seconds between two signs of life; None where nobody waits for them."""
        return self._period

    def ready(self) -> None:
        """Everything is loaded and the button is listened to."""
        self._notify("READY=1")
        self.alive()

    def status(self, text: str) -> None:
        """What `systemctl status` shows, in a few words; never what was seen or heard."""
        self._notify(f"STATUS={text}")

    def alive(self) -> None:
        """A sign of life; cheap enough for every round of the loop."""
        if self._period is None:
            return
        now = self._clock()
        if now >= self._next:
            self._notify("WATCHDOG=1")
            self._next = now + self._period

    def busy(self, seconds: float) -> None:
        """Ask for time before ``ready``, while a large model is loaded from a slow card."""
        self._notify(f"EXTEND_TIMEOUT_USEC={round(seconds * 1e6)}")

    def stopping(self) -> None:
        """The end, of one's own accord or on request."""
        self._notify("STOPPING=1")


def _period(environment: Mapping[str, str]) -> float | None:
    given = environment.get("WATCHDOG_USEC", "")
    meant = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(given) / 1e6 / _SHARE if meant and given.isdigit() else None
