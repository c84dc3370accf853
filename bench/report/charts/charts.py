"""What charts show: values, words, and the table that says the same to who does not see them."""

from collections.abc import Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[str]]
"""A table as text: headings, then rows whose first cell is their heading."""


@dataclass(frozen=True)
class Value:
    """A median and where it lies with 95 % confidence."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Axis:
    """What is measured along an edge of a chart."""

    title: str
    unit: str = ""
    """Of a record, such as ``bytes``."""
    better: str = "neither"
    """``higher``, ``lower`` or ``neither``."""
    bound: float | None = None
    """Where a limit lies."""
    bound_means: str = ""
    names: tuple[str, ...] = ()
    """What stands at 0, 1, 2…, where nothing is measured along this edge."""


@dataclass(frozen=True)
class About:
    """What every chart says of itself."""

    name: str
    """Of its files."""
    title: str
    description: str
    """For who does not see it."""
    table: Rows = ()
    """Every value that is drawn, where the chart stands on a page."""
    where: str = ""
    """The board; empty for several."""


@dataclass(frozen=True)
class Series:
    """Points that belong together: those of a variant, or of a board."""

    label: str
    points: tuple[tuple[tuple[Value, Value], ...], ...]
    """For each panel its points, each across and up."""
    mark: str = ""
    """What is written beside the last point of each panel."""
    standing: str = ""
    """``recommended``, ``Pareto-optimal`` or nothing."""


@dataclass(frozen=True)
class Scatter:
    """Points in panels side by side that share what is upward."""

    about: About
    panels: tuple[tuple[Axis, Axis], ...]
    """Across and up."""
    series: tuple[Series, ...]
    joined: bool = False
    """Whether a line joins the points of a series."""


@dataclass(frozen=True)
class Span:
    """Something that takes a while."""

    stage: str
    """Who or what is at work, see ``bench.report.charts.drawing.STAGES``."""
    start: float
    """Seconds from letting go of the button; negative before."""
    end: float
    what: str = ""


@dataclass(frozen=True)
class Bar:
    """A row of a waterfall."""

    label: str
    spans: tuple[Span, ...] = ()
    text: str = ""
    """Written behind the last span."""
    last: Value | None = None
    """The median end, with its interval."""
    ready: float | None = None
    """When the picture was in the model, seconds from letting go of the button."""
    strong: bool = False
    """Whether the label stands out."""


@dataclass(frozen=True)
class Waterfall:
    """What a wait consists of."""

    about: About
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Stages and what each ends with."""
    axis: Axis = Axis("from letting go of the button", "s")


Chart = Scatter | Waterfall
