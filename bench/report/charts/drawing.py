"""How each chart is drawn. Nothing is told apart by colour alone: shapes, numbers, heights."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.report.charts.charts import (
    STAGES,
    Axis,
    Bar,
    Boards,
    Depths,
    Entry,
    Trade,
    Value,
    Waterfall,
)
from bench.report.charts.drawing_parts import (
    SHAPES,
    areas_and_key,
    label,
    mark_bound,
    marker_of,
    page,
    reach,
    room_below,
    settle,
    shape_of,
    weight,
    write_key,
)
from bench.report.charts.labels import Line, beside, fit, spread
from bench.report.charts.palette import LIGHT

_PARTS = (("hear", 0.34), ("think", 0.7), ("word", 0.34), ("voice", 0.7))
"""Colour and height of the stages of a turn; neighbours differ in both."""
_OF_BOARDS = ("accent", "hear", "word", "voice", "other")
"""Colours; the shapes, of which there are more, tell boards apart as well."""


def trade(chart: Trade, *, titled: bool) -> Figure:
    """Panels that share what is upward."""
    figure, (*areas, key) = areas_and_key(chart.about, len(chart.panels), 3.9, titled=titled)
    for place, (area, (across, up)) in enumerate(zip(areas, chart.panels, strict=True)):
        label(area, across, up if place == 0 else None, room_below(len(areas)))
        for entry, values in chart.points:
            _point(area, entry, values[place], across, up)
        mark_bound(area, across, upright=True)
        if place == 0 and up.bound is not None:
            mark_bound(area, up, upright=False)
        if place:
            area.sharey(areas[0])
            area.tick_params(labelleft=False)
    _cap(areas[0], chart)
    settle(figure)
    write_key(key, figure, chart.about, shape_of)
    for place, (area, (across, up)) in enumerate(zip(areas, chart.panels, strict=True)):
        found = [values[place] for _, values in chart.points]
        at = [(across.scale.of(one.middle), up.scale.of(other.middle)) for one, other in found]
        lines = [line for pair in found for line in _lines(*pair, across, up)]
        beside(area, at, [str(entry.number) for entry, _ in chart.points], lines)
    return figure


def waterfall(chart: Waterfall, *, titled: bool) -> Figure:
    """A bar for each turn, of which each stage is a part."""
    figure = page(chart.about, 1.3 + 0.26 * len(chart.bars), titled=titled)
    area: Axes = figure.subplots()
    rows, at, before = [], 0.0, None
    for bar in chart.bars:
        at += 0.0 if before is None else 0.82 if before == bar.entry else 1.2
        rows.append((at, bar, before == bar.entry))
        before = bar.entry
        _turn(area, chart.axis, bar, at)
    area.set_yticks([row for row, _, _ in rows], [_asked(bar, again) for _, bar, again in rows])
    for text, (_, bar, again) in zip(area.get_yticklabels(), rows, strict=True):
        text.set_color(LIGHT["muted" if again else "accent" if bar.entry.picked else "ink"])
        text.set_fontweight("bold" if bar.entry.picked and not again else "normal")
    area.set_ylim(at + 0.7, -0.7)
    area.set_xlim(0, area.get_xlim()[1] * 1.06)
    area.grid(visible=False, axis="y")
    area.tick_params(axis="y", length=0)
    area.set_xlabel(chart.axis.title)
    mark_bound(area, chart.axis, upright=True)
    _stages(area, any(bar.read is not None and bar.read > 0 for bar in chart.bars))
    settle(figure)
    return figure


def _turn(area: Axes, axis: Axis, bar: Bar, at: float) -> None:
    of, starts = axis.scale.of, (0.0, *bar.moments)
    for (role, height), start, end in zip(_PARTS, starts, bar.moments, strict=False):
        area.barh(
            at,
            max(0.0, of(end - start)),
            left=of(start),
            height=height,
            color=LIGHT[role],
            edgecolor=LIGHT["page"],
            linewidth=0.6,
        )
    last = bar.last
    area.errorbar(
        of(last.middle),
        at,
        xerr=reach(last, axis),
        fmt="none",
        ecolor=LIGHT["ink"],
        elinewidth=1,
        capsize=2,
    )
    if bar.read is not None and bar.read > 0:
        area.plot(of(bar.read), at, "d", ms=6, color=LIGHT["ink"], mec=LIGHT["page"], mew=0.8)
    area.annotate(
        axis.scale.text(last.middle),
        (of(max(last.high, last.middle)), at),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
    )


def _asked(bar: Bar, again: bool) -> str:
    if again:
        return "follow-up"
    name = fit(bar.entry.label, 2.4, 8, bold=bar.entry.picked)
    return f"{bar.entry.number}  {name}{', follow-up' * bar.follow_up}"


def depths(chart: Depths, *, titled: bool) -> Figure:
    """A line for each variant."""
    figure, (area, key) = areas_and_key(chart.about, 1, 3.9, titled=titled)
    of = chart.axis.scale.of
    for entry, points in chart.lines:
        where = [depth for depth, _ in points]
        middles = [of(value.middle) for _, value in points]
        ends = np.hstack([reach(value, chart.axis) for _, value in points])
        role, width = weight(entry)
        area.errorbar(
            where,
            middles,
            yerr=ends,
            color=LIGHT[role],
            linewidth=width,
            linestyle="-" if entry.standing else "--",
            marker=marker_of(entry)[0],
            markersize=marker_of(entry)[1],
            markerfacecolor=LIGHT[role] if entry.standing else LIGHT["page"],
            capsize=2,
            zorder=4 if entry.picked else 3 if entry.front else 2,
        )
    area.set_xlabel("tokens before those decoded")
    area.set_ylabel(f"{chart.axis.title} · better ↑")
    area.set_ylim(bottom=0)
    area.set_xticks(sorted({depth for _, points in chart.lines for depth, _ in points}))
    area.margins(x=0.06)
    settle(figure)
    write_key(key, figure, chart.about, marker_of)
    last = [(points[-1][0], of(points[-1][1].middle)) for _, points in chart.lines]
    spread(area, last, [str(entry.number) for entry, _ in chart.lines])
    return figure


def boards(chart: Boards, *, titled: bool) -> Figure:
    """A row for each variant, a shape for each board."""
    count, more = len(chart.values), len(chart.boards) + 1
    figure, (*areas, key) = areas_and_key(
        chart.about, len(chart.panels), 1.2 + 0.3 * count, titled=titled, more=more
    )
    shapes = [
        ((SHAPES[number % len(SHAPES)], 6.0), _OF_BOARDS[number % len(_OF_BOARDS)], name)
        for number, name in enumerate(chart.boards)
    ]
    for place, (area, axis) in enumerate(zip(areas, chart.panels, strict=True)):
        for number, ((form, size), role, _) in enumerate(shapes):
            found = [(row, values[place][number]) for row, (_, values) in enumerate(chart.values)]
            shown = [(row, value) for row, value in found if value]
            area.errorbar(
                [axis.scale.of(value.middle) for _, value in shown],
                [row for row, _ in shown],
                xerr=np.hstack([reach(value, axis) for _, value in shown]) if shown else None,
                linestyle="none",
                marker=form,
                color=LIGHT[role],
                markersize=size,
            )
        area.set_yticks(range(count), [str(entry.number) for entry, _ in chart.values])
        area.set_ylim(count - 0.4, -0.6)
        area.set_xlim(0, area.get_xlim()[1] * 1.05)
        label(area, axis, None, room_below(len(areas)))
        if place:
            area.tick_params(labelleft=False)
    settle(figure)
    write_key(key, figure, chart.about, None, shapes)
    return figure


def _point(area: Axes, entry: Entry, values: tuple[Value, Value], across: Axis, up: Axis) -> None:
    one, other = values
    role, width = weight(entry)
    shape, size = shape_of(entry)
    area.errorbar(
        across.scale.of(one.middle),
        up.scale.of(other.middle),
        xerr=reach(one, across),
        yerr=reach(other, up),
        fmt=shape,
        color=LIGHT[role],
        markersize=size,
        markerfacecolor=LIGHT[role] if entry.standing else LIGHT["page"],
        elinewidth=0.8,
        markeredgewidth=max(1.0, width * 0.7),
        zorder=4 if entry.picked else 3,
    )


def _lines(one: Value, other: Value, across: Axis, up: Axis) -> list[Line]:
    """The two intervals of a point, in data coordinates."""
    x, y = across.scale.of(one.middle), up.scale.of(other.middle)
    return [
        ((across.scale.of(one.low), y), (across.scale.of(one.high), y)),
        ((x, up.scale.of(other.low)), (x, up.scale.of(other.high))),
    ]


def _cap(area: Axes, chart: Trade) -> None:
    """Shares end at 1, and little above it does their axis."""
    axis = chart.panels[0][1]
    highest = max(values[0][1].high for _, values in chart.points)
    bottom, top = area.get_ylim()
    if not axis.scale.unit and highest <= 1 < top:
        area.set_ylim(bottom, 1 + 0.06 * (1 - bottom))


def _stages(area: Axes, read: bool) -> None:
    handles = [
        Line2D(
            [],
            [],
            color=LIGHT[role],
            linewidth=12 * height,
            solid_capstyle="butt",
            label=f"to {what}",
        )
        for (role, height), (_, what) in zip(_PARTS, STAGES, strict=True)
    ]
    if read:
        dot = Line2D([], [], color=LIGHT["ink"], marker="d", linestyle="none", markersize=5)
        dot.set_label("picture in the model")
        handles.append(dot)
    area.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=1.7,  # above what a limit means
        borderpad=0,
        ncols=len(handles),
        frameon=False,
    )
