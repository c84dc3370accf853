"""Opening a picture from a file that anybody may have made."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, TiffImagePlugin, UnidentifiedImageError

from runtime.board import memory
from runtime.errors import PictureError, VismaidError
from runtime.files.ordinary import open_file

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""Formats that cameras and programs write; Pillow's exotic readers stay shut."""
_SMALLEST = 8
_LONGEST = 40
"""How many times as long as the other a side may be."""
_MEGAPIXELS = 89
_KEPT_PIXELS, _KEPT_SIDE = 25_000_000, 16_384
"""A picture beyond either is made smaller, by a whole number, before anything else is done."""
_MOST = 640_000_000
"""Bytes that opening a picture may take at most."""
_DECODING = {"WEBP": 18, "AVIF": 16, "TIFF": 12}
"""Bytes a pixel that these take until they are decoded, at most; the others decode in place."""
_COEFFICIENTS = 2
"""Bytes of a sample of a progressive JPEG, all of which are kept until its last scan."""
_SCANS = 100
"""Scans of a JPEG at most; what programs write has about ten."""
_BAND_PIXELS = 1 << 20
"""Pixels that are converted at a time."""
_CHUNK, _START_OF_SCAN = 1 << 20, b"\xff\xda"
_MEGABYTE = 1_000_000
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation → what puts the picture upright."""


def open_picture(path: Path) -> Image.Image:
    """Read a picture upright, in RGB; of an animation the first frame.

    What is transparent shows white; 16 bits a channel become 8. One of more than 25 megapixels, or
    with a side of more than 16,384 pixels, comes smaller by a whole number. Size, format and memory
    are checked before anything is decoded; opening takes 640 MB at most.

    Raises:
        PictureError: the file is missing, empty, cut short or no picture, or the picture is
            smaller than 8×8, larger than 89 megapixels, more than 40 times as long as wide, or
            does not fit in the memory that is free.
    """
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise PictureError(f"{path} {what}; name a picture such as a JPEG or PNG.")
        with _quiet(), open_file(path) as file, Image.open(file, formats=_FORMATS) as picture:
            _check_size(path, picture)
            _check_scans(path, picture)
            _require_memory(path, picture)
            factor = _reduction(picture.size)
            # Of all formats only JPEG can be decoded at a half, a quarter or an eighth.
            picture.draft(None, (picture.width // factor, picture.height // factor))
            picture.load()
            return _upright(_in_colour(picture), _orientation(picture))
    except VismaidError as error:
        raise PictureError(str(error)) from None
    except MemoryError:
        raise PictureError(f"{path} does not fit in memory; use a smaller picture.") from None
    except UnidentifiedImageError:
        if path.stat().st_size == 0:
            raise PictureError(f"{path} is empty; take the picture again.") from None
        raise PictureError(f"{path} is not a picture; name a JPEG or PNG.") from None
    except PermissionError:
        raise PictureError(f"{path} may not be read; change its permissions.") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large(path) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            raise PictureError(f"{path} cannot be read: {error.strerror}.") from None
        # On damaged files Pillow's readers, and the libraries below them, raise almost anything.
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


def _check_size(path: Path, picture: Image.Image) -> None:
    width, height = picture.size
    if min(width, height) < _SMALLEST:
        raise PictureError(
            f"{path} is {width}×{height} pixels, too small to see anything; use a larger picture."
        )
    if width * height > _MEGAPIXELS * 1_000_000:
        raise _too_large(path)
    if max(width, height) > _LONGEST * min(width, height):
        raise PictureError(
            f"{path} is {width}×{height} pixels, more than {_LONGEST} times as long as wide; "
            "cut it to the part that matters."
        )


def _too_large(path: Path) -> PictureError:
    return PictureError(
        f"{path} has more than {_MEGAPIXELS} megapixels; make it smaller, 2 are plenty."
    )


def _check_scans(path: Path, picture: Image.Image) -> None:
    """Refuse a JPEG of thousands of scans, each of which takes as long as a usual picture."""
    if picture.format not in ("JPEG", "MPO"):
        return
    scans, before = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # In what a scan itself holds, these two bytes never stand together.
            scans += (before + chunk).count(_START_OF_SCAN)
            before = chunk[-1:]
    if scans > _SCANS:
        raise PictureError(
            f"{path} has {scans:,} scans where a JPEG has about ten; save it as a usual JPEG."
        )


def _require_memory(path: Path, picture: Image.Image) -> None:
    """Refuse a picture that takes too much memory to open, or more than is free."""
    pixels = picture.width * picture.height
    factor = _reduction(picture.size)
    decoded = pixels * (1 if picture.mode in ("1", "L", "P") else 4)
    if picture.format in ("JPEG", "MPO"):
        decoded //= min(factor, 8) ** 2 if factor in (1, 2, 4) else 4
        if "progressive" in picture.info:
            decoded += _COEFFICIENTS * len(picture.getbands()) * pixels
    at_once = max(pixels, _tile(picture))
    size = max(decoded, at_once * _DECODING.get(picture.format or "", 0)) + 4 * pixels // factor**2
    if size > _MOST:
        raise PictureError(
            f"{path}, {picture.width}×{picture.height} pixels in {picture.format}, would take "
            f"{size // _MEGABYTE} MB of memory, more than {_MOST // _MEGABYTE}; make it smaller."
        )
    memory.require(size, f"{path}, of {picture.width}×{picture.height} pixels,", "Make it smaller.")


def _tile(picture: Image.Image) -> int:
    """Pixels of a tile of a TIFF, which may be far larger than the picture; else 0."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        return 0
    tags = (TiffImagePlugin.TILEWIDTH, TiffImagePlugin.TILELENGTH)
    return math.prod(int(picture.tag_v2.get(tag, 0)) for tag in tags)


def _reduction(size: tuple[int, int]) -> int:
    """By how much a picture is made smaller."""
    return max(
        math.ceil(math.sqrt(size[0] * size[1] / _KEPT_PIXELS)), math.ceil(max(size) / _KEPT_SIDE)
    )


def _orientation(picture: Image.Image) -> int:
    """How a picture is to be turned, by EXIF; 1, not at all, where that is unreadable."""
    with suppress(Exception):
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _in_colour(picture: Image.Image) -> Image.Image:
    """The picture in RGB, smaller where it is too large, a band at a time."""
    factor = _reduction(picture.size)
    if factor == 1 and picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    highest = _highest(picture)
    width, height = (math.ceil(side / factor) for side in picture.size)
    whole = Image.new("RGB", (width, height))
    rows = max(1, _BAND_PIXELS // (picture.width * factor))
    for first in range(0, height, rows):
        ends = first * factor, min(picture.height, (first + rows) * factor)
        band = _band_in_colour(picture.crop((0, ends[0], picture.width, ends[1])), highest)
        whole.paste(band.reduce(factor), (0, first))
    return whole


def _band_in_colour(band: Image.Image, highest: float) -> Image.Image:
    if band.mode.startswith("I") or band.mode == "F":
        scaled = np.nan_to_num(np.asarray(band).astype(np.float64) / highest).clip(0, 1) * 255
        band = Image.fromarray(scaled.round().astype(np.uint8))
    if band.has_transparency_data:
        seen = band.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return band.convert("RGB")


def _highest(picture: Image.Image) -> float:
    """What stands for white in grey of 16 or 32 bits, or of floating point."""
    if picture.mode not in ("I", "F"):
        return 65535.0
    most = float(np.max(picture.getextrema()))
    if picture.mode == "F" and most <= 1:
        return 1.0
    return 255.0 if most <= 255 else 65535.0
