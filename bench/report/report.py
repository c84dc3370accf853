"""Records as a report: boards, a row for every variant, and the figures that stand in a table.

Every view (Markdown, CSV, JSON, HTML, plots) is made from this one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bench.figures import AGAINST_F16, QUALITIES
from bench.records import KEPT, Conditions, Measured, Record, read, setting_key
from bench.report.wording import cell, disturbed, figure_text, number, setting_text, size
from runtime.errors import BenchError

_DETAILS = ("look", "glance", "read")
_PREFERRED: Mapping[str, Callable[[float], float]] = {
    "threads": lambda value: -value,
    "tokens": lambda value: -value,
    "depth": lambda value: value,
    "follow_up": lambda value: value,
    "held": lambda value: value,
    "seconds": lambda value: value,
    "translated": lambda value: -value,
}


@dataclass(frozen=True)
class MeasuredBoard:
    """A machine that was measured on."""

    label: str
    """Its name, with its host or its size behind where several are called alike."""
    conditions: Conditions
    """Of its first record."""

    @property
    def memory(self) -> int:
        """Bytes."""
        return self.conditions.memory


@dataclass(frozen=True)
class Column:
    """A figure of the table."""

    title: str
    group: str
    figures: tuple[str, ...]
    """The first that was measured is shown."""
    setting: tuple[tuple[str, str | int | float], ...] = ()
    """What a record's setting must hold for the record to be shown."""


TEXT_MODEL = Column("text model", "files", ("text_model",))
PROJECTOR = Column("mmproj", "files", ("projector",))
MEMORY = Column("memory", "load", ("used_memory", "peak_memory", "planned_memory"))
WARM_START = Column("warm start", "load", ("warm_start",))
ENCODE_TILE = Column("encode a tile", "picture", ("encode_tile",))
PREFILL = Column("prefill", "text", ("prefill",))
DECODE = Column("decode", "text", ("decode",))
WAIT = Column("first audio", "turn", ("first_audio",), (("follow_up", 0),))
FOLLOW_UP = Column("first audio, follow-up", "turn", ("first_audio",), (("follow_up", 1),))
QUALITY = Column("quality", "quality", tuple(QUALITIES))
ENERGY = Column("energy of a turn", "power", ("joules_per_turn",))
BANDWIDTH = Column("bandwidth reached", "limit", ("bandwidth_share",))
COLUMNS = (
    *(TEXT_MODEL, PROJECTOR, MEMORY, WARM_START, ENCODE_TILE, PREFILL, DECODE),
    *(WAIT, FOLLOW_UP, QUALITY, ENERGY, BANDWIDTH),
)


@dataclass(frozen=True)
class Row:
    """A variant on a board."""

    label: str
    board: MeasuredBoard
    measured: Measured
    records: tuple[Record, ...]

    @property
    def failed(self) -> tuple[Record, ...]:
        """What could not be measured."""
        return tuple(record for record in self.records if not record.samples)

    @property
    def flags(self) -> list[tuple[str, str]]:
        """Why repetitions were disturbed, each with the group that was measured."""
        # One repetition has several figures, and with each of them its flags.
        found = {
            (record.group, setting_key(record.setting), tuple(record.flagged))
            for record in self.records
        }
        return [(group, flag) for group, _, flags in found for flag in flags]

    @property
    def disturbed(self) -> tuple[int, int]:
        """Repetitions that were disturbed, and how many of them count all the same."""
        flags = self.flags
        return len(flags), sum(KEPT in flag for _, flag in flags)

    @property
    def repetitions(self) -> int:
        """Repetitions that were taken in all, those that do not count as well."""
        most: dict[tuple[str, str], int] = {}
        for record in self.records:
            key = record.group, setting_key(record.setting)
            taken = len(record.samples) + len(record.flagged) - record.kept
            most[key] = max(taken, most.get(key, 0))
        return sum(most.values())

    @property
    def unquantized(self) -> bool:
        """Whether nothing was quantized: what others are compared with."""
        return {self.measured.text_type, self.measured.projector_type} <= {"F16", "F32", "BF16"}

    def records_of(self, group: str, figure: str) -> tuple[Record, ...]:
        """The records of a figure that have samples, one a setting."""
        return tuple(
            record
            for record in self.records
            if record.group == group and record.figure == figure and record.samples
        )


