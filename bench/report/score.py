"""The weighted score of a pack on a board by which the VISMAID thesis (Visual Impairment Support
through Multimodal AI-driven Description) ranks models, from measurements where it used estimates.

Four parts, each 0 to 1:

- *memory* (0.35): the share of the board's memory that the pack leaves free.
- *licence* (0.25): how open it is, by the table in ``licences.toml``.
- *device fitness* (0.25): the mean of how near decoding comes to ``DECODE_TARGET`` and the first
  audio to ``WAIT_TARGET``; beyond the target is 1.
- *language precision* (0.15): in English the mean of the shares that were measured: VQA accuracy,
  exact answers, POPE's accuracy, top-1 agreement with F16, identical answers, and 1 less the word
  error rate; or that one which the report is judged by. In another language how much of them is
  kept: each share over what it is in English, by answers to sets of one name.

A part that was not measured has no value, and then there is no total: nothing is guessed.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean

from bench.figures import QUALITIES, Figure
from bench.records import Record
from bench.report.report import DECODE, MEMORY, WAIT, Column, Report, Row
from bench.report.text import plain
from bench.report.wording import figure_text, number, size
from runtime.errors import BenchError

WEIGHTS: Mapping[str, float] = {
    "memory": 0.35,
    "licence": 0.25,
    "device fitness": 0.25,
    "language precision": 0.15,
}
DECODE_TARGET = 5.0
"""Tokens a second: about twice as fast as an answer is spoken."""
WAIT_TARGET = 2.0
"""Seconds from release to first audio."""
_SHARES = sorted(
    (figure for figure in QUALITIES.values() if figure.share),
    key=lambda figure: figure.better == "lower",
)


@dataclass(frozen=True)
class ScorePart:
    """One of the four."""

    value: float | None
    """0 to 1; None where it was not measured."""
    why: str
    """What it was made of."""


@dataclass(frozen=True)
class Score:
    """Of a variant on a board."""

    row: Row
    parts: Mapping[str, ScorePart]
    """In the order of ``WEIGHTS``."""

    @property
    def total(self) -> float | None:
        """0 to 1; None where a part is lacking."""
        values = [(weight, self.parts[name].value) for name, weight in WEIGHTS.items()]
        known = [weight * value for weight, value in values if value is not None]
        return sum(known) if len(known) == len(values) else None


def scores(
    report: Report, *, decode_target: float = DECODE_TARGET, wait_target: float = WAIT_TARGET
) -> list[Score]:
    """The score of every row, the best of a board first, those without a total last.

    Args:
        report: What was measured.
        decode_target: Tokens a second that are enough.
        wait_target: Seconds from release to first audio that are short enough.

    Raises:
        BenchError: the figure that the report is judged by is no share.
    """
    names = [figure.name for figure in _SHARES]
    if report.metric and report.metric not in names:
        raise BenchError(
            f"{report.metric} is no share of what was right. Score by one of {', '.join(names)}."
        )
    found = [
        Score(
            row,
            {
                "memory": _memory(report, row),
                "licence": _licence(row),
                "device fitness": _fitness(report, row, decode_target, wait_target),
                "language precision": _precision(report, row),
            },
        )
        for row in report.rows
    ]
    boards = list(report.boards)
    return sorted(found, key=lambda each: (boards.index(each.row.board), -(each.total or -1.0)))


def markdown(found: list[Score]) -> str:
    """A table of scores with what each was made of."""
    titles = ["board", "variant", "score", *(f"{name} ({w:g})" for name, w in WEIGHTS.items())]
    lines = [f"| {' | '.join(titles)} | explanation |", "| --- | --- |" + " ---: |" * 5 + " --- |"]
    for each in found:
        values = [_shown(each.total), *(_shown(part.value) for part in each.parts.values())]
        why = "; ".join(f"{name}: {part.why}" for name, part in each.parts.items())
        cells = [plain(each.row.board.label), plain(each.row.label), *values, plain(why)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def openness(licence: str) -> float:
    """How open a licence is, 0…1; of a choice (``OR``) the best, of several (``AND``) the least.

    What the table does not know counts as little as what nobody says.
    """
    return max(min(_table().get(term, 0.0) for term in terms) for terms in _choices(licence))


def known(licence: str) -> bool:
    """Whether the table has every term of a licence."""
    return all(term in _table() for terms in _choices(licence) for term in terms)


def _choices(licence: str) -> list[list[str]]:
    """The choices of an expression, each of the terms that hold together, spelled as the table."""
    return [
        [_spelled(term.split(" WITH ")[0]) for term in re.split(r" AND |, and ", choice)]
        for choice in licence.split(" OR ")
    ]


def _spelled(name: str) -> str:
    """One spelling of a name: SPDX's, Hugging Face's, a card's in words, a reference of SPDX's."""
    return "-".join(name.strip(" ()").lower().split()).removeprefix("licenseref-")


@cache
def _table() -> Mapping[str, float]:
    text = (Path(__file__).parent / "licences.toml").read_text(encoding="utf-8")
    return {_spelled(name): value for name, value in tomllib.loads(text)["exact"].items()}


def _memory(report: Report, row: Row) -> ScorePart:
    record = report.shown(row, MEMORY)
    if record is None or record.median is None:
        return ScorePart(None, "not measured")
    taken, there = record.median, row.board.memory
    name = record.figure.replace("_", " ")
    return ScorePart(max(0.0, 1 - taken / there), f"{name} {size(taken)} of {size(there)}")


def _licence(row: Row) -> ScorePart:
    licence = row.measured.licence
    why = licence if known(licence) else f"{licence}, which no table knows"
    return ScorePart(openness(licence), why)


def _fitness(report: Report, row: Row, decode: float, wait: float) -> ScorePart:
    def median(column: Column) -> float | None:
        record = report.shown(row, column)
        return record.median if record else None

    speed, waited = median(DECODE), median(WAIT)
    if speed is None or waited is None:
        lacking = [
            name for name, value in (("decode", speed), ("first audio", waited)) if value is None
        ]
        return ScorePart(None, f"{' and '.join(lacking)} not measured")
    near = min(1.0, speed / decode), min(1.0, wait / waited) if waited > 0 else 1.0
    told = f"{number(speed, 'tokens/s')} of {decode:g}, {number(waited, 's')} for {wait:g}"
    return ScorePart(mean(near), told)


def _precision(report: Report, row: Row) -> ScorePart:
    return _measured_shares(report, row) if report.language == "en" else _kept(report, row)


def _kept(report: Report, row: Row) -> ScorePart:
    """How much of what is right in English is right in the report's language."""
    found, told = [], []
    for figure in _SHARES:
        if report.metric not in ("", figure.name):
            continue
        records = row.records_of("quality", figure.name)
        for record in _as_used(report.in_its_language(records)):
            english = _beside(record, records)
            if english is None:
                continue
            here, there = (_right(figure, each.median or 0.0) for each in (record, english))
            found.append(min(1.0, here / there) if there else 0.0)
            told.append(f"{figure_text(record)} {here:.3f} of {there:.3f} in English")
    if not found:
        return ScorePart(None, f"not measured in {report.language} and in English over one set")
    return ScorePart(mean(found), "; ".join(told))


