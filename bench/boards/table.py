"""A board's record as tables for a person: what was measured, under which conditions."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bench.boards.encoders import encoder_name
from bench.records import Record
from bench.report.predicted import HEADINGS as EXPECTED
from bench.report.predicted import beside, why_none
from bench.report.report import MeasuredBoard, Row
from bench.report.wording import disturbed, number

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("pack", "figure", "median", "least", "most", "times")
_Says = Callable[[Row, Record], str]
_SHOWN: tuple[tuple[str, str, _Says], ...] = (
    ("picture", "encode_tile", lambda row, _: f"encode a tile, {encoder_name(row.measured)}"),
    ("text", "prefill", lambda _, record: f"prefill of {record.setting['tokens']} tokens"),
    ("text", "decode", lambda *_: "decode"),
    ("turn", "first_audio", lambda _, record: _turn(record)),
    ("speech", "recognise_factor", lambda _, record: f"write down {_seconds(record):g} s"),
    ("speech", "speak_factor", lambda *_: "speak a second of speech"),
    ("speech", "first_sentence", lambda *_: "first sentence to its sound"),
    ("load", "cold_start", lambda *_: "start, files not in memory"),
    ("load", "warm_start", lambda *_: "start, files in memory"),
    ("load", "peak_memory", lambda *_: "memory after starting"),
    ("limit", "bandwidth", lambda *_: "memory's bandwidth"),
    ("limit", "bandwidth_share", lambda *_: "share of it that decoding reaches"),
)
"""Group, figure, and what it is called."""


def measured(rows: Sequence[Row]) -> "Table":
    """A line a figure: of several packs one below the other."""
    lines = [
        [row.label, called(row, record), *_cells(record)]
        for row in rows
        for group, figure, called in _SHOWN
        for record in row.records_of(group, figure)
    ]
    return _table("", HEADINGS, lines, right=4)


def expected(board: MeasuredBoard, rows: Sequence[Row]) -> "Table | None":
    """Predicted and measured side by side; None where nothing is expected, see ``notes``."""
    lines = [each.cells[:-1] for each in beside(board, rows)]
    return _table("Predicted and measured", EXPECTED[:-1], lines, right=3) if lines else None


def notes(board: MeasuredBoard, rows: Sequence[Row]) -> Iterator[str]:
    """Sentences below the tables."""
    records = [record for row in rows for record in row.records]
    told = [*_spans(records), board.conditions.governor and f"governor {board.conditions.governor}"]
    yield f"{board.label}, {board.conditions.cores} cores: {', '.join(filter(None, told))}."
    short = [record for record in records if 0 < len(record.samples) < 3 and record.unit == "s"]
    if short:
        yield "What was measured fewer than three times had no time for more."
    if sentence := why_none(board, rows):
        yield sentence


def _spans(records: Sequence[Record]) -> Iterator[str]:
    """How the board fared while these were taken."""
    fared = [record.conditions for record in records]
    heat = [
        each
        for one in fared
        for each in (one.temperature_before, one.temperature_after)
        if each is not None
    ]
    yield f"{min(heat):.0f} to {max(heat):.0f} °C" if heat else "no sensor of its temperature"
    slowed = [one.throttled for one in fared if one.throttled is not None]
    yield f"throttled in {sum(slowed)} of {len(slowed)} figures" if slowed else ""
    clocks = [one.clock for one in fared if one.clock is not None]
    yield f"{min(clocks):,.0f} to {max(clocks):,.0f} MHz" if clocks else ""
    loads = [one.load for one in fared if one.load is not None]
    yield f"others took at most {max(loads):.0%} of the processor" if loads else ""


def _table(title: str, headings: Sequence[str], lines: Sequence[list[str]], right: int) -> "Table":
    """Lines, of which what is as above is not said again in the first column."""
    from rich import box
    from rich.table import Table

    made = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        numeric = 2 <= place < 2 + right
        made.add_column(heading, overflow="fold", justify="right" if numeric else "left")
    before = ""
    for line in lines:
        made.add_row("" if line[0] == before else line[0], *line[1:])
        before = line[0]
    return made


def _cells(record: Record) -> list[str]:
    scale = _seconds(record) if record.figure == "recognise_factor" else 1.0
    unit = "s" if record.figure in ("recognise_factor", "speak_factor") else record.unit
    samples = [scale * each for each in record.samples]
    middle = scale * (record.median or 0.0)
    shown = [number(each, unit) for each in (middle, min(samples), max(samples))]
    return [f"{shown[0]}{disturbed(record)}", *shown[1:], str(len(samples))]


def _seconds(record: Record) -> float:
    return float(record.setting["seconds"])


def _turn(record: Record) -> str:
    follow_up = ", follow-up" if record.setting["follow_up"] else ""
    return f"release to first sound, held {record.setting['held']:g} s{follow_up}"
