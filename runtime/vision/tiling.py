"""A picture becomes image tokens, with the numbers of the reference implementation.

The arithmetic is that of Hugging Face's image processors and models of the LLaVA family
(LLaVA-OneVision, https://arxiv.org/abs/2408.03326, knows all of it; the others do without a
part): sizes are (height, width) and tokens run row by row. A READ is what they call AnyRes. The
tower and projector are a function that the caller gives, so nothing here depends on an engine.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.packs.manifest import ImagePolicy, NativePolicy

Array = NDArray[np.float32]
Tile = NDArray[np.uint8]
Size = tuple[int, int]
_SHRINK_ABOVE = 1.1
_BAND_PIXELS = 1 << 21
"""Pixels of a picture that are padded at a time."""


class Detail(StrEnum):
    """How closely the pictures are looked at."""

    GLANCE = "glance"
    """The pictures are frames of a video: few tokens each."""
    LOOK = "look"
    """One full view of each picture, padded to a square."""
    READ = "read"
    """A picture in tiles, for small text. Several are looked at where the reference does so."""


def offered(detail: Detail, policy: ImagePolicy | NativePolicy) -> Detail:
    """The detail that a model looks with when asked for one that it may not know."""
    if isinstance(policy, NativePolicy):
        if detail is Detail.GLANCE and not policy.glance:
            detail = Detail.LOOK
        return Detail.READ if detail is Detail.LOOK and not policy.look else detail
    known = {Detail.GLANCE: policy.pooled_per_side is not None, Detail.READ: bool(policy.pinpoints)}
    return detail if known.get(detail, True) else Detail.LOOK


def encode(
    pictures: Sequence[Image.Image],
    detail: Detail,
    policy: ImagePolicy,
    encode_tiles: Callable[[Sequence[Tile]], Sequence[Array]],
    newline: Array | None,
    background: tuple[int, int, int] = (127, 127, 127),
) -> list[Array]:
    """The tokens of one or more pictures.

    Args:
        pictures: RGB pictures of any size.
        detail: How closely to look; ``look`` where the policy does not know it.
        policy: How the model wants its pictures.
        encode_tiles: uint8 [tile, tile, 3] → float32 [patches_per_side², width], of each.
        newline: What ends a row, a picture or a video, float32 [width]; None without one.
        background: Colour that pads a picture to a square.

    Returns:
        float32 [tokens, width], one for each place in the prompt: a picture each, or, at a
        glance, all of them, which are frames of one video.
    """
    detail = offered(detail, policy)
    if detail is Detail.GLANCE and policy.pooled_per_side:
        side = policy.pooled_per_side
        frames = encode_tiles([_resized(p, policy.tile, policy.tile) for p in pictures])
        pooled = [_pool(frame, policy.patches_per_side, side) for frame in frames]
        return [np.concatenate([*pooled, *_end(newline)])]
    if _reads(len(pictures), detail, policy):
        return [_read(picture, policy, encode_tiles, newline) for picture in pictures]
    views = encode_tiles([_view(picture, policy, background) for picture in pictures])
    return [np.concatenate([view, *_end(newline)]) for view in views]


def token_count(sizes: Sequence[Size], detail: Detail, policy: ImagePolicy) -> int:
    """How many tokens ``encode`` makes of pictures of these sizes (height, width)."""
    newline = int(policy.newline)
    detail = offered(detail, policy)
    if detail is Detail.GLANCE and policy.pooled_per_side:
        return len(sizes) * policy.pooled_per_side**2 + newline
    if not _reads(len(sizes), detail, policy):
        return len(sizes) * (policy.patches_per_side**2 + newline)
    grids = [_shrunk(_kept(size, policy), policy) for size in sizes]
    return sum(policy.patches_per_side**2 + height * (width + newline) for height, width in grids)


def tile_count(sizes: Sequence[Size], detail: Detail, policy: ImagePolicy) -> int:
    """How many tiles ``encode`` encodes for pictures of these sizes (height, width)."""
    if not _reads(len(sizes), offered(detail, policy), policy):
        return len(sizes)
    canvases = [best_canvas(size, policy.pinpoints) for size in sizes]
    return sum(1 + (high // policy.tile) * (wide // policy.tile) for high, wide in canvases)


def best_canvas(size: Size, canvases: Sequence[Size]) -> Size:
    """The canvas that shows most of a picture's pixels and, among those, wastes least.

    The reference's ``select_best_resolution``; ``canvases`` are its ``image_grid_pinpoints``.
    """
    height, width = size

    def merit(canvas: Size) -> tuple[int, int]:
        scale = min(canvas[1] / width, canvas[0] / height)
        shown = min(int(width * scale) * int(height * scale), width * height)
        return shown, shown - canvas[0] * canvas[1]

    return max(canvases, key=merit)


def _reads(pictures: int, detail: Detail, policy: ImagePolicy) -> bool:
    return detail is Detail.READ and (pictures == 1 or policy.read_several)


def _read(
    picture: Image.Image,
    policy: ImagePolicy,
    encode_tiles: Callable[[Sequence[Tile]], Sequence[Array]],
    newline: Array | None,
) -> Array:
    """An overview, then the grid of tiles without its padding, each row ended by a newline.

    The reference's ``pack_image_features``.
    """
    size = (picture.height, picture.width)
    canvas = _on_canvas(picture, best_canvas(size, policy.pinpoints))
    rows, columns = (side // policy.tile for side in canvas.shape[:2])
    whole = _resized(picture, policy.tile, policy.tile)
    overview, *tiles = encode_tiles([whole, *_tiles(canvas, policy.tile)])
    side, width = policy.patches_per_side, overview.shape[1]
    grid = np.stack(tiles)
    grid = grid.reshape(rows, columns, side, side, width).transpose(0, 2, 1, 3, 4)
    grid = _unpadded(grid.reshape(rows * side, columns * side, width), size)
    grid = interpolate(grid, _shrunk((grid.shape[0], grid.shape[1]), policy))
    if newline is not None:
        ends = np.broadcast_to(newline, (grid.shape[0], 1, width))
        grid = np.concatenate([grid, ends], axis=1)
    return np.concatenate([overview, grid.reshape(-1, width)])


def _end(newline: Array | None) -> list[Array]:
    return [] if newline is None else [newline[None]]


def _resized(picture: Image.Image, height: int, width: int) -> Tile:
    return np.asarray(picture.resize((width, height), Image.Resampling.BICUBIC))


def _view(picture: Image.Image, policy: ImagePolicy, background: tuple[int, int, int]) -> Tile:
    """The whole picture, or its middle, as one square."""
    if policy.fit == "stretch":
        return _resized(picture, policy.tile, policy.tile)
    if policy.fit == "crop":
        return _cropped(picture, policy.tile)
    return _square(picture, policy.tile, background)


def _cropped(picture: Image.Image, tile: int) -> Tile:
    """The middle of a picture whose shorter side has been scaled to the tile's."""
    short, long = sorted(picture.size)
    scaled = int(tile * long / short)
    high, wide = (tile, scaled) if picture.height <= picture.width else (scaled, tile)
    top, left = (high - tile) // 2, (wide - tile) // 2
    middle = _resized(picture, high, wide)[top : top + tile, left : left + tile]
    return np.ascontiguousarray(middle)


