"""What a sweep has measured so far, repetition by repetition, so that it can go on after a crash.

The journal lies beside the records and holds what is not yet a record.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bench.records import KEPT, Number, Setting
from runtime.files.journal import Journal

RETAKEN = 3
"""How many repetitions of a measurement are taken again because they were disturbed, and no more
than count in the end, so that a busy machine at most doubles the time; those after are kept."""


class Repetition(BaseModel):
    """A measurement taken once."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    task: str
    """Key of the task."""
    host: str = ""
    at: datetime
    values: dict[str, Number] = {}
    """Figure → value."""
    absent: dict[str, str] = {}
    """Figure → why it has no value."""
    disturbed: list[str] = []
    """What else went on meanwhile."""
    failed: str = ""
    """Why there are no values at all."""
    transient: Annotated[bool, Field(alias="passing")] = False
    """Whether that may pass another time."""
    parts: dict[str, list[tuple[Number, Number]]] = {}
    """Figure → what each sample of a set adds to it, see ``bench.records.Record``."""
    bounds: dict[str, tuple[Number, Number]] = {}
    """Figure → its interval."""
    left_out: list[str] = []
    """Why samples of the set do not count."""
    engine: Setting = {}
    """How llama.cpp ran, see ``bench.measure.model``."""
    temperature_before: Number | None = None
    temperature_after: Number | None = None
    throttled: bool | None = None
    load: Number | None = None
    clock: Number | None = None


@dataclass(frozen=True)
class Tally:
    """What the repetitions of a task come to."""

    counted: tuple[Repetition, ...]
    flagged: tuple[str, ...]
    """Why others were taken again, or were kept."""
    failed: str
    transient: bool = False
    """Whether what failed may pass another time."""

    def complete(self, repeat: int) -> bool:
        """Whether nothing more is to be measured for ``repeat`` repetitions."""
        # What has no figure for want of a sensor will have none the next time.
        absent = bool(self.counted) and not self.counted[-1].values
        return bool(self.failed) or absent or len(self.counted) >= repeat


def tally(repetitions: Sequence[Repetition], repeat: int = RETAKEN) -> Tally:
    """Count repetitions: one that was disturbed is left out, unless enough were before it.

    Args:
        repetitions: In the order taken.
        repeat: How many are to count, see ``RETAKEN``.
    """
    counted: list[Repetition] = []
    flagged: list[str] = []
    retaken = 0
    for each in repetitions:
        why = "; ".join(each.disturbed)
        if each.failed:
            return Tally(tuple(counted), tuple(flagged), each.failed, each.transient)
        if why and retaken < min(RETAKEN, repeat):
            retaken += 1
            flagged.append(f"{why}: taken again")
            continue
        if why:
            flagged.append(f"{why}: {KEPT}, as {retaken} were taken again before")
        counted.append(each)
    return Tally(tuple(counted), tuple(flagged), "")


class Repetitions:
    """Those of a sweep in a file, by task and host."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left.

        Raises:
            OutputError: the file cannot be read.
        """
        self._journal = Journal(path, Repetition)
        self._of: dict[tuple[str, str], list[Repetition]] = defaultdict(list)
        for each in self._journal.values:
            self._of[each.task, each.host].append(each)

    def of(self, task: str, host: str) -> list[Repetition]:
        """The repetitions of a task on a host, in the order taken."""
        return self._of[task, host]

    def add(self, repetition: Repetition) -> None:
        """Add a repetition and see it onto the disk.

        Raises:
            OutputError: the file cannot be written.
        """
        self._journal.add(repetition)
        self._of[repetition.task, repetition.host].append(repetition)

    def forget(self, task: str, host: str) -> None:
        """Drop a task that has become records; the file goes with the last of them."""
        self._of.pop((task, host), None)
        if not any(self._of.values()):
            self._journal.remove()
