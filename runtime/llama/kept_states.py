"""States of a context saved in memory, so that going back to a picture costs no prefill.

Kept are the last few pictures that were asked about and then left for others, each with what
precedes it. Other sequences of the context could hold them as well, but attention would read their
cells with every token, and they would take the conversation's room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.board import memory
from runtime.gguf.model_size import KEPT_PICTURES
from runtime.llama.context import State
from runtime.llama.embeddings import Cell

_LEFT_FREE = 64_000_000
"""Bytes that must remain for what speaking and listening need for a while."""


@dataclass(frozen=True, eq=False)
class KeptState:
    """What a sequence held when it was left."""

    sequence: int
    """Whose it was: what one expert has evaluated is of no use to another."""
    ids: Sequence[int]
    """All that it held."""
    cells: Sequence[Cell]
    """One for each of ``ids``."""
    end: int
    """The position that follows."""
    states: Sequence[tuple[int, State]]
    """What a recurrent model can go back to within it, with the number of ids that it follows."""
    whole: State
    """Keys, values and recurrent state."""

    @property
    def bytes(self) -> int:
        """What it takes."""
        return self.whole.bytes + sum(state.bytes for _, state in self.states)

    def begins(self, sequence: int, ids: Sequence[int]) -> bool:
        """Whether ``ids`` in ``sequence`` begin with what was held."""
        return self.sequence == sequence and list(self.ids) == list(ids[: len(self.ids)])


class KeptStates:
    """The states of the last pictures, as many as there is room for, shared by a context's caches.

    Pictures are counted by sequence, so that each expert has its last ones.
    """

    def __init__(self, limit: int) -> None:
        """Keep nothing yet.

        Args:
            limit: Bytes that all of them may take.
        """
        self._limit = limit
        self._kept: list[KeptState] = []

    @property
    def bytes(self) -> int:
        """What all of them take."""
        return sum(kept.bytes for kept in self._kept)

    def make_room(self, size: int, sequence: int, coming: Sequence[int] = ()) -> bool:
        """Drop the oldest until one more of ``sequence`` fits; whether it does then.

        Args:
            size: Bytes that it will take.
            sequence: Whose it will be.
            coming: What will be taken next, so that it neither is dropped nor counts.
        """
        if size > self._limit:
            return False
        others = [kept for kept in self._kept if not kept.begins(sequence, coming)]
        own = [kept for kept in others if kept.sequence == sequence]
        dropped = own[: max(0, len(own) - KEPT_PICTURES + 1)]
        others = [kept for kept in others if kept not in dropped]
        while others and sum(kept.bytes for kept in others) + size > self._limit:
            dropped.append(others.pop(0))
        self._kept = [kept for kept in self._kept if kept not in dropped]
        return memory.available() >= size + _LEFT_FREE

    def put(self, kept: KeptState) -> None:
        """Keep a state that there is room for."""
        self._kept.append(kept)

    def take(self, sequence: int, ids: Sequence[int], longer_than: int) -> KeptState | None:
        """Hand out the longest state of a sequence that ``ids`` begin with.

        Args:
            sequence: Whose it is.
            ids: What is wanted.
            longer_than: How many of them are there already.
        """
        fitting = [
            kept
            for kept in self._kept
            if kept.begins(sequence, ids) and len(kept.ids) > longer_than
        ]
        if not fitting:
            return None
        found = max(fitting, key=lambda kept: len(kept.ids))
        self._kept = [kept for kept in self._kept if kept is not found]
        return found

    def clear(self) -> None:
        """Keep nothing."""
        self._kept.clear()
