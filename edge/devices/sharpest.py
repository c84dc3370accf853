"""Which of a camera's last frames is the sharpest of those that arrived whole.

Cables and hubs lose bytes. What is decoded of such a frame has blocks out of place and stripes of
other colours, whose edges count as sharpness. Those differ from every other frame; a blurred frame
hardly does at the size of a block, and one that was taken in motion is like the next, moved.
"""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.devices.frames import Pixels

_BLOCK = 16
"""Pixels in JPEG's largest unit."""
_REDUCED = 4, 8
"""Pixels of a frame in one of the small pictures that are compared: of frames that are not wide,
and of wide ones."""
_WIDE = 1000
_NEIGHBOURS = 4
"""Frames before, and as many after, that a frame is compared with."""
_FARTHEST = 20.0
"""Small pixels from one frame to the next; what is farther was not found again."""
_WORST = 6
"""Blocks that count."""
_FACTOR, _MARGIN = 1.3, 4.0
"""How much more than the frame that differs least a whole one may differ; as measured, see
docs/camera.md."""

_Small = NDArray[np.float32]
"""float32 [height / 4 or 8, width / 4 or 8, 3], 0 to 255: luminance and two colours."""


def sharpness(pixels: Pixels) -> float:
    """The variance of the Laplacian of a picture's grey: more where edges are steeper.

    As in Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def sharpest(frames: Sequence[Pixels], candidates: Sequence[int]) -> int:
    """The sharpest frame that is like others near it.

    Args:
        frames: In the order in which they were taken.
        candidates: Which of them to choose from; at least one.

    Returns:
        One of the candidates; the sharpest of them where there is nothing to compare with.
    """
    if len(candidates) == 1:
        return candidates[0]
    compared = _Compared(frames)
    differing = [compared.least_difference(each) for each in candidates]
    most = _FACTOR * min(differing) + _MARGIN
    whole = [each for each, apart in zip(candidates, differing, strict=True) if apart <= most]
    return max(whole, key=lambda each: sharpness(frames[each]))


class _Compared:
    """Frames, of which no two are compared twice."""

    def __init__(self, frames: Sequence[Pixels]) -> None:
        self._frames = frames
        self._small = cache(lambda index: _small(frames[index]))
        self._difference = cache(
            lambda one, other: _difference(
                self._small(one), self._small(other), _BLOCK // _scale(frames[one].shape[1])
            )
        )

    def least_difference(self, index: int) -> float:
        """How much a frame differs from the most similar near it; infinite where there is none."""
        shape = self._frames[index].shape
        near = range(max(0, index - _NEIGHBOURS), index + _NEIGHBOURS + 1)
        others = [
            other
            for other in near[: len(self._frames) - near.start]
            if other != index and self._frames[other].shape == shape
        ]
        return min(
            (self._difference(*sorted((index, other))) for other in others), default=float("inf")
        )


def _small(pixels: Pixels) -> _Small:
    height, width = pixels.shape[:2]
    scale = _scale(width)
    size = max(1, width // scale), max(1, height // scale)
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(reduced, cv2.COLOR_RGB2YCrCb), np.float32)


def _scale(width: int) -> int:
    return _REDUCED[width > _WIDE]


def _difference(one: _Small, other: _Small, cell: int) -> float:
    """How far the blocks that differ most are apart, 0 to 255, once one is moved onto the other.

    Args:
        one: A frame, reduced.
        other: Another of the same size.
        cell: Small pixels in a block.
    """
    height, width = one.shape[:2]
    (right, down), _ = cv2.phaseCorrelate(
        np.ascontiguousarray(other[..., 0]), np.ascontiguousarray(one[..., 0])
    )
    if max(abs(right), abs(down)) > min(_FARTHEST, width / 4, height / 4):
        right = down = 0.0
    move = np.array([[1, 0, right], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(other, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    apart = one - moved
    apart -= np.median(apart, axis=(0, 1))  # A lamp that flickers, or the exposure.
    cells = max(1, width // cell), max(1, height // cell)
    blocks = np.abs(cv2.resize(apart, cells, interpolation=cv2.INTER_AREA)).max(axis=-1)
    seen = _inside(blocks, right / cell, down / cell)
    return float(np.sort(seen, axis=None)[-_WORST:].mean())


def _inside(blocks: NDArray[np.float32], right: float, down: float) -> NDArray[np.float32]:
    """Those that both frames show, after one was moved by so many blocks."""
    height, width = blocks.shape
    left, top = (1 + int(max(0.0, by)) for by in (right, down))
    end, bottom = (1 + int(max(0.0, -by)) for by in (right, down))
    seen = blocks[top : height - bottom, left : width - end]
    return seen if seen.size else blocks
