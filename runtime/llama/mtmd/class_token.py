"""Corrects where libmtmd takes the class token of a tower to be.

It is wrong where a class token, one for the whole picture, precedes the patches' (CLIP, InternVL):
libmtmd puts it after the patches, but numbers positions and picks features as if it stood before
them (https://github.com/ggml-org/llama.cpp/issues/25814). What is attended to has no order of its
own, so it is enough to correct what the graph reads before it computes.
"""

import numpy as np

from runtime.llama.ggml import Node

CLASS_TOKEN = "v.class_embd"
_POSITIONS = "v.position_embd.weight"


class ClassTokenOrder:
    """Corrects one graph of the type ``mlp``, as its nodes go by.

    Uncorrected, every patch has its neighbour's position, the first patch's features are lost, and
    those of the class token are taken for a patch's. Where libmtmd is right nothing changes.
    """

    def __init__(self, patches: int) -> None:
        self._patches = patches
        self._last = False

    def see(self, node: Node) -> None:
        """Take notice of a node that is about to be computed."""
        second = node.source(1)
        if second is None:
            return
        if second.name == CLASS_TOKEN:
            self._last = True
        elif self._last and second.name == "positions":
            second.write(np.roll(np.arange(self._patches + 1), -1).astype(np.int32))
        elif self._last and second.name == "patches":
            second.write(np.arange(self._patches, dtype=np.int32))


class ClassTokenPositions:
    """Corrects the loaded positions of a tower of the type ``internvl``, once for all graphs.

    They are added as they lie in the file, the class token's first; it stands last.
    """

    def __init__(self) -> None:
        self.done = False
        """Whether they are right."""

    def see(self, node: Node) -> None:
        """Take notice of a node that is about to be computed."""
        added = node.source(1)
        if not self.done and added is not None and added.name == _POSITIONS:
            added.roll(-1)
            self.done = True
