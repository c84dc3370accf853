"""A report as charts: which values each shows, and what is said of it."""

import json
import re
from collections.abc import Iterator, Sequence

from bench.records import setting_key
from bench.report.charts.charts import (
    STAGES,
    About,
    Axis,
    Bar,
    Chart,
    Depths,
    Entry,
    Table,
    Trade,
    Value,
    Waterfall,
)
from bench.report.charts.scales import scale_of
from bench.report.charts.values import axis_of, numbered, value_in, value_of, written
from bench.report.pick import MARGIN, Pick, speed_column
from bench.report.report import DECODE, MEMORY, QUALITY, WAIT, Board, Report, Row
from bench.report.text import particulars


def entries(report: Report, board: Board, choice: Pick) -> tuple[tuple[Row, Entry], ...]:
    """The rows of a board with their numbers."""
    return tuple(
        (row, Entry(place, row.label, row == choice.row, row in choice.front))
        for place, row in enumerate(report.on(board), 1)
    )


def charts(report: Report, board: Board, choice: Pick, wished: float) -> Iterator[Chart]:
    """The charts of a board; those for which something was measured.

    Args:
        report: What was measured.
        board: One of its boards.
        choice: Its recommendation.
        wished: Seconds from release to first audio that are short enough.
    """
    ending = f"-{_slug(report, board)}" if len(report.boards) > 1 else ""
    named = entries(report, board, choice)
    for found in (
        _trade(report, board, named, wished, ending),
        _waterfall(report, named, wished, ending),
        _depths(report, named, ending),
    ):
        if found:
            yield found


def _trade(
    report: Report,
    board: Board,
    named: Sequence[tuple[Row, Entry]],
    wished: float,
    ending: str,
) -> Trade | None:
    speed = speed_column(report)
    rows = [row for row, _ in named]
    judged = any(report.value(row, QUALITY) is not None for row in rows)
    columns = [speed, MEMORY, *([QUALITY] if judged else [])]
    whole = [
        (row, entry, values)
        for row, entry in named
        if len(values := [each for column in columns if (each := value_of(report, row, column))])
        == len(columns)
    ]
    if not whole:
        return None
    shown = [row for row, _, _ in whole]
    across = axis_of(
        report, speed, shown, wished if speed is WAIT else None, f"{wished:g} s wished for"
    )
    room = board.memory * (1 - MARGIN)
    memory = axis_of(report, MEMORY, shown, room, "all that may be taken")
    if judged:
        quality = axis_of(report, QUALITY, shown)
        panels: tuple[tuple[Axis, Axis], ...] = ((across, quality), (memory, quality))
        points: tuple[tuple[Entry, tuple[tuple[Value, Value], ...]], ...] = tuple(
            (entry, ((one, third), (two, third))) for _, entry, (one, two, third) in whole
        )
        title = "Speed against quality against memory"
    else:
        panels = ((across, memory),)
        points = tuple((entry, ((one, two),)) for _, entry, (one, two) in whole)
        title = "Speed against memory"
    axes = [across, memory, *([quality] if judged else [])]
    table = Table(
        f"{title}: medians with 95 % intervals",
        ("variant", *(axis.title for axis in axes), "standing"),
        tuple(
            (
                numbered(entry),
                *(written(axis.scale, value) for axis, value in zip(axes, values, strict=True)),
                entry.standing,
            )
            for _, entry, values in whole
        ),
    )
    about = About(
        f"quality-speed-memory{ending}",
        title,
        _trade_words([entry for _, entry, _ in whole], axes),
        table,
        tuple(entry for _, entry in named),
        named[0][0].board.label,
    )
    return Trade(about, panels, points)


def _trade_words(shown: Sequence[Entry], axes: Sequence[Axis]) -> str:
    front = ", ".join(str(each.number) for each in shown if each.front)
    picked = next((each for each in shown if each.picked), None)
    return " ".join(
        filter(
            None,
            (
                f"{len(shown)} variants by {'; '.join(axis.title for axis in axes)}.",
                f"On the Pareto front, as numbered in the table: {front}." if front else "",
                f"Recommended: {picked.number}, {picked.label}." if picked else "",
            ),
        )
    )


