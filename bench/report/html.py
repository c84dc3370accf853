"""A report as one static page: no script, and nothing that is loaded from elsewhere.

It holds the tables of the Markdown report, the charts, and what disturbed or spoiled a measurement.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.report.charts.charts import Chart, Rows
from bench.report.charts.of_report import board_charts, boards_chart, numbered
from bench.report.charts.plots import check_drawing, svg
from bench.report.pick import MARGIN, WAIT_GOAL, Pick, pick
from bench.report.predicted import beside, lines_of, why_none
from bench.report.report import MeasuredBoard, Report, Row
from bench.report.sanitize import printable
from bench.report.swept import HEADINGS, swept_table
from bench.report.text import parameters, quality_table, variant_table
from bench.report.wording import DISTURBED, size

_SHARE = re.compile(r"others took \d+% of a core")
"""How much they took is not worth a row of its own."""
_WANTED = {
    "quality-speed-memory": "Speed and memory were not both measured of any variant.",
    "turn": "No whole turn was measured.",
    "decode-depth": "Decoding was not measured.",
}


@dataclass(frozen=True)
class BoardSection:
    """What the page says of a board."""

    board: MeasuredBoard
    pick: Pick
    variants: Rows
    charts: tuple[Chart, ...]
    tables: tuple[tuple[str, str, Rows], ...]
    """Title, caption and rows of the other tables; those without rows are left out."""
    absent: tuple[str, ...]
    """Sentences about charts that are not there."""
    conditions: tuple[tuple[str, str], ...]


def html(report: Report, wait_goal: float = WAIT_GOAL) -> str:
    """The page.

    Args:
        report: What was measured.
        wait_goal: Seconds from release to first audio that are short enough.

    Raises:
        BenchError: matplotlib is not installed.
    """
    check_drawing()
    parts = [_part(report, board, wait_goal) for board in report.boards]
    picks = [("board", "recommended", "why")]
    for part in parts:
        label = part.pick.row.label if part.pick.row else "nothing"
        picks.append((part.board.label, label, part.pick.sentence))
    page = _environment().get_template("report.html.jinja")
    return page.render(
        parts=parts,
        picks=picks,
        several=boards_chart(report),
        names=list(dict.fromkeys(row.measured.name for row in report.rows)),
        variants=len({row.label for row in report.rows}),
        days=_days(record.at for _, record in report.records),
        remarks=report.remarks,
        disturbed=DISTURBED,
        wait_goal=f"{wait_goal:g}",
        margin=f"{MARGIN:.0%}".replace("%", " %"),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        # Macros and what they return are markup, and no plain text.
        finalize=lambda value: printable(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["picture"] = _picture
    return environment


def _picture(chart: Chart) -> str:
    """A chart as an address that needs no network."""
    return f"data:image/svg+xml;base64,{b64encode(svg(chart, titled=False)).decode()}"


def _part(report: Report, board: MeasuredBoard, wait_goal: float) -> BoardSection:
    rows, choice = report.rows_on(board), pick(report, board, wait_goal=wait_goal)
    names = numbered(report, board)
    charts = tuple(board_charts(report, board, choice, wait_goal))
    swept = [HEADINGS, *lines] if (lines := swept_table(rows)) else []
    failed = [
        (row.label, record.failed or "It has no samples.", f"{record.group} {record.figure}")
        for row in rows
        for record in row.failed
    ]
    disturbed = [
        (row.label, _SHARE.sub("others took a part of a core", flag), group)
        for row in rows
        for group, flag in sorted(row.flags)
    ]
    left_out = [
        (row.label, reason, record.figure)
        for row in rows
        for record in row.records
        for reason in record.left_out
    ]
    tables = (
        (
            "Predicted and measured",
            "What is expected of the board, and what was measured",
            lines_of(beside(board, rows)),
        ),
        ("Quality", "Every figure of quality", quality_table(rows)),
        ("Every setting", "Every setting that was measured", swept),
        ("Not measured", "What could not be measured, and why", _alike(failed, names)),
        (
            "Disturbed repetitions",
            "Repetitions that were disturbed, and by what",
            _alike(disturbed, names),
        ),
        ("Samples left out", "Samples that do not count, and why", _alike(left_out, names)),
    )
    return BoardSection(
        board,
        choice,
        _renamed(_remarks_first(variant_table(report, board, choice)), names),
        charts,
        tuple((title, said, _renamed(of, names)) for title, said, of in tables if len(of) > 1),
        (*_absent(charts), *filter(None, [why_none(board, rows)])),
        tuple(_conditions(board, rows)),
    )


def _remarks_first(rows: Rows) -> Rows:
    """With what is to be known of a variant beside its name, whatever the page's width."""
    return [(first, remarks, *cells) for first, *cells, remarks in rows]


