"""The KV cache: what a model has evaluated, and how it comes to hold something else.

What stands in it is a list of ids, one a position: a token's id, or the negative id of one
embedding of a picture or a sound. To hold another list, the longest common prefix stays and only
the rest is computed (prefix caching). The prefill of new pictures, follow-up questions, a forgotten
conversation and a full context are all that one operation. A bidirectional prefix, whose positions
attend to each other whatever their order (prefix-LM), stays whole or not at all.

What one expert has evaluated is of no use to another, so each has a cache of its own. They share
the context's cells: one that grows takes them from the ends of the others.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.llama.context import Context, State
from runtime.llama.embeddings import Cell, Embeddings, ImageEmbeddings, cells_of, owner
from runtime.llama.experts import Expert
from runtime.llama.kept_states import KeptState, KeptStates


@dataclass
class Counters:
    """What a session has computed since it began."""

    tiles_encoded: int = 0
    """What went through the vision tower, each at once: tiles, or as libmtmd cuts a picture, slices
    of it or all of it."""
    encode_seconds: float = 0.0
    """How long they took there, all together."""
    image_tokens: int = 0
    """Positions of pictures that the text model evaluated."""
    sounds_encoded: int = 0
    """Stretches of sound that went through the audio encoder."""
    sound_tokens: int = 0
    """Positions of sounds that the text model evaluated."""
    pictures_prefilled: int = 0
    """Times that pictures were brought whole into the model's context."""
    pictures_recalled: int = 0
    """Times that the context came back from memory to pictures that were shown before."""
    tokens_evaluated: int = 0
    """Positions of text that the text model evaluated, generated ones included."""
    tokens_generated: int = 0
    """Tokens of answers, the end of the turn not counted."""


