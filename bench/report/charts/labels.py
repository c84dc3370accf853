"""Numbers beside the points of a chart, where they cover neither points nor each other."""

from bisect import bisect_left
from collections.abc import Sequence
from math import hypot

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from bench.report.charts.palette import LIGHT
from bench.report.sanitize import printable

_SIZE = 8.0
"""Points (1/72 inch), of the letters."""
_MARKER = 5.0
"""Points from a marker's middle to its edge."""
_AWAY = tuple(
    (distance * x, distance * y)
    for distance in (10.0, 17.0, 26.0, 36.0)
    for x, y in (
        (1, 0),
        (0, 1),
        (-1, 0),
        (0, -1),
        (0.7, 0.7),
        (-0.7, 0.7),
        (0.7, -0.7),
        (-0.7, -0.7),
    )
)
_LEAST, _LONGEST = 3, 200
"""Letters that are kept of a name."""
Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""
Point = tuple[float, float]
Line = tuple[Point, Point]


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """A text that is no wider than there is room, its middle left out where it would be.

    Args:
        text: What cannot be drawn in it is replaced.
        room: Inches.
        size: Points, of the letters.
        bold: Whether they are heavy.
    """
    shown = printable(text)
    letters = FontProperties(size=size, weight="bold" if bold else None)
    if len(shown) <= _LONGEST and _width(shown, letters) <= room:
        return shown
    lengths = range(_LEAST, min(_LONGEST, len(shown)))
    too_long = bisect_left(lengths, room, key=lambda kept: _width(_shortened(shown, kept), letters))
    return _shortened(shown, lengths[max(0, too_long - 1)]) if lengths else shown


def _shortened(text: str, kept: int) -> str:
    if len(text) <= kept:
        return text
    end = kept // 3
    return f"{text[: kept - end - 1]}…{text[len(text) - end :]}"


def _width(text: str, letters: FontProperties) -> float:
    """Inches."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, letters, ismath=False)
    return float(width) / 72


def beside(
    area: Axes, at: Sequence[Point], texts: Sequence[str], lines: Sequence[Line] = ()
) -> None:
    """Write texts beside points; far ones are joined to their point by a line.

    Args:
        area: Laid out, so that its place on the page is known.
        at: In the area's data coordinates.
        texts: As many.
        lines: That are drawn there, upright or level, in data coordinates too.
    """
    points = _places(area, at)
    taken = [_box(x, y, _MARKER, _MARKER) for x, y in points]
    ends = _places(area, [end for line in lines for end in line])
    taken += [
        (min(x, p) - 1, min(y, q) - 1, max(x, p) + 1, max(y, q) + 1)
        for (x, y), (p, q) in zip(ends[::2], ends[1::2], strict=True)
        if (x, y) != (p, q)
    ]
    left, bottom, right, top = _edges(area)
    for (x, y), text, where in zip(points, texts, at, strict=True):
        half = 0.32 * _SIZE * len(text) + 1, 0.5 * _SIZE
        boxes = ((shift, _box(x + shift[0], y + shift[1], *half)) for shift in _AWAY)
        inside = [
            (shift, box)
            for shift, box in boxes
            if left <= box[0] and box[2] <= right and bottom <= box[1] and box[3] <= top
        ]
        free = [each for each in inside if not any(_overlap(each[1], other) for other in taken)]
        shift, box = next(iter(free or inside), (_AWAY[0], _box(x, y, 0, 0)))
        taken.append(box)
        far = hypot(*shift) > _MARKER + _SIZE
        area.annotate(
            text,
            where,
            xytext=shift,
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=_SIZE,
            arrowprops={"arrowstyle": "-", "color": LIGHT["edge"], "lw": 0.6} if far else None,
        )


def spread(area: Axes, at: Sequence[Point], texts: Sequence[str]) -> None:
    """Write texts to the right of points, those of one place below each other.

    Args:
        area: Laid out.
        at: In the area's data coordinates.
        texts: As many.
    """
    points = _places(area, at)
    columns: dict[float, list[int]] = {}
    for each, (x, _) in enumerate(points):
        columns.setdefault(x, []).append(each)
    for members in columns.values():
        members.sort(key=lambda each: -points[each][1])
        heights = _apart([points[each][1] for each in members], _SIZE + 1)
        for each, height in zip(members, heights, strict=True):
            area.annotate(
                texts[each],
                at[each],
                xytext=(9, height - points[each][1]),
                textcoords="offset points",
                va="center",
                fontsize=_SIZE,
                annotation_clip=False,
            )


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Falling heights, moved as little as need be for so much room between neighbours.

    Neighbours that come too near become a block around their common middle.
    """
    blocks: list[list[float]] = []
    middles: list[float] = []
    for height in heights:
        blocks.append([height])
        middles.append(height)
        while len(blocks) > 1 and (
            middles[-2] - middles[-1] < least * (len(blocks[-2]) + len(blocks[-1])) / 2
        ):
            joined = blocks.pop()
            middles.pop()
            blocks[-1] += joined
            middles[-1] = sum(blocks[-1]) / len(blocks[-1])
    return [
        middle + least * ((len(block) - 1) / 2 - place)
        for block, middle in zip(blocks, middles, strict=True)
        for place in range(len(block))
    ]


def _places(area: Axes, at: Sequence[Point]) -> list[Point]:
    if not at:
        return []
    points = 72 / area.figure.dpi
    return [(x * points, y * points) for x, y in area.transData.transform(list(at)).tolist()]


def _edges(area: Axes) -> Box:
    points = 72 / area.figure.dpi
    box = area.get_window_extent()
    return box.x0 * points, box.y0 * points, box.x1 * points, box.y1 * points


def _box(x: float, y: float, width: float, height: float) -> Box:
    """Around a middle; half its width and height are given."""
    return x - width, y - height, x + width, y + height


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
