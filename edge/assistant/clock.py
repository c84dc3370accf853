"""The time of day, where it can be trusted: many boards have no clock that runs without power."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

_FIRST_YEAR = 2026
"""Before this no clock that runs this program was ever set."""
_SYNCHRONISED = "run/systemd/timesync/synchronized"
"""Made by systemd once the time has come from a network since the start."""
_CLOCKS = "sys/class/rtc/*/since_epoch"
"""Clocks on the board, in seconds of UTC. One that lost its power begins at an early date, while
systemd sets the system's time to when it was last switched off."""
_APART = 60.0
"""Seconds by which a clock and the system's time may differ where one was set from the other."""


def time_now(root: Path = Path("/"), seconds: Callable[[], float] = time.time) -> datetime | None:
    """The local time; None where nothing says that it was ever set.

    Args:
        root: Of the file system.
        seconds: The system's time, of UTC since 1970.
    """
    now = seconds()
    local = datetime.fromtimestamp(now)
    if local.year < _FIRST_YEAR:
        return None
    if (root / _SYNCHRONISED).exists() or any(abs(each - now) < _APART for each in _clocks(root)):
        return local
    return None


def _clocks(root: Path) -> list[float]:
    times: list[float] = []
    for path in root.glob(_CLOCKS):
        with suppress(OSError, ValueError):
            times.append(float(path.read_text()))
    return times
