"""What the entries of a ``pack.toml`` may be: file names, hashes, lines of text, ranges.

Each range is what the engines can take, and far beyond any published model.
"""

import os
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

_LONGEST_NAME, _LONGEST_PATH = 255, 1024
TEXT, PICTURES = "{text}", "{pictures}"
_MOST = 1000
_MOST_TILES = 64
"""Of a canvas; the largest published has 36."""
_LARGEST_CANVAS = 8192
"""A side, pixels."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _few(value: object) -> object:
    if isinstance(value, (list, dict)) and len(value) > _MOST:
        raise ValueError(f"has {len(value):,} entries, and {_MOST:,} at most can be read")
    return value


def _file_name(name: str) -> str:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts:
        raise ValueError("is not the name of a file in the pack's folder")
    if not name.isprintable():
        raise ValueError("holds signs that no name of a file has")
    longest = max((len(os.fsencode(part)) for part in parts), default=0)
    if longest > _LONGEST_NAME or len(os.fsencode(name)) > _LONGEST_PATH:
        raise ValueError(f"is longer than the {_LONGEST_NAME} bytes that a name may have")
    return name


def one_line(text: str) -> str:
    """A text without control characters, which could steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def placed(*places: str, optional: bool = False) -> Callable[[str], str]:
    """Checks that a piece of a template holds each of ``places`` once, in this order.

    Args:
        places: ``TEXT`` and ``PICTURES``.
        optional: Whether the piece may be empty.
    """

    def check(piece: str) -> str:
        if optional and not piece:
            return piece
        for place in (TEXT, PICTURES):
            if piece.count(place) != places.count(place):
                wanted = "must hold" if place in places else "must not hold"
                once = " once" if place in places else ""
                raise ValueError(f"{wanted} {place}{once}")
        if sorted(places, key=piece.index) != list(places):
            raise ValueError(f"must hold {places[0]} before {places[1]}")
        return piece

    return check


def check_canvases(tile: int, canvases: list[tuple[int, int]]) -> None:
    """Refuse canvases that cannot be cut into tiles, or into more than can be looked at.

    Raises:
        ValueError: what is wrong with one of them.
    """
    for height, width in canvases:
        where = f"the canvas of {height} × {width} in image.pinpoints"
        if height < tile or width < tile or height % tile or width % tile:
            raise ValueError(f"{where} is not made of whole tiles of {tile} × {tile}")
        tiles = (height // tile) * (width // tile)
        if max(height, width) > _LARGEST_CANVAS or tiles > _MOST_TILES:
            raise ValueError(
                f"{where} is larger than {_MOST_TILES} tiles or {_LARGEST_CANVAS} pixels a side"
            )


Few = BeforeValidator(_few)
"""Of a list or a table, counted before what is wrong with each takes memory."""
FileName = Annotated[str, AfterValidator(_file_name)]
"""Relative to the pack's folder and within it."""
Sha256 = Annotated[str, BeforeValidator(_lower), Field(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, AfterValidator(one_line)]
"""Shown to a person: without control characters, which could steer a terminal."""
Language = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,31}$")]
Bytes = Annotated[int, Field(ge=0, le=1 << 44)]
Tile = Annotated[int, Field(gt=0, le=2048)]
PatchesPerSide = Annotated[int, Field(gt=0, le=128)]
Tiles = Annotated[int, Field(gt=0, le=1024)]
ImageTokens = Annotated[int, Field(gt=0, le=1 << 16)]
Context = Annotated[int, Field(ge=1, le=(1 << 31) - 1)]
TranslatorTag = Annotated[str, Field(pattern=r"^(>>[A-Za-z0-9_+-]{1,32}<<)?$")]
Beams = Annotated[int, Field(ge=1, le=16)]
