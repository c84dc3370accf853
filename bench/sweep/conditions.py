"""Under which conditions something was measured, and whether the board was disturbed meanwhile."""

import platform
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from bench.records import Conditions
from bench.sweep.checkout import commit_of
from bench.sweep.load import CpuTimes, others, read_times
from runtime.board.board import (
    Board,
    Tool,
    read_board,
    read_clock,
    read_governor,
    read_temperature,
    read_throttling,
    run_tool,
    throttle_counts,
)
from runtime.llama.model import build_features, library_versions

MOST_LOAD = 0.1
"""Of the cores that a repetition takes, and of one at least: what others may take before it does
not count. Threads wait for each other, and so are as slow as the core that others took most of."""
_PACKAGES = ("vismaid", "llama-cpp-python", "pywhispercpp", "piper-tts", "onnxruntime", "numpy")


@dataclass
class Watch:
    """How the board fared while something ran; filled in at its end."""

    seconds: float = 0.0
    temperature_before: float | None = None
    """Degrees Celsius; None where there is no sensor."""
    temperature_after: float | None = None
    throttled: bool | None = None
    """Whether the board slowed itself down; None where nothing tells."""
    load: float | None = None
    """Share of the processor, 0…1, that others took; None where it cannot be told."""
    clock: float | None = None
    """MHz that the fastest core ran at, the median of what was seen; None where nothing tells."""
    disturbed: list[str] = field(default_factory=list)
    """Why the repetition does not count; empty where it does."""

    @property
    def told(self) -> dict[str, Any]:
        """As ``bench.sweep.journal.Repetition`` has it."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}


@contextmanager
def watched(
    board: Board | None = None,
    *,
    root: Path = Path("/"),
    tool: Tool = run_tool,
    times: Callable[[], CpuTimes | None] = read_times,
    most_load: float = MOST_LOAD,
    every: float = 2.0,
) -> Iterator[Watch]:
    """Watch the board while the block runs; see ``Watch`` once it has ended.

    Args:
        board: The board; None to find out.
        root: Where its files are.
        tool: Runs a command and gives its first line.
        times: Reads what the processor has done so far.
        most_load: What others may take, in shares of the cores that the block takes, or of one
            where it takes less.
        every: Seconds between two looks at the clock and at whether it is throttled now, besides
            those at the ends.
    """
    board = board or read_board(root)
    watch = Watch(temperature_before=read_temperature(board, root, tool=tool))
    looks = _Looks(board, root, tool, every)
    before, began = times(), time.monotonic()
    try:
        yield watch
    finally:
        watch.seconds = time.monotonic() - began
        after = times()
        reasons = looks.close()
        watch.temperature_after = read_temperature(board, root, tool=tool)
        watch.throttled = None if reasons is None else bool(reasons)
        watch.clock = looks.clock
        if reasons:
            watch.disturbed.append(f"the board throttled: {', '.join(reasons)}")
        taken = others(before, after) if before and after else None
        if taken:
            watch.load = taken.processor
            if taken.cores > most_load * max(1.0, taken.ours):
                watch.disturbed.append(f"others took {taken.cores:.0%} of a core")


def conditions(
    watches: Sequence[Watch] = (),
    *,
    host: str = "",
    root: Path = Path("/"),
    tool: Tool = run_tool,
) -> Conditions:
    """The board, what runs on it, and how it fared.

    Args:
        watches: Of the repetitions that count, in the order measured. Without any, the temperature
            is that of now, and nothing is said of throttling and load.
        host: Which of several boards it is.
        root: Where its files are.
        tool: Runs a command and gives its first line.
    """
    board = read_board(root)
    loads = [watch.load for watch in watches if watch.load is not None]
    told = [watch.throttled for watch in watches if watch.throttled is not None]
    clocks = [watch.clock for watch in watches if watch.clock is not None]
    now = None if watches else read_temperature(board, root, tool=tool)
    return Conditions(
        board=board.model,
        processor=board.processor,
        cores=board.cores,
        memory=board.memory,
        governor=read_governor(root),
        build=" ".join(sorted(build_features())),
        versions=dict(_versions()),
        commit=_commit(),
        temperature_before=watches[0].temperature_before if watches else now,
        temperature_after=watches[-1].temperature_after if watches else None,
        throttled=any(told) if told else None,
        load=max(loads, default=None),
        clock=median(clocks) if clocks else None,
        host=host,
    )


class _Looks:
    """Sees how fast a board runs and whether it slows itself down, in between and at the ends."""

    def __init__(self, board: Board, root: Path, tool: Tool, every: float) -> None:
        self._board, self._root, self._tool, self._every = board, root, tool, every
        self._reasons: set[str] = set()
        self._clocks: list[float] = []
        self._closing = threading.Event()
        self._before = self._look()
        self._counts = throttle_counts(root)
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    @property
    def clock(self) -> float | None:
        """MHz, the median of what was seen; None where nothing tells."""
        return median(self._clocks) if self._clocks else None

    def close(self) -> tuple[str, ...] | None:
        """Why the board slowed itself down meanwhile; None where nothing tells."""
        self._closing.set()
        self._thread.join()
        # Before it began the cores may have rested; what was short is over before the first look.
        if not self._clocks:
            self._see_clock()
        if self._before is None:
            return None
        after = self._look()
        if after is None:
            return tuple(sorted(self._reasons)) or None
        # What a Pi remembers of before is told apart from what is new; counts say it exactly.
        self._reasons |= after - self._before
        counts = throttle_counts(self._root)
        self._reasons |= {why for why, n in counts.items() if n > self._counts.get(why, 0)}
        return tuple(sorted(self._reasons))

    def _run(self) -> None:
        while not self._closing.wait(self._every):
            self._see_clock()
            if self._before is not None:
                self._look()

    def _see_clock(self) -> None:
        clock = read_clock(self._root)
        self._clocks += [] if clock is None else [clock]

    def _look(self) -> set[str] | None:
        """Note what slows the board now; what has slowed it since it was switched on."""
        told = read_throttling(self._board, self._root, tool=self._tool)
        if told is None:
            return None
        self._reasons |= set(told.now)
        return set(told.before)


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    """Of what runs: found once, because an update of the files does not change what was loaded."""
    found = {"python": platform.python_version(), "kernel": platform.release()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return tuple((found | library_versions()).items())


@cache
def _commit() -> str:
    """Of this project's checkout, as it was when first asked."""
    return commit_of(Path(__file__).parents[2])
