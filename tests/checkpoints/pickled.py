"""State dicts pickled as ``torch.save`` pickles them, in either layout, without torch."""

import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bench.shapes.checkpoint import Floats

_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
_DICTIONARY = b"ccollections\nOrderedDict\n)R"


def write_pickled(path: Path, state: Mapping[str, Floats], *, archive: bool = True) -> Path:
    """Write a state dict and return its path.

    Args:
        path: the file.
        state: float32 tensors.
        archive: as torch 1.6 and later write it, else as before.
    """
    program = state_program(state)
    contents = {str(number): each.astype("<f4") for number, each in enumerate(state.values())}
    if archive:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
            file.writestr("archive/data.pkl", program)
            file.writestr("archive/byteorder", "little")
            for key, values in contents.items():
                file.writestr(f"archive/data/{key}", values.tobytes())
            file.writestr("archive/version", "3\n")
        return path
    about = {"protocol_version": _PROTOCOL, "little_endian": True}
    heads = [pickle.dumps(each, 2) for each in (_MAGIC, _PROTOCOL, about)]
    body = b"".join(struct.pack("<q", each.size) + each.tobytes() for each in contents.values())
    path.write_bytes(b"".join([*heads, program, pickle.dumps(list(contents), 2), body]))
    return path


def state_program(state: Mapping[str, Floats]) -> bytes:
    """The pickle of a state dict, whose tensors lie in storages called ``0``, ``1`` and so on."""
    items = (
        _text(name) + tensor_program(str(number), values.shape, values.size)
        for number, (name, values) in enumerate(state.items())
    )
    return b"\x80\x02" + _DICTIONARY + b"(" + b"".join(items) + b"u."


def tensor_program(
    key: str,
    shape: tuple[int, ...],
    elements: int,
    *,
    first: int = 0,
    strides: tuple[int, ...] | None = None,
) -> bytes:
    """What makes a float32 tensor of a storage of so many elements."""
    usual = tuple(int(np.prod(shape[place + 1 :])) for place in range(len(shape)))
    storage = _text("storage") + b"ctorch\nFloatStorage\n" + _text(key) + _text("cpu")
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n(("
        + (storage + _number(elements) + b"tQ" + _number(first))
        + (_tuple(shape) + _tuple(usual if strides is None else strides))
        + (b"\x89" + _DICTIONARY + b"tR")
    )


def _text(text: str) -> bytes:
    raw = text.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def _number(number: int) -> bytes:
    return b"J" + struct.pack("<i", number)


def _tuple(numbers: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(_number, numbers)) + b"t"