class KVCache:
    """Keys and values of one sequence in a context, and the ids that they were computed from."""

    def __init__(
        self,
        context: Context,
        counters: Counters,
        expert: Expert | None = None,
        sequence: int = 0,
        kept: KeptStates | None = None,
    ) -> None:
        self._context = context
        self._counters = counters
        self._expert = expert or Expert()
        self._sequence = sequence
        self._ids: list[int] = []
        self._cells: list[Cell] = []
        self._end = 0
        self._states: list[tuple[int, State]] = []
        self._prefix = 0
        self._remains = False
        self._others: list[KVCache] = []
        self._kept = kept or KeptStates(0)
        self._from_memory = 0

    def __len__(self) -> int:
        """Positions that are cached."""
        return len(self._ids)

    @classmethod
    def of_each(
        cls,
        context: Context,
        counters: Counters,
        experts: Sequence[Expert],
        kept: KeptStates | None = None,
    ) -> "list[KVCache]":
        """A cache for each of ``experts``, all in one context.

        Args:
            context: The context.
            counters: Told what is evaluated.
            experts: What evaluates each.
            kept: Where all of them keep what they leave; None for nowhere.
        """
        every = [cls(context, counters, expert, at, kept) for at, expert in enumerate(experts)]
        for each in every:
            each._others = [other for other in every if other is not each]
        return every

    def extend_to(
        self,
        ids: Sequence[int],
        embedded: Sequence[Embeddings] = (),
        cancel: Cancel = NEVER,
        *,
        keep_more: bool = False,
        prefix: int = 0,
    ) -> None:
        """Make the cache hold ``ids``, evaluating only what follows the common prefix.

        Args:
            ids: Of the whole sequence; the negative ones are those of ``embedded``.
            embedded: The pictures and sounds in it.
            cancel: Stops the work.
            keep_more: Leave in place what follows where ``ids`` is all there.
            prefix: How many of them, from the first, attend to each other bidirectionally; at
                most the context's ``batch``.

        Raises:
            Cancelled: ``cancel`` was set; what was computed until then is kept.
        """
        common = self._recalled(ids)
        if not (keep_more and common == len(ids)):
            self._extend(common, ids, embedded, cancel, prefix, logits=False)
            self._keep_state()

    def logits_after(
        self,
        ids: Sequence[int],
        embedded: Sequence[Embeddings] = (),
        cancel: Cancel = NEVER,
        *,
        prefix: int = 0,
    ) -> NDArray[np.float32]:
        """Logits of the token that follows ``ids``, float32 [vocabulary]; else as ``extend_to``."""
        kept = min(self._recalled(ids), len(ids) - 1)
        self._extend(kept, ids, embedded, cancel, prefix, logits=True)
        return self._context.logits()

    def truncate_to_common_prefix(self, ids: Sequence[int]) -> None:
        """Forget what follows the common prefix with ``ids``, unless all of them are there.

        Attention reads every cached cell of the context, whichever sequence owns it, so what is
        of no more use would slow all the rest.
        """
        common = self._common(ids)
        if common < len(ids):
            self._truncate(common)

    def keep(self, ids: Sequence[int], coming: Sequence[int] = ()) -> None:
        """Save the state after ``ids``, which are left now, and forget what follows them.

        Nothing is saved where they are not all there, where nobody asked about them (what was only
        looked at is not worth its memory), or where there is no memory for it.

        Args:
            ids: From the first on.
            coming: What the cache is to hold next; a kept state that it begins with is not dropped.
        """
        length = len(ids)
        asked = length < len(self._ids) or length == self._from_memory
        if not length or not asked or self._prefix or self._common(ids) < length:
            return
        self._truncate(length)
        size = self._context.state_bytes(self._sequence)
        size += sum(state.bytes for _, state in self._states)
        # A recurrent model may have gone back further.
        if len(self._ids) == length and self._kept.make_room(size, self._sequence, coming):
            whole = self._context.state(self._sequence, whole=True)
            held = (self._ids[:], self._cells[:], self._end, self._states[:])
            self._kept.put(KeptState(self._sequence, *held, whole))

    def clear(self) -> None:
        """Forget everything, what was kept too."""
        self._kept.clear()
        self._truncate(0)

    def _recalled(self, ids: Sequence[int]) -> int:
        """Length of the longest common prefix, with the kept state that brings the most of it."""
        common = self._common(ids)
        kept = self._kept.take(self._sequence, ids, common)
        if kept is None:
            return common
        self._truncate(0)
        self._make_room(len(ids))
        self._context.restore(kept.whole, self._sequence)
        self._ids, self._cells = list(kept.ids), list(kept.cells)
        self._end, self._states = kept.end, list(kept.states)
        self._from_memory = len(kept.ids)
        self._counters.pictures_recalled += 1
        return len(kept.ids)

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
        embedded: Sequence[Embeddings],
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
                self._append_prefix(ids[:prefix], embedded, logits and prefix == len(ids))
            while len(self._ids) < len(ids):
                cancel.check()
                run = _next_run(ids, len(self._ids), self._context.batch)
                last = len(self._ids) + len(run) == len(ids)
                if run[0] < 0:
                    self._append_embeddings(run, owner(run[0], embedded), logits and last)
                else:
                    self._append_tokens(run, logits and last)

    def _append_tokens(self, run: Sequence[int], logits: bool) -> None:
        """Evaluate one batch of tokens after what is there."""
        begin, held = self._end, len(self._ids)
        with self._truncated_if_it_fails(held):
            self._context.decode_tokens(run, begin, sequence=self._sequence, logits_last=logits)
        self._counters.tokens_evaluated += len(run)
        self._ids += run
        self._cells += [Cell(begin + at, held + at) for at in range(len(run))]
        self._end = begin + len(run)

    def _append_embeddings(self, run: Sequence[int], given: Embeddings, logits: bool) -> None:
        """Evaluate embeddings after what is there: the first batch of ``run`` in one chunk."""
        chunk, first = given.chunk_of(run[0])
        room = self._context.batch if chunk.causal else chunk.tokens
        run = run[: min(chunk.tokens - first, room)]
        held = len(self._ids)
        unit = held - first
        begin = self._cells[unit].position if first and chunk.is_whole else self._end
        span = slice(first, first + len(run))
        places = None if chunk.positions is None else begin + chunk.positions[:, span]
        with self._truncated_if_it_fails(unit if chunk.is_whole else held):
            self._context.decode_embeddings(
                given.rows(run),
                begin,
                places,
                sequence=self._sequence,
                logits_last=logits,
                causal=chunk.causal,
            )
        if isinstance(given, ImageEmbeddings):
            self._counters.image_tokens += len(run)
            self._counters.pictures_prefilled += given.ends_with(run[-1])
        else:
            self._counters.sound_tokens += len(run)
        self._ids += run
        self._cells += cells_of(chunk, span, begin, unit if chunk.is_whole else None, held)
        ended = first + len(run) == chunk.tokens
        whole_span = chunk.span if chunk.is_whole and ended else None
        self._end = begin + (whole_span or len(run))

    @contextmanager
    def _truncated_if_it_fails(self, length: int) -> Iterator[None]:
        """Keep ``length`` ids where an evaluation is stopped."""
        try:
            yield
        except BaseException:
            self._truncate(length, broken=True)
            raise

    def _append_prefix(
        self, ids: Sequence[int], embedded: Sequence[Embeddings], logits: bool
    ) -> None:
        """Evaluate a bidirectional prefix at once, tokens as their embeddings, too."""
        rows = [
            owner(run[0], embedded).rows(run) if run[0] < 0 else self._context.model.embeddings(run)
            for run in _runs(ids)
        ]
        # What it leaves where it is stopped is removed when the next evaluation begins: until then
        # it may still be ending.
        self._remains = True
        self._context.decode_embeddings(
            np.concatenate(rows),
            0,
            sequence=self._sequence,
            logits_last=logits,
            causal=False,
            waited_for=False,
        )
        self._remains = False
        self._ids, self._prefix, self._end = list(ids), len(ids), len(ids)
        self._cells = [Cell(at, 0) for at in range(len(ids))]
        image_tokens = sum(id_ < 0 for id_ in ids)
        self._counters.image_tokens += image_tokens
        self._counters.pictures_prefilled += bool(image_tokens)
        self._counters.tokens_evaluated += len(ids) - image_tokens

    def _truncate(self, length: int, *, broken: bool = False) -> None:
        """Forget what stands at ``length`` and after it, whole units of it.

        Args:
            length: How many ids to keep at most.
            broken: Whether an evaluation after them was stopped. What a model keeps of a sequence
                beside its cells (its recurrent state) may then be that of any moment.
        """
        if length < len(self._cells):
            length = self._cells[length].unit
        if length < self._from_memory:
            self._from_memory = 0
            if self._context.model.windowed:
                length = 0  # Cells that no window reached any more did not come back.
        if self._context.model.recurrent and (broken or length < len(self._ids)):
            length = self._restore(length)
        position = self._cells[length].position if length < len(self._cells) else self._end
        if not self._context.remove(position, self._sequence):
            length = position = 0
        del self._ids[length:], self._cells[length:]
        self._end = position
        self._states = [each for each in self._states if each[0] <= length]
        self._remains = False
        if length < self._prefix:
            self._prefix = 0

    def _keep_state(self) -> None:
        """Remember what a recurrent model cannot go back to, where it is worth coming back to."""
        length = len(self._ids)
        if self._context.model.recurrent and length and all(at < length for at, _ in self._states):
            self._states.append((length, self._context.state(self._sequence)))

    def _restore(self, length: int) -> int:
        """Bring back the longest state of at most ``length`` ids; its length, or 0 without one."""
        for at, state in reversed(self._states):
            if at <= length:
                self._context.restore(state, self._sequence)
                return at
        return 0

    def _make_room(self, length: int) -> None:
        """Take from the others what this one needs to grow to ``length``."""
        room = self._context.size - length
        for other in self._others:
            if len(other) > room or other._remains:
                other._truncate(min(len(other), max(0, room)))
            room -= len(other)


def _next_run(ids: Sequence[int], start: int, most: int) -> Sequence[int]:
    """Neighbouring ids from ``start`` on: tokens, ``most`` of them, or all embeddings."""
    embedded, end = ids[start] < 0, start + 1
    limit = len(ids) if embedded else min(len(ids), start + most)
    while end < limit and (ids[end] < 0) is embedded:
        end += 1
    return ids[start:end]


def _runs(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Neighbouring ids of one kind, tokens or embeddings."""
    start = 0
    while start < len(ids):
        yield (run := _next_run(ids, start, len(ids)))
        start += len(run)
