"""What the start of a process consists of, in seconds since the process began."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_BEGUN = 19
"""Place of a process's beginning in ``/proc/PID/stat``, after its name (proc(5))."""


class StartTimes:
    """When each part of a start began and ended; parts may overlap, from any thread."""

    def __init__(self) -> None:
        """Everything until now was the interpreter's start and the first imports."""
        now = time.monotonic()
        self._begun = now - _age()
        self._lock = threading.Lock()
        self._parts = {"interpreter": (0.0, now - self._begun)}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """The block is that part."""
        begin = self.seconds()
        try:
            yield
        finally:
            with self._lock:
                self._parts[name] = (begin, self.seconds())

    def seconds(self) -> float:
        """How old the process is."""
        return time.monotonic() - self._begun

    def parts(self) -> dict[str, tuple[float, float]]:
        """Beginning and end of each part that has ended, in the order in which they began."""
        with self._lock:
            return dict(sorted(self._parts.items(), key=lambda part: part[1]))

    def __str__(self) -> str:
        spans = (f"{name} {begin:.2f}–{end:.2f}" for name, (begin, end) in self.parts().items())
        return ", ".join(spans)


def _age() -> float:
    """Seconds since the kernel began this process, to a hundredth; 0 where it does not say."""
    with suppress(OSError, ValueError, IndexError, AttributeError):
        _, _, told = Path("/proc/self/stat").read_text().rpartition(")")
        ticks = int(told.split()[_BEGUN])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return 0.0
