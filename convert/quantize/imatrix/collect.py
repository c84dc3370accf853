"""Collects an importance matrix: how a pack's text model and vision tower use their weights.

Every sample is a turn as a wearer takes it, from the first token of the system prompt to the last
of the answer, or a piece of text. The file is a whole importance matrix at any time and says
which samples are in it, so that the same command continues where it was stopped.
"""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.quantize.imatrix.file import (
    CHUNK,
    Imatrix,
    Progress,
    merge,
    read_imatrix,
    write_imatrix,
)
from convert.quantize.search.samples import Look, Sample, digests, pieces
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError, VismaidError
from runtime.llama.activations import Activations, InputKind, Squares
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session, task_of
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import offered

_SECONDS_BETWEEN_SAVES = 5.0


class Counting(StrEnum):
    """What counts of a turn in the text model's part, as the command line calls it."""

    WHOLE_TURN = "turn"
    """All of it, from the system prompt on."""
    QUESTION_AND_ANSWER = "words"
    GINI_WEIGHTED = "doubt"
    """Question and answer, each word weighted by the Gini impurity of what the model expects behind
    it. Where the model is sure, errors change nothing."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text."""

    where: str
    tokens: Sequence[int]

    @property
    def identity(self) -> str:
        """Tells it from every other sample."""
        return json.dumps(list(self.tokens))


@dataclass(frozen=True)
class Collected:
    """What a collection came to."""

    before: int
    """Samples that were in the file already."""
    done: int
    """Samples that are in it now."""
    imatrix: Imatrix


def collect(
    pack: Pack,
    samples: Sequence[Sample],
    out: Path,
    *,
    source: str,
    chunk: int = CHUNK,
    counting: Counting = Counting.WHOLE_TURN,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Cancel = NEVER,
    seconds_between_saves: float = _SECONDS_BETWEEN_SAVES,
) -> Collected:
    """Collect on ``samples``, going on where ``out`` was left.

    A picture that several samples ask about is seen by the vision tower once; for the text model
    each of them counts whole. There, the tokens of a sample's pictures count together as much as
    its words: they are often ten times as many and use other columns, and the quantizer would
    serve them alone, where it is with words that the model answers.

    Args:
        pack: Whose activations; that in f16 is meant, a quantized one has its own errors in them.
        samples: Turns and texts.
        out: The file, made or continued; it is replaced as a whole, every few seconds.
        source: What the file says the samples are.
        chunk: Tokens of the pieces that texts are taken in.
        counting: What counts of a turn; a text is all words.
        threads: Threads to compute with.
        progress: Told the samples done and their number; a long text is several.
        cancel: Stops the work; what was collected is kept.
        seconds_between_saves: Time after which ``out`` is written again.

    Raises:
        BenchError: ``out`` is of another model or other samples.
        CheckpointError: ``out`` is no importance matrix.
        VismaidError: a sample cannot be used; those before it are kept.
        Cancelled: ``cancel`` was set.
    """
    model = _digest_of(pack, counting)
    begun = _begun(out, model)
    activations = Activations()
    with Session(pack, threads=threads, activations=activations) as session:
        if chunk > session.context_size:
            raise BenchError(
                f"Pieces of {chunk:,} tokens do not fit the context of "
                f"{session.context_size:,}. Ask for smaller ones."
            )
        items = [item for sample in samples for item in _items(sample, session, chunk)]
        known = digests([item.identity for item in items])
        before = _continued(out, begun, known)
        file = _File(out, begun, before, model, known, seconds_between_saves)
        repeated = _repeated([_view_of(item, pack) for item in items])
        try:
            for index in range(before, len(items)):
                if progress:
                    progress(index, len(items))
                found = _evaluate(items[index], session, activations, counting, cancel)
                file.add(_as_imatrix(found, source, chunk, vision=not repeated[index]))
        finally:
            file.save()
    return Collected(before, file.done, file.found)


class _File:
    """The file that is collected into."""

    def __init__(
        self,
        path: Path,
        found: Imatrix | None,
        done: int,
        model: str,
        known: Sequence[str],
        seconds: float,
    ) -> None:
        self.found = found or Imatrix({}, {})
        self.done = done
        self._path, self._model, self._known, self._seconds = path, model, known, seconds
        self._saved_at, self._saved = time.monotonic(), done

    def add(self, more: Imatrix) -> None:
        """Add what one sample yielded; written down if the last time is long ago."""
        self.found = merge([self.found, more]) if self.done else more
        self.done += 1
        if time.monotonic() - self._saved_at >= self._seconds:
            self.save()

    def save(self) -> None:
        """Write down what was added since the last time."""
        if self.done == self._saved:
            return
        progress = Progress(self.done, self._known[self.done], self._model)
        self.found = replace(self.found, progress=progress)
        write_imatrix(self._path, self.found)
        self._saved_at, self._saved = time.monotonic(), self.done


def _digest_of(pack: Pack, counting: Counting) -> str:
    """What must be the same for a file to be continued."""
    entries = (pack.manifest.text_model, pack.manifest.projector)
    what = "".join(entry.sha256 for entry in entries) + (
        "" if counting is Counting.WHOLE_TURN else counting
    )
    return hashlib.sha256(what.encode()).hexdigest()


def _begun(out: Path, model: str) -> Imatrix | None:
    """What is in the file already."""
    if not out.exists():
        return None
    found = read_imatrix(out)
    if found.progress is None:
        raise BenchError(
            f"{out} holds an importance matrix that cannot be continued: it was merged, or made by "
            "another program. Choose another file with --out."
        )
    if found.progress.model != model:
        raise BenchError(f"{out} is of another model. Choose another file with --out.")
    return found


