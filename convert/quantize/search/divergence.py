"""What a change of a model's files costs: how far its answers stray from those before.

The original answers each question with its likeliest tokens. The changed model is led along the
very same answer, and at every step the two distributions over the next token are compared, as in
``llama-perplexity --kl-divergence``
(https://github.com/ggml-org/llama.cpp/blob/master/tools/perplexity/README.md); the pictures'
embeddings are compared by their direction. Keys and values are float32 on both sides.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.quantize.search.samples import Look, Sample
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError, VismaidError
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session, task_of
from runtime.vision.pictures import open_picture

LONGEST = 128
"""Tokens of an answer that are compared, at most."""
Progress = Callable[[int, int], None]
"""Told the samples done and their number."""


@dataclass(frozen=True)
class Divergence:
    """How far a model strays from the original."""

    samples: int
    positions: int
    """Steps of answers that were compared."""
    mean: float
    """Kullback-Leibler divergence from the original to it, mean over the positions, nats."""
    error: float
    """Standard error of ``mean``, from the spread between samples."""
    trimmed_mean: float
    """Mean over the positions but for the hundredth that strays furthest, nats. A few positions
    where the original itself is in two minds make up most of ``mean``, and of its error."""
    trimmed_error: float
    """Standard error of ``trimmed_mean``."""
    high: float
    """The divergence that one position in a hundred exceeds, nats."""
    top: float
    """Share of positions where both prefer the same token, 0…1."""
    cosine: float
    """Between the embeddings of an image token, mean."""
    least_cosine: float
    """Of the image token where it is least."""


@dataclass(frozen=True)
class SampleDivergence:
    """How far a model strays from the original on one sample."""

    divergences: NDArray[np.float64]
    """Of every step of the answer, nats: float64 [steps]."""
    agreed: NDArray[np.bool_]
    """Whether both prefer the same token there: bool [steps]."""
    cosines: NDArray[np.float64]
    """Between the embeddings of every image token: float64 [image tokens]."""


@dataclass(frozen=True)
class Traced:
    """What the original made of a sample."""

    sample: Look
    answer: tuple[int, ...]
    """Its likeliest tokens."""
    logits: Path
    """File of float32 [steps, vocabulary]."""
    embeddings: Path
    """File of float32 [image tokens, width]."""
    asked: bool = False
    """Whether the question's words are steps as well."""


class TracedOriginal:
    """The original's answers, distributions and embeddings, kept in files."""

    def __init__(self, traced: Sequence[Traced], projector: str = "") -> None:
        """Take what was traced.

        Args:
            traced: Of every sample.
            projector: SHA-256 of the original's. What has the same is not let look again.
        """
        self.traced, self.projector = tuple(traced), projector

    @classmethod
    @contextmanager
    def of(
        cls,
        pack: Pack,
        samples: Sequence[Sample],
        *,
        asked: bool = False,
        threads: int | None = None,
        progress: Progress | None = None,
        cancel: Cancel = NEVER,
    ) -> Iterator["TracedOriginal"]:
        """Let a pack answer; what it computed is in temporary files for the length of the block.

        Args:
            pack: The original, in f16 or f32.
            samples: Of which those with a picture count.
            asked: Whether the questions' words are compared as well as the answers'.
            threads: Threads to compute with.
            progress: Told of every sample.
            cancel: Stops the work.

        Raises:
            BenchError: no sample has a picture.
            VismaidError: the pack or a sample cannot be used.
            Cancelled: ``cancel`` was set.
        """
        looks = [sample for sample in samples if isinstance(sample, Look)]
        if not looks:
            raise BenchError(
                "There is nothing to measure with: the samples have no pictures. Give a folder "
                "with --data whose samples.jsonl has some."
            )
        with tempfile.TemporaryDirectory(prefix="vismaid-") as folder:
            with Session(pack, threads=threads, exact=True) as session:
                traced = []
                for number, look in enumerate(looks):
                    if progress:
                        progress(number, len(looks))
                    path = Path(folder) / str(number)
                    traced.append(trace(session, look, path, cancel, asked=asked))
            yield cls(traced, pack.manifest.projector.sha256)