def _renamed(rows: Rows, names: Mapping[str, str]) -> Rows:
    """With the numbers of the charts before the names of variants."""
    return [(names.get(first, first), *rest) for first, *rest in rows]


def _absent(charts: Sequence[Chart]) -> Iterator[str]:
    for name, sentence in _WANTED.items():
        if not any(chart.about.name.startswith(name) for chart in charts):
            yield sentence
    if any(each.about.title == "Speed against memory" for each in charts):
        yield "Quality was not measured, so nothing is said of it."


def _alike(found: Iterable[tuple[str, str, str]], names: Mapping[str, str]) -> Rows:
    """Variants, reasons and what each befell, as a table: what holds for several is said once."""
    befell: dict[tuple[str, str], list[str]] = {}
    for label, reason, what in found:
        befell.setdefault((label, reason), []).append(what.replace("_", " "))
    whose: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (label, reason), whats in befell.items():
        whose.setdefault((reason, tuple(whats)), []).append(names[label])
    return [
        ("variant", "reason", "measurements", "of what"),
        *(
            (
                f"all {len(names)} variants"
                if len(labels) == len(names) > 1
                else ", ".join(labels),
                reason,
                f"{len(whats):,}",
                ", ".join(dict.fromkeys(whats)),
            )
            for (reason, whats), labels in whose.items()
        ),
    ]


def _conditions(board: MeasuredBoard, rows: Sequence[Row]) -> Iterable[tuple[str, str]]:
    """What is known of the machine and of how it fared; the rest is left out."""
    records = [record for row in rows for record in row.records]
    all_of = [record.conditions for record in records]
    heat = [
        each
        for one in all_of
        for each in (one.temperature_before, one.temperature_after)
        if each is not None
    ]
    slowed = [one.throttled for one in all_of if one.throttled is not None]
    load = [one.load for one in all_of if one.load is not None]
    clocks = [one.clock for one in all_of if one.clock is not None]
    here = board.conditions
    found = (
        ("MeasuredBoard", here.board),
        ("Host", here.host),
        ("Processor", here.processor),
        ("Cores", str(here.cores)),
        ("Memory", size(here.memory)),
        ("Governor", here.governor),
        ("Measured", _days(record.at for record in records)),
        ("Temperature", f"{min(heat):.0f} to {max(heat):.0f} °C" if heat else ""),
        (
            "Throttled",
            f"in {sum(slowed)} of {len(slowed)} measurements" if slowed else "cannot be told here",
        ),
        ("Clock", f"{min(clocks):,.0f} to {max(clocks):,.0f} MHz" if clocks else ""),
        ("Taken by others", f"at most {max(load):.0%}".replace("%", " %") if load else ""),
        ("Parameters", parameters(rows).removeprefix("Parameters: ").removesuffix(".")),
        ("llama.cpp", here.build),
        ("Versions", ", ".join(f"{name} {number}" for name, number in here.versions.items())),
        ("Commit", here.commit[:12]),
    )
    return ((name, text) for name, text in found if text)


def _days(moments: Iterable[object]) -> str:
    days = sorted({str(moment)[:10] for moment in moments})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
