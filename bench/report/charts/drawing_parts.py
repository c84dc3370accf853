"""What the drawings of several charts have in common."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bench.report.charts.charts import About, Axis, Entry, Value
from bench.report.charts.labels import fit
from bench.report.charts.palette import LIGHT

WIDTH, KEY = 9.2, 2.7
"""Inches of a figure, and of its key to the right."""
_LINE = 0.19
"""Inches of a line of the key."""
SHAPES = "osD^vP*X"
"""Of markers, told apart at a glance."""
Marker = tuple[str, float]
"""Shape and size."""


def page(about: About, height: float, *, titled: bool) -> Figure:
    """A figure that says what it shows of which board, unless what it stands in does."""
    figure = Figure(figsize=(WIDTH, height + (0.3 if titled else 0)), layout="constrained")
    if titled:
        title = f"{about.title}{f' – {fit(about.where, 5, 11, bold=True)}' if about.where else ''}"
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    return figure


def areas_and_key(
    about: About, count: int, least: float, *, titled: bool, more: int = 0
) -> tuple[Figure, list[Axes]]:
    """A figure with areas side by side, and to their right one for the key.

    Args:
        about: The chart.
        count: Areas beside the key.
        least: Inches of height.
        titled: Whether the figure says what it shows.
        more: Lines of the key beside those of the variants.
    """
    height = max(least, 0.9 + _LINE * (len(about.entries) + more))
    figure = page(about, height, titled=titled)
    wide = (WIDTH - KEY) / count
    found = figure.subplots(1, count + 1, width_ratios=[*[wide] * count, KEY], squeeze=False)[0]
    found[-1].axis("off")
    return figure, list(found)


def settle(figure: Figure) -> None:
    """Lay a figure out for good.

    The solver's answers differ in their last digits from one time to the next, which would change
    the names of clipping paths in an SVG file.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for area in figure.axes:
        left, bottom, width, height = (round(each, 5) for each in area.get_position().bounds)
        area.set_position((left, bottom, width, height))


def write_key(
    area: Axes,
    figure: Figure,
    about: About,
    marker: Callable[[Entry], Marker] | None,
    shapes: Sequence[tuple[Marker, str, str]] = (),
) -> None:
    """Number, name and standing of each variant, from the top down.

    Args:
        area: To the right, laid out.
        figure: Of the area.
        about: The chart.
        marker: Of a variant; None where it has none.
        shapes: What else has a marker and is named first: marker, role of its colour, name.
    """
    rows = len(about.entries) + (len(shapes) + 1 if shapes else 0)
    area.set_xlim(0, KEY)
    area.set_ylim(-max(area.get_position().height * figure.get_figheight(), _LINE * rows), 0)
    for place, ((form, size), role, name) in enumerate(shapes):
        y = -_LINE * (place + 0.5)
        area.plot(0.1, y, form, ms=size, color=LIGHT[role])
        area.text(0.3, y, fit(name, KEY - 0.5, 8), va="center", fontsize=8)
    for place, entry in enumerate(about.entries, rows - len(about.entries)):
        _entry(area, entry, -_LINE * (place + 0.5), marker)


def _entry(area: Axes, entry: Entry, y: float, marker: Callable[[Entry], Marker] | None) -> None:
    role = weight(entry)[0]
    if marker:
        form, size = marker(entry)
        face = LIGHT[role if entry.standing else "page"]
        area.plot(0.1, y, form, ms=size, color=LIGHT[role], mfc=face)
    area.text(0.42, y, str(entry.number), ha="right", va="center", fontsize=8)
    room = KEY - (1.55 if entry.standing else 0.68)
    name = fit(entry.label, room, 8, bold=entry.picked)
    heavy = "bold" if entry.picked else "normal"
    area.text(0.5, y, name, va="center", fontsize=8, fontweight=heavy)
    if entry.standing:
        area.text(
            KEY - 0.02, y, entry.standing, ha="right", va="center", fontsize=7, color=LIGHT[role]
        )


def shape_of(entry: Entry) -> Marker:
    """Shape and size of what marks a variant by its standing."""
    return ("D", 8.0) if entry.picked else ("o", 6.5) if entry.front else ("o", 6.0)


def marker_of(entry: Entry) -> Marker:
    """Shape and size of what marks the line of a variant."""
    return SHAPES[(entry.number - 1) % len(SHAPES)], 5.0


def weight(entry: Entry) -> tuple[str, float]:
    """Colour and width of what is drawn of a variant."""
    return ("accent", 2.2) if entry.picked else ("ink", 1.3) if entry.front else ("other", 1.0)


def mark_bound(area: Axes, axis: Axis, *, upright: bool) -> None:
    """A limit, where what is shown comes near it."""
    if axis.bound is None:
        return
    at = axis.scale.of(axis.bound)
    low, high = area.get_xlim() if upright else area.get_ylim()
    if not low <= at <= high + 0.25 * (high - low):
        return
    line = area.axvline if upright else area.axhline
    line(at, color=LIGHT["muted"], linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    transform = area.get_xaxis_transform() if upright else area.get_yaxis_transform()
    where = (at, 1.0) if upright else (1.0, at)
    area.annotate(
        axis.bound_means,
        where,
        xycoords=transform,
        xytext=(0, 3),
        textcoords="offset points",
        ha="center" if upright else "right",
        fontsize=7,
        color=LIGHT["muted"],
    )


def reach(value: Value, axis: Axis) -> NDArray[np.float64]:
    """How far the interval reaches below and above the median, float64 [2, 1]."""
    ends = value.middle - value.low, value.high - value.middle
    return np.array([[max(0.0, axis.scale.of(end))] for end in ends])


def label(area: Axes, across: Axis, up: Axis | None, room: float) -> None:
    """Say what is measured along the edges, and which way is better."""
    toward = "← better · " if across.better == "lower" else ""
    after = " · better →" if across.better == "higher" else ""
    area.set_xlabel(f"{toward}{_two_lines(across.title, room)}{after}")
    if up:
        better = "↓ better · " if up.better == "lower" else ""
        upward = " · better ↑" if up.better == "higher" else ""
        area.set_ylabel(f"{better}{fit(up.title, 2.6, 9)}{upward}")


def room_below(count: int) -> float:
    """Inches for the title below one of several areas."""
    return (WIDTH - KEY) / count - 1.2


def _two_lines(title: str, room: float) -> str:
    """A title broken before its brackets where it is long."""
    first, bracket, rest = title.partition(" (")
    if len(title) <= 26 or not bracket:
        return fit(title, room, 9)
    return f"{fit(first, room, 9)}\n{fit(f'({rest}', room, 9)}"
