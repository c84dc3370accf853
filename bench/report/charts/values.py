"""Values of a report as charts take them: with their interval, their axis and as text."""

from collections.abc import Sequence

from bench.records import Record
from bench.report.charts.charts import Axis, Entry, Value
from bench.report.charts.scales import Scale, scale_of
from bench.report.report import Column, Report, Row
from bench.report.text import heading


def axis_of(
    report: Report,
    column: Column,
    rows: Sequence[Row],
    bound: float | None = None,
    bound_means: str = "",
) -> Axis:
    """What a column measures, on a scale for those rows.

    Args:
        report: What was measured.
        column: Of its table.
        rows: That are shown.
        bound: Where a limit lies.
        bound_means: What it is the limit of.
    """
    values = [value for row in rows if (value := report.value(row, column)) is not None]
    unit = next((record.unit for row in report.rows if (record := report.shown(row, column))), "")
    scale = scale_of(unit, values)
    title = f"{heading(report, column)}{f', {scale.unit}' if scale.unit else ''}"
    return Axis(title, scale, report.better(column), bound, bound_means)


def value_of(report: Report, row: Row, column: Column) -> Value | None:
    """What stands in a cell of the table; None where nothing was measured."""
    record = report.shown(row, column)
    if record:
        return value_in(record)
    known = report.value(row, column)
    return None if known is None else Value(known, known, known)


def value_in(record: Record) -> Value:
    """The median of a record that has samples, with its interval as far as that is known."""
    middle = record.median
    assert middle is not None
    return Value(middle, *(record.interval() or (middle, middle)))


def written(scale: Scale, value: Value | None) -> str:
    """A median with its interval in brackets; empty where there is none."""
    if value is None:
        return ""
    span = scale.span(value.low, value.high)
    return f"{scale.text(value.middle)}{f' ({span})' if span else ''}"


def numbered(entry: Entry) -> str:
    """How a table of a chart calls a variant."""
    return f"{entry.number}. {entry.label}"
