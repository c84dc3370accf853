"""The order of a tower's tokens, where one for the whole picture precedes the patches' (CLIP).

libmtmd puts that token after the patches, but numbers positions and picks features as if it stood
before them: every patch has its neighbour's position, the first patch's features are lost, and
those of the class token are taken for a patch's
(https://github.com/ggml-org/llama.cpp/issues/25814). What is attended to has no order of its own,
so it is enough to correct the two lists of numbers, which the graph reads before it computes.
"""

import numpy as np

from runtime.llama.ggml import Node

_TOKEN = "v.class_embd"


class ClassTokenOrder:
    """Corrects one graph as its nodes go by; where libmtmd is right it changes nothing."""

    def __init__(self, patches: int) -> None:
        """Expect a graph of so many patches and one class token."""
        self._patches = patches
        self._last = False

    def see(self, node: Node) -> None:
        """Take notice of a node that is about to be computed."""
        second = node.source(1)
        if second is None:
            return
        if second.name == _TOKEN:
            self._last = True
        elif self._last and second.name == "positions":
            second.write(np.roll(np.arange(self._patches + 1), -1).astype(np.int32))
        elif self._last and second.name == "patches":
            second.write(np.arange(self._patches, dtype=np.int32))
