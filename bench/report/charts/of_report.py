"""The charts of a report: which values each shows, and what is said of it.

Charts call a variant by its number in the board's table, so that a name of any length fits.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench.records import Record
from bench.report.charts.charts import (
    About,
    Axis,
    Bar,
    Chart,
    Rows,
    Scatter,
    Series,
    Span,
    Value,
    Waterfall,
)
from bench.report.pick import MARGIN, Pick, pick, speed_column
from bench.report.report import (
    DECODE,
    MEMORY,
    QUALITY,
    WAIT,
    Column,
    MeasuredBoard,
    Report,
    Row,
    cell_of,
)
from bench.report.text import heading, particulars
from bench.report.wording import cell, number

_STAGES = (
    ("ears", "transcript", "question transcribed"),
    ("mind", "first_token", "first token"),
    ("sentence", "first_sentence", "first sentence"),
    ("voice", "first_audio", "first audio"),
)
"""Of a turn after the release, in their order: who is at work, the figure of the end, its name."""


def all_charts(report: Report, wait_goal: float) -> Iterator[Chart]:
    """Every chart of a report.

    Args:
        report: What was measured.
        wait_goal: Seconds from release to first audio that are short enough.
    """
    for board in report.boards:
        yield from board_charts(report, board, pick(report, board, wait_goal=wait_goal), wait_goal)
    if several := boards_chart(report):
        yield several


def board_charts(
    report: Report, board: MeasuredBoard, choice: Pick, wait_goal: float
) -> Iterator[Chart]:
    """The charts of a board; those for which something was measured.

    Args:
        report: What was measured.
        board: One of its boards.
        choice: Its recommendation.
        wait_goal: Seconds from release to first audio that are short enough.
    """
    ending = f"-{_slug(report, board)}" if len(report.boards) > 1 else ""
    for chart in (
        _trade(report, board, choice, wait_goal, ending),
        _waterfall(report, board, choice, wait_goal, ending),
        _depths(report, board, choice, ending),
    ):
        if chart:
            yield chart


def numbered(report: Report, board: MeasuredBoard) -> Mapping[str, str]:
    """Label of a row of a board → the same after its number, from 1."""
    return {row.label: f"{n}. {row.label}" for n, row in enumerate(report.rows_on(board), 1)}


def _standing(row: Row, choice: Pick) -> str:
    """``recommended``, ``Pareto-optimal`` or nothing."""
    optimal = "Pareto-optimal" if row in choice.front else ""
    return "recommended" if row == choice.row else optimal


def _trade(
    report: Report, board: MeasuredBoard, choice: Pick, wait_goal: float, ending: str
) -> Scatter | None:
    """Speed against quality against memory: two panels, or one where quality was not measured."""
    speed, names = speed_column(report), numbered(report, board)
    judged = any(report.value(row, QUALITY) is not None for row in report.rows_on(board))
    columns = (speed, MEMORY, QUALITY) if judged else (speed, MEMORY)
    found = {
        row.label: (row, values)
        for row in report.rows_on(board)
        if len(values := [v for each in columns if (v := _value(report, row, each))])
        == len(columns)
    }
    if not found:
        return None
    wait = (wait_goal, f"{wait_goal:g} s wished for") if speed is WAIT else (None, "")
    room = board.memory * (1 - MARGIN), "memory that may be taken"
    axes = [_axis(report, speed, *wait), _axis(report, MEMORY, *room)]
    axes += [_axis(report, QUALITY)] if judged else []
    pairs = ((0, 2), (1, 2)) if judged else ((0, 1),)
    series = tuple(
        Series(
            names[label],
            tuple(((values[across], values[up]),) for across, up in pairs),
            mark=names[label].partition(".")[0],
            standing=_standing(row, choice),
        )
        for label, (row, values) in found.items()
    )
    title = f"Speed against {'quality against ' if judged else ''}memory"
    table: Rows = (
        ("variant", *(heading(report, column) for column in columns), "standing"),
        *(
            (
                names[label],
                *(cell_of(report, row, column) for column in columns),
                _standing(row, choice),
            )
            for label, (row, _) in found.items()
        ),
    )
    front = ", ".join(each.mark for each in series if each.standing)
    said = [f"{len(series)} variants by {'; '.join(axis.title for axis in axes)}."]
    said += [f"On the Pareto front, as numbered in the table: {front}."] if front else []
    said += [f"Recommended: {names[choice.row.label]}."] if choice.row else []
    about = About(f"quality-speed-memory{ending}", title, " ".join(said), table, board.label)
    return Scatter(about, tuple((axes[across], axes[up]) for across, up in pairs), series)


def _waterfall(
    report: Report, board: MeasuredBoard, choice: Pick, wait_goal: float, ending: str
) -> Waterfall | None:
    chosen = report.chosen(WAIT)
    if not chosen:
        return None
    names, bars, lines = numbered(report, board), [], []
    figures = [figure for _, figure, _ in _STAGES]
    for row in report.rows_on(board):
        name, label = names[row.label], names[row.label]
        for follow_up, question in enumerate(("first", "follow-up")):
            if turn := _turn(row, json.loads(chosen[1]) | {"follow_up": follow_up}):
                asked = f"{label}, follow-up" if follow_up and label else label or "follow-up"
                bars.append(_bar(asked, turn, strong=row == choice.row and not follow_up))
                cells = (cell(turn.get(figure)) for figure in (*figures, "prefilled"))
                lines.append((name, question, *cells))
                label = ""  # once is enough
    if not bars:
        return None
    headings = ("variant", "question", *(what for *_, what in _STAGES), "picture in the model")
    waits = [bar.last.middle for bar in bars if bar.last]
    said = (
        f"From letting go of the button to the first audio, {particulars(report, WAIT)}: "
        f"{number(min(waits), 's')} to {number(max(waits), 's')}. Each bar is made of the "
        "transcript, the first token, the first sentence and the first audio, in this order."
    )
    title = "The wait after the question"
    about = About(f"turn{ending}", title, said, (headings, *lines), board.label)
    legend = tuple((stage, f"to {what}") for stage, _, what in _STAGES)
    axis = replace(Waterfall.axis, bound=wait_goal, bound_means=f"{wait_goal:g} s wished for")
    return Waterfall(about, tuple(bars), legend, axis)


def _turn(row: Row, setting: Mapping[str, object]) -> Mapping[str, Record]:
    """What was measured of a turn, by figure; empty where a stage is lacking."""
    found = {
        record.figure: record
        for record in row.records
        if record.group == "turn" and record.samples and record.setting == setting
    }
    return found if all(figure in found for _, figure, _ in _STAGES) else {}


def _bar(label: str, turn: Mapping[str, Record], *, strong: bool) -> Bar:
    spans, start = [], 0.0
    for stage, figure, _ in _STAGES:
        # What is done before the release takes no time of the wait.
        end = max(start, turn[figure].median or 0.0)
        spans.append(Span(stage, start, end))
        start = end
    ready = turn["prefilled"].median if "prefilled" in turn else None
    last = _value_in(turn["first_audio"])
    return Bar(label, tuple(spans), number(last.middle, "s"), last, ready, strong)


def _depths(report: Report, board: MeasuredBoard, choice: Pick, ending: str) -> Scatter | None:
    """Decode speed against the tokens that came before."""
    chosen = report.chosen(DECODE)
    if not chosen:
        return None
    common, names = json.loads(chosen[1]), numbered(report, board)
    series, lines = [], []
    for row in report.rows_on(board):
        found = {
            depth: record
            for record in row.records_of("text", "decode")
            if isinstance(depth := record.setting.get("depth"), int)
            and record.setting == common | {"depth": depth}
        }
        if found:
            name = names[row.label]
            points = tuple(
                (Value(depth, depth, depth), _value_in(found[depth])) for depth in sorted(found)
            )
            mark = name.partition(".")[0]
            series.append(Series(name, (points,), mark, _standing(row, choice)))
            lines.append((name, found))
    if not series:
        return None
    depths = sorted({depth for _, found in lines for depth in found})
    how = f" ({common['threads']} threads)" if "threads" in common else ""
    table: Rows = (
        ("variant", *(f"after {depth:,}{how}" for depth in depths)),
        *((name, *(cell(found.get(depth)) for depth in depths)) for name, found in lines),
    )
    speeds = [up.middle for each in series for _, up in each.points[0]]
    said = (
        f"Decode speed of {len(series)} variants at depths from {depths[0]:,} to "
        f"{depths[-1]:,} tokens: {number(min(speeds), '')} to {number(max(speeds), 'tokens/s')}."
    )
    about = About(f"decode-depth{ending}", "Decode speed against depth", said, table, board.label)
    axes = Axis("tokens before those decoded"), Axis(f"decode{how}", "tokens/s", "higher")
    return Scatter(about, (axes,), tuple(series), joined=True)


def boards_chart(report: Report) -> Scatter | None:
    """The variants that were measured on several boards; None where there are none."""
    columns = [column for column in (WAIT, DECODE) if report.chosen(column)]
    rows: dict[str, dict[str, Row]] = {}
    for row in report.rows:
        rows.setdefault(row.label, {})[row.board.label] = row
    shared = {label: of for label, of in rows.items() if len(of) > 1}
    if not columns or not shared:
        return None
    boards = [board.label for board in report.boards]
    up = Axis("", names=tuple(shared))
    series = tuple(
        Series(
            board,
            tuple(
                tuple(
                    (value, Value(place, place, place))
                    for place, of in enumerate(shared.values())
                    if board in of and (value := _value(report, of[board], column))
                )
                for column in columns
            ),
        )
        for board in boards
    )
    table: Rows = (
        ("variant", *(f"{heading(report, each)}: {name}" for each in columns for name in boards)),
        *(
            (
                label,
                *(
                    cell_of(report, of[name], column) if name in of else ""
                    for column in columns
                    for name in boards
                ),
            )
            for label, of in shared.items()
        ),
    )
    said = f"{len(shared)} variants on {len(boards)} boards: {'; '.join(boards)}."
    about = About("boards", "Boards side by side", said, table)
    return Scatter(about, tuple((_axis(report, each), up) for each in columns), series)


def _axis(report: Report, column: Column, bound: float | None = None, means: str = "") -> Axis:
    unit = next((record.unit for row in report.rows if (record := report.shown(row, column))), "")
    return Axis(heading(report, column), unit, report.better(column), bound, means)


def _value(report: Report, row: Row, column: Column) -> Value | None:
    """What stands in a cell of the table; None where nothing was measured."""
    record, known = report.shown(row, column), report.value(row, column)
    if record:
        return _value_in(record)
    return None if known is None else Value(known, known, known)


def _value_in(record: Record) -> Value:
    middle = record.median
    assert middle is not None
    return Value(middle, *(record.interval() or (middle, middle)))


def _slug(report: Report, board: MeasuredBoard) -> str:
    """A board as part of a file's name, told apart from the report's others."""
    made = [
        re.sub(r"[^a-z0-9]+", "-", each.label.lower()).strip("-")[:40] for each in report.boards
    ]
    place = report.boards.index(board)
    plain = made[place] or "board"
    return plain if made.count(made[place]) == 1 and made[place] else f"{plain}-{place + 1}"
