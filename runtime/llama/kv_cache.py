"""What a model's context holds, and how it comes to hold something else.

A sequence is a list of codes, one a position: a token id, or a negative number that stands for
one embedding of a picture. To hold another sequence, the longest beginning that is already there
stays and only the rest is computed. Follow-up questions, new pictures, a forgotten conversation
and a full context are all that one operation. A prefix whose positions attend to each other both
ways stays whole or not at all.

What one expert has evaluated is of no use to another, so each has a sequence of its own. They
share the context's room: one that grows takes it from the ends of the others.
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
class Block:
    """Embeddings of the pictures in a sequence."""

    first: int
    """Code of the first position; the others count down from it, all negative."""
    embeddings: NDArray[np.float32] = field(repr=False)
    """float32 [tokens, width]."""
    parts: tuple[int, ...]
    """How many of them belong to each place in the prompt."""

    @property
    def places(self) -> list[range]:
        """The codes of each place's positions, in order."""
        ends = np.cumsum(self.parts).tolist()
        return [
            range(self.first - end + part, self.first - end, -1)
            for end, part in zip(ends, self.parts, strict=True)
        ]

    def rows(self, codes: Sequence[int]) -> NDArray[np.float32]:
        """The embeddings of neighbouring positions, float32 [len(codes), width]."""
        start = self.first - codes[0]
        return self.embeddings[start : start + len(codes)]

    def ends_with(self, code: int) -> bool:
        """Whether a code is that of the block's last position."""
        return code == self.first - len(self.embeddings) + 1


class EvaluatedSequence:
    """An expert's sequence in a context, together with the knowledge of what stands in it."""

    def __init__(
        self, context: Context, counters: Counters, expert: Expert | None = None, number: int = 0
    ) -> None:
        self._context = context
        self._counters = counters
        self._expert = expert or Expert()
        self._number = number
        self._codes: list[int] = []
        self._prefix = 0
        self._remains = False
        self._others: list[EvaluatedSequence] = []

    def __len__(self) -> int:
        """Positions that stand in the context."""
        return len(self._codes)

    @classmethod
    def of_each(
        cls, context: Context, counters: Counters, experts: Sequence[Expert]
    ) -> "list[EvaluatedSequence]":
        """A sequence for each of ``experts``, all in one context."""
        every = [cls(context, counters, expert, at) for at, expert in enumerate(experts)]
        for each in every:
            each._others = [other for other in every if other is not each]
        return every

    def hold(
        self,
        codes: Sequence[int],
        block: Block | None,
        cancel: Cancel = NEVER,
        *,
        logits: bool = False,
        keep_more: bool = False,
        prefix: int = 0,
    ) -> None:
        """Make the context hold ``codes``, computing only what is not there.

        Args:
            codes: The sequence; its negative codes are those of ``block``.
            block: The pictures in it.
            cancel: Stops the work.
            logits: Whether the scores after the last position are wanted.
            keep_more: Leave in place what follows where ``codes`` is all there.
            prefix: How many of them, from the first, attend to each other both ways; at most the
                context's ``batch``.

        Raises:
            Cancelled: ``cancel`` was set; what was computed until then is kept.
        """
        common = self._common(codes)
        if keep_more and common == len(codes):
            return
        kept = min(common, len(codes) - 1) if logits else common
        self._cut(kept if prefix == self._prefix else 0)
        self._make_room(len(codes))
        self._context.use(self._expert.adapter, self._expert.scale)
        with self._context.cancellable(cancel):
            if self._prefix != prefix:
                self._append_prefix(codes[:prefix], block, logits and prefix == len(codes))
            for run in _runs(codes[len(self._codes) :], self._context.batch):
                cancel.check()
                last = len(self._codes) + len(run) == len(codes)
                self._append(run, block, logits and last)

    def drop_what_differs(self, codes: Sequence[int]) -> None:
        """Forget what is no beginning of ``codes``, nor follows all of them.

        What stands in a context is waded through by all that is evaluated there, whosever it is.
        """
        common = self._common(codes)
        if common < len(codes):
            self._cut(common)

    def logits(self) -> NDArray[np.float32]:
        """Scores of the next token after the last position, float32 [vocabulary]."""
        return self._context.logits()

    def _common(self, codes: Sequence[int]) -> int:
        held = self._codes
        if held == codes[: len(held)]:
            return len(held)
        same = takewhile(lambda pair: pair[0] == pair[1], zip(held, codes, strict=False))
        return sum(1 for _ in same)

    def _append(self, run: Sequence[int], block: Block | None, logits: bool) -> None:
        """Evaluate one batch of tokens or of pictures' positions after what is there."""
        position = len(self._codes)
        try:
            if run[0] < 0 and block is not None:
                rows = block.rows(run)
                self._context.decode_embeddings(
                    rows, position, sequence=self._number, logits_last=logits
                )
                self._counters.image_tokens += len(run)
                self._counters.pictures_prefilled += block.ends_with(run[-1])
            else:
                self._context.decode_tokens(
                    run, position, sequence=self._number, logits_last=logits
                )
                self._counters.tokens_evaluated += len(run)
        except Cancelled:
            self._cut(position)
            raise
        self._codes += run

    def _append_prefix(self, codes: Sequence[int], block: Block | None, logits: bool) -> None:
        """Evaluate the beginning at once, the words in it as what they stand for, too."""
        runs = list(_runs(codes, len(codes)))
        rows = [
            block.rows(run) if run[0] < 0 and block else self._context.model.embeddings(run)
            for run in runs
        ]
        # What it leaves where it is stopped is removed when the next evaluation begins: until then
        # it may still be ending.
        self._remains = True
        self._context.decode_embeddings(
            np.concatenate(rows), 0, sequence=self._number, logits_last=logits, both_ways=True
        )
        self._remains = False
        self._codes, self._prefix = list(codes), len(codes)
        pictures = [code for code in codes if code < 0]
        self._counters.image_tokens += len(pictures)
        self._counters.pictures_prefilled += bool(pictures)
        self._counters.tokens_evaluated += len(codes) - len(pictures)

    def _cut(self, length: int) -> None:
        """Forget what stands at ``length`` and after it, and a prefix as a whole."""
        if length < self._prefix:
            length = 0
        if not self._context.remove(length, self._number):
            length = 0
        del self._codes[length:]
        self._remains = False
        if length < self._prefix:
            self._prefix = 0

    def _make_room(self, length: int) -> None:
        """Take from the others what this one needs to grow to ``length``."""
        room = self._context.size - length
        for other in self._others:
            if len(other) > room or other._remains:
                other._cut(min(len(other), max(0, room)))
            room -= len(other)


def _runs(codes: Sequence[int], batch: int) -> Iterator[Sequence[int]]:
    """Neighbouring positions of one kind, at most ``batch`` at a time."""
    start = 0
    for _, group in groupby(codes, key=lambda code: code >= 0):
        end = start + sum(1 for _ in group)
        for at in range(start, end, batch):
            yield codes[at : min(at + batch, end)]
        start = end
