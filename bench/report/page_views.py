"""What the page of a report shows, as its template takes it."""

from dataclasses import dataclass

from markupsafe import Markup

from bench.report.charts.charts import Entry, Table
from bench.report.pick import Pick
from bench.report.report import Board


@dataclass(frozen=True)
class Cell:
    """A median, and below it its interval or what else is to be known of it."""

    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """Of a column."""

    title: str
    unit: str
    particulars: str


@dataclass(frozen=True)
class Line:
    """A variant in the table."""

    entry: Entry
    cells: tuple[Cell, ...]
    flagged: int
    repetitions: int
    """Of which so many were disturbed."""
    lacking: int
    """Measurements that failed for this variant and not for all."""


@dataclass(frozen=True)
class Lack:
    """What could not be measured, was disturbed or does not count, for one reason."""

    variants: str
    reason: str
    count: int
    """Of each variant."""
    figures: str
    common: bool
    """Whether it holds for every variant."""


@dataclass(frozen=True)
class Drawn:
    """A chart on the page."""

    name: str
    title: str
    svg: Markup
    table: Table


@dataclass(frozen=True)
class Part:
    """What the page says of a board."""

    name: str
    """Begins the ids of its headings."""
    board: Board
    pick: Pick
    facts: tuple[tuple[str, str], ...]
    """Of the recommended variant."""
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    charts: tuple[Drawn, ...]
    quality: Table | None
    """Every figure of quality, where there are several."""
    swept: Table | None
    """Every setting of what was measured at several."""
    absent: tuple[str, ...]
    """Sentences about charts that are not there."""
    failed: tuple[Lack, ...]
    disturbed: tuple[Lack, ...]
    left_out: tuple[Lack, ...]
    conditions: tuple[tuple[str, str], ...]
