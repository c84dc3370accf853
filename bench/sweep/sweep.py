"""A sweep over packs and settings: repetitions in turn, samples kept, continued after a crash.

Within a group every repetition of one measurement is followed by one of each other, so that
whatever slows the machine slows all alike. A measurement becomes a record when it has its
repetitions; until then they are in a journal beside the records (``bench.sweep.journal``).
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Protocol

from bench import figures, records
from bench.failures import TransientError, is_transient
from bench.figures import Figure, Found
from bench.measure.files import measure_files
from bench.measure.load import measure_memory, measure_start
from bench.records import GROUPS, Conditions, Record
from bench.sweep.conditions import MOST_LOAD, conditions, watched
from bench.sweep.journal import Repetition, Repetitions, Tally, tally
from bench.sweep.plan import Task
from bench.sweep.workers import Workers
from runtime.cancel import NEVER, Cancel
from runtime.errors import VismaidError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.resources import Resource

_LACKING = "This was not reached, or the pack has no such part."


class HostGoneError(TransientError):
    """A board went away in the middle of a sweep."""


class Runner(Protocol):
    """A machine that measures."""

    @property
    def host(self) -> str:
        """Which of several it is; empty for this one alone."""

    def conditions(self) -> Conditions:
        """What the machine is."""

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        """One repetition.

        Raises:
            HostGoneError: the machine was gone before it began.
            Cancelled: ``cancel`` was set.
        """


class Here(Resource):
    """This machine, as a ``Runner``."""

    def __init__(self, host: str = "", *, most_load: float = MOST_LOAD) -> None:
        """Nothing is started yet.

        Args:
            host: Which of several boards this is.
            most_load: See ``bench.sweep.conditions.watched``.
        """
        self.host = host
        self._most_load = most_load
        self._workers = Workers(most_load)

    def close(self) -> None:
        self._workers.close()

    def conditions(self) -> Conditions:
        """See ``Runner``."""
        return conditions(host=self.host)

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        """See ``Runner``."""
        at = datetime.now(UTC)
        try:
            if task.kind.group in ("files", "load"):
                return self._alone(task, at, cancel)
            told = {"at": at, **self._workers.take(task, cancel)}
        except VismaidError as error:
            told = {"at": at, "failed": str(error), "transient": is_transient(error)}
        return Repetition.model_validate({"task": task.key, "host": self.host, **told})

    def _alone(self, task: Task, at: datetime, cancel: Cancel) -> Repetition:
        """What is measured from outside, with no other process of ours in memory."""
        self._workers.close()
        pack = Pack(Path(task.folder), Manifest.model_validate_json(task.manifest))
        language = task.material.language
        with watched(most_load=self._most_load) as watch:
            match task.kind:
                case figures.START:
                    found = Found(*measure_start(pack, language, cancel))
                case figures.MEMORY:
                    found = Found(measure_memory(pack, language, cancel))
                case _:
                    found = Found(*measure_files(pack))
        told = {**asdict(found), **watch.told}
        return Repetition(task=task.key, host=self.host, at=at, **told)


@dataclass(frozen=True)
class Progress:
    """How far a sweep is."""

    task: Task
    done: int
    """Repetitions that were taken, or that an earlier run took."""
    total: int
    """Repetitions in all, as far as can be told."""
    records: tuple[Record, ...]
    """What has just become records."""


class Store:
    """Records, and the journal of what is not yet one; shared by the threads of a sweep."""

    def __init__(self, out: Path) -> None:
        """Read what is there already. What failed for a reason that may have passed is none.

        Raises:
            BenchError: the records cannot be read, or are of a newer schema.
            OutputError: the journal cannot be read.
        """
        self.out = out
        self._lock = threading.Lock()
        there = out.exists() and out.stat().st_size > 0
        kept, self.remarks = records.read(out) if there else ([], [])
        self._keys = {record.key for record in kept if not record.transient}
        self._repetitions = Repetitions(journal_of(out))

    @property
    def count(self) -> int:
        """How many measurements are records."""
        return len(self._keys)

    def has(self, task: Task, host: str) -> bool:
        """Whether every figure of a task is a record."""
        with self._lock:
            return all(_key(task, figure, host) in self._keys for figure in task.kind.figures)

    def tally(self, task: Task, host: str, repeat: int) -> Tally:
        """What a task's repetitions come to so far, of so many that are to count."""
        with self._lock:
            return tally(self._repetitions.of(task.key, host), repeat)

    def add(self, repetition: Repetition) -> None:
        """Keep a repetition; it is on the disk when this returns."""
        with self._lock:
            self._repetitions.add(repetition)

    def finish(self, task: Task, conditions: Conditions, repeat: int) -> tuple[Record, ...]:
        """Make records of a task's repetitions, of so many that were to count."""
        with self._lock:
            counted = tally(self._repetitions.of(task.key, conditions.host), repeat)
            made = [_record(task, figure, counted, conditions) for figure in task.kind.figures]
            new = tuple(record for record in made if record.key not in self._keys)
            for record in new:
                records.append(self.out, record)
                self._keys.add(record.key)
            self._repetitions.forget(task.key, conditions.host)
            return new

    def forget(self, task: Task, host: str) -> None:
        """Drop from the journal what a run that ended then had just made records of."""
        with self._lock:
            self._repetitions.forget(task.key, host)


