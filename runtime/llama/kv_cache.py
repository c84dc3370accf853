"""The KV cache: what a model has evaluated, and how it comes to hold something else.

What stands in it is a list of ids, one a position: a token's id, or the negative id of one image
embedding. To hold another list, the longest common prefix stays and only the rest is computed
(prefix caching). The prefill of new pictures, follow-up questions, a forgotten conversation and a
full context are all that one operation. A bidirectional prefix, whose positions attend to each
other whatever their order (prefix-LM), stays whole or not at all.

What one expert has evaluated is of no use to another, so each has a cache of its own. They share
the context's cells: one that grows takes them from the ends of the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled
from runtime.llama.context import Context
from runtime.llama.experts import Expert


@dataclass
class Counters:
    """What a session has computed since it began."""

    tiles_encoded: int = 0
    """Tiles that went through the vision tower."""
    encode_seconds: float = 0.0
    """How long they took there, all together."""
    image_tokens: int = 0
    """Positions of pictures that the text model evaluated."""
    pictures_prefilled: int = 0
    """Times that pictures were brought whole into the model's context."""
    tokens_evaluated: int = 0
    """Positions of text that the text model evaluated, generated ones included."""
    tokens_generated: int = 0
    """Tokens of answers, the end of the turn not counted."""


@dataclass(frozen=True)
class ImageEmbeddings:
    """Pictures as the text model receives them."""

    key: bytes
    """Digest of their pixels and the detail; the embedding cache finds them by it."""
    video: bool
    """Whether they are frames of one video, with one placeholder in the prompt."""
    first_id: int
    """Id of the first; the others count down from it, all negative."""
    values: NDArray[np.float32] = field(repr=False)
    """float32 [image tokens, width]."""
    parts: tuple[int, ...]
    """How many of them belong to each placeholder in the prompt: to a picture, or to a video."""

    @property
    def ids(self) -> list[range]:
        """The ids that stand at each placeholder, in order."""
        ends = np.cumsum(self.parts).tolist()
        return [
            range(self.first_id - end + part, self.first_id - end, -1)
            for end, part in zip(ends, self.parts, strict=True)
        ]

    def rows(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The embeddings of neighbouring ids, float32 [len(ids), width]."""
        start = self.first_id - ids[0]
        return self.values[start : start + len(ids)]

    def ends_with(self, id_: int) -> bool:
        """Whether an id is that of the last embedding."""
        return id_ == self.first_id - len(self.values) + 1


class KVCache:
    """Keys and values of one sequence in a context, and the ids that they were computed from."""

    def __init__(
        self, context: Context, counters: Counters, expert: Expert | None = None, sequence: int = 0
    ) -> None:
        self._context = context
        self._counters = counters
        self._expert = expert or Expert()
        self._sequence = sequence
        self._ids: list[int] = []
        self._prefix = 0
        self._remains = False
        self._others: list[KVCache] = []

    def __len__(self) -> int:
        """Positions that are cached."""
        return len(self._ids)

    @classmethod
    def of_each(
        cls, context: Context, counters: Counters, experts: Sequence[Expert]
    ) -> "list[KVCache]":
        """A cache for each of ``experts``, all in one context."""
        every = [cls(context, counters, expert, at) for at, expert in enumerate(experts)]
        for each in every:
            each._others = [other for other in every if other is not each]
        return every

    def extend_to(
        self,
        ids: Sequence[int],
        images: ImageEmbeddings | None = None,
        cancel: Cancel = NEVER,
        *,
        keep_more: bool = False,
        prefix: int = 0,
    ) -> None:
        """Make the cache hold ``ids``, evaluating only what follows the common prefix.

        Args:
            ids: Of the whole sequence; the negative ones are those of ``images``.
            images: The pictures in it.
            cancel: Stops the work.
            keep_more: Leave in place what follows where ``ids`` is all there.
            prefix: How many of them, from the first, attend to each other bidirectionally; at
                most the context's ``batch``.

        Raises:
            Cancelled: ``cancel`` was set; what was computed until then is kept.
        """
        common = self._common(ids)
        if not (keep_more and common == len(ids)):
            self._extend(common, ids, images, cancel, prefix, logits=False)

    def logits_after(
        self,
        ids: Sequence[int],
        images: ImageEmbeddings | None = None,
        cancel: Cancel = NEVER,
        *,
        prefix: int = 0,
    ) -> NDArray[np.float32]:
        """Logits of the token that follows ``ids``, float32 [vocabulary]; else as ``extend_to``."""
        kept = min(self._common(ids), len(ids) - 1)
        self._extend(kept, ids, images, cancel, prefix, logits=True)
        return self._context.logits()

    def truncate_to_common_prefix(self, ids: Sequence[int]) -> None:
        """Forget what follows the common prefix with ``ids``, unless all of them are there.

        Attention reads every cached cell of the context, whichever sequence owns it, so what is
        of no more use would slow all the rest.
        """
        common = self._common(ids)
        if common < len(ids):
            self._truncate(common)

    def _common(self, ids: Sequence[int]) -> int:
        """Length of the longest common prefix."""
        cached = self._ids
        if cached == ids[: len(cached)]:
            return len(cached)
        same = takewhile(lambda pair: pair[0] == pair[1], zip(cached, ids, strict=False))
        return sum(1 for _ in same)

    def _extend(
        self,
        kept: int,
        ids: Sequence[int],
        images: ImageEmbeddings | None,
        cancel: Cancel,
        prefix: int,
        *,
        logits: bool,
    ) -> None:
        """Keep the first ``kept`` positions and evaluate the rest of ``ids`` in batches."""
        self._truncate(kept if prefix == self._prefix else 0)
        self._make_room(len(ids))
        self._context.use(self._expert.adapter, self._expert.scale)
        with self._context.cancellable(cancel):
            if self._prefix != prefix:
                self._append_prefix(ids[:prefix], images, logits and prefix == len(ids))
            for run in _runs(ids[len(self._ids) :], self._context.batch):
                cancel.check()
                last = len(self._ids) + len(run) == len(ids)
                self._append(run, images, logits and last)

    def _append(self, run: Sequence[int], images: ImageEmbeddings | None, logits: bool) -> None:
        """Evaluate one batch, of tokens or of embeddings, after what is there."""
        position = len(self._ids)
        try:
            if run[0] < 0 and images is not None:
                self._context.decode_embeddings(
                    images.rows(run), position, sequence=self._sequence, logits_last=logits
                )
                self._counters.image_tokens += len(run)
                self._counters.pictures_prefilled += images.ends_with(run[-1])
            else:
                self._context.decode_tokens(
                    run, position, sequence=self._sequence, logits_last=logits
                )
                self._counters.tokens_evaluated += len(run)
        except Cancelled:
            self._truncate(position)
            raise
        self._ids += run

    def _append_prefix(
        self, ids: Sequence[int], images: ImageEmbeddings | None, logits: bool
    ) -> None:
        """Evaluate a bidirectional prefix at once, tokens as their embeddings, too."""
        rows = [
            images.rows(run) if run[0] < 0 and images else self._context.model.embeddings(run)
            for run in _runs(ids, len(ids))
        ]
        # What it leaves where it is stopped is removed when the next evaluation begins: until then
        # it may still be ending.
        self._remains = True
        self._context.decode_embeddings(
            np.concatenate(rows), 0, sequence=self._sequence, logits_last=logits, causal=False
        )
        self._remains = False
        self._ids, self._prefix = list(ids), len(ids)
        image_tokens = sum(id_ < 0 for id_ in ids)
        self._counters.image_tokens += image_tokens
        self._counters.pictures_prefilled += bool(image_tokens)
        self._counters.tokens_evaluated += len(ids) - image_tokens

    def _truncate(self, length: int) -> None:
        """Forget what stands at ``length`` and after it, and a bidirectional prefix as a whole."""
        if length < self._prefix:
            length = 0
        if not self._context.remove(length, self._sequence):
            length = 0
        del self._ids[length:]
        self._remains = False
        if length < self._prefix:
            self._prefix = 0

    def _make_room(self, length: int) -> None:
        """Take from the others what this one needs to grow to ``length``."""
        room = self._context.size - length
        for other in self._others:
            if len(other) > room or other._remains:
                other._truncate(min(len(other), max(0, room)))
            room -= len(other)


def _runs(ids: Sequence[int], batch: int) -> Iterator[Sequence[int]]:
    """Neighbouring ids of one kind, tokens or embeddings, at most ``batch`` at a time."""
    start = 0
    for _, group in groupby(ids, key=lambda id_: id_ >= 0):
        end = start + sum(1 for _ in group)
        for at in range(start, end, batch):
            yield ids[at : min(at + batch, end)]
        start = end
