"""Proof that the runtime computes what the reference implementation does.

Each case is compared four ways: how many image tokens there are, the direction of each of their
embeddings, the scores of the answer's first token, and 64 tokens of answer. Scores and tokens
are compared with float32 keys and values and without flash attention; what the faster settings
cost is a number of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from bench.parity.cases import QUESTION, Case, cases
from runtime.errors import CheckpointError, PackError
from runtime.installation import install_extra
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.tiling import offered, tile_count

if TYPE_CHECKING:
    from bench.parity.reference import Expected

TOKENS = 64
"""Tokens of answer that are compared."""
_MIN_COSINE = 0.9999
_MIN_CORRELATION = 0.99999


@dataclass(frozen=True)
class Scores:
    """How near scores and answer are to the reference's."""

    correlation: float
    """Of the first token's scores."""
    largest_difference: float
    """Of the first token's scores."""
    identical: int
    """Tokens of the answer before the first that differs."""
    margin: float = 0.0
    """By how much the reference preferred its token where the answers part, 0 if they do not."""

    def agree(self, compared: int) -> bool:
        """Whether the answers are the same, or part where the reference's scores are a tie.

        A lead that is within the difference of two scores is a tie, decided by rounding.
        """
        return self.identical == compared or 0 < self.margin <= 2 * self.largest_difference


@dataclass(frozen=True)
class ComparedCase:
    """One case, compared."""

    case: Case
    tiles: int
    tokens: int
    """Image tokens of the runtime."""
    expected_tokens: int
    """Image tokens of the reference."""
    cosine: float
    """Between the embeddings of an image token, of the worst one; 0 where the counts differ."""
    exact: Scores
    default: Scores
    """With the settings the runtime uses every day."""
    default_cosine: float
    """As ``cosine``, with these."""
    engines: tuple[str, str]
    """What computed the vision tower: for ``exact`` and for ``default``."""
    compared: int = TOKENS
    """Tokens of answer that were compared."""

    @property
    def passed(self) -> bool:
        """Whether the case is exact."""
        return (
            self.tokens == self.expected_tokens
            and self.cosine >= _MIN_COSINE
            and self.exact.correlation >= _MIN_CORRELATION
            and self.exact.agree(self.compared)
        )


def run_parity(
    checkpoint: Path,
    pack: Path,
    *,
    chosen: Sequence[Case] | None = None,
    threads: int | None = None,
    tokens: int = TOKENS,
    progress: Callable[[str], None] | None = None,
) -> list[ComparedCase]:
    """Compare a pack with the checkpoint it was converted from, without the pack's adapters.

    Args:
        checkpoint: The Hugging Face folder.
        pack: The pack's folder.
        chosen: What to compare; None for all of ``cases`` that the model knows the detail of.
        threads: Threads to compute with.
        tokens: Tokens of answer to compare.
        progress: Told what is being done, a line at a time.

    Raises:
        CheckpointError: the checkpoint cannot be read, or torch and transformers are missing.
        PackError: the pack cannot be used.
    """
    opened = Pack.open(pack)
    opened.verify()
    opened = Pack(pack, opened.manifest.model_copy(update={"adapters": {}}))
    policy = opened.manifest.image
    if policy is None:
        raise PackError(
            f"{pack}: its pictures are prepared by libmtmd, and parity is judged where the runtime "
            "prepares them. See docs/models.md for how such models are compared."
        )
    if chosen is None:
        chosen = [
            case for case in cases(policy.tile) if offered(case.detail, policy) is case.detail
        ]
    tell = progress or (lambda line: None)
    expected = _reference(checkpoint, chosen, tokens, threads, tell)
    found = {
        exact: list(_runtime(opened, expected, tokens, threads, exact, tell))
        for exact in (True, False)
    }
    return [
        ComparedCase(
            case,
            tile_count(case.sizes, case.detail, policy),
            len(embeddings),
            len(wanted.embeddings),
            least_cosine(embeddings, wanted.embeddings),
            exact,
            default,
            least_cosine(usual, wanted.embeddings),
            (engine, usual_engine),
            tokens,
        )
        for (case, wanted), (embeddings, exact, engine), (usual, default, usual_engine) in zip(
            expected.items(), found[True], found[False], strict=True
        )
    ]