@dataclass(frozen=True)
class Report:
    """All that was measured."""

    boards: tuple[MeasuredBoard, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    """Sentences about lines of the files that are no records."""
    metric: str = ""
    """Figure that quality is judged by; empty for the one that most rows have."""
    language: str = "en"
    """Code of the language whose turns and quality are shown: figures of several never stand side
    by side."""

    def rows_on(self, board: MeasuredBoard) -> tuple[Row, ...]:
        """The variants that were measured on a board, in the table's order."""
        return tuple(row for row in self.rows if row.board == board)

    @property
    def records(self) -> Iterator[tuple[Row, Record]]:
        """Every record with its row."""
        return ((row, record) for row in self.rows for record in row.records)

    def chosen(self, column: Column) -> tuple[str, str] | None:
        """The figure and the setting (as text) that a column shows on every row, so that its
        rows can be compared; None where it was measured nowhere.

        The figure is the one that most rows have. Of its settings that is taken which most rows
        have; then the most threads, the longest prefill, the least depth, the plainest detail.
        """
        if column not in self._choices:
            self._choices[column] = self._choose(column)
        return self._choices[column]

    @cached_property
    def _choices(self) -> dict[Column, tuple[str, str] | None]:
        """Cached, since every cell asks for it and all records have to be looked through."""
        return {}

    def _choose(self, column: Column) -> tuple[str, str] | None:
        votes: Counter[tuple[str, str]] = Counter()
        orders: dict[tuple[str, str], tuple[object, ...]] = {}
        figures = column.figures
        if self.metric and column.group == "quality":
            figures = (self.metric,)
        for row in self.rows:
            for place, figure in enumerate(figures):
                for record in self.in_its_language(row.records_of(column.group, figure)):
                    if all(record.setting.get(key) == value for key, value in column.setting):
                        key = figure, setting_key(record.setting)
                        votes[key] += 1
                        orders[key] = (place, *_order(record))
        return min(votes, key=lambda key: (-votes[key], orders[key]), default=None)

    def shown(self, row: Row, column: Column) -> Record | None:
        """The record in a cell of the table; None where there is none."""
        chosen = self.chosen(column)
        for record in row.records_of(column.group, chosen[0]) if chosen else ():
            if chosen and setting_key(record.setting) == chosen[1]:
                return record
        return None

    def stand_in(self, row: Row, column: Column) -> Record | None:
        """What a row without the figure of quality that a column shows has instead: the same figure
        over other data, or else another figure. It is not to be compared with the other rows.
        """
        chosen = self.chosen(column)
        if not chosen or column.group != "quality" or self.value(row, column) is not None:
            return None
        figures = chosen[0], *column.figures
        found = self.in_its_language(
            record for figure in figures for record in row.records_of(column.group, figure)
        )
        return min(found, key=lambda each: (figures.index(each.figure), _order(each)), default=None)

    def in_its_language(self, records: Iterable[Record]) -> list[Record]:
        """Those that are of the report's language, or of none."""
        return [each for each in records if each.language in (None, self.language)]

    def value(self, row: Row, column: Column) -> float | None:
        """The median in a cell; what F16 is by definition counts as measured."""
        record, chosen = self.shown(row, column), self.chosen(column)
        if record is None and chosen and row.unquantized and column.group == "quality":
            return AGAINST_F16.get(chosen[0])
        return record.median if record else None

    def better(self, column: Column) -> str:
        """Which way a column is better: ``higher``, ``lower`` or ``neither``."""
        found = (self.shown(row, column) for row in self.rows)
        return next((record.better for record in found if record), "neither")


def _order(record: Record) -> tuple[object, ...]:
    setting = record.setting
    detail = str(setting.get("detail", ""))
    numbers = (
        rank(float(setting[name])) if isinstance(setting.get(name), int | float) else 0.0
        for name, rank in _PREFERRED.items()
    )
    return (
        _DETAILS.index(detail) if detail in _DETAILS else len(_DETAILS),
        *numbers,
        setting_key(setting),
    )


def judged_by(report: Report, metric: str) -> Report:
    """The report with another figure of quality in its table and its picks.

    Args:
        report: What was measured.
        metric: One of ``bench.figures.QUALITIES``; empty for the one that most rows have.

    Raises:
        BenchError: it was not measured.
    """
    there = {record.figure for _, record in report.records if record.samples}
    measured = [each for each in QUALITIES if each in there]
    if metric and metric not in measured:
        named = f"Of quality there is {', '.join(measured)}." if measured else "Measure it first."
        raise BenchError(f"No quality called {metric} was measured. {named}")
    return replace(report, metric=metric)


def in_language(report: Report, language: str) -> Report:
    """The report with turns and quality in another language.

    Args:
        report: What was measured.
        language: Its code; empty for English, or where nothing was measured in English for the
            language of most records.

    Raises:
        BenchError: nothing was measured in it.
    """
    there = _languages(record for _, record in report.records)
    if language and language not in there:
        told = f"only in {', '.join(there)}" if there else "nor in any other language"
        raise BenchError(
            f"No turn and no quality was measured in {language}, {told}. "
            f"`vismaid bench sweep --lang {language}` measures them."
        )
    return replace(report, language=language) if language else report


def _languages(records: Iterable[Record]) -> list[str]:
    """Codes of those that something was measured in, English and then the most frequent first."""
    found = Counter(each.language for each in records if each.samples and each.language)
    return sorted(found, key=lambda code: (code != "en", -found[code]))


def read_report(paths: Sequence[Path]) -> Report:
    """The report of record files; of a measurement that was taken twice the later counts.

    Raises:
        BenchError: a file cannot be read, holds no record or is of a newer schema.
    """
    records: list[Record] = []
    remarks: list[str] = []
    for path in paths:
        found, said = read(path)
        records += found
        remarks += said
    return report_of(records, remarks)


def report_of(records: Iterable[Record], remarks: Iterable[str] = ()) -> Report:
    """The report of records.

    Raises:
        BenchError: there are none.
    """
    latest: dict[tuple[object, ...], Record] = {}
    # What was cut off gives way to what was not, whatever the clock of the board that was lost.
    for record in sorted(records, key=lambda each: (not each.transient, each.at)):
        latest[(_machine(record.conditions), *record.key)] = record
    if not latest:
        raise BenchError("There are no records. Name a file that `vismaid bench` wrote.")
    boards = _boards(latest.values())
    kinds: dict[tuple[object, ...], list[Record]] = {}
    for record in latest.values():
        what = record.measured
        key = _machine(record.conditions), what.name, what.text_sha256, what.projector_sha256
        kinds.setdefault((*key, what.variant), []).append(record)
    labels = _labels([each[0].measured for each in kinds.values()])
    rows = [
        Row(
            labels[_identity(found[0].measured)],
            boards[_machine(found[0].conditions)],
            found[0].measured,
            tuple(found),
        )
        for found in kinds.values()
    ]
    order = list(boards.values())
    rows.sort(key=lambda row: (order.index(row.board), -_size(row), row.label))
    language = next(iter(_languages(latest.values())), "en")
    return Report(tuple(order), tuple(rows), tuple(remarks), language=language)


def _machine(conditions: Conditions) -> tuple[object, ...]:
    return (
        conditions.host,
        conditions.board,
        conditions.processor,
        conditions.cores,
        conditions.memory,
    )


def _boards(records: Iterable[Record]) -> dict[tuple[object, ...], MeasuredBoard]:
    found = {_machine(record.conditions): record.conditions for record in reversed([*records])}
    names = Counter(each.board for each in found.values())
    boards: dict[tuple[object, ...], MeasuredBoard] = {}
    for machine, conditions in reversed(found.items()):
        label = conditions.board
        if names[label] > 1:
            apart = conditions.host or f"{conditions.cores} cores, {size(conditions.memory)}"
            label = f"{label} ({apart})"
        used = [board.label for board in boards.values()]
        boards[machine] = MeasuredBoard(
            label if label not in used else f"{label} {len(used)}", conditions
        )
    return boards


def _identity(measured: Measured) -> tuple[str, ...]:
    hashes = measured.text_sha256, measured.projector_sha256
    return (measured.name, measured.variant, *hashes)


def _labels(found: Sequence[Measured]) -> dict[tuple[str, ...], str]:
    """Short names that tell the files apart: the variant, with the pack or a hash if need be."""
    each = {_identity(measured): measured for measured in found}
    many = len({measured.source or measured.name for measured in each.values()}) > 1
    labels = {
        key: f"{measured.name}: {measured.variant}" if many else measured.variant
        for key, measured in each.items()
    }
    twice = Counter(labels.values())
    return {
        key: f"{label} ({(key[2] or key[3])[:6]})" if twice[label] > 1 else label
        for key, label in labels.items()
    }


def _size(row: Row) -> float:
    found = (*row.records_of("files", "text_model"), *row.records_of("files", "projector"))
    return sum(record.median or 0.0 for record in found)


def cell_of(report: Report, row: Row, column: Column) -> str:
    """A cell of the table, as ``cell``; what stands in for a figure of quality says what it is."""
    record = report.shown(row, column)
    if record is not None:
        return f"{cell(record)}{disturbed(record)}"
    chosen, other = report.chosen(column), report.stand_in(row, column)
    if other is not None:
        return f"{cell(other)}: {figure_text(other)}"
    return by_definition(row, chosen[0]) if chosen and column.group == "quality" else ""


def by_definition(row: Row, figure: str) -> str:
    """What a figure that compares with F16 is for F16 itself; empty for any other."""
    value = AGAINST_F16.get(figure) if row.unquantized else None
    return "" if value is None else f"{number(value, '')} by definition"


def failures(row: Row) -> list[tuple[str, list[str]]]:
    """Reasons why figures are lacking, each with the figures it holds for."""
    found: dict[str, list[str]] = {}
    for record in row.failed:
        how = setting_text(record.setting)
        what = f"{record.group} {record.figure}{f' ({how})' if how else ''}"
        found.setdefault(record.failed or "It has no samples.", []).append(what)
    return list(found.items())
