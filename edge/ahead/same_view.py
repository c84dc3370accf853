"""Whether a camera still sees what it saw: how far two frames are apart, colours included.

A frame is kept as small blocks of luminance and two colours. Two of them are moved onto each other
by what a breath moves a camera, brought to one exposure, and compared at three scales: a spot
differs by as much as it is outside of what the other frame has at its place and beside it. What
decides is the spot that differs most, measured by the camera's own noise, so that one lamp that
changes its colour is another view. In doubt it is another one; docs/looking-ahead.md tells how
often.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from edge.devices.frames import Pixels

DIFFERENT = float("inf")
"""How far views are apart that cannot be compared."""
_BLOCKS = 320
"""Along the longer side: 4 pixels of 1,280."""
_FARTHEST = 2.0
"""Percent of the longer side that a camera may have moved."""
_LIGHTER = 0.1
"""By how much exposure, as a share of it, and colours, in shares of ``_GREY``, may have changed."""
_SIGMAS = 7.0
"""How many standard deviations of the noise one spot of thousands may be off."""
_DARK, _BRIGHT = 24.0, 235.0
"""Levels beyond which a block says nothing of the exposure."""
_GREY = 128.0
"""Level of either colour where there is none."""
_EVERY = 3


@dataclass(frozen=True)
class _Scale:
    """A size at which views are compared; lengths in blocks."""

    spot: int
    near: int
    """How far a spot of the other frame is beside it, to all sides and across."""
    least: float
    """Levels, of 255, that a spot may differ by where the camera has no noise."""
    most: float
    """The same with any noise."""


_SCALES = (_Scale(3, 3, 18, 24), _Scale(5, 3, 11, 15), _Scale(15, 5, 4, 7))
Levels = NDArray[np.float32]
"""float32 [rows, columns, 3]: luminance, red and blue difference, each 0 to 255."""


@dataclass(frozen=True)
class View:
    """What a camera saw, as small as it is compared; there is no way back to the picture."""

    blocks: Levels
    size: tuple[int, int]
    """Of the frame: height and width, pixels."""


def view_of(pixels: Pixels) -> View:
    """A frame as blocks.

    Args:
        pixels: uint8 [height, width, 3], RGB.
    """
    height, width = pixels.shape[:2]
    scale = _BLOCKS / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    blocks = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    levels = cv2.cvtColor(blocks.astype(np.float32) / 255, cv2.COLOR_RGB2YCrCb)
    return View(np.asarray(levels * 255, np.float32), (height, width))


def difference(seen: View, now: View, noise: float = 0.0) -> float:
    """How far two views are apart: up to 1 they are the same.

    Args:
        seen: What the camera saw.
        now: What it sees.
        noise: Standard deviation of a block, levels of 255, as ``noise_of`` finds it.
    """
    if seen.size != now.size:
        return DIFFERENT
    unmoved = _apart(seen.blocks, now.blocks, (0.0, 0.0), noise)
    if unmoved <= 1:
        return unmoved
    move = _move(seen.blocks, now.blocks)
    return min(unmoved, _apart(seen.blocks, _moved(now.blocks, move), move, noise))


def noise_of(one: View, other: View) -> float:
    """Standard deviation of a block between two frames of the same view, levels of 255."""
    if one.size != other.size:
        return 0.0
    apart = _some(one.blocks) - _some(other.blocks)
    apart = np.abs(apart - np.median(apart, axis=(0, 1)))
    return float(np.median(apart, axis=(0, 1)).max() / 0.6745 / np.sqrt(2))


def _move(seen: Levels, now: Levels) -> tuple[float, float]:
    """By how many blocks to move one onto the other, right and down; by none where it is far."""
    window = cv2.createHanningWindow(seen.shape[1::-1], cv2.CV_32F) if min(seen.shape) > 1 else None
    one, other = (np.ascontiguousarray(each[..., 0]) for each in (seen, now))
    (right, down), _ = cv2.phaseCorrelate(one, other, window)
    farthest = _FARTHEST / 100 * max(seen.shape)
    return (right, down) if max(abs(right), abs(down)) <= farthest else (0.0, 0.0)


def _moved(blocks: Levels, move: tuple[float, float]) -> Levels:
    if move == (0.0, 0.0):
        return blocks
    right, down = move
    matrix = np.array([[1, 0, -right], [0, 1, -down]], np.float32)
    size = blocks.shape[1], blocks.shape[0]
    return np.asarray(cv2.warpAffine(blocks, matrix, size, borderMode=cv2.BORDER_REPLICATE))


def _apart(seen: Levels, now: Levels, move: tuple[float, float], noise: float) -> float:
    now, lighter = _as_bright_as(seen, now)
    found = [lighter / _LIGHTER]
    for scale in _SCALES:
        bound = min(scale.most, max(scale.least, _SIGMAS * np.sqrt(2) * noise / scale.spot))
        one, other = (cv2.blur(each, (scale.spot, scale.spot)) for each in (seen, now))
        near = np.ones((scale.near, scale.near), np.uint8)
        outside = max(
            float(_inner(each, move).max())
            for each in (*_outside(one, other, near), *_outside(other, one, near))
        )
        found.append(max(0.0, outside) / bound)
    return max(found)


def _as_bright_as(seen: Levels, now: Levels) -> tuple[Levels, float]:
    """The blocks at the other's exposure and white balance, and how much that had changed."""
    before, after = _some(seen), _some(now)
    grey, other = before[..., 0], after[..., 0]
    told = (grey > _DARK) & (grey < _BRIGHT) & (other > _DARK) & (other < _BRIGHT)
    gain = float(np.median(grey[told] / other[told])) if told.any() else 1.0
    colours = before[..., 1:] - _GREY - gain * (after[..., 1:] - _GREY)
    tint = np.median(colours, axis=(0, 1))
    offset = np.array([0, *(_GREY * (1 - gain) + tint)], np.float32)
    brought = now * np.float32(gain) + offset
    return brought, max(abs(gain - 1), float(np.abs(tint).max()) / _GREY)


def _some(blocks: Levels) -> Levels:
    """Enough of them to find a median."""
    return blocks[::_EVERY, ::_EVERY]


def _outside(one: MatLike, other: MatLike, near: NDArray[np.uint8]) -> tuple[MatLike, MatLike]:
    """By how much each spot is above, and below, what the other has there and beside it."""
    above = cv2.subtract(one, cv2.dilate(other, near))
    return above, cv2.subtract(cv2.erode(other, near), one)


def _inner(blocks: MatLike, move: tuple[float, float]) -> MatLike:
    """Those that both frames show, after one was moved."""
    right, down = (int(np.ceil(abs(by))) for by in move)
    inner = blocks[down : blocks.shape[0] - down, right : blocks.shape[1] - right]
    return inner if inner.size else blocks
