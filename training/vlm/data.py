"""Scenes drawn once and kept on disk, as the vision tower sees them, with labels a patch.

A *view* is the whole picture squeezed into one tile, which is what a glance sees and the
overview of ``read``; a ``look`` sees the picture padded to a square. The *tiles* of a picture
are the four quarters of the canvas it is laid on for ``read``, as LLaVA-OneVision cuts it.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.scenes.draw import Frame, Labels, draw, label, letter_height
from bench.scenes.world import CANVAS, Scene, Thing, scene_of
from runtime.files.atomic import replacing

TILE = 112
PATCH = 8
SIDE = TILE // PATCH
SHARD = 1000
CHANNELS = tuple(field.name for field in fields(Labels))
LETTER, SPELLING = CHANNELS.index("letter"), CHANNELS.index("spelling")
UNKNOWN = 255
"""Label of what cannot be told from what is seen."""


@dataclass(frozen=True)
class Shard:
    """Scenes of one setting of sizes; labels in the order of ``Labels``' fields."""

    seeds: NDArray[np.int64]
    views: NDArray[np.uint8]
    """[n, TILE, TILE, 3]"""
    view_labels: NDArray[np.uint8]
    """[n, channels, SIDE, SIDE]"""
    tiles: NDArray[np.uint8]
    """[n, 4, TILE, TILE, 3]"""
    tile_labels: NDArray[np.uint8]
    """[n, 4 tiles, channels, SIDE, SIDE]"""


def canvas_frame(scene: Scene) -> Frame:
    """The square canvas of ``read`` in the picture's pixels."""
    side = max(scene.width, scene.height)
    return Frame((scene.width - side) / 2, (scene.height - side) / 2, side, side)


