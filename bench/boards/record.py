"""Measuring the parts of a board's record, each in its share of a time that is not exceeded.

A part ends with its repetitions, or, once it has three, with its share of the time. On a slow
board, where its share does not hold three, it ends with what it has after twice its share. What it
does not use the parts after it have. A repetition that would take half of the time that is left is
ended, and at the end of all of the time the one at hand.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.boards.plan import Part
from bench.records import Conditions, Record
from bench.sweep.journal import Repetition
from bench.sweep.plan import Task
from bench.sweep.sweep import Runner, Store, what_counts
from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled

LEAST = 3
"""Repetitions that a part has, where the board is not too slow for that."""
_STRETCH = 2.0
"""Times its share that a part may take for want of repetitions."""
_MOST = 0.5
"""Share of the time that is left which one repetition may take, were it more than that: what takes
longer is not for this board, and must not keep it from the rest."""


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    part: Part
    done: float
    """Of the whole, 0…1."""
    left: float
    """Seconds, at most."""
    records: tuple[Record, ...]
    """What has just become records."""


def measure(
    parts: Sequence[Part],
    runner: Runner,
    store: Store,
    *,
    seconds: float,
    repeat: int,
    cancel: Cancel = NEVER,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Measure what is not yet measured, and yield after every repetition and before each part.

    What there is no time for is not measured; the same call with the same store goes on. What an
    earlier one had taken of a part becomes its record, be there time for more of it or not.

    Args:
        parts: What is wanted.
        runner: What measures it.
        store: Where everything is kept.
        seconds: For all of it.
        repeat: Repetitions of each part that count.
        cancel: Stops the repetition at hand; those before it are kept.
        now: Tells the time, in seconds.

    Raises:
        OutputError: the files cannot be written.
        Cancelled: ``cancel`` was set.
    """
    here = runner.conditions()
    run = _Run(runner, store, here, now() + seconds, repeat, cancel, now)
    left = unfinished(parts, store, here.host)
    for part in parts:
        if part not in left:
            store.forget(part.task, here.host)
    whole = sum(part.weight for part in parts)
    while left:
        part, *left = left
        rest = sum(each.weight for each in left)
        before = 1 - (rest + part.weight) / whole
        if run.left > 0:
            yield Progress(part, before, run.left, ())
        share = run.left * part.weight / (rest + part.weight)
        for counted, new in run.part(part.task, share):
            done = before + part.weight / whole * min(1.0, counted / repeat)
            yield Progress(part, done, max(0.0, run.left), new)


def unfinished(parts: Sequence[Part], store: Store, host: str = "") -> list[Part]:
    """Those of the parts that are not records yet."""
    return [part for part in parts if not store.has(part.task, host)]


@dataclass(frozen=True)
class _Run:
    """What every part is measured with."""

    runner: Runner
    store: Store
    here: Conditions
    end: float
    """When the time is over."""
    repeat: int
    cancel: Cancel
    now: Callable[[], float]

    @property
    def left(self) -> float:
        """Seconds."""
        return self.end - self.now()

    def part(self, task: Task, share: float) -> Iterator[tuple[int, tuple[Record, ...]]]:
        """Take repetitions in so many seconds; how many count, and in the end the records."""
        wanted = 1 if task.kind.once else self.repeat
        took: list[float] = []
        while True:
            found = self.store.tally(task, self.here.host, wanted)
            if found.complete(wanted) or self.left <= 0:
                break
            if took and _is_over(took, len(found.counted), share, self.left):
                break
            self.cancel.check()
            began = self.now()
            repetition = self._take(task, max(_STRETCH * share, _MOST * self.left))
            if repetition is None:
                break
            self.store.add(what_counts(task, repetition))
            took.append(self.now() - began)
            yield len(found.counted), ()
        there = bool(found.counted or found.failed)
        if there or took:
            # Where all were disturbed, and there is no time to take them again, they count.
            yield wanted, self.store.finish(task, self.here, wanted if there else 0)

    def _take(self, task: Task, most: float) -> Repetition | None:
        """A repetition; None where so many seconds, or all the time, were over before it was."""
        with self.cancel.child() as over:
            timer = threading.Timer(max(0.0, min(most, self.left)), over.set)
            timer.daemon = True
            timer.start()
            try:
                return self.runner.take(task, over)
            except Cancelled:
                self.cancel.check()
                return None
            finally:
                timer.cancel()


def _is_over(took: Sequence[float], counted: int, share: float, left: float) -> bool:
    """Whether another repetition would be beyond the part's time, or beyond all that is left."""
    # The first one has warmed up before it, which takes as long again.
    next_one = took[-1] if len(took) > 1 else took[0] / 2
    most = share if counted >= LEAST else _STRETCH * share
    return next_one > min(most - sum(took), left)
