"""How much of the processor others took.

Whatever the processor did that was neither idleness nor this process, nor one that it started, was
done for others; what a hypervisor gave to its other guests counts as well.
"""

import os
from dataclasses import dataclass

import psutil

_TICK = 1 / os.sysconf("SC_CLK_TCK")
"""Seconds."""


@dataclass(frozen=True)
class CpuTimes:
    """What the kernel had counted at a moment, in seconds."""

    busy: float
    """Of all cores, for whomever."""
    total: float
    """Of all cores, idle or not."""
    ours: float
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


def read_times() -> CpuTimes | None:
    """What has been counted so far; None where it cannot be read."""
    try:
        times = psutil.cpu_times()._asdict()
        process = psutil.Process()
        ours = sum(map(_taken, [process, *process.children(recursive=True)]))
    except (OSError, psutil.Error):
        return None
    # The time of guests is in the time of programs as well.
    total = sum(times.values()) - times.get("guest", 0.0) - times.get("guest_nice", 0.0)
    idle = times["idle"] + times.get("iowait", 0.0)
    return CpuTimes(total - idle, total, ours, psutil.cpu_count() or 1)


def others(before: CpuTimes, after: CpuTimes) -> Share | None:
    """What others took in between; None where that was too short for the kernel to count.

    The kernel counts in ticks of mostly 10 ms, by what a core is doing when one is due. A tick a
    core may so have gone to the wrong account, and is left out.
    """
    total = after.total - before.total
    if total < _TICK / 2:
        return None
    taken = (after.busy - before.busy) - (after.ours - before.ours)
    share = min(1.0, max(0.0, taken - after.cores * _TICK) / total)
    ours = min(1.0, max(0.0, after.ours - before.ours) / total)
    return Share(share, share * after.cores, ours * after.cores)


def _taken(process: psutil.Process) -> float:
    """Seconds of a process and of those that it has seen the end of."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