def quarters(picture: Image.Image) -> NDArray[np.uint8]:
    """The picture centred on a black square canvas, cut in four: uint8 [4, TILE, TILE, 3]."""
    scale = CANVAS / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    canvas = Image.new("RGB", (CANVAS, CANVAS))
    offset = ((CANVAS - size[0]) // 2, (CANVAS - size[1]) // 2)
    canvas.paste(picture.resize(size, Image.Resampling.BICUBIC), offset)
    return _split(np.asarray(canvas))


def padded_view(scene: Scene) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What ``look`` sees of a scene: uint8 [TILE, TILE, 3]; labels [channels, SIDE, SIDE]."""
    picture, numbers = draw(scene)
    frame = canvas_frame(scene)
    square = Image.new("RGB", (int(frame.width), int(frame.height)), (127, 127, 127))
    square.paste(picture, (-int(frame.left), -int(frame.top)))
    view = square.resize((TILE, TILE), Image.Resampling.BICUBIC)
    return np.asarray(view), _of_view(label(scene, numbers, SIDE, SIDE, frame))


def _split(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """[2a, 2a, …] → [4, a, a, …], row by row."""
    half = square.shape[0] // 2
    parts = [square[y : y + half, x : x + half] for y in (0, half) for x in (0, half)]
    return np.stack(parts)


def piece(
    tiles: NDArray[np.uint8], labels: NDArray[np.uint8], rng: random.Random
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A tile's worth of a canvas, with a letter where there is one.

    Half of the time it is one of the four that ``read`` cuts, else one cut between them, so that
    a letter is seen in many places.

    Args:
        tiles: the canvas [4, TILE, TILE, 3].
        labels: [4, channels, SIDE, SIDE].
        rng: chooses.

    Returns:
        Pixels [TILE, TILE, 3] and labels [channels, SIDE, SIDE].
    """
    canvas = joined(tiles)
    marks = joined(labels.transpose(0, 2, 3, 1))
    letters = np.argwhere(marks[:, :, LETTER])
    spot = rng.choice(letters.tolist()) if len(letters) else [rng.randrange(2 * SIDE)] * 2
    if rng.random() < 0.5:
        top, left = (SIDE * (where // SIDE) for where in spot)
    else:
        top, left = (min(max(0, where - rng.randrange(SIDE)), SIDE) for where in spot)
    shown = marks[top : top + SIDE, left : left + SIDE].transpose(2, 0, 1).copy()
    rows, columns = np.nonzero(shown[LETTER])
    shown[SPELLING, rows, columns] = 1 + columns.argsort().argsort()
    y, x = PATCH * top, PATCH * left
    return canvas[y : y + TILE, x : x + TILE], shown


def joined(quarters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Four quarters, row by row, as one: [4, a, a, …] → [2a, 2a, …]."""
    upper, lower = (np.concatenate([*quarters[at : at + 2]], axis=1) for at in (0, 2))
    return np.concatenate([upper, lower])


def _of_view(labels: Labels) -> NDArray[np.uint8]:
    """[channels, SIDE, SIDE]; a view is too small for one letter a patch."""
    stacked = np.stack([getattr(labels, name) for name in CHANNELS])
    for channel in (LETTER, SPELLING):
        hide(stacked[channel])
    return stacked


def _of_tiles(labels: Labels) -> NDArray[np.uint8]:
    """[4, channels, SIDE, SIDE]; a tile knows nothing of the rest of the picture.

    Letters are counted from the first that the tile shows.
    """
    stacked = np.stack([getattr(labels, name) for name in CHANNELS], axis=-1)
    tiles = _split(stacked).transpose(0, 3, 1, 2).copy()
    for name in ("place", "rank", "many"):
        hide(tiles[:, CHANNELS.index(name)])
    spelling = tiles[:, SPELLING]
    for tile in spelling:
        if tile.any():
            tile[tile > 0] -= tile[tile > 0].min() - 1
    return tiles


def hide(labels: NDArray[np.uint8]) -> None:
    """Make what is there ``UNKNOWN``, in place."""
    labels[labels > 0] = UNKNOWN


def render(seeds: Sequence[int]) -> Shard:
    """Draw the scenes of some seeds."""
    views, view_labels, tiles, tile_labels = [], [], [], []
    for seed in seeds:
        scene = scene_of(seed)
        picture, numbers = draw(scene)
        view = picture.resize((TILE, TILE), Image.Resampling.BICUBIC)
        views.append(np.asarray(view))
        view_labels.append(_of_view(label(scene, numbers, SIDE, SIDE)))
        tiles.append(quarters(picture))
        close = label(scene, numbers, 2 * SIDE, 2 * SIDE, canvas_frame(scene))
        tile_labels.append(_of_tiles(close))
    return Shard(
        np.asarray(seeds, np.int64),
        np.stack(views),
        np.stack(view_labels),
        np.stack(tiles),
        np.stack(tile_labels),
    )


def save(shard: Shard, path: Path) -> None:
    """Write a shard so that it is there whole or not at all."""
    with replacing(path) as file:
        np.savez(file, **shard.__dict__)


def load(path: Path) -> Shard:
    """Read a shard."""
    with np.load(path) as arrays:
        return Shard(**{name: arrays[name] for name in arrays.files})


def make_pool(folder: Path, shards: int, first: int = 0) -> None:
    """Draw what is missing of shards ``first`` to ``shards``, each of ``SHARD`` scenes."""
    for index in range(first, shards):
        path = folder / f"{index:04d}.npz"
        if not path.exists():
            save(render(range(index * SHARD, (index + 1) * SHARD)), path)
            print(f"drawn {index + 1} of {shards} × {SHARD} scenes", file=sys.stderr, flush=True)


def letter_row(scene: Scene, sign: Thing) -> int:
    """Row of the canvas' token grid that a sign's letters stand in."""
    frame = canvas_frame(scene)
    return int((letter_height(sign) - frame.top) * 2 * SIDE // frame.height)


def read_grid(scene: Scene) -> tuple[slice, slice]:
    """Rows and columns of the canvas' token grid that show the picture, as ``read`` unpads it."""
    side = 2 * SIDE
    rows, columns = side, side
    if scene.width > scene.height:
        rows = int(round(scene.height * (side / scene.width), 7))
    elif scene.height > scene.width:
        columns = int(round(scene.width * (side / scene.height), 7))
    top, left = (side - rows) // 2, (side - columns) // 2
    return slice(top, side - top), slice(left, side - left)


if __name__ == "__main__":
    make_pool(Path(sys.argv[1]), *map(int, sys.argv[2:]))
