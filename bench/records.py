"""What was measured, on what, and under which conditions: one record a measurement, JSON lines.

A record holds its samples, so that every table and drawing is a view of it. Files only ever grow,
a line at a time; a line that was cut off when the power failed costs that line and no other.
"""

import codecs
import json
import re
import statistics
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isclose
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bench.bootstrap import Interval, of_median, of_ratio, telling
from runtime.errors import BenchError
from runtime.files.journal import append_line
from runtime.files.ordinary import open_file

SCHEMA = 4
"""Number of the layout below; a change that older readers would misread or refuse raises it. Since
2 there are ``parts``, ``bounds``, ``left_out`` and ``passing``, since 3 ``engine`` and, in the
setting of what decodes, ``generated``, since 4 the conditions' ``clock``; older records are read as
well."""
_GENERATED_BEFORE = 32
"""Tokens that were decoded before records said how many."""
_DECODES = {("text", "decode"), ("power", "joules_per_token"), ("limit", None)}
Group = Literal["files", "load", "picture", "text", "speech", "turn", "quality", "power", "limit"]
GROUPS: tuple[Group, ...] = get_args(Group)
_SPOKEN = ("load", "speech", "turn", "quality", "power")
"""Groups whose figures depend on the language of question and answer."""
Number = Annotated[float, Field(allow_inf_nan=False)]
Setting = dict[str, str | int | Number]
LONGEST_LINE = 64 << 20
"""Bytes; what is longer is no record."""
KEPT = "kept"
"""What flags say of a repetition that counts although it was disturbed."""
_FEWEST = 2
"""Samples of a set, without which nothing tells how far a figure over them may be off."""


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
            f"{self.text_type}{mixed}{' imatrix' if self.weighed else ''} + {self.projector_type}"
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
    clock: Number | None = None
    """MHz that its fastest core ran at meanwhile."""
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
    """Of the repetitions that count, in the order measured. A figure over the samples of a labelled
    set has one: itself."""
    parts: list[tuple[Number, Number]] = Field(default_factory=list)
    """Of a figure that is a ratio of sums over the samples of a set: what each of them, in the
    set's order, adds to the numerator and to the denominator. One left out adds ``(0, 0)``."""
    bounds: tuple[Number, Number] | None = None
    """The 95 % interval of a figure over a set, where it was computed when it was measured."""
    left_out: list[str] = Field(default_factory=list)
    """Why samples of the set do not count."""
    engine: Setting = Field(default_factory=dict)
    """How llama.cpp ran, in llama-bench's names, see ``bench.measure.model``."""
    flagged: list[str] = Field(default_factory=list)
    """Why repetitions were thrown away and taken again, or could not be."""
    failed: str = ""
    """Why there are no samples."""
    transient: Annotated[bool, Field(alias="passing")] = False
    """Whether what went wrong may have passed another time, so that it is measured again then."""
    conditions: Conditions

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def key(self) -> tuple[str, ...]:
        """Tells this measurement from others: files, figure, setting and host."""
        files = self.measured.text_sha256, self.measured.projector_sha256, self.measured.name
        return (*files, self.group, self.figure, setting_key(self.setting), self.conditions.host)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.parts:
            above, below = (sum(side) for side in zip(*self.parts, strict=True))
            told = self.samples[0] if len(self.samples) == 1 and below else None
            if told is None or not isclose(told, above / below, rel_tol=1e-6, abs_tol=1e-12):
                raise ValueError("its parts make up another figure")
        if self.bounds and self.bounds[0] > self.bounds[1]:
            raise ValueError("its bounds are the wrong way round")
        return self

    @property
    def test(self) -> str:
        """What llama-bench calls it, such as ``pp512`` or ``tg128 @ d1024``; else empty."""
        return test_name(self.setting) if self.group == "text" else ""

    @property
    def language(self) -> str | None:
        """Code of the language of question and answer; None where a figure depends on none."""
        return str(self.setting.get("language", "en")) if self.group in _SPOKEN else None

    @property
    def kept(self) -> int:
        """How many of the samples were taken while something else disturbed them."""
        return sum(KEPT in flag for flag in self.flagged)

    @property
    def median(self) -> float | None:
        """Of the samples, which of a figure over a labelled set is itself; None without any."""
        return statistics.median(self.samples) if self.samples else None

    def interval(self) -> Interval | None:
        """Where ``median`` lies with 95 % confidence, by a seeded bootstrap over repetitions or,
        of a figure over a labelled set, over the set's samples.

        None without samples, and where nothing tells how far a figure over a set may be off.
        """
        if not self.samples:
            return None
        if self.bounds:
            return self.bounds
        if telling(self.parts) >= _FEWEST:
            return of_ratio(self.parts)
        return None if self.group == "quality" else of_median(self.samples)


def test_name(setting: Setting) -> str:
    """What llama-bench calls a prefill of ``tokens`` and a decoding of ``generated``."""
    if "tokens" in setting:
        return f"pp{setting['tokens']}"
    depth = f" @ d{setting['depth']}" if setting.get("depth") else ""
    return f"tg{setting['generated']}{depth}" if "generated" in setting else ""


def setting_key(setting: Setting) -> str:
    """A setting as text, the same whatever the order it was given in."""
    return json.dumps(setting, sort_keys=True)


def append(path: Path, record: Record) -> None:
    """Add a record to a file and see it onto the disk.

    Raises:
        OutputError: the file cannot be written.
    """
    line = record.model_dump_json(by_alias=True, exclude_defaults=True)
    # A default schema is left out by the line above, and is what a reader asks for first.
    line = json.dumps({"schema": record.schema_} | json.loads(line), ensure_ascii=False)
    append_line(path, line.encode())


def read(path: Path) -> tuple[list[Record], list[str]]:
    """The records of a file, and a sentence for every line that is none.

    Raises:
        BenchError: the file cannot be read, holds no record, or is of a newer schema.
    """
    records, remarks = [], []
    try:
        with open_file(path) as file:
            for number, line in enumerate(_lines(file), 1):
                line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if not line.strip():
                    continue
                try:
                    records.append(_record(path, json.loads(line)))
                except (ValueError, ValidationError, RecursionError):
                    remarks.append(f"{path}: line {number} is not a whole record and is left out.")
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}.") from None
    if not records:
        raise BenchError(f"{path} holds no records. Name a file that `vismaid bench` wrote.")
    return records, remarks


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Line by line; of one that is too long to be a record a mere sign."""
    while line := file.readline(LONGEST_LINE):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
            line = b"?"  # whatever it begins with, it is no record
        yield line


def _record(path: Path, raw: object) -> Record:
    if not isinstance(raw, Mapping):
        raise ValueError("not an object")
    schema = raw.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise BenchError(
            f"{path} was written by a newer vismaid (schema {schema}, this one reads {SCHEMA}). "
            "Update vismaid."
        )
    record = Record.model_validate(raw)
    return _renewed(record) if record.schema_ < 3 else record


def _renewed(record: Record) -> Record:
    """A record of an older schema as one of today says it."""
    setting, here = record.setting, record.conditions
    if _DECODES & {(record.group, record.figure), (record.group, None)}:
        # Which makes it another measurement than one of more tokens.
        setting = {"generated": _GENERATED_BEFORE} | setting
    board = re.sub(r"^a computer with (.*)$", r"unknown board (\1)", here.board)
    board = board.replace("a computer that does not say what it is", "unknown board")
    told = {"setting": setting, "conditions": here.model_copy(update={"board": board})}
    return record.model_copy(update=told)
