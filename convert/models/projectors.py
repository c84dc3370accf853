"""Projectors: what carries a tower's features over to the text model, as libmtmd's graph ``mlp``.

The graph has two layers with a GELU between them. A projector of one linear layer becomes two by
GELU(x) - GELU(-x) = x, for the exact GELU and for its approximation by tanh: the first layer
gives W·x + b and its negative, and the second takes the one from the other.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output, Source

_PIECE = 1 << 20


def two_layers(tensors: Tensors, inner: int, width: int) -> Iterator[Output]:
    """The projector of the LLaVA family: two layers with a GELU between them.

    Args:
        tensors: the checkpoint's.
        inner: width of the tower.
        width: of the text model.

    Raises:
        CheckpointError: one is missing or of another shape.
    """
    for number, columns in ((1, inner), (2, width)):
        old, new = f"multi_modal_projector.linear_{number}.", f"mm.{2 * number - 2}."
        yield tensors.take(old + "weight", new + "weight", (width, columns))
        yield tensors.take(old + "bias", new + "bias", (width,))


def single_layer(tensors: Tensors, inner: int, width: int, scale: float) -> Iterator[Output]:
    """The two layers that amount to ``multi_modal_projector.linear``, times ``scale``.

    Args:
        tensors: the checkpoint's.
        inner: width of the tower.
        width: of the text model.
        scale: positive; what the image tokens are multiplied by.

    Raises:
        CheckpointError: a tensor is missing or of another shape.
    """
    # A power of two in the second layer: any other number would be off by the same in all tokens.
    first, exponent = math.frexp(scale)
    source = "multi_modal_projector.linear."
    for part, shape in (("weight", (width, inner)), ("bias", (width,))):
        output = tensors.take(source + part, f"mm.0.{part}", shape)
        both = _BothSigns(output.source, first)
        yield replace(output, source=both, shape=both.shape)
    yield _made("mm.2.weight", _Difference(width, 2.0**exponent))
    yield _made("mm.2.bias", _Zeros((width,)))


def _made(name: str, source: Source) -> Output:
    return Output(name, source, len(source.shape) > 1, source.shape)


@dataclass(frozen=True)
class _BothSigns:
    """A tensor times a factor, and below it the same with the other sign."""

    one: Source
    factor: float

    @property
    def name(self) -> str:
        return self.one.name

    @property
    def shape(self) -> tuple[int, ...]:
        return 2 * self.one.shape[0], *self.one.shape[1:]

    def pieces(self, elements: int = _PIECE) -> Iterator[NDArray[np.float32]]:
        for factor in (np.float32(self.factor), np.float32(-self.factor)):
            for piece in self.one.pieces(elements):
                yield piece * factor


@dataclass(frozen=True)
class _Difference:
    """Takes the second half of a vector from the first, and multiplies the result by a factor."""

    width: int
    factor: float

    @property
    def name(self) -> str:
        return "of the difference"

    @property
    def shape(self) -> tuple[int, ...]:
        return self.width, 2 * self.width

    def pieces(self, elements: int = _PIECE) -> Iterator[NDArray[np.float32]]:
        step = max(1, elements // self.shape[1])
        for start in range(0, self.width, step):
            rows = np.arange(start, min(start + step, self.width))
            block = np.zeros((len(rows), self.shape[1]), np.float32)
            block[rows - start, rows] = self.factor
            block[rows - start, self.width + rows] = -self.factor
            yield block.ravel()


@dataclass(frozen=True)
class _Zeros:
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        return "of zeros"

    def pieces(self, elements: int = _PIECE) -> Iterator[NDArray[np.float32]]:
        yield np.zeros(prod(self.shape), np.float32)
