"""What a sweep measured, as a table for the terminal: a row a variant, as much as fits its width.

Below it stands what each column was measured with, which variant the board should run, and why
something is lacking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from bench.records import Record
from bench.report.pick import pick
from bench.report.report import (
    BANDWIDTH,
    DECODE,
    ENCODE_TILE,
    ENERGY,
    FOLLOW_UP,
    MEMORY,
    PREFILL,
    QUALITY,
    WAIT,
    WARM_START,
    Column,
    MeasuredBoard,
    Report,
    Row,
    by_definition,
    failures,
)
from bench.report.swept import HEADINGS, swept_table
from bench.report.text import heading, parameters
from bench.report.wording import DISTURBED, disturbed, number, size

if TYPE_CHECKING:
    from rich.table import Table

_SPREAD_FROM = 140
"""Columns of a terminal from which intervals are shown."""
_MOST_REASONS = 5
_NEEDED = (MEMORY, DECODE, WAIT, QUALITY)
_ABSENT = "–"


@dataclass(frozen=True)
class _Shown:
    column: Column
    title: str
    """Broken into lines as it should stand in a head."""
    least: int
    """Columns of a terminal from which there is room for it."""


_ORDER = (
    _Shown(MEMORY, "memory", 0),
    _Shown(WARM_START, "warm\nstart", 100),
    _Shown(ENCODE_TILE, "encode\na tile", 100),
    _Shown(PREFILL, "prefill", 100),
    _Shown(DECODE, "decode", 0),
    _Shown(WAIT, "first\naudio", 0),
    _Shown(FOLLOW_UP, "audio,\nfollow-up", 120),
    _Shown(QUALITY, "quality", 0),
    _Shown(ENERGY, "energy\na turn", 100),
    _Shown(BANDWIDTH, "bandwidth\nreached", 120),
)


def table(report: Report, board: MeasuredBoard, width: int) -> "Table":
    """The rows of a board.

    Args:
        report: What was measured.
        board: One of its boards.
        width: Columns of the terminal.
    """
    from rich import box
    from rich.table import Table

    rows, choice = report.rows_on(board), pick(report, board)
    shown = [
        each for each in _ORDER if each.least <= width and _measured(report, rows, each.column)
    ]
    made = Table(title=board.label, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column("\n\nvariant", overflow="fold")
    made.add_column("\nfiles\n", justify="right", no_wrap=True)
    for each in shown:
        unit = _unit(report, rows, each.column)
        # Every head has two lines before its unit, so that units stand beside each other.
        title = each.title if "\n" in each.title else f"\n{each.title}"
        made.add_column(f"{title}\n{unit}", justify="right", no_wrap=True)
    for row in rows:
        cells = [_cell(report, row, each.column, spread=width >= _SPREAD_FROM) for each in shown]
        name = f"> {row.label}" if row == choice.row else f"  {row.label}"
        made.add_row(name, _files(row), *cells, style="bold" if row == choice.row else "")
    return made


def swept(board: MeasuredBoard, rows: Sequence[Row]) -> "Table | None":
    """A row for every setting of what was measured at several; None where nothing was."""
    from rich import box
    from rich.table import Table

    lines = swept_table(rows, brief=True)
    if not lines:
        return None
    made = Table(
        title=f"{board.label}: every setting",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for place, title in enumerate(HEADINGS):
        made.add_column(title, overflow="fold", justify="right" if place == 3 else "left")
    before: list[str] = []
    for line in lines:
        # What is as above is not said again.
        said = ["" if line[:n] == before[:n] else line[n - 1] for n in (1, 2)]
        made.add_row(*said, *line[2:])
        before = line
    return made


def notes(report: Report, board: MeasuredBoard, width: int) -> Iterator[str]:
    """Lines that stand below the table, not longer than ``width``."""
    for sentence in _sentences(report, board, width):
        yield from wrap(sentence, width, subsequent_indent="  ")


def _sentences(report: Report, board: MeasuredBoard, width: int) -> Iterator[str]:
    rows, choice = report.rows_on(board), pick(report, board)
    shown = [
        each for each in _ORDER if each.least <= width and _measured(report, rows, each.column)
    ]
    if shown:
        spread = " ± half of the 95 % interval" if width >= _SPREAD_FROM else ""
        yield f"Medians{spread} of {'; '.join(heading(report, each.column) for each in shown)}."
    if count := parameters(rows):
        yield count
    cells = [_cell(report, row, each.column, spread=False) for row in rows for each in shown]
    if _ABSENT in cells:
        yield f"{_ABSENT} was not measured."
    if any("!" in cell for cell in cells):
        yield DISTURBED
    if any(report.stand_in(row, QUALITY) for row in rows):
        yield "* By another figure or over other data; `vismaid bench report` says which."
    if choice.row:
        yield f"> {choice.sentence}"
    elif shown:
        yield choice.sentence
    if absent := _not_asked_for(report, rows):
        groups = ",".join(absent.values())
        yield f"Not measured: {', '.join(absent)}; `--group {groups}` measures what is lacking."
    reasons: dict[str, list[str]] = {}
    for row in rows:
        for reason, figures in failures(row):
            reasons.setdefault(reason, []).append(f"{row.label} ({len(figures)})")
    for reason, names in list(reasons.items())[:_MOST_REASONS]:
        more = f" and {len(names) - 3} other variants" if len(names) > 3 else ""
        yield f"Not measured: {', '.join(names[:3])}{more}: {reason}"
    if len(reasons) > _MOST_REASONS:
        rest = len(reasons) - _MOST_REASONS
        yield f"{rest} more reason{' is' if rest == 1 else 's are'} in the report."


def _not_asked_for(report: Report, rows: tuple[Row, ...]) -> dict[str, str]:
    """What a choice needs and nobody tried to measure here, with the groups that measure it."""
    tried = {record.group for row in rows for record in row.records}
    return {each.title: each.group for each in _NEEDED if each.group not in tried}


def _measured(report: Report, rows: tuple[Row, ...], column: Column) -> bool:
    return any(_cell(report, row, column, spread=False) not in ("", _ABSENT) for row in rows)


def _unit(report: Report, rows: tuple[Row, ...], column: Column) -> str:
    found = (report.shown(row, column) for row in rows)
    unit = next((record.unit for record in found if record), "")
    return "" if unit == "bytes" else unit


def _files(row: Row) -> str:
    found = [*row.records_of("files", "text_model"), *row.records_of("files", "projector")]
    return size(sum(each.median or 0.0 for each in found)) if found else ""


def _cell(report: Report, row: Row, column: Column, *, spread: bool) -> str:
    record = report.shown(row, column)
    if record is None:
        chosen, other = report.chosen(column), report.stand_in(row, column)
        if other is not None and other.median is not None:
            return f"{number(other.median, '')}*"
        told = by_definition(row, chosen[0]) if chosen and column.group == "quality" else ""
        return told.removesuffix(" by definition") or _ABSENT
    if record.median is None:
        return _ABSENT
    text = number(record.median, record.unit if record.unit == "bytes" else "")
    return f"{text}{_spread(record) if spread else ''}{disturbed(record)}"


def _spread(record: Record) -> str:
    """Half of the interval, behind a median."""
    interval, middle = record.interval(), record.median
    if record.unit == "bytes" or interval is None or interval[0] == interval[1]:
        return ""
    half = (interval[1] - interval[0]) / 2
    return f" ±{half / middle:.0%}" if record.unit and middle else f" ±{half:.2f}"
