"""What llama.cpp is told to evaluate: a batch of positions, described by arrays."""

import ctypes
from typing import Any

import llama_cpp as c
import numpy as np

_INTEGERS, _BYTES = ctypes.POINTER(ctypes.c_int32), ctypes.POINTER(ctypes.c_int8)


class Batches:
    """Batches for one context, whose arrays are made once.

    Making them for each token took longer than anything else that Python does for it. A batch
    points into them, and into nothing else but its content.
    """

    def __init__(self, size: int, most: int, *, all_scores: bool) -> None:
        """Make the arrays.

        Args:
            size: Positions that the context has room for.
            most: Positions in a batch.
            all_scores: Whether scores are wanted after every position, whatever is asked for.
        """
        self._positions = np.arange(size, dtype=np.int32)
        self._sequence = c.llama_seq_id(0)
        owner = ctypes.pointer(self._sequence)
        self._owners = (ctypes.POINTER(c.llama_seq_id) * most)(*[owner] * most)
        self._one_each = (ctypes.c_int32 * most)(*[1] * most)
        self._scores = np.full((2, most), all_scores, np.int8)
        self._scores[1, -1] = True
        self._first_position = self._positions.ctypes.data
        # Behind the last of them, since of a shorter batch the last are taken.
        self._scores_end = [row.ctypes.data + most for row in self._scores]

    def of(self, count: int, position: int, sequence: int, *, scores: bool, **content: Any) -> Any:
        """A ``llama_batch``, valid until the next is made.

        Args:
            count: Positions in it.
            position: The first of them.
            sequence: Whose they are.
            scores: Whether scores are wanted after the last of them.
            content: ``token`` or ``embd``, a pointer to what is there.
        """
        self._sequence.value = sequence
        return c.llama_batch(
            n_tokens=count,
            pos=ctypes.cast(self._first_position + 4 * position, _INTEGERS),
            n_seq_id=self._one_each,
            seq_id=self._owners,
            logits=ctypes.cast(self._scores_end[scores] - count, _BYTES),
            **content,
        )
