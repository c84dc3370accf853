"""How much memory there is, and saying so before it runs out.

Linux lends memory it does not have and ends the process later, so a large request is compared
with what is free before a C library makes it.
"""

import ctypes
import resource
from pathlib import Path

from runtime.errors import MemoryShortageError

_MEGABYTE = 1_000_000
_M_ARENA_MAX = -8
"""glibc's number of the option."""


def available() -> int:
    """Bytes that can be had without swapping: of the machine, its control group and its limits."""
    return min(_machine(), _control_group(), _address_space())


def require(size: int, purpose: str, remedy: str) -> None:
    """Refuse what does not fit.

    Args:
        size: Bytes wanted.
        purpose: What for, such as "A context of 4,096 tokens".
        remedy: A sentence that says what to do.

    Raises:
        MemoryShortageError: fewer bytes are available.
    """
    free = available()
    if size > free:
        raise MemoryShortageError(
            f"{purpose} needs {size // _MEGABYTE:,} MB of memory and only "
            f"{free // _MEGABYTE:,} MB are free, {(size - free) // _MEGABYTE + 1:,} MB too few. "
            f"{remedy}"
        )


def share_heap() -> None:
    """Let all threads of this process use one heap; to be called before most of them begin.

    glibc gives each thread a heap of its own, where what another has freed is of no use. A turn's
    threads come and go, and the process would grow by a quarter in a hundred turns.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:  # other C libraries have one heap anyway
        mallopt(_M_ARENA_MAX, 1)


def give_back_heap() -> None:
    """Give back to the system what lies free between pieces of the heap that are in use.

    Answers of other lengths find no room in the gaps that those before them have left, and the
    process would grow by some megabytes in a thousand turns.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:  # other C libraries give back by themselves
        trim(0)


def _machine() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 1 << 62


def _control_group() -> int:
    """What the control group leaves; the page cache it counts can be given back."""
    group = Path("/sys/fs/cgroup")
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        return limit - used + int(stat["inactive_file"]) + int(stat["active_file"])
    except (OSError, ValueError, KeyError):
        return 1 << 62


def _address_space() -> int:
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return 1 << 62
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return max(0, limit - pages * resource.getpagesize())
