"""CTranslate2's file of a MarianMT model, read and checked before CTranslate2 sees it.

The layout, little-endian: version, name of the specification, its revision, number of variables;
each variable's name, rank, dimensions, kind, bytes and values; then the number of aliases, and of
each its name and the variable that it stands for. A string is its length in 16 bits, with the zero
at its end, and its bytes.

CTranslate2 believes what its file says. So whatever is not, variable by variable and to the byte,
what ``layout`` tells of a model of these dimensions is refused; and so are values that computing
would carry out of what a float can hold.
"""

import mmap
import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from runtime.translation.layout import (
    ALIASES,
    EMBEDDINGS,
    ENCODINGS,
    REVISION,
    SPECIFICATION,
    VERSION,
    Activation,
    Kind,
    MarianShape,
    Side,
    Variable,
    scalars_of,
    variables_of,
)

_MOST_VARIABLES = 4096
_LARGEST = {"vocabulary": 1 << 20, "width": 4096, "inner": 1 << 16, "positions": 4096}
_FEWEST_POSITIONS, _MOST_LAYERS = 16, 64
_LARGEST_VALUE = 1e4
"""Of any weight; those of published models are below a hundred."""

Content = bytes | mmap.mmap
_Found = Mapping[str, tuple[Variable, int]]
"""Variables by their names, and where the values of each begin."""


def read_model(content: Content) -> MarianShape:
    """The dimensions of a model, whose file has been checked from end to end.

    Args:
        content: All of the file.

    Raises:
        ValueError: it is cut short, of another model, or holds what none has; the message says so
            of the file.
    """
    try:
        found, aliases, end = _Reader(content).all()
    except struct.error:
        raise ValueError("it is cut short") from None
    shape = _shape(content, found)
    if {name: each for name, (each, _) in found.items()} != variables_of(shape):
        raise ValueError("its variables are not those of a MarianMT model of its dimensions")
    if aliases != ALIASES or end != len(content):
        raise ValueError("what follows its variables is not what belongs there")
    for name, (kind, value) in scalars_of(shape).items():
        if _scalar(content, found, name) != value or found[name][0].kind != kind:
            raise ValueError(f"its {name} is not that of a MarianMT model")
    _check_values(content, found)
    return shape


class _Reader:
    """Walks the file from its beginning."""

    def __init__(self, content: Content) -> None:
        self._content, self._place = content, 0

    def all(self) -> tuple[_Found, dict[str, str], int]:
        """The variables, the aliases, and where they end.

        Raises:
            ValueError: another file, or one that is damaged.
            struct.error: it ends early.
        """
        if self._number("I") != VERSION or self._string() != SPECIFICATION:
            raise ValueError("it does not begin as a MarianMT model in CTranslate2's layout")
        if self._number("I") != REVISION:
            raise ValueError("its revision of CTranslate2's layout is not the one that is run")
        found = dict[str, tuple[Variable, int]]()
        for _ in range(self._count()):
            name = self._string()
            variable = self._variable()
            if name in found:
                raise ValueError(f"it holds {name} twice")
            found[name] = variable, self._place
            self._skip(variable.bytes)
        aliases = {self._string(): self._string() for _ in range(self._count())}
        return found, aliases, self._place

    def _variable(self) -> Variable:
        rank = self._number("B")
        if rank > 2:
            raise ValueError("it holds a variable of more than two dimensions")
        dimensions = tuple(self._number("I") for _ in range(rank))
        kind, size = self._number("B"), self._number("I")
        if kind not in list(Kind):
            raise ValueError("its values are neither int8 nor float32")
        variable = Variable(Kind(kind), dimensions)
        if variable.bytes != size:
            raise ValueError("a variable's size is not that of its dimensions")
        return variable

    def _count(self) -> int:
        count = self._number("I")
        if count > _MOST_VARIABLES:
            raise ValueError("it claims far more variables than it should hold")
        return count

    def _number(self, code: str) -> int:
        value: int = struct.unpack_from(f"<{code}", self._content, self._place)[0]
        self._place += struct.calcsize(f"<{code}")
        return value

    def _string(self) -> str:
        length, start = self._number("H"), self._place
        self._skip(length)
        text = self._content[start : start + length]
        if not text.endswith(b"\0") or not text[:-1].isascii() or not text[:-1]:
            raise ValueError("a name in it is damaged")
        return text[:-1].decode("ascii")

    def _skip(self, size: int) -> None:
        if self._place + size > len(self._content):
            raise ValueError("it is cut short")
        self._place += size


def _shape(content: Content, found: _Found) -> MarianShape:
    vocabulary, width = _dimensions(found, EMBEDDINGS)
    positions, _ = _dimensions(found, ENCODINGS)
    activation = _scalar(content, found, "encoder/activation")
    if activation not in list(Activation):
        raise ValueError("its activation is not one that is run")
    encoder, decoder = (_side(content, found, side, width) for side in ("encoder", "decoder"))
    if positions < _FEWEST_POSITIONS:
        raise ValueError(f"it has {positions} positions, too few for a sentence")
    measured = {"vocabulary": vocabulary, "width": width, "positions": positions}
    for name, value in measured.items():
        if not 1 < value <= _LARGEST[name]:
            raise ValueError(f"its {name} of {value:,} is not one that is run")
    return MarianShape(
        vocabulary=vocabulary,
        width=width,
        positions=positions,
        encoder=encoder,
        decoder=decoder,
        activation=Activation(activation),
        scaled=_scalar(content, found, "encoder/scale_embeddings") == 1,
        quantized=found[EMBEDDINGS][0].kind is Kind.INT8,
    )


def _side(content: Content, found: _Found, side: str, width: int) -> Side:
    begins = f"{side}/layer_"
    layers = len({name.split("/")[1] for name in found if name.startswith(begins)})
    if not 0 < layers <= _MOST_LAYERS:
        raise ValueError(f"its {side} has {layers} layers")
    inner, _ = _dimensions(found, f"{side}/layer_0/ffn/linear_0/weight")
    heads = _scalar(content, found, f"{side}/num_heads")
    if heads < 1 or width % heads or not 0 < inner <= _LARGEST["inner"]:
        raise ValueError(f"the dimensions of its {side} make no sense")
    return Side(layers, heads, inner)


def _dimensions(found: _Found, name: str) -> tuple[int, int]:
    variable = found[name][0] if name in found else Variable(Kind.INT8)
    if len(variable.dimensions) != 2:
        raise ValueError(f"it lacks {name}, and is no MarianMT model")
    rows, columns = variable.dimensions
    return rows, columns


def _scalar(content: Content, found: _Found, name: str) -> int:
    variable, place = found.get(name, (Variable(Kind.FLOAT32), 0))
    if variable.dimensions or variable.kind is Kind.FLOAT32:
        raise ValueError(f"it lacks {name}, and is no MarianMT model")
    return int.from_bytes(content[place : place + variable.bytes], "little", signed=True)


def _check_values(content: Content, found: _Found) -> None:
    """Refuse values that no model has: from most of them nothing but infinities would come."""
    for name, (variable, place) in found.items():
        if variable.kind is not Kind.FLOAT32:
            continue
        values = np.frombuffer(content[place : place + variable.bytes], "<f4")
        # A scale is what a row was multiplied with to be integers up to 127.
        bounded = values >= 127 / _LARGEST_VALUE if name.endswith("_scale") else _within(values)
        if not (np.isfinite(values) & bounded).all():
            raise ValueError(f"{name} holds values that are no numbers, or far too large ones")


def _within(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.abs(values) <= _LARGEST_VALUE
