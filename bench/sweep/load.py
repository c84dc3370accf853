"""How much of the processor others took, from the kernel's own books.

Whatever the processor did that was neither idleness nor this process, nor one that it started, was
done for others; what a hypervisor gave to its other guests counts as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_IDLE, _WAITING = 3, 4
"""Columns of ``/proc/stat``."""
_GUESTS = slice(8, 10)
"""Columns of ``/proc/stat`` whose time is in the columns before them as well."""
_PARENT, _TICKS = 2, slice(12, 16)
"""Fields of ``/proc/PID/stat``: the parent, and what the process and the children whose end it has
seen spent in programs and in the kernel."""


@dataclass(frozen=True)
class Books:
    """What the kernel had counted at a moment, in ticks."""

    busy: int
    """Of all cores, for whomever."""
    total: int
    """Of all cores, idle or not."""
    ours: int
    """Of this process and those it started."""
    cores: int


@dataclass(frozen=True)
class Share:
    """What others took between two moments."""

    processor: float
    """Share of all cores, 0…1."""
    cores: float
    """The same, in cores."""
    ours: float
    """What this process and those it started took, in cores."""


def read_books(root: Path = Path("/")) -> Books | None:
    """What has been counted so far; None where it cannot be read."""
    try:
        lines = (root / "proc/stat").read_text().splitlines()
        ticks = [int(word) for word in lines[0].split()[1:]]
        idle = ticks[_IDLE] + ticks[_WAITING]
        ours = _ours(root)
    except (OSError, ValueError, IndexError):
        return None
    total = sum(ticks) - sum(ticks[_GUESTS])
    cores = sum(line.startswith("cpu") for line in lines) - 1
    return Books(total - idle, total, ours, max(1, cores))


def others(before: Books, after: Books) -> Share | None:
    """What others took in between; None where that was too short for the kernel to count.

    The kernel counts in ticks of mostly 10 ms, by what a core is doing when one is due. A tick a
    core may so have gone to the wrong account, and is left out.
    """
    total = after.total - before.total
    if total <= 0:
        return None
    taken = (after.busy - before.busy) - (after.ours - before.ours)
    share = min(1.0, max(0, taken - after.cores) / total)
    ours = min(1.0, max(0, after.ours - before.ours) / total)
    return Share(share, share * after.cores, ours * after.cores)


def _ours(root: Path) -> int:
    """Ticks of this process, of those below it, and of those that they have seen the end of."""
    processes = dict(_processes(root))
    family = {int(_fields(root / "proc/self/stat")[0])}
    grown = True
    while grown:
        children = {each for each, (parent, _) in processes.items() if parent in family}
        grown = not children <= family
        family |= children
    return sum(ticks for each, (_, ticks) in processes.items() if each in family)


def _processes(root: Path) -> Iterator[tuple[int, tuple[int, int]]]:
    """Every process: its number, its parent's, and its ticks."""
    for folder in (root / "proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = _fields(folder / "stat")
        except OSError:  # it has ended
            continue
        yield int(folder.name), (int(fields[_PARENT]), sum(map(int, fields[_TICKS])))


def _fields(path: Path) -> list[str]:
    """The number, the state, the parent and so on; the name, in parentheses, may be anything."""
    number, _, rest = path.read_text(errors="replace").partition(" (")
    return [number, *rest.rpartition(") ")[2].split()]
