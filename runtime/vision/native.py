"""A picture as libmtmd prepares it, within a limit of image tokens.

What a model makes of a picture's size is libmtmd's to say; here it is only asked how many tokens a
smaller picture takes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from runtime.llama.embeddings import Chunk

Size = tuple[int, int]
"""Width and height, pixels."""
Layout = Callable[[int, int], Sequence[int | Chunk]]
"""What libmtmd makes of a picture of a width and a height."""
_STEPS = 7
"""Halvings of the interval in which the largest scale that fits lies: to one in 128."""
_LEAST = 1 / 32
"""The smallest scale tried."""
_STRETCHING = {"qwen2vl_merger", "qwen2.5vl_merger", "qwen2.5o", "qwen3vl_merger"}
_GLOBAL_TOKENS = 2
"""Of Idefics 3: what stands before the whole picture, after the line that ends the tiles."""


@dataclass(frozen=True)
class View:
    """How a picture is shown to a model."""

    size: Size
    """What it is scaled to before."""
    part: Sequence[int | Chunk]
    """What it becomes."""
    overview_only: bool = False
    """Whether only the last chunk, the whole picture at once, is wanted."""

    @property
    def tokens(self) -> int:
        """Image tokens."""
        return sum(each.tokens for each in self.part if isinstance(each, Chunk))

    @property
    def positions(self) -> int:
        """Ids that stand for it in a prompt."""
        return sum(each.tokens if isinstance(each, Chunk) else 1 for each in self.part)


@dataclass(frozen=True)
class Fit:
    """What a model's own processor does to a picture that libmtmd does otherwise.

    libmtmd keeps a picture's proportions and fills with black what is left of a grid, and chooses
    the grid of InternVL's tiles otherwise. The processors of Qwen-VL, Gemma 3 and InternVL stretch
    the picture to the grid, and that is what those models were taught; a picture that is stretched
    before is one that libmtmd takes as it is.
    """

    unit: int | None = None
    """Pixels of which each side is brought to the nearest multiple."""
    square: int | None = None
    """Pixels that both sides are brought to, or of a tile's side."""
    tiles: tuple[int, int] | None = None
    """How many tiles a picture is brought to, at least and at most."""
    resampling: Image.Resampling = Image.Resampling.BICUBIC
    splits: bool = False
    """Whether every picture is scaled up and cut into tiles, so that a smaller one has as many."""

    @classmethod
    def of(
        cls, projector_type: str, *, image_size: int, unit: int, tiles: tuple[int, int] = (1, 12)
    ) -> "Fit":
        """What suits a type of projector.

        Args:
            projector_type: ``clip.projector_type``.
            image_size: ``clip.vision.image_size``, pixels.
            unit: Pixels of a side of what becomes one image token.
            tiles: How many it cuts a picture into, at least and at most, where it cuts it.
        """
        if projector_type in _STRETCHING:
            return cls(unit=unit)
        if projector_type == "gemma3":
            return cls(square=image_size, resampling=Image.Resampling.BILINEAR)
        if projector_type == "internvl":
            return cls(square=image_size, tiles=tiles)
        return cls(splits=projector_type == "idefics3")

    def scaled(self, image: Image.Image, size: Size) -> Image.Image:
        """The picture at a size, itself where that is its own."""
        return image if image.size == size else image.resize(size, self.resampling)


def view_of(size: Size, limit: int | None, layout: Layout, fit: Fit) -> View:
    """The largest view of a picture that keeps to a limit, or the least that there is.

    Args:
        size: The picture's.
        limit: Image tokens at most; None for as many as the model takes.
        layout: What libmtmd makes of a picture of a width and a height.
        fit: How it is brought to a size that libmtmd takes as it is.
    """
    whole = _view(size, layout, fit)
    if limit is None or whole.tokens <= limit:
        return whole
    if fit.splits:
        return _overview(whole)
    if fit.tiles:
        return _of_fewer_tiles(size, limit, layout, fit)
    smaller, larger = _LEAST, 1.0
    best = _view(_times(size, smaller), layout, fit)
    if best.tokens >= whole.tokens:
        return whole
    # A model that takes more of any picture is shown the largest of which it takes no more.
    limit = max(limit, best.tokens)
    for _ in range(_STEPS):
        middle = (smaller + larger) / 2
        view = _view(_times(size, middle), layout, fit)
        if view.tokens <= limit:
            smaller, best = middle, view
        else:
            larger = middle
    return best


def _view(size: Size, layout: Layout, fit: Fit) -> View:
    if fit.square:
        columns, rows = tile_grid(size, fit.square, *fit.tiles) if fit.tiles else (1, 1)
        size = (columns * fit.square, rows * fit.square)
    if not fit.unit:
        return View(size, layout(*size))
    nearest = max(1, round(size[0] / fit.unit)), max(1, round(size[1] / fit.unit))
    # Where the model has too few or too many tokens of that, it is the grid that libmtmd chooses.
    for grid in (nearest, _grid(layout(*size))):
        stretched = (grid[0] * fit.unit, grid[1] * fit.unit)
        part = layout(*stretched)
        if _grid(part) == grid:
            return View(stretched, part)
    return View(size, layout(*size))


def _of_fewer_tiles(size: Size, limit: int, layout: Layout, fit: Fit) -> View:
    assert fit.tiles
    least, most = fit.tiles
    for tiles in range(most, least - 1, -1):
        view = _view(size, layout, replace(fit, tiles=(least, tiles)))
        if view.tokens <= limit:
            break
    return view


def tile_grid(size: Size, tile: int, least: int, most: int) -> Size:
    """Columns and rows of InternVL's tiles: of the nearest proportions, and of those that are equal
    the more tiles the larger the picture is.

    The reference's ``get_optimal_tiled_canvas``.
    """
    sides, aspect, area = range(1, most + 1), size[0] / size[1], math.prod(size)
    grids = sorted(((x, y) for x in sides for y in sides if least <= x * y <= most), key=math.prod)
    best, nearest = grids[0], math.inf
    for grid in grids:
        off = abs(aspect - grid[0] / grid[1])
        if off < nearest or (off == nearest and area > tile**2 * math.prod(grid) / 2):
            best, nearest = grid, off
    return best


def _grid(part: Sequence[int | Chunk]) -> Size:
    """Columns and rows of a picture's only chunk."""
    for each in part:
        if isinstance(each, Chunk) and each.positions is not None:
            _, rows, columns, _ = each.positions.max(axis=1) + 1
            return int(columns), int(rows)
    return 0, 0


def _overview(whole: View) -> View:
    """The whole picture without its tiles, as Idefics 3 is shown one that is not split."""
    at = max(index for index, each in enumerate(whole.part) if isinstance(each, Chunk))
    return View(whole.size, whole.part[at - _GLOBAL_TOKENS :], overview_only=True)


def _times(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