def _waterfall(
    report: Report, named: Sequence[tuple[Row, Entry]], wished: float, ending: str
) -> Waterfall | None:
    chosen = report.chosen(WAIT)
    if not chosen:
        return None
    setting = json.loads(chosen[1])
    bars = [
        bar
        for row, entry in named
        for follow_up in (False, True)
        if (bar := _bar(row, entry, setting | {"follow_up": int(follow_up)}, follow_up=follow_up))
    ]
    if not bars:
        return None
    scale = scale_of("s", (bar.last.middle for bar in bars))
    how = particulars(report, WAIT)
    axis = Axis(
        f"{scale.unit} from letting go of the button",
        scale,
        "lower",
        wished,
        f"{wished:g} s wished for",
    )
    headings = ("variant", "question", *(what for _, what in STAGES), "picture in the model")
    table = Table(
        f"The turn, {scale.unit} from letting go of the button ({how}): medians, and of the first "
        "audio the 95 % interval",
        headings,
        tuple(
            (
                numbered(bar.entry),
                "follow-up" if bar.follow_up else "first",
                *(scale.text(moment) for moment in bar.moments[:-1]),
                written(scale, bar.last),
                "" if bar.read is None else scale.text(bar.read),
            )
            for bar in bars
        ),
    )
    waits = [bar.last.middle for bar in bars if not bar.follow_up] or [
        bar.last.middle for bar in bars
    ]
    about = About(
        f"turn{ending}",
        "The wait after the question",
        f"From letting go of the button to the first audio, {how}: {scale.full(min(waits))} to "
        f"{scale.full(max(waits))}. Each bar is made of the transcript, the first token, the first "
        "sentence and the first audio, in this order.",
        table,
        tuple(entry for _, entry in named),
        named[0][0].board.label,
    )
    return Waterfall(about, axis, tuple(bars))


def _bar(row: Row, entry: Entry, setting: dict[str, object], *, follow_up: bool) -> Bar | None:
    wanted = json.dumps(setting, sort_keys=True)
    found = {
        record.figure: record
        for record in row.records
        if record.group == "turn" and record.samples and setting_key(record.setting) == wanted
    }
    if not all(stage in found for stage, _ in STAGES):
        return None
    medians = {figure: record.median for figure, record in found.items()}
    moments = tuple(max(0.0, medians[stage] or 0.0) for stage, _ in STAGES)
    return Bar(entry, follow_up, moments, value_in(found["first_audio"]), medians.get("prefilled"))


def _depths(report: Report, named: Sequence[tuple[Row, Entry]], ending: str) -> Depths | None:
    chosen = report.chosen(DECODE)
    if not chosen:
        return None
    common = {name: value for name, value in json.loads(chosen[1]).items() if name != "depth"}
    lines = []
    for row, entry in named:
        points = {
            int(record.setting["depth"]): value_in(record)
            for record in row.of("text", "decode")
            if isinstance(record.setting.get("depth"), int)
            and {k: v for k, v in record.setting.items() if k != "depth"} == common
        }
        if points:
            lines.append((entry, tuple(sorted(points.items()))))
    depths = sorted({depth for _, points in lines for depth, _ in points})
    if not depths:
        return None
    scale = scale_of("tokens/s", (value.middle for _, points in lines for _, value in points))
    how = ", ".join(filter(None, (f"{common['threads']} threads" if "threads" in common else "",)))
    axis = Axis(f"tokens/s{f' ({how})' if how else ''}", scale, "higher")
    table = Table(
        f"Decode speed, {axis.title}, by the tokens that came before: medians with 95 % intervals",
        ("variant", *(f"after {depth:,}" for depth in depths)),
        tuple(
            (
                numbered(entry),
                *(written(scale, dict(points).get(depth)) for depth in depths),
            )
            for entry, points in lines
        ),
    )
    speeds = [value.middle for _, points in lines for _, value in points]
    about = About(
        f"decode-depth{ending}",
        "Decode speed against depth",
        f"Decode speed of {len(lines)} variants at depths from {depths[0]:,} to {depths[-1]:,} "
        f"tokens: {scale.text(min(speeds))} to {scale.full(max(speeds))}.",
        table,
        tuple(entry for _, entry in named),
        named[0][0].board.label,
    )
    return Depths(about, axis, tuple(lines))


def _slug(report: Report, board: Board) -> str:
    """A board as part of a file's name, told apart from the report's others."""
    made = [
        re.sub(r"[^a-z0-9]+", "-", each.label.lower()).strip("-")[:40] for each in report.boards
    ]
    place = report.boards.index(board)
    plain = made[place] or "board"
    return plain if made.count(made[place]) == 1 and made[place] else f"{plain}-{place + 1}"