def compare(
    reference: TracedOriginal,
    pack: Pack,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Divergence:
    """Compare a pack with the original; the two must have the same tokenizer and image policy.

    Args:
        reference: What the original made of the samples.
        pack: What is to be judged.
        threads: Threads to compute with.
        progress: Told of every sample.
        cancel: Stops the work.

    Raises:
        VismaidError: the pack or a sample cannot be used.
        Cancelled: ``cancel`` was set.
    """
    found = divergence_by_sample(reference, pack, threads=threads, progress=progress, cancel=cancel)
    by_sample, cosines = [each.divergences for each in found], [each.cosines for each in found]
    agreed = [each.agreed for each in found]
    every = np.concatenate(by_sample)
    high = float(np.percentile(every, 99))
    usual = [steps[steps <= high] for steps in by_sample]
    return Divergence(
        samples=len(by_sample),
        positions=len(every),
        mean=float(every.mean()),
        error=_error(by_sample),
        trimmed_mean=float(np.concatenate(usual).mean()),
        trimmed_error=_error(usual),
        high=high,
        top=float(np.concatenate(agreed).mean()),
        cosine=float(np.concatenate(cosines).mean()),
        least_cosine=float(np.concatenate(cosines).min()),
    )


def divergence_by_sample(
    reference: TracedOriginal,
    pack: Pack,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[SampleDivergence]:
    """As ``compare``, but of every sample, in the order of ``reference.traced``."""
    found = []
    sees_alike = pack.manifest.projector.sha256 == reference.projector
    with Session(pack, threads=threads, exact=True) as session:
        for number, traced in enumerate(reference.traced):
            if progress:
                progress(number, len(reference.traced))
            seen = np.load(traced.embeddings) if sees_alike else None
            show(session, traced.sample, cancel, seen=seen)
            steps = Scorer(session).forced_logits(
                traced.sample.question, traced.answer, asked=traced.asked, cancel=cancel
            )
            logits = np.stack(list(steps))
            expected = np.load(traced.logits, mmap_mode="r")
            found.append(
                SampleDivergence(
                    divergences(expected, logits),
                    expected.argmax(axis=1) == logits.argmax(axis=1),
                    _cosines(np.load(traced.embeddings), Scorer(session).image_embeddings),
                )
            )
    return found


def _error(samples: Sequence[NDArray[np.float64]]) -> float:
    """Standard error of the mean over all values, from the means of the samples."""
    means = [values.mean() for values in samples if len(values)]
    return float(np.std(means, ddof=1) / len(means) ** 0.5) if len(means) > 1 else 0.0


def divergences(expected: NDArray[np.float32], found: NDArray[np.float32]) -> NDArray[np.float64]:
    """Kullback-Leibler divergence of each row's softmax, nats: float64 [rows].

    Args:
        expected: Logits, float32 [rows, vocabulary].
        found: Those to be judged, of the same shape.
    """
    rows = []
    for row, other in zip(expected, found, strict=True):
        logs, logs_found = _log_softmax(row), _log_softmax(other)
        rows.append(max(0.0, float(np.exp(logs) @ (logs - logs_found))))
    return np.array(rows)


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def _cosines(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    ours, theirs = first.astype(np.float64), second.astype(np.float64)
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return np.asarray(np.einsum("ij,ij->i", ours, theirs) / lengths)


def trace(
    session: Session,
    look: Look,
    path: Path,
    cancel: Cancel = NEVER,
    *,
    asked: bool = False,
) -> Traced:
    """Let the original answer, and keep what it computed in files.

    Args:
        session: The original's, exact.
        look: What it is asked.
        path: What the files are called, but for their endings.
        cancel: Stops it.
        asked: Whether the question's words are steps as well.

    Raises:
        OSError: they cannot be written.
        VismaidError: the sample cannot be used.
        Cancelled: ``cancel`` was set.
    """
    show(session, look, cancel)
    for _ in session.answer(look.question, max_tokens=LONGEST, cancel=cancel):
        pass
    answer = tuple(session.conversation.turns[-1].answer)
    session.forget()
    logits = path.with_name(f"{path.name}.logits.npy")
    embeddings = path.with_name(f"{path.name}.embeddings.npy")
    scorer = Scorer(session)
    steps = scorer.forced_logits(look.question, answer, asked=asked, cancel=cancel)
    np.save(logits, np.stack(list(steps)))
    np.save(embeddings, scorer.image_embeddings)
    return Traced(look, answer, logits, embeddings, asked)


def show(
    session: Session,
    look: Look,
    cancel: Cancel = NEVER,
    *,
    seen: NDArray[np.float32] | None = None,
) -> None:
    """Show a sample's picture to a session that forgets what was said before.

    Args:
        session: The session.
        look: The sample.
        cancel: Stops it.
        seen: What its projector makes of the picture, float32 [image tokens, width], if known.

    Raises:
        VismaidError: the picture cannot be used; the message names the sample.
        Cancelled: ``cancel`` was set.
    """
    try:
        picture = open_picture(look.picture)
        if seen is not None:
            session.encoder.remember(picture, look.detail, seen)
        session.show([picture], look.detail, task=task_of(look.question), cancel=cancel)
        session.forget()
    except VismaidError as error:
        raise type(error)(f"{look.where}: {error}") from None
