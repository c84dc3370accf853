"""Pictures and sounds as a text model receives them: embeddings, and the tokens around them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Chunk:
    """Neighbouring embeddings of one picture or sound, or of one part of it."""

    tokens: int
    """How many there are."""
    positions: NDArray[np.int32] | None = field(default=None, repr=False, compare=False)
    """Where each stands after the chunk's first position in time, height, width and a fourth
    dimension (M-RoPE), int32 [4, tokens]; None where one follows the other."""
    span: int | None = None
    """Positions from the first of the chunk to what follows it; None for one each."""
    causal: bool = True
    """Whether each attends only to what precedes it; otherwise all of the chunk to each other."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing but all of it can be forgotten."""
        return self.positions is not None or not self.causal


class Cell(NamedTuple):
    """Where what one id stands for was evaluated."""

    position: int
    """In the sequence; several embeddings of a picture can share one (M-RoPE)."""
    unit: int
    """Index of the first id of those that are forgotten together with it, or its own."""


def cells_of(chunk: Chunk, span: slice, begin: int, unit: int | None, held: int) -> Iterator[Cell]:
    """The cells of some of a chunk's embeddings.

    Args:
        chunk: The chunk.
        span: Which of its embeddings.
        begin: Position of the first of them, or of the chunk where ``unit`` is given.
        unit: Index of the chunk's first id where it stays whole.
        held: Index of the first of these ids.
    """
    for at in range(span.stop - span.start):
        if chunk.positions is not None:
            position = begin + int(chunk.positions[0, span.start + at])
        else:
            position = begin + at
        yield Cell(position, held + at if unit is None else unit)


Part = Sequence[int | Chunk]
"""What stands at one placeholder of a prompt: token ids, and chunks of embeddings."""


class EmbeddingIds:
    """Ids for embeddings, negative, each given once."""

    def __init__(self) -> None:
        # -1 is a placeholder's, see ``runtime.prompt``.
        self._next = -2

    def take(self, count: int) -> int:
        """The first of so many ids, which count down."""
        first = self._next
        self._next -= count
        return first


@dataclass(frozen=True)
class Embeddings:
    """Pictures, or a sound, as the text model receives them."""

    key: bytes
    """Digest of what they were made of; the embedding cache finds them by it."""
    first_id: int
    """Id of the first; the others count down from it, all negative."""
    values: NDArray[np.float32] = field(repr=False)
    """float32 [tokens, width], those of all chunks one after the other."""
    parts: tuple[Part, ...]
    """What stands at each placeholder: of a picture, of a video, or of a sound."""

    def __post_init__(self) -> None:
        counted = sum(chunk.tokens for chunk in self._chunks)
        if counted != len(self.values):
            raise ValueError(f"{counted} tokens in chunks and {len(self.values)} embeddings")

    @cached_property
    def ids(self) -> list[list[int]]:
        """The ids that stand at each placeholder, in order."""
        following, found = self.first_id, []
        for part in self.parts:
            ids: list[int] = []
            for each in part:
                if isinstance(each, Chunk):
                    ids += range(following, following - each.tokens, -1)
                    following -= each.tokens
                else:
                    ids.append(each)
            found.append(ids)
        return found

    @property
    def positions(self) -> int:
        """How many ids stand at all placeholders together."""
        return sum(map(len, self.ids))

    def hold(self, id_: int) -> bool:
        """Whether an id is that of one of them."""
        return self.first_id - len(self.values) < id_ <= self.first_id

    def rows(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The embeddings of neighbouring ids, float32 [len(ids), width]."""
        start = self.first_id - ids[0]
        return self.values[start : start + len(ids)]

    def chunk_of(self, id_: int) -> tuple[Chunk, int]:
        """The chunk that an embedding belongs to, and which of it it is, from 0."""
        row = self.first_id - id_
        at = int(np.searchsorted(self._ends, row, side="right"))
        chunk = self._chunks[at]
        return chunk, row - int(self._ends[at]) + chunk.tokens

    def ends_with(self, id_: int) -> bool:
        """Whether an id is that of the last embedding."""
        return id_ == self.first_id - len(self.values) + 1

    @cached_property
    def _chunks(self) -> list[Chunk]:
        return [each for part in self.parts for each in part if isinstance(each, Chunk)]

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        return np.cumsum([chunk.tokens for chunk in self._chunks])


@dataclass(frozen=True)
class ImageEmbeddings(Embeddings):
    """Pictures as the text model receives them."""

    video: bool
    """Whether they are frames of one video, with one placeholder in the prompt."""


@dataclass(frozen=True)
class SoundEmbeddings(Embeddings):
    """A sound as the text model receives it."""


def owner(id_: int, embedded: Iterable[Embeddings]) -> Embeddings:
    """Those of which an embedding's id is one.

    Raises:
        ValueError: none of them has it.
    """
    for each in embedded:
        if each.hold(id_):
            return each
    raise ValueError(f"no embedding has the id {id_}")