def _as_used(records: Sequence[Record]) -> list[Record]:
    """One record a set: by way of translators where there are any, as the pack is used."""
    found: dict[object, Record] = {}
    for each in sorted(records, key=lambda each: int(each.setting.get("translated", 0))):
        found[each.setting.get("data")] = each
    return list(found.values())


def _beside(record: Record, records: Sequence[Record]) -> Record | None:
    """The record in English over a set of the same name, of as many samples if there is one."""
    found = [
        each
        for each in records
        if each.language == "en" and each.setting.get("data") == record.setting.get("data")
    ]
    count = record.setting.get("count")
    return min(found, key=lambda each: each.setting.get("count") != count, default=None)


def _measured_shares(report: Report, row: Row) -> ScorePart:
    found = {}
    for figure in _SHARES:
        name = figure.name
        if report.metric not in ("", name):
            continue
        medians = [
            each.median
            for each in report.in_its_language(row.records_of("quality", name))
            if each.median is not None
        ]
        if medians:
            found[name] = mean(_right(figure, value) for value in medians)
        elif figure.at_f16 is not None and row.unquantized:
            others = any(each.records_of("quality", name) for each in report.rows)
            found |= {name: figure.at_f16} if others else {}
    if not found:
        return ScorePart(None, "not measured")
    told = ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in found.items())
    return ScorePart(mean(found.values()), told)


def _right(figure: Figure, value: float) -> float:
    """The share that was right, 0…1."""
    return min(1.0, max(0.0, value if figure.better == "higher" else 1 - value))


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
