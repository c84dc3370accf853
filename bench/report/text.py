"""A report as Markdown, CSV and JSON."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bench.figures import QUALITIES
from bench.records import Record, setting_key
from bench.report.pick import WAIT_GOAL, Pick, pick
from bench.report.predicted import HEADINGS as EXPECTED
from bench.report.predicted import Beside, beside, why_none
from bench.report.report import (
    COLUMNS,
    Column,
    MeasuredBoard,
    Report,
    Row,
    by_definition,
    cell_of,
    failures,
)
from bench.report.swept import HEADINGS, swept_table
from bench.report.wording import DISTURBED, cell, figure_text, setting_text, size

_CSV = (
    "board",
    "host",
    "pack",
    "variant",
    "text_type",
    "projector_type",
    "recipe",
    "imatrix",
    "licence",
    "group",
    "figure",
    "unit",
    "better",
    "test",
    "setting",
    "median",
    "low",
    "high",
    "samples",
    "flagged",
    "left_out",
    "failed",
    "at",
)


_NAME = re.compile(r"[A-Za-z0-9.-]+(?:_[A-Za-z0-9.-]+)+")
"""What is copied out of a report, such as ``Q4_0``: code, in which an underscore is itself."""


def markdown(report: Report, wait_goal: float = WAIT_GOAL) -> str:
    """A table a board, one row a variant: medians with their 95 % intervals.

    Args:
        report: What was measured.
        wait_goal: Seconds from release to first audio that are short enough.
    """
    lines = (line for board in report.boards for line in _board(report, board, wait_goal))
    return "\n".join(lines) + "\n"


def _board(report: Report, board: MeasuredBoard, wait_goal: float) -> Iterator[str]:
    if board != report.boards[0]:
        yield ""
    yield f"## {plain(board.label)}"
    yield ""
    yield plain(about(board))
    yield ""
    rows, choice = report.rows_on(board), pick(report, board, wait_goal=wait_goal)
    if count := parameters(rows):
        yield from (count, "")
    titles, *lines = variant_table(report, board, choice)
    yield _line(titles)
    yield _line(["---", *("---:" for _ in titles[2:]), "---"])
    yield from map(_line, lines)
    yield ""
    yield plain(choice.sentence)
    if any(record.kept for row in rows for record in row.records):
        yield from ("", plain(DISTURBED))
    yield from _qualities(rows)
    if lines := swept_table(rows):
        yield from ("", "### Every setting", "", _line(HEADINGS), _line(["---"] * len(HEADINGS)))
        yield from map(_line, lines)
    yield from _expectations(board, rows)
    reasons: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row in rows:
        for reason, figures in failures(row):
            reasons.setdefault((reason, tuple(figures)), []).append(row.label)
    if reasons:
        yield ""
        yield "Not measured:"
        yield ""
        for (reason, lacking), labels in reasons.items():
            whose = "all variants" if len(labels) == len(rows) > 1 else ", ".join(labels)
            yield f"- {plain(whose)}: {plain(', '.join(lacking))}: {plain(reason)}"


def _expectations(board: MeasuredBoard, rows: Sequence[Row]) -> Iterator[str]:
    found = beside(board, rows)
    if found:
        yield from ("", "### Predicted and measured", "", _line(EXPECTED))
        yield _line(["---"] * len(EXPECTED))
        yield from (_line(each.cells) for each in found)
    elif sentence := why_none(board, rows):
        yield from ("", plain(sentence))


def variant_table(report: Report, board: MeasuredBoard, choice: Pick) -> list[list[str]]:
    """Headings, and of each variant its label, its figures and what is to be known about it."""
    shown = [column for column in COLUMNS if report.chosen(column)]
    lines = [["variant", *(heading(report, column) for column in shown), "remarks"]]
    for row in report.rows_on(board):
        cells = (cell_of(report, row, column) for column in shown)
        lines.append([row.label, *cells, remark(row, choice)])
    return lines


def _qualities(rows: Sequence[Row]) -> Iterator[str]:
    headings, *lines = quality_table(rows)
    if not lines:
        return
    yield from ("", "### Quality", "")
    yield _line(headings)
    yield _line(["---", *("---:" for _ in headings[1:])])
    yield from map(_line, lines)


def quality_table(rows: Sequence[Row]) -> list[list[str]]:
    """All that is known of quality: headings, and of each variant its label and its figures.

    The headings alone where that is no more than the one figure of the report's table.
    """
    known = [record for row in rows for record in row.records if record.group == "quality"]
    shown = {
        (record.figure, setting_key(record.setting)): record for record in known if record.samples
    }
    ranks = {name: rank for rank, name in enumerate(QUALITIES)}
    order = sorted(shown, key=lambda key: (ranks.get(key[0], len(ranks)), key))
    lines = [["variant", *(figure_text(shown[key]) for key in order)]]
    for row in rows if len(shown) > 1 else ():
        its = {(each.figure, setting_key(each.setting)): each for each in row.records}
        lines.append(
            [row.label, *(cell(its.get(key)) or by_definition(row, key[0]) for key in order)]
        )
    return lines


def heading(report: Report, column: Column) -> str:
    """A column's title with its figure and the setting its cells have in common."""
    words = particulars(report, column)
    return f"{column.title} ({words})" if words else column.title


