"""A report as one static page: no script, and nothing that is loaded from elsewhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bench.records import setting_key
from bench.report.charts.boards import boards_chart
from bench.report.charts.charting import charts, entries
from bench.report.charts.charts import Chart, Entry, Table, Trade
from bench.report.charts.palette import DARK, LIGHT
from bench.report.charts.plots import check_drawing, svg_with_text
from bench.report.charts.scales import Scale, scale_of
from bench.report.charts.svg import inline
from bench.report.charts.values import numbered
from bench.report.page_views import Cell, Drawn, Heading, Lack, Line, Part
from bench.report.pick import MARGIN, WISHED, Pick, pick, speed_column
from bench.report.report import COLUMNS, MEMORY, QUALITY, Board, Column, Report, Row, failures
from bench.report.sanitize import printable
from bench.report.swept import HEADINGS, swept_table
from bench.report.text import parameters, particulars, quality_table
from bench.report.wording import DISTURBED, cell, disturbed, figure_text, size

_SHARE = re.compile(r"others took \d+% of a core")
"""How much they took is not worth a row of its own."""
_WANTED = {
    "quality-speed-memory": "Speed and memory were not both measured of any variant.",
    "turn": "No whole turn was measured.",
    "decode-depth": "Decoding was not measured.",
}


def html(report: Report, wished: float = WISHED) -> str:
    """The page.

    Args:
        report: What was measured.
        wished: Seconds from release to first audio that are short enough.

    Raises:
        BenchError: matplotlib is not installed.
    """
    check_drawing()
    parts = [_part(report, board, place, wished) for place, board in enumerate(report.boards, 1)]
    several = boards_chart(report)
    page = _environment().get_template("report.html.jinja")
    return page.render(
        parts=parts,
        compared=_drawn(several, "boards") if several else None,
        names=list(dict.fromkeys(row.measured.name for row in report.rows)),
        variants=len({row.label for row in report.rows}),
        days=_days(record.at for _, record in report.records),
        remarks=report.remarks,
        light=LIGHT,
        dark=DARK,
        disturbed=DISTURBED,
        wished=f"{wished:g}",
        margin=f"{MARGIN:.0%}".replace("%", " %"),
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    """Whatever a template prints; what is markup was made here."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _part(report: Report, board: Board, place: int, wished: float) -> Part:
    choice, name = pick(report, board, wished=wished), f"board-{place}"
    named = entries(report, board, choice)
    columns = [
        column
        for column in COLUMNS
        if any(report.value(row, column) is not None for row, _ in named)
    ]
    scales = [_scale(report, column, [row for row, _ in named]) for column in columns]
    failed = tuple(_failed(named))
    drawn = list(charts(report, board, choice, wished))
    return Part(
        name,
        board,
        choice,
        _facts(report, choice),
        tuple(
            Heading(column.title, scale.unit, particulars(report, column))
            for column, scale in zip(columns, scales, strict=True)
        ),
        tuple(
            _line(
                report, row, entry, columns, scales, alike=sum(e.count for e in failed if e.common)
            )
            for row, entry in named
        ),
        tuple(_drawn(chart, f"{name}-{number}") for number, chart in enumerate(drawn, 1)),
        _quality(named),
        _swept(named),
        tuple(_absent(drawn)),
        failed,
        tuple(_disturbed(named)),
        tuple(_left_out(named)),
        tuple(_conditions(board, [row for row, _ in named])),
    )


def _scale(report: Report, column: Column, rows: Sequence[Row]) -> Scale:
    unit = next((record.unit for row in rows if (record := report.shown(row, column))), "")
    values = (report.value(row, column) for row in rows)
    return scale_of(unit, (value for value in values if value is not None))


def _line(
    report: Report,
    row: Row,
    entry: Entry,
    columns: Sequence[Column],
    scales: Sequence[Scale],
    *,
    alike: int,
) -> Line:
    cells = [_cell(report, row, *each) for each in zip(columns, scales, strict=True)]
    lacking = len(row.failed) - alike
    return Line(entry, tuple(cells), row.flagged, row.repetitions, lacking)


def _cell(report: Report, row: Row, column: Column, scale: Scale) -> Cell:
    value, record = report.value(row, column), report.shown(row, column)
    if value is None:
        other = report.stand_in(row, column)
        return Cell(cell(other), figure_text(other)) if other else Cell()
    if record is None:
        return Cell(scale.text(value), "by definition")
    interval = scale.span(*(record.interval() or (value, value)))
    return Cell(scale.text(value), f"{interval}{disturbed(record)}".strip())