def _continued(out: Path, begun: Imatrix | None, known: Sequence[str]) -> int:
    """How many of the samples are in the file."""
    if begun is None or begun.progress is None:
        return 0
    done = begun.progress.samples
    if done >= len(known) or known[done] != begun.progress.data:
        raise BenchError(
            f"{out} was begun with other samples. Choose another file with --out; "
            "`vismaid imatrix merge` adds the two up."
        )
    return done


def _items(sample: Sample, session: Session, chunk: int) -> Iterator[Look | Piece]:
    if isinstance(sample, Look):
        yield sample
        return
    for piece in pieces(Scorer(session).tokenize(sample.text), chunk, session.model.first_token):
        yield Piece(sample.where, piece)


def _view_of(item: Look | Piece, pack: Pack) -> tuple[str, str] | None:
    """What the vision tower is shown."""
    if isinstance(item, Piece):
        return None
    return item.sha256, str(offered(item.detail, pack.manifest.policy))


def _repeated(views: Sequence[tuple[str, str] | None]) -> list[bool]:
    """Which of them an earlier sample showed already."""
    known: set[tuple[str, str] | None] = set()
    found = []
    for view in views:
        found.append(view in known)
        known.add(view)
    return found


def _evaluate(
    item: Look | Piece,
    session: Session,
    activations: Activations,
    counting: Counting,
    cancel: Cancel,
) -> Mapping[InputKind, Mapping[str, Squares]]:
    """Have the model read a text or take a turn: what counts of its activations."""
    activations.take()
    try:
        if isinstance(item, Look):
            return _turn(item, session, activations, counting, cancel)
        if counting is Counting.GINI_WEIGHTED:
            steps = Scorer(session).text_logits(item.tokens, cancel=cancel)
            return {"words": _gini_weighted(steps, activations)}
        Scorer(session).prefill(item.tokens, cancel=cancel)
        return activations.take()
    except VismaidError as error:
        raise type(error)(f"{item.where}: {error}") from None


def _turn(
    item: Look,
    session: Session,
    activations: Activations,
    counting: Counting,
    cancel: Cancel,
) -> Mapping[InputKind, Mapping[str, Squares]]:
    Scorer(session).clear()
    picture = open_picture(item.picture)
    session.show([picture], item.detail, task=task_of(item.question), cancel=cancel)
    if counting is Counting.WHOLE_TURN:
        _answer(item, session, cancel)
        return activations.take()
    found: dict[InputKind, Mapping[str, Squares]] = {"tower": activations.take().get("tower", {})}
    if counting is Counting.QUESTION_AND_ANSWER:
        _answer(item, session, cancel)
        found["words"] = activations.take().get("words", {})
    else:
        answer = item.answer if item.answer is not None else _own_answer(item, session, cancel)
        activations.take()
        steps = Scorer(session).forced_logits(item.question, answer, asked=True, cancel=cancel)
        found["words"] = _gini_weighted(steps, activations)
    return found


def _answer(item: Look, session: Session, cancel: Cancel) -> None:
    """Have the model read the question and say the answer that is given, or its own."""
    if item.answer is None:
        _own_answer(item, session, cancel)
    else:
        Scorer(session).force(item.question, item.answer, cancel=cancel)


def _own_answer(item: Look, session: Session, cancel: Cancel) -> Sequence[int]:
    """The model's answer, which it does not keep in mind."""
    deque(session.answer(item.question, cancel=cancel), maxlen=0)
    answer = session.conversation.turns[-1].answer
    session.forget()
    return answer


def _gini_weighted(
    steps: Iterator[NDArray[np.float32]], activations: Activations
) -> Mapping[str, Squares]:
    """What is seen at each step, weighted by the Gini impurity of what is expected next."""
    found: dict[str, Squares] = {}
    for logits in steps:
        weight = _gini_impurity(logits)
        for name, squares in activations.take().get("words", {}).items():
            more = Squares(weight * squares.sums, squares.count)
            found[name] = found[name] + more if name in found else more
    return found


def _gini_impurity(logits: NDArray[np.float32]) -> float:
    """1 less the sum of the squared probabilities, 0…1."""
    shares = np.exp(logits.astype(np.float64) - logits.max())
    return float(1 - (shares @ shares) / shares.sum() ** 2)


def _as_imatrix(
    found: Mapping[InputKind, Mapping[str, Squares]], source: str, chunk: int, *, vision: bool
) -> Imatrix:
    """What one sample adds."""
    parts = [_plain(found.get("words", {}), source, chunk)]
    pictures = _plain(found.get("pictures", {}), source, chunk)
    parts.append(_balanced(pictures, parts[0]) if "words" in found else pictures)
    if vision:
        parts.append(_plain(found.get("tower", {}), source, chunk))
    return merge(parts)


def _plain(found: Mapping[str, Squares], source: str, chunk: int) -> Imatrix:
    sums = {name: squares.sums[np.newaxis] for name, squares in found.items()}
    counts = {name: np.array([squares.count]) for name, squares in found.items()}
    return Imatrix(sums, counts, (source,), chunk)


def _balanced(pictures: Imatrix, words: Imatrix) -> Imatrix:
    """The inputs of pictures' tokens, counting as much as those of the words around them."""
    share = {name: words.counts[name] / pictures.counts[name] for name in pictures.sums}
    sums = {name: share[name][:, np.newaxis] * pictures.sums[name] for name in share}
    return replace(pictures, sums=sums, counts={name: words.counts[name] for name in share})
