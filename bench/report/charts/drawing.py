"""How charts are drawn. Nothing is told apart by colour alone: shapes, numbers, heights, words."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, Formatter, StrMethodFormatter
from numpy.typing import NDArray

from bench.report.charts.charts import About, Axis, Bar, Chart, Scatter, Series, Value, Waterfall
from bench.report.sanitize import printable

INK, MUTED, GRID = "#1b1f24", "#57606a", "#d3d9df"
COLOURS = ("#0b5cad", "#b45f06", "#2e7d4f", "#8250b0", "#6e7780")
"""Of series, in turn: each 3 : 1 or more against white (WCAG 2.2, 1.4.11)."""
SHAPES = "osD^vP*X"
"""Of series, in turn; as many as have no divisor with the colours, so that 40 series differ."""
STAGES: Mapping[str, tuple[str, float]] = {
    "person": ("#6e7780", 0.7),
    "ears": ("#b45f06", 0.34),
    "eyes": ("#0b7285", 0.7),
    "mind": ("#1f6fb2", 0.7),
    "sentence": ("#2e7d4f", 0.34),
    "voice": ("#8250b0", 0.7),
}
"""Who or what is at work → colour and height; those that follow each other differ in both."""
_WIDTH, _LINE, _ROW = 9.2, 0.19, 0.27
"""Inches of a figure, of a line of its legend, of a row."""
_LEGEND, _TITLE, _AXIS = 34, 70, 38
"""Letters of a name in the legend, of a title, of a line at an axis."""
_APART = pi * (3 - 5**0.5)
_READY: Mapping[str, Any] = {
    "marker": "d",
    "linestyle": "none",
    "markersize": 6,
    "color": INK,
    "markeredgecolor": "white",
}
LOOK: Mapping[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.formatter.useoffset": False,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.w_pad": 0.08,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    # Text stays text: a small file, and letters that this font lacks are shown in another.
    "svg.fonttype": "none",
    "svg.hashsalt": "vismaid",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelsize": 8,
    "ytick.color": MUTED,
    "ytick.labelsize": 8,
}
"""Settings of matplotlib."""


def figure_of(chart: Chart, *, titled: bool = True) -> Figure:
    """A chart drawn, which is to be done in its look; with its title where it stands alone."""
    figure = _scatter(chart) if isinstance(chart, Scatter) else _waterfall(chart)
    if titled:
        figure.suptitle(_title(chart.about), x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure


def shorten(text: str, most: int) -> str:
    """A text of so many letters at most, its middle left out and what cannot be drawn replaced."""
    shown, end = printable(text), most // 3
    return shown if len(shown) <= most else f"{shown[: most - end - 1]}…{shown[-end:]}"


def _title(about: About) -> str:
    return shorten(f"{about.title} – {about.where}" if about.where else about.title, _TITLE)


def _scatter(chart: Scatter) -> Figure:
    names = chart.panels[0][1].names
    rows = max(1.5 + _ROW * len(names) if names else 3.9, 1.2 + _LINE * len(chart.series))
    figure = Figure(figsize=(_WIDTH, rows), layout="constrained")
    areas = figure.subplots(1, len(chart.panels), sharey=True, squeeze=False)[0]
    for panel, (area, (across, up)) in enumerate(zip(areas, chart.panels, strict=True)):
        for place, series in enumerate(chart.series):
            _points(area, series, panel, place, joined=chart.joined)
        _label(area, across, up if panel == 0 else Axis(""))
        _bound(area, across, ("--", ":")[panel])
    _bound(areas[0], chart.panels[0][1], "-.", upright=False)
    area = areas[0]
    if names:
        area.set_yticks(range(len(names)), [shorten(name, _LEGEND) for name in names])
        area.set_ylim(len(names) - 0.4, -0.6)
    else:
        area.yaxis.set_major_formatter(ticks_of(chart.panels[0][1].unit))
    if chart.joined:
        area.set_ylim(0, 1.04 * area.get_ylim()[1])
    _legend(figure, areas)
    return figure


def _points(area: Axes, series: Series, panel: int, place: int, *, joined: bool) -> None:
    points, picked = series.points[panel], series.standing == "recommended"
    colour = INK if picked else COLOURS[place % len(COLOURS)]
    note = f" – {series.standing}" if series.standing else ""
    area.errorbar(
        [across.middle for across, _ in points],
        [up.middle for _, up in points],
        xerr=_reach([across for across, _ in points]),
        yerr=_reach([up for _, up in points]),
        # Once in the legend; matplotlib leaves out what begins with an underscore.
        label="_" if panel else f" {shorten(series.label, _LEGEND)}{note}",
        color=colour,
        linestyle=("-" if series.standing else "--") if joined else "none",
        linewidth=2.2 if picked else 1,
        elinewidth=0.8,
        marker=SHAPES[place % len(SHAPES)],
        markersize=9 if picked else 6,
        markerfacecolor=colour if series.standing else "white",
        zorder=4 if picked else 3,
    )
    if not points:
        return
    # Each goes its own way (by the golden angle), so that those of points close by part.
    angle = 0.6 + _APART * place
    away = 10 * cos(angle), 10 * sin(angle)
    area.annotate(
        series.mark,
        (points[-1][0].middle, points[-1][1].middle),
        xytext=(9 + 12 * (place % 3), 0) if joined else away,
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=8,
        color=colour,
        fontweight="bold" if picked else "normal",
    )


def _reach(values: list[Value]) -> NDArray[np.float64]:
    """How far intervals reach below and above their medians, float64 [2, n]."""
    ends = [(value.middle - value.low, value.high - value.middle) for value in values]
    return np.maximum(0.0, np.array(ends, dtype=np.float64).reshape(-1, 2).T)


def _label(area: Axes, across: Axis, up: Axis) -> None:
    """Say what is measured along the edges, in which unit, and which way is better."""
    way = {"lower": "← better", "higher": "better →"}.get(across.better, "")
    area.set_xlabel("\n".join(filter(None, (_measured(across), way))))
    way = {"lower": "↓ better", "higher": "better ↑"}.get(up.better, "")
    area.set_ylabel("\n".join(filter(None, (_measured(up), way))))
    area.xaxis.set_major_formatter(ticks_of(across.unit))
    area.locator_params(axis="x", nbins=6)


def _measured(axis: Axis) -> str:
    unit = f", {axis.unit}" if axis.unit not in ("", "bytes", "s") else ""
    return fill(shorten(f"{axis.title}{unit}", 2 * _AXIS), _AXIS)


def ticks_of(unit: str) -> Formatter:
    """How values at an axis are written: bytes and seconds with their unit."""
    if unit == "bytes":
        return EngFormatter("B")
    return StrMethodFormatter("{x:,g} s" if unit == "s" else "{x:,g}")


def _bound(area: Axes, axis: Axis, style: str, *, upright: bool = True) -> None:
    """A limit, where what is shown comes near it."""
    low, high = area.get_xlim() if upright else area.get_ylim()
    if axis.bound is not None and low <= axis.bound <= high + 0.25 * (high - low):
        line = area.axvline if upright else area.axhline
        line(axis.bound, color=MUTED, lw=1, ls=style, zorder=1, label=axis.bound_means)


def _legend(figure: Figure, areas: Sequence[Axes]) -> None:
    """To the right, every series and every limit."""
    handles, labels = [], []
    for area in areas:
        found = area.get_legend_handles_labels()
        handles += found[0]
        labels += found[1]
    if labels:
        figure.legend(handles, labels, loc="outside right upper")


def _waterfall(chart: Waterfall) -> Figure:
    figure = Figure(figsize=(_WIDTH, 1.4 + _ROW * len(chart.bars)), layout="constrained")
    area: Axes = figure.subplots()
    for row, bar in enumerate(chart.bars):
        _bar(area, bar, row)
    labels = [shorten(bar.label, _LEGEND) for bar in chart.bars]
    area.set_yticks(range(len(labels)), labels)
    for tick, bar in zip(area.get_yticklabels(), chart.bars, strict=True):
        tick.set_color(INK)
        tick.set_fontweight("bold" if bar.strong else "normal")
    area.set_ylim(len(labels) - 0.4, -0.6)
    area.grid(visible=False, axis="y")
    area.tick_params(axis="y", length=0)
    area.xaxis.set_major_formatter(ticks_of("s"))
    area.set_xlabel(chart.axis.title)
    area.axvline(0, color=MUTED, linewidth=0.8)
    for stage, what in chart.legend:
        colour, height = STAGES[stage]
        area.plot([], [], color=colour, lw=12 * height, solid_capstyle="butt", label=what)
    if any((bar.ready or 0.0) > 0 for bar in chart.bars):
        area.plot([], [], **_READY, label="picture in the model")
    _bound(area, chart.axis, "--")
    _legend(figure, [area])
    return figure


def _bar(area: Axes, bar: Bar, row: int) -> None:
    for span in bar.spans:
        colour, height = STAGES[span.stage]
        width = max(0.0, span.end - span.start)
        area.barh(row, width, left=span.start, height=height, color=colour)
    end = max((span.end for span in bar.spans), default=0.0)
    if bar.last:
        end = max(end, bar.last.high)
        area.errorbar(
            bar.last.middle, row, xerr=_reach([bar.last]), ecolor=INK, elinewidth=1, capsize=2
        )
    if (ready := bar.ready or 0.0) > 0:
        area.plot(ready, row, **_READY)
    area.annotate(
        printable(bar.text),
        (end, row),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
    )
