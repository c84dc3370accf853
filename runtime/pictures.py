"""Opening a picture from a file that anybody may have made."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from runtime.errors import PictureError

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Formats that cameras and programs write; Pillow's exotic readers stay shut."""
_SMALLEST = 8
_MEGAPIXELS = 89
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged files."""


def open_picture(path: Path) -> Image.Image:
    """Read a picture upright, in RGB; of an animation the first frame.

    What is transparent shows white; 16 bits a channel become 8. The size is checked before
    anything is decoded.

    Raises:
        PictureError: the file is missing, empty, cut short or no picture, or the picture is
            smaller than 8×8 or larger than 89 megapixels.
    """
    if not path.is_file():
        what = "is not a file" if path.exists() else "does not exist"
        raise PictureError(f"{path} {what}; name a picture such as a JPEG or PNG.")
    try:
        with _quiet(), path.open("rb") as file, _open_header(path, file) as picture:
            _check_size(path, picture)
            picture.load()
            return _in_colour(_upright(picture))
    except MemoryError:
        raise PictureError(f"{path} does not fit in memory; use a smaller picture.") from None
    except UnidentifiedImageError:
        if path.stat().st_size == 0:
            raise PictureError(f"{path} is empty; take the picture again.") from None
        raise PictureError(f"{path} is not a picture; name a JPEG or PNG.") from None
    except PermissionError:
        raise PictureError(f"{path} may not be read; change its permissions.") from None
    except _DECODER_ERRORS:
        raise PictureError(
            f"{path} is damaged or cut short; copy it or take the picture again."
        ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's remarks on odd files; only that one is too large is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _open_header(path: Path, file: BinaryIO) -> Image.Image:
    try:
        return Image.open(file, formats=_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large(path) from None


def _check_size(path: Path, picture: Image.Image) -> None:
    width, height = picture.size
    if min(width, height) < _SMALLEST:
        raise PictureError(
            f"{path} is {width}×{height} pixels, too small to see anything; use a larger picture."
        )
    if width * height > _MEGAPIXELS * 1_000_000:
        raise _too_large(path)


def _too_large(path: Path) -> PictureError:
    return PictureError(
        f"{path} has more than {_MEGAPIXELS} megapixels; make it smaller, 2 are plenty."
    )


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as its EXIF orientation says, or as it is where that is unreadable."""
    try:
        return ImageOps.exif_transpose(picture)
    except _DECODER_ERRORS:
        return picture


def _in_colour(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = _eight_bits(picture)
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or of floating point, as 8 bits."""
    values = np.asarray(picture).astype(np.float64)
    highest = 255.0 if values.max() <= 255 else 65535.0
    if picture.mode == "F" and values.max() <= 1:
        highest = 1.0
    if picture.mode.startswith("I;16"):
        highest = 65535.0
    scaled = np.nan_to_num(values / highest).clip(0, 1) * 255
    return Image.fromarray(scaled.round().astype(np.uint8))