def _square(picture: Image.Image, tile: int, background: tuple[int, int, int]) -> Tile:
    """The picture padded to a square and scaled, without the square ever being there as a whole.

    The reference's ``pad_to_square``, which was ``expand_to_square``.
    Pillow scales along the rows first, each by itself, and rounds, then along the columns; so the
    rows may as well be padded and scaled a few at a time.
    """
    side = max(picture.size)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    narrow = Image.new("RGB", (tile, side), background)
    band = max(1, _BAND_PIXELS // side)
    for first in range(0, picture.height, band):
        last = min(picture.height, first + band)
        rows = Image.new("RGB", (side, last - first), background)
        rows.paste(picture.crop((0, first, picture.width, last)), (left, 0))
        scaled = rows.resize((tile, last - first), Image.Resampling.BICUBIC)
        narrow.paste(scaled, (0, top + first))
    return _resized(narrow, tile, tile)


def _on_canvas(picture: Image.Image, canvas: Size) -> Tile:
    """The picture as large as the canvas allows, in its middle, on black.

    The reference's ``get_patch_output_size`` says how large.
    """
    height, width = canvas
    scale_width, scale_height = width / picture.width, height / picture.height
    if scale_width < scale_height:
        fitted = (min(math.ceil(picture.height * scale_width), height), width)
    else:
        fitted = (height, min(math.ceil(picture.width * scale_height), width))
    top, left = (height - fitted[0]) // 2, (width - fitted[1]) // 2
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[top : top + fitted[0], left : left + fitted[1]] = _resized(picture, *fitted)
    return pixels


def _tiles(canvas: Tile, tile: int) -> Iterator[Tile]:
    """The reference's ``divide_to_patches``."""
    for top in range(0, canvas.shape[0], tile):
        for left in range(0, canvas.shape[1], tile):
            yield np.ascontiguousarray(canvas[top : top + tile, left : left + tile])


def _padding(size: Size, grid: Size) -> Size:
    """Rows and columns of a grid, at each end, that show only the canvas."""
    height, width = size
    if width / height > grid[1] / grid[0]:
        # The reference multiplies here by the scale and divides there; both round to 7 digits.
        return (grid[0] - int(round(height * (grid[1] / width), 7))) // 2, 0
    return 0, (grid[1] - int(round(width * (grid[0] / height), 7))) // 2


def _unpadded(grid: Array, size: Size) -> Array:
    """The reference's ``unpad_image``."""
    rows, columns = _padding(size, (grid.shape[0], grid.shape[1]))
    return grid[rows : grid.shape[0] - rows, columns : grid.shape[1] - columns]


def _kept(size: Size, policy: ImagePolicy) -> Size:
    height, width = best_canvas(size, policy.pinpoints)
    grid = (
        height // policy.tile * policy.patches_per_side,
        width // policy.tile * policy.patches_per_side,
    )
    rows, columns = _padding(size, grid)
    return grid[0] - 2 * rows, grid[1] - 2 * columns


def _shrunk(grid: Size, policy: ImagePolicy) -> Size:
    """The size a grid is scaled to so that it keeps to the policy's limit of tokens."""
    if policy.max_tiles is None:
        return grid
    ratio = math.sqrt(grid[0] * grid[1] / (policy.max_tiles * policy.patches_per_side**2))
    return (int(grid[0] // ratio), int(grid[1] // ratio)) if ratio > _SHRINK_ABOVE else grid


def _pool(tokens: Array, patches_per_side: int, side: int) -> Array:
    grid = tokens.reshape(patches_per_side, patches_per_side, -1)
    return interpolate(grid, (side, side)).reshape(side**2, -1)


def interpolate(grid: Array, size: Size) -> Array:
    """Scale a grid bilinearly, as torch does without aligned corners or smoothing.

    Args:
        grid: float32 [height, width, channels].
        size: New height and width.
    """
    return _along(_along(grid, 0, size[0]), 1, size[1])


def _along(grid: Array, axis: int, size: int) -> Array:
    length = grid.shape[axis]
    if size == length:
        return grid
    where = np.maximum((np.arange(size) + 0.5) * (length / size) - 0.5, 0)
    before = np.minimum(where.astype(int), length - 1)
    after = np.minimum(before + 1, length - 1)
    shape = [1, 1, 1]
    shape[axis] = size
    weight = (where - before).astype(np.float32).reshape(shape)
    mixed: Array = grid.take(before, axis) * (1 - weight) + grid.take(after, axis) * weight
    return mixed
