"""The weights of a projector's file, as the vision graph multiplies with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import gguf
import numpy as np
from gguf.quants import dequantize
from numpy.typing import NDArray

from runtime.gguf.check import ProjectorHeader
from runtime.vision.graph.forms import BLOCK, Form
from runtime.vision.graph.structure import Tower

Floats = NDArray[np.float32]
_LARGEST = 127


@dataclass(frozen=True)
class Outliers:
    """Inputs that are far larger than the others, by the tensor whose channels they are."""

    channels: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)

    def of(self, source: str) -> NDArray[np.int64]:
        """Those of a tensor, in order; none for one that has none."""
        return self.channels.get(source, np.zeros(0, np.int64))


NO_OUTLIERS = Outliers()


class Weights:
    """The weights of a projector that is in floating point or quantized."""

    def __init__(self, header: ProjectorHeader) -> None:
        """Open the file whose header was checked."""
        header.require_current()
        self.tower = Tower.of(header)
        self._tensors = {each.name: each for each in gguf.GGUFReader(header.path).tensors}

    def tensor(self, name: str) -> Floats:
        """A tensor, float32, the slowest dimension first."""
        found = self._tensors[name]
        flat = dequantize(found.data, found.tensor_type)
        return flat.reshape(found.shape[::-1]).astype(np.float32, copy=False)

    def constants(
        self, forms: Mapping[str, Form], outliers: Outliers = NO_OUTLIERS
    ) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every constant of the graph, in the order of the file, each as it is asked for.

        Args:
            forms: Of every matrix.
            outliers: Of the tensors that matrices in bytes are multiplied with.
        """
        yield from self.tower.constants().items()
        yield from self._beginning()
        for name in self._tensors:
            if ".ln" in name or name.startswith(("v.pre_ln", "v.post_ln")):
                yield name, self.tensor(name)
        for source in {each.source: None for each in self.tower.matrices().values()}:
            yield from self._chosen(source, outliers.of(source))
        for name, matrix in self.tower.matrices().items():
            weight = self.tensor(f"{name}.weight").T.copy(order="C")
            yield f"{name}.bias", self.tensor(f"{name}.bias")
            yield from _in_form(forms[name], name, weight, outliers.of(matrix.source))

    def _beginning(self) -> Iterator[tuple[str, Floats]]:
        tower = self.tower
        kernel = self.tensor("v.patch_embd.weight").reshape(tower.shape.width, tower.colours)
        yield "v.patch_embd.weight", np.ascontiguousarray(kernel.T)
        places = self.tensor("v.position_embd.weight").copy()
        if tower.shape.class_token:
            places[0] += self.tensor("v.class_embd")
        if "v.patch_embd.bias" in self._tensors:
            places[int(tower.shape.class_token) :] += self.tensor("v.patch_embd.bias")
        yield "v.places", places

    def _chosen(
        self, source: str, channels: NDArray[np.int64]
    ) -> Iterator[tuple[str, NDArray[Any]]]:
        if len(channels):
            inputs = next(m.inputs for m in self.tower.matrices().values() if m.source == source)
            mask = np.ones(inputs, np.float32)
            mask[channels] = 0
            yield f"{source}.outliers", channels
            yield f"{source}.mask", mask


def _in_form(
    form: Form, name: str, weight: Floats, channels: NDArray[np.int64]
) -> Iterator[tuple[str, NDArray[Any]]]:
    """A matrix's constants, given its weights [inputs, outputs]."""
    if form.name == "float":
        yield f"{name}.half", weight.astype(np.float16)
        return
    if form.outliers:
        yield f"{name}.large", weight[channels]
        weight[channels] = 0
    if form.name == "int8":
        yield from _in_bytes(name, weight)
    else:
        blocks, scale = in_blocks(weight)
        yield f"{name}.{form.name}", blocks
        yield f"{name}.scale", scale


def _in_bytes(name: str, weight: Floats) -> Iterator[tuple[str, NDArray[Any]]]:
    scale = np.abs(weight).max(axis=0) / np.float32(_LARGEST)
    scale[scale == 0] = 1
    yield f"{name}.int8", (np.rint(weight / scale) + 128).astype(np.uint8)
    yield f"{name}.scale", scale.astype(np.float32)


def in_blocks(weight: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """A matrix in blocks, as ``MatMulNBits`` has them: bytes around 128, times a scale.

    Args:
        weight: [inputs, outputs].

    Returns:
        uint8 [outputs, blocks, 32] and float32 [outputs · blocks].
    """
    padded = np.pad(weight, ((0, -len(weight) % BLOCK), (0, 0)))
    blocks = padded.T.reshape(weight.shape[1], -1, BLOCK)
    scale = np.abs(blocks).max(axis=2) / np.float32(_LARGEST)
    scale[scale == 0] = 1
    found = np.rint(blocks / scale[..., None]) + 128
    return found.astype(np.uint8), scale.reshape(-1)