def _reference(
    checkpoint: Path,
    chosen: Sequence[Case],
    tokens: int,
    threads: int | None,
    tell: Callable[[str], None],
) -> "dict[Case, Expected]":
    try:
        from bench.parity.reference import Reference
    except ImportError as error:
        raise CheckpointError(
            f"The reference implementation is not installed ({error}). "
            f"Install it with `{install_extra('reference')}`."
        ) from None
    tell("loading the reference")
    try:
        reference = Reference(checkpoint, **({} if threads is None else {"threads": threads}))
    except (OSError, ValueError, KeyError) as error:
        raise CheckpointError(f"{checkpoint} cannot be loaded by transformers: {error}.") from None
    results = {}
    for case in chosen:
        tell(f"reference: {case.detail}, {case.name}")
        results[case] = reference.run(case, tokens=tokens)
    return results


def _runtime(
    pack: Pack,
    expected: "Mapping[Case, Expected]",
    tokens: int,
    threads: int | None,
    exact: bool,
    tell: Callable[[str], None],
) -> Iterator[tuple[NDArray[np.float32], Scores, str]]:
    most = max(len(wanted.embeddings) for wanted in expected.values())
    context = (most + 4 * tokens + 256) * 8 // 7
    with Session(pack, threads=threads, context=context, exact=exact, system="") as session:
        for case, wanted in expected.items():
            tell(f"runtime{', exact' if exact else ''}: {case.detail}, {case.name}")
            yield *compare(session, case, wanted, tokens), session.encoder.engine


def compare(
    session: Session, case: Case, expected: "Expected", tokens: int = TOKENS
) -> tuple[NDArray[np.float32], Scores]:
    """Let a session look at a case's pictures and answer.

    Returns:
        The embeddings, float32 [tokens, width], and how near the scores and the answer are.
    """
    session.show(case.pictures(), case.detail)
    session.forget()
    scorer = Scorer(session)
    scores = scorer.logits(QUESTION)
    "".join(session.answer(QUESTION, max_tokens=tokens))
    answer = session.conversation.turns[-1].answer
    identical = _identical(answer, expected.answer.tolist(), tokens, session.model.is_end)
    margin = float(expected.margins[identical]) if identical < tokens else 0.0
    return scorer.image_embeddings, Scores(
        float(np.corrcoef(scores, expected.logits)[0, 1]),
        float(np.abs(scores - expected.logits).max()),
        identical,
        margin,
    )


def _identical(
    answer: Sequence[int], expected: Sequence[int], tokens: int, is_end: Callable[[int], bool]
) -> int:
    """Tokens in agreement; all of them where both end the turn at the same place."""
    count = 0
    for ours, theirs in zip(answer, expected, strict=False):
        if ours != theirs:
            return count
        count += 1
    ended = count < len(expected) and count == len(answer) and is_end(expected[count])
    return tokens if ended else count


def least_cosine(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """The cosine between corresponding rows where it is least; 0 where the shapes differ."""
    if found.shape != expected.shape:
        return 0.0
    ours, theirs = found.astype(np.float64), expected.astype(np.float64)
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float((np.einsum("ij,ij->i", ours, theirs) / lengths).min())


_HEADINGS = (
    "detail",
    "picture",
    "size",
    "tiles",
    "image tokens",
    "1 - cosine",
    "1 - correlation",
    "largest difference",
    "same tokens",
    "seen by",
    "by default: seen by",
    "1 - cosine",
    "1 - correlation",
    "same tokens",
    "",
)


def _cells(row: ComparedCase) -> list[str]:
    sizes = dict.fromkeys(f"{width}×{height}" for height, width in row.case.sizes)
    same = row.tokens == row.expected_tokens
    return [
        row.case.detail,
        row.case.name,
        ", ".join(sizes),
        f"{row.tiles}",
        f"{row.tokens:,}" if same else f"{row.tokens:,}, not {row.expected_tokens:,}",
        f"{1 - row.cosine:.1e}",
        f"{1 - row.exact.correlation:.1e}",
        f"{row.exact.largest_difference:.1e}",
        f"{row.exact.identical}/{row.compared}{', then a tie' if row.exact.margin else ''}"
        if row.passed
        else f"{row.exact.identical}/{row.compared}",
        *row.engines,
        f"{1 - row.default_cosine:.1e}",
        f"{1 - row.default.correlation:.1e}",
        f"{row.default.identical}/{row.compared}",
        "exact" if row.passed else "DIFFERS",
    ]


def table(rows: Sequence[ComparedCase]) -> Table:
    """The comparison for a terminal."""
    drawn = Table(title="The runtime against the reference implementation")
    for heading in _HEADINGS:
        drawn.add_column(heading, justify="left" if heading in _HEADINGS[:3] else "right")
    for row in rows:
        drawn.add_row(*_cells(row))
    return drawn


def markdown(rows: Sequence[ComparedCase]) -> str:
    """The comparison as a Markdown table."""
    lines = [_HEADINGS, ["---"] * len(_HEADINGS), *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"
