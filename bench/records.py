"""What was measured, on what, and under which conditions: one record a measurement, JSON lines.

A record holds its samples, so that every table and drawing is a view of it. Files only ever grow,
a line at a time; a line that was cut off when the power failed costs that line and no other.
"""

import json
import os
import statistics
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from runtime.errors import BenchError

SCHEMA = 1
"""Number of the layout below; a change that older readers would misread raises it."""
Group = Literal["files", "load", "picture", "text", "speech", "turn", "quality", "power", "limit"]
GROUPS: tuple[Group, ...] = get_args(Group)
Setting = dict[str, str | int | float]
Number = Annotated[float, Field(allow_inf_nan=False)]
_RESAMPLES = 2000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measured(_Part):
    """The files that were measured."""

    name: str
    """Of the pack."""
    source: str = ""
    """The checkpoint it was converted from."""
    text_type: str
    """Quantization of the text model, such as ``Q4_0``; F16 where there is none."""
    projector_type: str
    recipe: str = ""
    """A named mix of types."""
    weighed: bool = False
    """Whether it was quantized with an importance matrix."""
    text_sha256: str = ""
    projector_sha256: str = ""
    licence: str = "unknown"

    @property
    def variant(self) -> str:
        """Short name of the files, to tell variants of a model apart."""
        mixed = f" {self.recipe}" if self.recipe else ""
        return (
            f"{self.text_type}{mixed}{' weighed' if self.weighed else ''} + {self.projector_type}"
        )


class Conditions(_Part):
    """The machine and how it fared. What cannot be told is None or empty, never guessed."""

    board: str
    """Model, as its maker calls it."""
    processor: str = ""
    cores: int
    memory: int
    """Bytes."""
    governor: str = ""
    build: str = ""
    """What llama.cpp was built to use, in its own words."""
    versions: dict[str, str] = Field(default_factory=dict)
    """Package → version."""
    commit: str = ""
    """Of this project, where it runs from a checkout."""
    temperature_before: Number | None = None
    """Degrees Celsius."""
    temperature_after: Number | None = None
    throttled: bool | None = None
    """Whether the board slowed itself down meanwhile."""
    load: Number | None = None
    """Share of the processor, 0…1, that others took meanwhile."""
    host: str = ""
    """Which of several boards it was."""


class Record(_Part):
    """One measurement."""

    schema_: Annotated[int, Field(alias="schema")] = SCHEMA
    at: datetime
    """When it was begun, UTC."""
    group: Group
    figure: str
    """What was measured, such as ``decode``; with ``setting`` it names the measurement."""
    unit: str
    """Such as ``tokens/s``, ``s``, ``bytes``, ``J``; empty for a share or a count."""
    better: Literal["higher", "lower", "neither"]
    measured: Measured
    setting: Setting = Field(default_factory=dict)
    """Such as ``{"threads": 2, "depth": 512}``."""
    samples: list[Number] = Field(default_factory=list)
    """Of the repetitions that count, in the order measured."""
    flagged: list[str] = Field(default_factory=list)
    """Why repetitions were thrown away and taken again, or could not be."""
    failed: str = ""
    """Why there are no samples."""
    conditions: Conditions

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def key(self) -> tuple[str, ...]:
        """Tells this measurement from others: files, figure, setting and host."""
        files = self.measured.text_sha256, self.measured.projector_sha256, self.measured.name
        return (*files, self.group, self.figure, setting_key(self.setting), self.conditions.host)

    @property
    def median(self) -> float | None:
        """Of the samples; None where there are none."""
        return statistics.median(self.samples) if self.samples else None

    def interval(self, share: float = 0.95) -> tuple[float, float] | None:
        """Where the median lies, by a seeded bootstrap (Efron 1979); None without samples."""
        return bootstrap(self.samples, share) if self.samples else None


def setting_key(setting: Setting) -> str:
    """A setting as text, the same whatever the order it was given in."""
    return json.dumps(setting, sort_keys=True)


def bootstrap(samples: Iterable[float], share: float = 0.95) -> tuple[float, float]:
    """Percentile interval of the median of resamples, from a fixed seed.

    Args:
        samples: at least one.
        share: of the resamples that lie within, 0…1.
    """
    values = np.asarray(list(samples), np.float64)
    chosen = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    medians = np.median(values[chosen], axis=1)
    low, high = np.quantile(medians, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def append(path: Path, record: Record) -> None:
    """Add a record to a file and see it onto the disk.

    Raises:
        BenchError: the file cannot be written.
    """
    line = record.model_dump_json(by_alias=True, exclude_defaults=True)
    # A default schema is left out by the line above, and is what a reader asks for first.
    line = json.dumps({"schema": record.schema_} | json.loads(line), ensure_ascii=False)
    try:
        with path.open("a+b") as file:
            # What a line that was cut off left behind must not swallow this one.
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            cut = size > 0 and file.read(1) != b"\n"
            file.write((b"\n" if cut else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BenchError(
            f"{path} cannot be written: {error.strerror}. Make room or choose another file."
        ) from None


def read(path: Path) -> tuple[list[Record], list[str]]:
    """The records of a file, and a sentence for every line that is none.

    Raises:
        BenchError: the file cannot be read, holds no record, or is of a newer schema.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}.") from None
    records, remarks = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(_record(path, json.loads(line)))
        except (ValueError, ValidationError, RecursionError):
            remarks.append(f"{path}: line {number} is not a whole record and is left out.")
    if not records:
        raise BenchError(f"{path} holds no records. Name a file that `vismaid bench` wrote.")
    return records, remarks


def _record(path: Path, raw: object) -> Record:
    if not isinstance(raw, Mapping):
        raise ValueError("not an object")
    schema = raw.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise BenchError(
            f"{path} was written by a newer vismaid (schema {schema}, this one reads {SCHEMA}). "
            "Update vismaid."
        )
    return Record.model_validate(raw)
