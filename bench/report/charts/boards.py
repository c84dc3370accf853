"""Charts of a report as a whole: those of each board, and one of the boards side by side."""

from collections.abc import Iterator

from bench.report.charts.charting import charts
from bench.report.charts.charts import About, Boards, Chart, Entry, Table
from bench.report.charts.values import axis_of, value_of, written
from bench.report.pick import pick
from bench.report.report import DECODE, WAIT, Report, Row


def all_charts(report: Report, wished: float) -> Iterator[Chart]:
    """Every chart of a report.

    Args:
        report: What was measured.
        wished: Seconds from release to first audio that are short enough.
    """
    for board in report.boards:
        yield from charts(report, board, pick(report, board, wished=wished), wished)
    if found := boards_chart(report):
        yield found


def boards_chart(report: Report) -> Boards | None:
    """The variants that were measured on several boards; None where there are none."""
    if len(report.boards) < 2:
        return None
    names = tuple(board.label for board in report.boards)
    columns = [column for column in (WAIT, DECODE) if report.chosen(column)]
    rows: dict[str, dict[str, Row]] = {}
    for row in report.rows:
        rows.setdefault(row.label, {})[row.board.label] = row
    shared = {label: of for label, of in rows.items() if len(of) > 1}
    if not columns or not shared:
        return None
    axes = tuple(axis_of(report, column, report.rows) for column in columns)
    values = tuple(
        (
            Entry(place, label),
            tuple(
                tuple(value_of(report, of[name], column) if name in of else None for name in names)
                for column in columns
            ),
        )
        for place, (label, of) in enumerate(shared.items(), 1)
    )
    table = Table(
        "The same variants on several boards: medians with 95 % intervals",
        ("variant", *(f"{axis.title}: {name}" for axis in axes for name in names)),
        tuple(
            (
                entry.label,
                *(
                    written(axis.scale, value)
                    for axis, of in zip(axes, panel, strict=True)
                    for value in of
                ),
            )
            for entry, panel in values
        ),
    )
    said = f"{len(values)} variants on {len(names)} boards: {'; '.join(names)}."
    about = About("boards", "Boards side by side", said, table, tuple(entry for entry, _ in values))
    return Boards(about, names, axes, values)
