"""What is drawn of a report, without the drawing: values, words and the table of each chart.

Charts call a variant by its number in the board's table, so that a name of any length fits.
"""

from dataclasses import dataclass

from bench.report.charts.scales import Scale

STAGES = (
    ("transcript", "question transcribed"),
    ("first_token", "first token"),
    ("first_sentence", "first sentence"),
    ("first_audio", "first audio"),
)
"""Figures of a turn after the release, in their order, and what is then done."""


@dataclass(frozen=True)
class Entry:
    """A variant, as all charts of a board show it."""

    number: int
    """From 1, in the order of the board's table."""
    label: str
    picked: bool = False
    front: bool = False

    @property
    def standing(self) -> str:
        """``recommended``, ``Pareto-optimal`` or nothing."""
        return "recommended" if self.picked else "Pareto-optimal" if self.front else ""


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
    scale: Scale
    better: str
    """``higher``, ``lower`` or ``neither``."""
    bound: float | None = None
    """Where a limit lies."""
    bound_means: str = ""


@dataclass(frozen=True)
class Table:
    """The values of a chart; the first cell of a row is its heading."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class About:
    """What every chart says of itself."""

    name: str
    """Of its files."""
    title: str
    description: str
    """For who does not see it."""
    table: Table
    entries: tuple[Entry, ...]
    where: str = ""
    """The board; empty for several."""


@dataclass(frozen=True)
class Trade:
    """Speed against quality against memory: two panels, or one where quality was not measured."""

    about: About
    panels: tuple[tuple[Axis, Axis], ...]
    """Across and up."""
    points: tuple[tuple[Entry, tuple[tuple[Value, Value], ...]], ...]
    """Of a variant, across and up in each panel."""


@dataclass(frozen=True)
class Bar:
    """A turn: when each of ``STAGES`` was done, seconds from release."""

    entry: Entry
    follow_up: bool
    moments: tuple[float, ...]
    last: Value
    """Of the first audio."""
    read: float | None
    """When the picture was in the model; negative before the release."""


@dataclass(frozen=True)
class Waterfall:
    """What the wait after the release consists of."""

    about: About
    axis: Axis
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Depths:
    """Decode speed against the tokens that came before."""

    about: About
    axis: Axis
    lines: tuple[tuple[Entry, tuple[tuple[int, Value], ...]], ...]
    """Of a variant, depth and speed."""


@dataclass(frozen=True)
class Boards:
    """One variant on several boards."""

    about: About
    boards: tuple[str, ...]
    panels: tuple[Axis, ...]
    values: tuple[tuple[Entry, tuple[tuple[Value | None, ...], ...]], ...]
    """Of a variant, for each panel its value on each board."""


Chart = Trade | Waterfall | Depths | Boards
