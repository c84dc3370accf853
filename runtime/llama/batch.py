"""What llama.cpp is told to evaluate: a batch of positions, described by arrays."""

import ctypes
from collections.abc import Sequence
from typing import Any

import llama_cpp as c
import numpy as np
from numpy.typing import NDArray

_FLOATS = ctypes.POINTER(ctypes.c_float)


class Batch:
    """One ``llama_batch`` whose arrays are written anew for each evaluation of a context.

    Making them for each token took longer than anything else that Python does for it.
    """

    def __init__(self, most: int, dimensions: int = 1, *, all_logits: bool) -> None:
        """Make the arrays.

        Args:
            most: Positions in a batch.
            dimensions: Numbers that say where an embedding stands (4 with M-RoPE).
            all_logits: Whether logits are wanted after every position, whatever is asked for.
        """
        self._tokens = (c.llama_token * most)()
        self._embeddings: NDArray[np.float32] | None = None
        self._positions = (c.llama_pos * (dimensions * most))()
        self._sequence = c.llama_seq_id(0)
        self._logits = (ctypes.c_int8 * most)(*[all_logits] * most)
        self._all_logits = all_logits
        self._last = 0
        owner = ctypes.pointer(self._sequence)
        self._batch: Any = c.llama_batch(
            pos=self._positions,
            n_seq_id=(ctypes.c_int32 * most)(*[1] * most),
            seq_id=(ctypes.POINTER(c.llama_seq_id) * most)(*[owner] * most),
            logits=self._logits,
        )

    def of_tokens(
        self, tokens: Sequence[int], position: int, sequence: int, *, logits: bool
    ) -> Any:
        """A ``llama_batch`` of token ids, valid until the next is made.

        Args:
            tokens: The ids.
            position: Where the first of them stands.
            sequence: Whose they are.
            logits: Whether logits are wanted after the last of them.
        """
        self._tokens[: len(tokens)] = list(tokens)
        self._batch.token, self._batch.embd = self._tokens, None
        return self._placed(len(tokens), position, sequence, logits)

    def of_embeddings(
        self,
        embeddings: NDArray[np.float32],
        position: int,
        sequence: int,
        places: NDArray[np.int32] | None = None,
        *,
        logits: bool,
    ) -> Any:
        """A ``llama_batch`` of embeddings, float32 [n, width], contiguous.

        Args:
            embeddings: Their numbers.
            position: Where the first of them stands.
            sequence: Whose they are.
            places: Where each stands, int32 [dimensions, n]; None for one after the other.
            logits: Whether logits are wanted after the last of them.
        """
        self._embeddings = embeddings  # A pointer keeps nothing alive.
        self._batch.token, self._batch.embd = None, embeddings.ctypes.data_as(_FLOATS)
        batch = self._placed(len(embeddings), position, sequence, logits)
        if places is not None:
            self._positions[: places.size] = list(map(int, places.ravel()))
        return batch

    def _placed(self, count: int, position: int, sequence: int, logits: bool) -> Any:
        self._batch.n_tokens = count
        self._positions[:count] = list(range(position, position + count))
        self._sequence.value = sequence
        self._logits[self._last] = self._all_logits
        self._last = count - 1
        self._logits[self._last] = logits or self._all_logits
        return self._batch
