"""Tables of tensors: their names, their shapes in terms of dimensions, and their types.

A row reads ``name dimensions… type`` and ends in ``?`` where the tensor may be left out. ``*`` in a
name stands for the number of every block. A dimension is a number, a name, a product of such, or
a sum of these; a name that has no value yet gets the one that the file has there, and must have it
ever after.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from gguf.constants import GGMLQuantizationType as Kind

from runtime.gguf.header import Header, Tensor
from runtime.gguf.tensors import KERNEL, MATRIX, ROWS, VECTOR, Expected, Kinds

Dims = dict[str, int]
"""Dimensions and other numbers of a model, by name."""
ANY = "any"
"""The shape of what is loaded and not computed with."""
_KINDS: dict[str, Kinds] = {
    "float": VECTOR,
    "kernel": KERNEL,
    "matrix": MATRIX,
    "rows": ROWS,
    "turned": KERNEL | {Kind.BF16},
    ANY: frozenset(Kind),
}
"""Types by the word for them; ``turned`` is transposed before it is multiplied with."""


@dataclass(frozen=True)
class Row:
    """A tensor, or one of every block."""

    name: str
    shape: tuple[str, ...]
    """The fastest dimension first."""
    kinds: Kinds
    required: bool

    def names(self, blocks: Sequence[int]) -> list[str]:
        """What the tensors are called."""
        if "*" not in self.name:
            return [self.name]
        return [self.name.replace("*", str(block)) for block in blocks]


@dataclass(frozen=True)
class Rule:
    """What must hold of the dimensions."""

    sentence: str
    """What is wrong where it does not, after "it cannot be used: "."""
    holds: Callable[[Dims], bool]


def table(*texts: str) -> tuple[Row, ...]:
    """The rows that stand in texts, a line each."""
    rows = []
    for line in "\n".join(texts).splitlines():
        words = line.split()
        if words:
            required = words[-1] != "?"
            name, *shape, kind = words if required else words[:-1]
            rows.append(Row(name, tuple(shape), _KINDS[kind], required))
    return tuple(rows)


def plain_shapes(header: Header) -> Header:
    """The header without the ones that end a shape, which change nothing."""
    tensors = {
        name: replace(each, shape=_plain(each.shape)) for name, each in header.tensors.items()
    }
    return replace(header, tensors=tensors)


def _plain(shape: tuple[int, ...]) -> tuple[int, ...]:
    while len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    return shape


def expected(
    rows: Sequence[Row], dims: Dims, header: Header | None, blocks: Sequence[int]
) -> dict[str, Expected]:
    """The tensors of a table, with the shapes that they have where the dimensions are these.

    Args:
        rows: The table.
        dims: Gets what is found out on the way.
        header: Of the file; None where all dimensions are known.
        blocks: Numbers of the blocks that rows with ``*`` are about.

    Raises:
        PackError: a tensor that must be there is not.
    """
    tensors: Mapping[str, Tensor] = header.tensors if header else {}
    found = {}
    for row in rows:
        for name in row.names(blocks):
            tensor = tensors.get(name)
            if row.required and tensor is None and header is not None:
                header.refuse(f"it has no tensor {name}")
            if row.shape == (ANY,):
                shape = tensor.shape if tensor else (1,)
            else:
                _bind(row, tensor, dims)
                if not row.required and tensor is None and not _known(row, dims):
                    continue
                shape = _plain(tuple(_size(term, dims) for term in row.shape))
            found[name] = Expected(shape, row.kinds, row.required)
    return found


def _bind(row: Row, tensor: Tensor | None, dims: Dims) -> None:
    if tensor is not None and len(tensor.shape) <= len(row.shape):
        for term, size in zip_longest(row.shape, tensor.shape, fillvalue=1):
            if isinstance(term, str) and term.isidentifier():
                dims.setdefault(term, size)


def _known(row: Row, dims: Dims) -> bool:
    factors = (factor for term in row.shape for factor in re.split("[*+]", term))
    return all(factor.isdecimal() or factor in dims for factor in factors)


def _size(term: str, dims: Dims) -> int:
    products = (product.split("*") for product in term.split("+"))
    return sum(math.prod(_value(factor, dims) for factor in factors) for factors in products)


def _value(factor: str, dims: Dims) -> int:
    # What nobody could bind fits nothing, and is refused as a shape.
    return int(factor) if factor.isdecimal() else dims.get(factor, 0)