def particulars(report: Report, column: Column) -> str:
    """A column's figure, where it can show several, and the setting its cells have in common."""
    chosen = report.chosen(column)
    if not chosen:
        return ""
    setting = {
        key: value for key, value in json.loads(chosen[1]).items() if key not in ("held", "seconds")
    }
    insisted = dict(column.setting)
    told = {key: value for key, value in setting.items() if key not in insisted}
    figure = chosen[0].replace("_", " ") if len(column.figures) > 1 else ""
    return ", ".join(filter(None, (figure, setting_text(told))))


def about(board: MeasuredBoard) -> str:
    """A sentence on the machine."""
    here = board.conditions
    versions = " ".join(f"{name} {version}" for name, version in here.versions.items())
    parts = [
        here.processor,
        f"{here.cores} cores",
        size(here.memory),
        f"governor {here.governor}" if here.governor else "",
        f"host {here.host}" if here.host else "",
        versions,
        f"commit {here.commit[:12]}" if here.commit else "",
    ]
    return ", ".join(filter(None, parts)) + "."


def parameters(rows: Sequence[Row]) -> str:
    """A sentence on how many parameters the models have; empty where that was not measured."""
    told = []
    for figure, part in (("parameters", "text model"), ("projector_parameters", "mmproj")):
        found = {int(each.samples[0]) for row in rows for each in row.records_of("files", figure)}
        if found:
            counts = " or ".join(f"{each / 1e6:,.1f} M" for each in sorted(found))
            told.append(f"{counts} in the {part}")
    return f"Parameters: {', '.join(told)}." if told else ""


def remark(row: Row, choice: Pick) -> str:
    """What is to be known about a row."""
    told = []
    if choice.row == row:
        told.append("recommended")
    if row in choice.front:
        told.append("Pareto-optimal")
    disturbed, kept = row.disturbed
    if disturbed:
        told.append(f"{disturbed} of {row.repetitions} repetitions disturbed, {kept} of them kept")
    if left_out := [why for record in row.records for why in record.left_out]:
        count = len(set(left_out))
        told.append(f"{count} sample{'s' if count > 1 else ''} left out: {left_out[0]}")
    if found := failures(row):
        told.append(f"{sum(len(figures) for _, figures in found)} not measured")
    return "; ".join(told)


def csv_text(report: Report) -> str:
    """Every record a line; samples and setting are in one field each, as JSON."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_CSV)
    for row, record in report.records:
        values = _flat(row, record)
        writer.writerow([_field(values[name]) for name in _CSV])
    return file.getvalue()


def json_text(report: Report, wait_goal: float = WAIT_GOAL) -> str:
    """Boards with their picks, and every record with its median and interval."""
    boards = []
    for board in report.boards:
        choice = pick(report, board, wait_goal=wait_goal)
        boards.append(
            {
                "board": board.label,
                "conditions": board.conditions.model_dump(mode="json"),
                "recommended": choice.row.label if choice.row else None,
                "because": choice.sentence,
                "front": [row.label for row in choice.front],
                "expected": [_expected(each) for each in beside(board, report.rows_on(board))],
            }
        )
    found = [_flat(row, record) for row, record in report.records]
    whole = {"boards": boards, "records": found, "remarks": list(report.remarks)}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _expected(found: Beside) -> dict[str, Any]:
    expected, record = found.expected, found.record
    return {
        "what": found.what,
        "way": found.way,
        "expected": expected.model_dump() if expected else None,
        "median": record.median if record else None,
        "ratio": found.ratio,
        "standing": found.standing,
    }


def _flat(row: Row, record: Record) -> dict[str, Any]:
    low, high = record.interval() or (None, None)
    what = record.measured
    return {
        "board": row.board.label,
        "host": record.conditions.host,
        "pack": what.name,
        "variant": row.label,
        "text_type": what.text_type,
        "projector_type": what.projector_type,
        "recipe": what.recipe,
        "imatrix": what.weighed,
        "licence": what.licence,
        "group": record.group,
        "figure": record.figure,
        "unit": record.unit,
        "better": record.better,
        "test": record.test,
        "setting": record.setting,
        "median": record.median,
        "low": low,
        "high": high,
        "samples": record.samples,
        "flagged": record.flagged,
        "left_out": record.left_out,
        "failed": record.failed,
        "at": record.at.isoformat(),
    }


def _field(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    # A spreadsheet would take a text that begins so for a formula, and run it.
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(plain(each) for each in cells)} |"


def plain(text: str) -> str:
    """Text that Markdown neither takes for markup nor breaks a table at."""
    words, pieces, end = " ".join(text.split()), [], 0
    for name in _NAME.finditer(words):
        pieces += [_escaped(words[end : name.start()]), f"`{name[0]}`"]
        end = name.end()
    return "".join([*pieces, _escaped(words[end:])])


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\|`*_<[]" else sign for sign in text)
