"""GGUF files of random weights whose layers are all the same: made in seconds, as slow as any.

What a layer costs does not depend on the numbers in it. One layer is converted and quantized, and
then written as often as the shape has layers, each time in a place of its own, so that every one of
them has to be read from memory as those of a real model are.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from runtime.cancel import NEVER, Cancel
from runtime.files.atomic import unwritable
from runtime.gguf.header import Header, Tensor
from runtime.gguf.reader import read_header
from runtime.packs.manifest import PackFile

_ALIGNMENT = 32
_COUNTS = struct.Struct("<4sIQQ")
"""How a file begins: its sign, its version, and how many tensors and entries it has."""
_ONE = "blk.0."
"""In the names of the tensors of the one layer."""
_PIECE = 1 << 20
_NUMBER, _NUMBERS = struct.Struct("<II"), struct.Struct("<IIQi")
"""A whole number with its type, and a list of one, as they stand behind their keys."""
_UNSIGNED, _SIGNED, _LIST = 4, 5, 9
"""GGUF's numbers for their types."""
_FEATURES = "clip.vision.feature_layer"
_Placed = tuple[str, Tensor]
"""A tensor's name in the new file, and where it lies in the old one."""


def repeat_layers(source: Path, target: Path, layers: int, *, cancel: Cancel = NEVER) -> PackFile:
    """Write a file of one layer as one of several.

    Args:
        source: A GGUF file that ``convert`` wrote, of a text model or a tower with one layer.
        target: What is written.
        layers: How many there are to be.
        cancel: Checked between pieces.

    Returns:
        The file as a pack names it; it is hashed as it is written.

    Raises:
        PackError: the source is no such file.
        OutputError: the file cannot be written.
        Cancelled: ``cancel`` was set.
    """
    header = read_header(source)
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as read, target.open("wb") as written:
            for piece in _pieces(header, read, layers):
                cancel.check()
                written.write(piece)
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise unwritable(target, error) from None
    return PackFile(file=target.name, sha256=digest.hexdigest(), bytes=size)


def _pieces(header: Header, source: BinaryIO, layers: int) -> Iterator[bytes]:
    """The new file, a piece after the other."""
    placed = [
        (name.replace(_ONE, f"blk.{layer}."), tensor)
        for name, tensor in header.tensors.items()
        for layer in range(layers if _ONE in name else 1)
    ]
    begin = _begin(header, source, placed, layers)
    yield begin + bytes(-len(begin) % _ALIGNMENT)
    for _, tensor in placed:
        source.seek(tensor.offset)
        for at in range(0, tensor.bytes, _PIECE):
            yield source.read(min(_PIECE, tensor.bytes - at))
        yield bytes(-tensor.bytes % _ALIGNMENT)


def _begin(header: Header, source: BinaryIO, placed: Sequence[_Placed], layers: int) -> bytes:
    """All that precedes the weights, with what changes with the number of layers."""
    start = min(tensor.offset for tensor in header.tensors.values())
    before = source.read(start)
    offsets = [tensor.offset - start for tensor in header.tensors.values()]
    table = _table(list(header.tensors.items()), offsets)
    place = before.rfind(table)
    if place < 0:
        header.refuse("its tensors are not described one after the other")
    sign, version, _, entries = _COUNTS.unpack_from(before)
    kept = before[_COUNTS.size : place]
    for key, value in header.values.items():
        if key.endswith(".block_count"):
            old, new = (_NUMBER.pack(_UNSIGNED, count) for count in (1, layers))
            kept = _replaced(header, kept, key, old, new)
        elif key == _FEATURES and value.count:
            old, new = (_NUMBERS.pack(_LIST, _SIGNED, 1, count) for count in (1, layers))
            kept = _replaced(header, kept, key, old, new)
    sizes = [tensor.bytes + -tensor.bytes % _ALIGNMENT for _, tensor in placed]
    places = list(accumulate(sizes, initial=0))[:-1]
    return _COUNTS.pack(sign, version, len(placed), entries) + kept + _table(placed, places)


def _replaced(header: Header, content: bytes, key: str, old: bytes, new: bytes) -> bytes:
    """Entries with another value behind a key."""
    name = key.encode()
    said = struct.pack("<Q", len(name)) + name
    if content.count(said + old) != 1:
        header.refuse(f"its {key} is not that of one layer")
    return content.replace(said + old, said + new)


def _table(placed: Sequence[_Placed], offsets: Sequence[int]) -> bytes:
    """What a file says of its tensors, which begin at such offsets from the first."""
    return b"".join(
        struct.pack("<Q", len(name))
        + name.encode()
        + struct.pack("<I", len(tensor.shape))
        + struct.pack(f"<{len(tensor.shape)}Q", *tensor.shape)
        + struct.pack("<IQ", tensor.kind, offset)
        for (name, tensor), offset in zip(placed, offsets, strict=True)
    )
