"""Whether a photo is worth looking at; where it is not, the wearer is told why.

Models make up a street for a wall, so a view of one plain surface counts as no photo. It is told by
how much blocks of it differ from the middle of their neighbours, which a slope of light does not
change, and by how well a smooth surface fits them, which tells it from a scene out of focus. On 154
surfaces made up for it and 201 pictures of 1,280 by 720 pixels, all with noise and saved as JPEG:

===========================================  ============  ==============  =============
view                                         step, of its  step in colour  rest, of the
                                             limit                         spread
===========================================  ============  ==============  =============
plain                                        below 1       below 10        below 0.12
nine surfaces, slopes and rims of light      up to 0.61    up to 6.5       up to 0.10
the same with noise of 20 of 255             up to 0.69    up to 10        up to 0.11
walls that outshine the sensor, noise of 12  up to 0.98    up to 6.2       up to 0.10
rough plaster, bands of lamps                up to 0.70    up to 2.4       (even)
drawn scenes of the demo pack                from 4.5                      from 0.40
drawn scenes in fog, at 8 % of contrast      from 1.3                      (even)
the same at 5 %, a horizon of 6 of 255       from 0.77                     (even)
a bird of 12 pixels before a sky             from 1.9                      from 0.03
pages of text, the faintest 40 of 255 dark   from 1.2                      (even)
tiles, wood, gravel, a switch on a wall      from 1.3
scenes blurred by 20 pixels                                                from 0.23
===========================================  ============  ==============  =============
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edge.devices.protocols import Frame
from runtime.errors import VismaidError
from runtime.languages.notice import Notice

_WIDTH, _TALLEST = 320, 1_280
_BLACK, _DARK = 6.0, 14.0
"""Mean grey level, of 255, below which nothing, or too little, can be seen."""
_EVEN = 6.0
"""Standard deviation of the blocks below which there is nothing that could be sharp or blurred."""
_BLURRED = 0.2
"""Steepest edges a pixel, in standard deviations. Drawn scenes have 0.44 or more, the same scenes
under a blur nobody reads through 0.05 to 0.45."""
_BLOCK = 8
_FLAT, _NOISY, _ROUGH = 5.0, 4.5, 18.0
"""Step between blocks below which a view is plain: in grey levels, in the noise's own, and whatever
the noise: text is noise to whoever looks at pixels alone."""
_GLIMPSE = 3.0
"""Step, in grey levels, that tells a dark room from a cover."""
_TINTED = 10.0
"""Step in colour below which a view is plain, which JPEG keeps coarsely."""
_SMOOTH, _LITTLE = 0.12, 2.0
"""Rest after the best smooth surface, of the spread or in grey levels, below which it is light and
not a scene."""

_STANDS_OUT = 2.0
"""Step between blocks, of the spread, that no blurred picture has: 0.9 is the most under a blur of
20 pixels."""

_Levels = NDArray[np.float32]


class PhotoError(VismaidError):
    """A photo that says nothing."""

    def __init__(self, notice: Notice, message: str) -> None:
        super().__init__(message)
        self.notice = notice


def checked(frame: Frame) -> Image.Image:
    """The frame as a picture.

    Raises:
        PhotoError: it is black, too dark, one plain surface, or blurred beyond use. In doubt it is
            let through; the model may still say that it cannot tell.
    """
    picture = Image.fromarray(frame.pixels)
    height = min(_TALLEST, max(3 * _BLOCK, round(_WIDTH * picture.height / picture.width)))
    small = picture.resize((_WIDTH, height), Image.Resampling.BOX).convert("YCbCr")
    tiles = _tiled(np.asarray(small, np.float32))
    grey = np.asarray(small, np.float32)[:, :, 0]
    mean, spread, blocks = float(grey.mean()), float(grey.std()), tiles.mean(axis=(1, 3))
    step, tint = _steps(blocks)
    smooth = _is_smooth(blocks)
    grain = _NOISY * _noise(tiles[..., 0])
    plain = smooth and step < min(_ROUGH, max(_FLAT, grain)) and tint < _TINTED
    if mean < _BLACK and plain and step < max(_GLIMPSE, grain):
        raise PhotoError(Notice.CAMERA_COVERED, "The photo is black; uncover the camera.")
    if mean < _DARK:
        raise PhotoError(Notice.TOO_DARK, "The photo is too dark; find more light.")
    if plain:
        raise PhotoError(Notice.PLAIN_VIEW, "The photo is one plain surface; move the camera.")
    # Something small before a sky has few edges, and is sharp all the same.
    if not smooth and step < _STANDS_OUT * spread and _steepest(grey) < _BLURRED * spread:
        raise PhotoError(Notice.TOO_BLURRED, "The photo is blurred; hold still.")
    return picture


def _steepest(grey: _Levels) -> float:
    """The steepest edges, grey levels a pixel, noise averaged away."""
    smooth = (grey[:-1, :-1] + grey[1:, :-1] + grey[:-1, 1:] + grey[1:, 1:]) / 4
    return float(np.percentile(np.abs(np.diff(smooth, axis=1)), 99.8))


def _tiled(levels: _Levels) -> _Levels:
    """[rows, 8, columns, 8, 3], what is left over at the edges left out."""
    rows, columns = levels.shape[0] // _BLOCK, levels.shape[1] // _BLOCK
    whole = levels[: rows * _BLOCK, : columns * _BLOCK]
    return whole.reshape(rows, _BLOCK, columns, _BLOCK, 3)


def _steps(blocks: _Levels) -> tuple[float, float]:
    """By how much some block differs from the middle of its neighbours, in grey and in colour."""
    each = [np.abs(np.diff(blocks, n=2, axis=axis)).max(axis=(0, 1)) for axis in (0, 1)]
    grey, *colours = np.maximum(*each)
    return float(grey), float(max(colours))


def _noise(tiles: _Levels) -> float:
    """Standard deviation of a pixel's grey where it is quiet: edges, straight or sloping, and
    slopes of light leave the difference of differences as it is."""
    first = np.diff(tiles, axis=1)
    return float(np.percentile(np.diff(first, axis=3).std(axis=(1, 3)) / 2, 25))


def _is_smooth(blocks: _Levels) -> bool:
    """Whether light and colour are even, or run over it like a cubic surface."""
    rows, columns = blocks.shape[:2]
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    powers = [x**i * y**j for i in range(4) for j in range(4 - i)]
    surface = np.stack(powers, axis=-1).reshape(-1, len(powers))
    seen = blocks.reshape(-1, 3)
    rest = seen - surface @ np.linalg.lstsq(surface, seen, rcond=None)[0]
    spread = float(seen.std(axis=0).max())
    return spread < _EVEN or bool(rest.std(axis=0).max() < max(_LITTLE, _SMOOTH * spread))
