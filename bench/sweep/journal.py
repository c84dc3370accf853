"""What a sweep has measured so far, repetition by repetition, so that it can go on after a crash.

The journal lies beside the records and holds what is not yet a record. Lines are only ever added;
one that was cut off when the power failed costs that repetition and no other.
"""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bench.records import KEPT, Number, Setting
from runtime.errors import BenchError

RETAKEN = 3
"""How many repetitions of a measurement are taken again because they were disturbed, and no more
than count in the end, so that a busy machine at most doubles the time; those after are kept."""


class Repetition(BaseModel):
    """A measurement taken once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    passing: bool = False
    """Whether that may pass another time."""
    parts: dict[str, list[tuple[Number, Number]]] = {}
    """Figure → what each sample of a set adds to it, see ``bench.records.Record``."""
    bounds: dict[str, tuple[Number, Number]] = {}
    """Figure → its interval."""
    left_out: list[str] = []
    """Why samples of the set do not count."""
    engine: Setting = {}
    """How llama.cpp ran, see ``bench.measure.engine_settings``."""
    temperature_before: Number | None = None
    temperature_after: Number | None = None
    throttled: bool | None = None
    load: Number | None = None


@dataclass(frozen=True)
class Tally:
    """What the repetitions of a task come to."""

    counted: tuple[Repetition, ...]
    flagged: tuple[str, ...]
    """Why others were taken again, or were kept."""
    failed: str
    passing: bool = False
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
            return Tally(tuple(counted), tuple(flagged), each.failed, each.passing)
        if why and retaken < min(RETAKEN, repeat):
            retaken += 1
            flagged.append(f"{why}: taken again")
            continue
        if why:
            flagged.append(f"{why}: {KEPT}, as {retaken} were taken again before")
        counted.append(each)
    return Tally(tuple(counted), tuple(flagged), "")


class Journal:
    """A file of repetitions."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left.

        Raises:
            BenchError: the file cannot be read.
        """
        self.path = path
        self._of: dict[tuple[str, str], list[Repetition]] = defaultdict(list)
        self._lines: list[bytes] = []
        try:
            content = path.read_bytes() if path.exists() else b""
        except OSError as error:
            raise BenchError(f"{path} cannot be read: {error.strerror}.") from None
        for line in content.split(b"\n"):
            try:
                found = Repetition.model_validate_json(line)
            except ValidationError:
                continue
            self._of[found.task, found.host].append(found)

    def of(self, task: str, host: str) -> list[Repetition]:
        """The repetitions of a task on a host, in the order taken."""
        return self._of[task, host]

    def add(self, repetition: Repetition) -> None:
        """Add a repetition and see it onto the disk.

        Raises:
            BenchError: the file cannot be written.
        """
        line = json.dumps(repetition.model_dump(mode="json", exclude_defaults=True))
        try:
            with self.path.open("ab") as file:
                # The empty line parts it from what a line that was cut off left behind.
                file.write(f"\n{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BenchError(
                f"{self.path} cannot be written: {error.strerror}. Make room or choose another "
                "file."
            ) from None
        self._of[repetition.task, repetition.host].append(repetition)

    def forget(self, task: str, host: str) -> None:
        """Drop a task that has become records; the file goes with the last of them."""
        self._of.pop((task, host), None)
        if not any(self._of.values()):
            self.path.unlink(missing_ok=True)