def journal_of(out: Path) -> Path:
    """Where the repetitions are that are not yet records."""
    return out.with_name(f"{out.name}.unfinished")


def sweep(
    tasks: Sequence[Task],
    runner: Runner,
    store: Store,
    *,
    repeat: int,
    cancel: Cancel = NEVER,
) -> Iterator[Progress]:
    """Measure what is not yet measured, and yield after every repetition.

    A measurement that fails is a record with its reason, and the sweep goes on.

    Args:
        tasks: What is wanted.
        runner: What measures it.
        store: Where everything is kept.
        repeat: Repetitions of each measurement that count.
        cancel: Stops the repetition at hand; those before it are kept.

    Raises:
        OutputError: the files cannot be written.
        Cancelled: ``cancel`` was set.
    """
    here = runner.conditions()
    wanted = {task.key: 1 if task.kind.once else repeat for task in tasks}
    finished = set()
    for task in tasks:
        if store.has(task, here.host):
            store.forget(task, here.host)
            finished.add(task.key)
    for group in GROUPS:
        pending = [task for task in tasks if task.kind.group == group and task.key not in finished]
        while pending:
            for task in list(pending):
                cancel.check()
                new: tuple[Record, ...] = ()
                repeat = wanted[task.key]
                if not store.tally(task, here.host, repeat).complete(repeat):
                    store.add(what_counts(task, runner.take(task, cancel)))
                if store.tally(task, here.host, repeat).complete(repeat):
                    new = store.finish(task, here, repeat)
                    finished.add(task.key)
                    pending.remove(task)
                done = sum(
                    wanted[each.key]
                    if each.key in finished
                    else len(store.tally(each, here.host, wanted[each.key]).counted)
                    for each in tasks
                )
                yield Progress(task, done, sum(wanted.values()), new)


def what_counts(task: Task, repetition: Repetition) -> Repetition:
    """What is no timing cannot be disturbed."""
    return repetition.model_copy(update={"disturbed": []}) if task.kind.once else repetition


def _record(task: Task, figure: Figure, found: Tally, conditions: Conditions) -> Record:
    counted, name = found.counted, figure.name
    values = [each.values[name] for each in counted if name in each.values]
    absent = next((each.absent[name] for each in counted if name in each.absent), "")
    flagged = list(found.flagged)
    if values and found.failed:
        flagged.append(f"{found.failed} No more repetitions were taken.")
    return Record(
        at=counted[0].at if counted else datetime.now(UTC),
        group=task.kind.group,
        figure=name,
        unit=figure.unit,
        better=figure.better,
        measured=task.measured,
        setting=task.setting,
        samples=values,
        parts=next((each.parts[name] for each in counted if name in each.parts), []),
        bounds=next((each.bounds[name] for each in counted if name in each.bounds), None),
        left_out=[why for each in counted[:1] for why in each.left_out],
        engine=counted[0].engine if counted else {},
        flagged=flagged,
        transient=found.transient,
        failed="" if values else absent or found.failed or _LACKING,
        conditions=_conditions(counted, conditions),
    )


def _conditions(counted: Sequence[Repetition], here: Conditions) -> Conditions:
    """The machine's, with how it fared while these were taken."""
    before = [each.temperature_before for each in counted if each.temperature_before is not None]
    after = [each.temperature_after for each in counted if each.temperature_after is not None]
    told = [each.throttled for each in counted if each.throttled is not None]
    loads = [each.load for each in counted if each.load is not None]
    clocks = [each.clock for each in counted if each.clock is not None]
    changes = {
        "temperature_before": before[0] if before else None,
        "temperature_after": after[-1] if after else None,
        "throttled": any(told) if told else None,
        "load": median(loads) if loads else None,
        "clock": median(clocks) if clocks else None,
    }
    return here.model_copy(update=changes)


def _key(task: Task, figure: Figure, host: str) -> tuple[str, ...]:
    """As ``Record.key`` of the record that it becomes."""
    measured = task.measured
    files = measured.text_sha256, measured.projector_sha256, measured.name
    setting = records.setting_key(task.setting)
    return (*files, task.kind.group, figure.name, setting, host)
