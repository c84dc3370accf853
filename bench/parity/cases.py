"""The pictures on which the runtime and the reference are compared.

They are made with integer arithmetic alone, so that they are the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from runtime.vision.tiling import Detail, Size

QUESTION = "What is in front of me?"


@dataclass(frozen=True)
class Case:
    """Pictures to look at in one way."""

    name: str
    detail: Detail
    sizes: tuple[Size, ...]
    """Height and width of each picture, pixels."""

    def pictures(self) -> list[Image.Image]:
        """The pictures, RGB."""
        return [picture(size, seed) for seed, size in enumerate(self.sizes)]


def picture(size: Size, seed: int = 0) -> Image.Image:
    """A picture with gradients, edges and fine grain.

    Args:
        size: Height and width, pixels.
        seed: Another number makes another picture.
    """
    rows, columns = np.indices(size)
    down, across = rows * 255 // size[0], columns * 255 // size[1]
    grain = (rows * 7919 + columns * 104729 + (rows * columns) // 3 + seed * 31) % 61
    checks = ((rows * 5 // size[0] + columns * 4 // size[1] + seed) % 2) * 90
    disc = (down - 120 - 9 * seed) ** 2 + (across - 90) ** 2 < 60**2
    channels = [down + grain - 30, across // 2 + checks, np.where(disc, 230, 255 - down) - grain]
    return Image.fromarray(np.clip(np.stack(channels, axis=-1), 0, 255).astype(np.uint8))


def cases(tile: int) -> list[Case]:
    """Every detail on pictures of many sizes, in terms of the side of a tile in pixels."""
    return [
        *(Case(name, Detail.READ, (size,)) for name, size in single_sizes(tile).items()),
        *_few(tile, Detail.LOOK),
        *_few(tile, Detail.GLANCE),
        Case("three pictures", Detail.LOOK, _several(tile)),
        Case("three pictures", Detail.READ, _several(tile)),
        Case("video of four frames", Detail.GLANCE, ((tile * 3 // 2, tile * 2),) * 4),
    ]


def single_sizes(tile: int) -> dict[str, Size]:
    """Sizes (height, width) that exercise every path of the tiling."""
    return {
        "one tile": (tile, tile),
        "smaller than a tile": (tile * 2 // 3, tile * 3 // 5),
        "20 x 20": (20, 20),
        "landscape": (tile * 3 // 2, tile * 2),
        "portrait": (tile * 23 // 10, tile * 6 // 5),
        "panorama 6:1": (tile // 2, tile * 3),
        "panorama 1:6": (tile * 3, tile // 2),
        "large, shrunk": (tile * 5, tile * 5 - 20),
        "odd": (tile * 137 // 100 | 1, tile * 211 // 100 | 1),
        "odd, narrow": (tile * 2 | 1, 21),
    }


def _few(tile: int, detail: Detail) -> Sequence[Case]:
    sizes = single_sizes(tile)
    names = ("one tile", "20 x 20", "portrait", "panorama 6:1", "odd")
    return [Case(name, detail, (sizes[name],)) for name in names]


def _several(tile: int) -> tuple[Size, ...]:
    return (tile, tile), (tile * 3 // 2, tile | 1), (20, tile * 2)