def _facts(report: Report, choice: Pick) -> tuple[tuple[str, str], ...]:
    if choice.row is None:
        return ()
    found = []
    for column in (speed_column(report), MEMORY, QUALITY):
        value = report.value(choice.row, column)
        if value is not None:
            chosen = report.chosen(column)
            figure = chosen[0].replace("_", " ") if chosen and column is QUALITY else ""
            title = f"{column.title}: {figure}" if figure else column.title
            scale = _scale(report, column, report.on(choice.row.board))
            found.append((title, scale.full(value)))
    return tuple(found)


def _drawn(chart: Chart, name: str) -> Drawn:
    about = chart.about
    title = f"{about.title}{f', {about.where}' if about.where else ''}"
    svg = inline(svg_with_text(chart), name, title, about.description)
    return Drawn(name, about.title, Markup(svg), about.table)


def _absent(drawn: Sequence[Chart]) -> Iterable[str]:
    for name, sentence in _WANTED.items():
        if not any(chart.about.name.startswith(name) for chart in drawn):
            yield sentence
    if any(isinstance(chart, Trade) and len(chart.panels) == 1 for chart in drawn):
        yield "Quality was not measured, so nothing is said of it."


def _quality(named: Sequence[tuple[Row, Entry]]) -> Table | None:
    headings, *lines = quality_table([row for row, _ in named])
    if not lines:
        return None
    rows = [
        (numbered(entry), *values) for (_, entry), (_, *values) in zip(named, lines, strict=True)
    ]
    said = "Every figure of quality, with its 95 % interval where that is known"
    return Table(said, tuple(headings), tuple(rows))


def _swept(named: Sequence[tuple[Row, Entry]]) -> Table | None:
    lines = swept_table([row for row, _ in named])
    numbers = {row.label: numbered(entry) for row, entry in named}
    said = "Every setting that was measured, with the median and where it lies with 95 % confidence"
    rows = tuple((numbers[label], *rest) for label, *rest in lines)
    return Table(said, tuple(HEADINGS), rows) if rows else None


def _failed(named: Sequence[tuple[Row, Entry]]) -> Iterator[Lack]:
    found = [
        (
            entry,
            reason,
            len(figures),
            ", ".join(dict.fromkeys(each.split(" (")[0].replace("_", " ") for each in figures)),
        )
        for row, entry in named
        for reason, figures in failures(row)
    ]
    return _alike(found, len(named))


def _disturbed(named: Sequence[tuple[Row, Entry]]) -> Iterator[Lack]:
    found = []
    for row, entry in named:
        # One repetition has several figures, and with each of them its flags.
        measured = {
            (record.group, setting_key(record.setting), tuple(record.flagged))
            for record in row.records
        }
        of: dict[str, list[str]] = {}
        for group, _, flags in sorted(measured):
            for reason in flags:
                of.setdefault(_SHARE.sub("others took a part of a core", reason), []).append(group)
        found += [
            (entry, reason, len(groups), ", ".join(dict.fromkeys(groups)))
            for reason, groups in of.items()
        ]
    return _alike(found, len(named))


def _left_out(named: Sequence[tuple[Row, Entry]]) -> Iterator[Lack]:
    found = []
    for row, entry in named:
        of: dict[str, set[str]] = {}
        for record in row.records:
            for reason in record.left_out:
                of.setdefault(reason, set()).add(record.figure.replace("_", " "))
        found += [
            (entry, reason, len(figures), ", ".join(sorted(figures)))
            for reason, figures in of.items()
        ]
    return _alike(found, len(named))


def _alike(found: Iterable[tuple[Entry, str, int, str]], all_of: int) -> Iterator[Lack]:
    """What holds for several variants is said once."""
    of: dict[tuple[str, int, str], list[Entry]] = {}
    for entry, reason, count, figures in found:
        of.setdefault((reason, count, figures), []).append(entry)
    for (reason, count, figures), each in of.items():
        common = len(each) == all_of > 1
        names = f"all {all_of} variants" if common else ", ".join(map(numbered, each))
        yield Lack(names, reason, count, figures, common)


def _conditions(board: Board, rows: Sequence[Row]) -> Iterable[tuple[str, str]]:
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
    here = board.conditions
    found = (
        ("Board", here.board),
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
