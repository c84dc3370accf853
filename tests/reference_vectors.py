"""What the reference implementation computed for two random checkpoints, stored in a file each.

``python -m tests.make_vectors`` makes the files anew, with torch and transformers.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.cases import Case
from bench.random_checkpoint import Spelling, write_random_checkpoint
from convert.conversion import convert_checkpoint
from runtime.vision import Detail

FOLDER = Path(__file__).parent / "vectors"
_ROWS = 160


@dataclass(frozen=True)
class Source:
    """A random checkpoint, as ``bench.random_checkpoint`` writes it."""

    shape: str
    seed: int
    """One with which hardly two tokens of the answers are so near that rounding decides."""
    spelling: Spelling

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the checkpoint and its pack into a folder, and return both."""
        checkpoint = write_random_checkpoint(
            folder / "checkpoint", self.shape, self.seed, spelling=self.spelling
        )
        return checkpoint, convert_checkpoint(checkpoint, folder / self.shape)


SOURCES = {"tiny": Source("tiny", 3, "old"), "small": Source("small", 2, "new")}


@dataclass(frozen=True)
class Vector:
    """What the reference computed for one case."""

    case: Case
    tokens: int
    """Image tokens."""
    tiles: str
    """SHA-256 of the tiles' bytes."""
    rows: NDArray[np.intp]
    """Which of the embeddings are stored."""
    embeddings: NDArray[np.float32]
    """float32 [rows, width], rounded to float16."""
    logits: NDArray[np.float32]
    """float32 [vocabulary]."""
    answer: NDArray[np.int64]
    """int64 [64]."""
    margins: NDArray[np.float32]
    """float32 [64]."""
    prompt: NDArray[np.int64]
    """Text tokens of the prompt, and one -1 for all image tokens."""


def stored_rows(tokens: int) -> NDArray[np.intp]:
    """The embeddings that are stored of so many: all, or evenly spread ones."""
    return np.unique(np.linspace(0, tokens - 1, min(tokens, _ROWS)).astype(np.intp))


def digest(tiles: NDArray[np.uint8] | Sequence[NDArray[np.uint8]]) -> str:
    """SHA-256 of tiles, uint8 [tiles, side, side, 3]."""
    return hashlib.sha256(b"".join(tile.tobytes() for tile in tiles)).hexdigest()


def load(shape: str) -> list[Vector]:
    """The stored results for a shape."""
    with np.load(FOLDER / f"{shape}.npz") as arrays:
        return [_vector(arrays, index) for index in range(int(arrays["cases"]))]


def save(shape: str, vectors: Sequence[Vector]) -> Path:
    """Store results."""
    arrays: dict[str, Any] = {"cases": np.array(len(vectors))}
    for index, vector in enumerate(vectors):
        arrays |= {f"{index}.{name}": value for name, value in _arrays(vector)}
    path = FOLDER / f"{shape}.npz"
    np.savez_compressed(path, **arrays)
    return path


def _arrays(vector: Vector) -> Iterator[tuple[str, Any]]:
    yield "name", np.array(vector.case.name)
    yield "detail", np.array(str(vector.case.detail))
    yield "sizes", np.array(vector.case.sizes, np.int32)
    yield "tokens", np.array(vector.tokens)
    yield "tiles", np.array(vector.tiles)
    yield "embeddings", vector.embeddings.astype(np.float16)
    yield "logits", vector.logits
    yield "answer", vector.answer.astype(np.int32)
    yield "margins", vector.margins
    yield "prompt", vector.prompt.astype(np.int32)


def _vector(arrays: Mapping[str, Any], index: int) -> Vector:
    def field(name: str) -> Any:
        return arrays[f"{index}.{name}"]

    sizes = tuple((int(height), int(width)) for height, width in field("sizes"))
    tokens = int(field("tokens"))
    return Vector(
        Case(str(field("name")), Detail(str(field("detail"))), sizes),
        tokens,
        str(field("tiles")),
        stored_rows(tokens),
        field("embeddings").astype(np.float32),
        field("logits"),
        field("answer").astype(np.int64),
        field("margins"),
        field("prompt").astype(np.int64),
    )
