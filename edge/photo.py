"""Whether a photo is worth looking at; where it is not, the wearer is told why."""

import numpy as np
from PIL import Image

from edge.cues import Notice
from edge.devices import Frame
from runtime.errors import VismaidError

_WIDTH = 320
_BLACK, _DARK = 6.0, 14.0
"""Mean grey level, of 255, below which nothing, or too little, can be seen."""
_PLAIN = 6.0
"""Standard deviation of grey below which there is nothing that could be sharp or blurred."""
_BLURRED = 0.2
"""Steepest edges a pixel, in standard deviations. Drawn scenes have 0.44 or more, the same scenes
under a blur nobody reads through 0.05 to 0.45."""


class PhotoError(VismaidError):
    """A photo that says nothing."""

    def __init__(self, notice: Notice, message: str) -> None:
        super().__init__(message)
        self.notice = notice


def checked(frame: Frame) -> Image.Image:
    """The frame as a picture.

    Raises:
        PhotoError: it is black, too dark, or blurred beyond use. In doubt it is let through; the
            model may still say that it cannot tell.
    """
    picture = Image.fromarray(frame.pixels)
    height = max(2, round(_WIDTH * picture.height / picture.width))
    small = picture.convert("L").resize((_WIDTH, height), Image.Resampling.BOX)
    grey = np.asarray(small, np.float32)
    spread = float(grey.std())
    if grey.mean() < _BLACK and spread < _PLAIN:
        raise PhotoError(Notice.CAMERA_COVERED, "The photo is black; uncover the camera.")
    if grey.mean() < _DARK:
        raise PhotoError(Notice.TOO_DARK, "The photo is too dark; find more light.")
    if spread > _PLAIN and _steepest(grey) < _BLURRED * spread:
        raise PhotoError(Notice.TOO_BLURRED, "The photo is blurred; hold still.")
    return picture


def _steepest(grey: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """The steepest edges, grey levels a pixel, noise averaged away."""
    smooth = (grey[:-1, :-1] + grey[1:, :-1] + grey[:-1, 1:] + grey[1:, 1:]) / 4
    return float(np.percentile(np.abs(np.diff(smooth, axis=1)), 99.8))
