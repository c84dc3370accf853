"""How much memory there is, and saying so before it runs out.

Linux lends memory it does not have and ends the process later, so a large request is compared
with what is free before a C library makes it.
"""

import resource
from pathlib import Path

from runtime.errors import MemoryShortageError

_MEGABYTE = 1_000_000


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
