"""How strongly each input column of a model's weight matrices is used, seen while it computes.

What is added up is what llama.cpp's ``llama-imatrix`` adds up: the squares of the inputs of each
matrix multiplication by a weight (tools/imatrix/imatrix.cpp).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from runtime.errors import PackError, VismaidError
from runtime.llama.ggml import Node

InputKind = Literal["tower", "pictures", "words"]
"""What is computed: a tile, or the text model's tokens of pictures or of words."""


@dataclass(frozen=True)
class Squares:
    """The squared inputs of one matrix, added up."""

    sums: NDArray[np.float64]
    """[columns]"""
    count: int
    """How many inputs there were."""

    def __add__(self, other: "Squares") -> "Squares":
        return Squares(self.sums + other.sums, self.count + other.count)


class Activations:
    """Looks at a model's multiplications as they are computed."""

    kind: InputKind = "words"
    """What is being computed; set by whoever computes."""

    def __init__(self) -> None:
        self._found: dict[InputKind, dict[str, Squares]] = {}
        self._failure: VismaidError | None = None

    def see(self, address: int, ask: bool) -> bool:
        """Take notice of a node of a graph, for an evaluation callback (``cb_eval``).

        Args:
            address: The node's.
            ask: Whether it is yet to be computed.

        Returns:
            Whether it is a multiplication by a weight matrix: it must be seen again when it has
            been computed.
        """
        try:
            return self._see(Node(address), ask)
        except VismaidError as error:  # which would be lost in a callback
            self._failure = error
            return False

    def _see(self, node: Node, ask: bool) -> bool:
        if node.operation != "MUL_MAT":
            return False
        weight, inputs = node.source(0), node.source(1)
        if weight is None or inputs is None or inputs.kind != "f32":
            return False
        name = _name(weight)
        if not name.endswith(".weight") or weight.shape[2:] != (1, 1):
            return False
        if not ask:
            self._add(name, inputs.floats())
        return True

    def _add(self, name: str, inputs: NDArray[np.float32]) -> None:
        sums = np.einsum("abcd,abcd->d", inputs, inputs, dtype=np.float64)
        more = Squares(sums, inputs.size // inputs.shape[-1])
        found = self._found.setdefault(self.kind, {})
        found[name] = found[name] + more if name in found else more

    def take(self) -> Mapping[InputKind, Mapping[str, Squares]]:
        """What was added up since this was last called, under the names of the model's tensors.

        Raises:
            PackError: an input was no number.
            VismaidError: this version of llama.cpp does not show its tensors.
        """
        found, self._found = self._found, {}
        if self._failure:
            raise self._failure
        for name, squares in (each for kind in found.values() for each in kind.items()):
            if not np.isfinite(squares.sums).all():
                raise PackError(
                    f"The model computes values that are no numbers, before {name}. "
                    "Fetch or convert the pack again."
                )
        return found


def _name(weight: Node) -> str:
    """A weight's name in its file; a copy for another device is called ``CUDA0#name#0``."""
    parts = weight.name.split("#")
    return parts[1] if len(parts) > 1 else parts[0]
