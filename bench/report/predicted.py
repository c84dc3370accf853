"""What was measured on a board beside what is expected of it.

What is expected is of the 0.5B model's shape (``bench.boards.predictions``), so that only what was
measured on files of its size stands beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

from bench.boards.encoders import encoder_name
from bench.boards.predictions import Expected, Predictions, What, predictions
from bench.records import Record
from bench.report.report import MeasuredBoard, Row
from bench.report.wording import cell, disturbed, number
from bench.shapes.checkpoint import SHAPES, tensor_shapes

HEADINGS = ("figure", "setting", "expected", "measured", "ratio", "standing", "source")
_SHAPE = "0.5b"
_NEAR = 0.05
"""How far off a model's parameters may be, as a share, for it to count as of the shape: quantizing
pads some matrices."""
_IN_TEXT_MODEL = ("model.language_model.", "lm_head.")
_TITLES: dict[What, str] = {
    "tile": "encode a tile",
    "prefill": "prefill",
    "decode": "decode",
    "turn": "release to first sound",
}


@dataclass(frozen=True)
class Beside:
    """A figure that was measured, that is expected, or both."""

    what: What
    way: str
    record: Record | None
    """None where it was not measured."""
    expected: Expected | None
    """None where nothing is expected of it."""

    @property
    def ratio(self) -> float | None:
        """Measured over what is likely; None where one of them is lacking."""
        measured = self.record.median if self.record else None
        if measured is None or self.expected is None:
            return None
        return measured / self.expected.likely

    @property
    def standing(self) -> str:
        """Where the measured lies; with a mark where that is outside of the range."""
        measured = self.record.median if self.record else None
        if measured is None:
            return "not measured"
        if self.expected is None:
            return "nothing is predicted"
        if self.expected.holds(measured):
            return "as expected"
        return f"! {'above' if measured > self.expected.high else 'below'} the range"

    @property
    def cells(self) -> list[str]:
        """As ``HEADINGS`` names them."""
        measured = f"{cell(self.record)}{disturbed(self.record)}" if self.record else ""
        ratio = "" if self.ratio is None else number(self.ratio, "")
        source = f"{self.expected.kind}: {self.expected.source}" if self.expected else ""
        expected = _range(self.expected) if self.expected else ""
        title = _TITLES[self.what]
        return [title, self.way, expected, measured, ratio, self.standing, source]


def beside(
    board: MeasuredBoard, rows: Sequence[Row], known: Predictions | None = None
) -> list[Beside]:
    """What was measured of the shape on a board, and what is expected of it, the one by the other.

    Args:
        board: What was measured on.
        rows: What was measured on it.
        known: What is expected of boards; None for what comes with the program.

    Returns:
        Nothing where nothing was measured of the shape, or nothing is expected of the board.
    """
    found = (known or predictions()).of(board.conditions.board)
    measured = _measured(rows)
    if found is None or not measured:
        return []
    lines = []
    for (what, way), record in measured.items():
        fitting: list[Expected | None] = [
            each for each in found.figure if (each.what, each.way) == (what, way)
        ]
        lines += [Beside(what, way, record, each) for each in fitting or [None]]
    lines += [
        Beside(each.what, each.way, None, each)
        for each in found.figure
        if (each.what, each.way) not in measured
    ]
    order = list(_TITLES)
    return sorted(lines, key=lambda each: order.index(each.what))


def lines_of(found: Iterable[Beside]) -> list[list[str]]:
    """``HEADINGS`` and a line each; nothing where there is none."""
    lines = [each.cells for each in found]
    return [list(HEADINGS), *lines] if lines else []


def why_none(board: MeasuredBoard, rows: Sequence[Row], known: Predictions | None = None) -> str:
    """A sentence on why a table is lacking that one may look for; else empty."""
    if not _measured(rows) or (known or predictions()).of(board.conditions.board):
        return ""
    return f"Nothing is predicted for {board.label}; docs/boards.md has the boards that there are."


def _measured(rows: Sequence[Row]) -> dict[tuple[What, str], Record]:
    """Of each figure and way the record that is compared: the best of several settings."""
    found: dict[tuple[What, str], Record] = {}
    for row in rows:
        for what, way, record in _of_row(row):
            other = found.get((what, way))
            if other is None or _rank(record) < _rank(other):
                found[what, way] = record
    return found


def _of_row(row: Row) -> Iterator[tuple[What, str, Record]]:
    # What a graphics processor does is another board's.
    if any(record.engine.get("n_gpu_layers") for record in row.records):
        return
    text, eyes = _is_of_shape(row, "parameters"), _is_of_shape(row, "projector_parameters")
    if eyes:
        for record in row.records_of("picture", "encode_tile"):
            yield "tile", encoder_name(row.measured), record
    if text:
        for record in row.records_of("text", "prefill"):
            yield "prefill", row.measured.text_type, record
        for record in row.records_of("text", "decode"):
            yield "decode", row.measured.text_type, record
    if text and eyes:
        for record in row.records_of("turn", "first_audio"):
            # What is predicted is a turn without translation.
            asked = {"follow_up": 0, "detail": "look", "language": None}
            if all(record.setting.get(name) == value for name, value in asked.items()):
                yield "turn", f"{record.setting.get('held', 0):g} s", record


def _rank(record: Record) -> tuple[float, ...]:
    """The most threads, the longest prefill, the least depth, ``look``; then the quickest."""
    setting, median = record.setting, record.median or 0.0

    def asked(name: str) -> float:
        value = setting.get(name, 0)
        return float(value) if isinstance(value, int | float) else 0.0

    quicker = median if record.better == "lower" else -median
    looks = 0.0 if setting.get("detail", "look") == "look" else 1.0
    return -asked("threads"), -asked("tokens"), asked("depth"), looks, quicker


def _is_of_shape(row: Row, figure: str) -> bool:
    counts = [record.median for record in row.records_of("files", figure)]
    whole = _parameters()[figure]
    return any(count is not None and abs(count / whole - 1) <= _NEAR for count in counts)


@cache
def _parameters() -> dict[str, int]:
    """Of the shape, by what records call them."""
    counts = {"parameters": 0, "projector_parameters": 0}
    for name, dimensions in tensor_shapes(SHAPES[_SHAPE]):
        text = name.startswith(_IN_TEXT_MODEL)
        counts["parameters" if text else "projector_parameters"] += prod(dimensions)
    return counts


def _range(expected: Expected) -> str:
    middle = number(expected.likely, expected.unit)
    if expected.low == expected.high:
        return middle
    return f"{middle} ({number(expected.low, '')}–{number(expected.high, '')})"
