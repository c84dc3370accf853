"""What the reference implementation computed for random checkpoints, stored in a file each.

``python -m tests.checkpoints.make_vectors`` makes the files anew, with torch and transformers.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.parity.cases import Case, cases
from bench.shapes.checkpoint import Spelling, write_random_checkpoint
from convert.convert import convert_checkpoint
from runtime.packs.manifest import ImagePolicy
from runtime.vision.tiling import Detail, offered
from tests.checkpoints.llava import write_random_llava
from tests.checkpoints.paligemma import write_random_paligemma

FOLDER = Path(__file__).parents[1] / "vectors"
_ROWS = 160


@dataclass(frozen=True)
class Source:
    """A random checkpoint."""

    make: Callable[[Path], Path]
    """Writes it into a folder. Its seed is one with which hardly two tokens of the answers are so
    near that rounding decides."""
    names: Sequence[str] = ()
    """The cases that are looked at; all of them where none is named."""

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the checkpoint and its pack into a folder, and return both."""
        checkpoint = self.make(folder / "checkpoint")
        return checkpoint, convert_checkpoint(checkpoint, folder / "pack")

    def cases(self, policy: ImagePolicy) -> list[Case]:
        """What is compared: every detail that the model knows."""
        known = [case for case in cases(policy.tile) if offered(case.detail, policy) is case.detail]
        return [case for case in known if not self.names or case.name in self.names]


SOURCES = {
    "tiny": Source(partial(write_random_checkpoint, shape="tiny", seed=3, spelling="old")),
    "small": Source(partial(write_random_checkpoint, shape="small", seed=2, spelling="new")),
}
_FEW = ("20 x 20", "portrait", "odd", "three pictures")


def _llava(variant: str, seed: int, spelling: Spelling = "old") -> Source:
    return Source(partial(write_random_llava, variant=variant, seed=seed, spelling=spelling), _FEW)


FAMILIES = {
    # Grouped-query attention and an output matrix of its own, in shards, as 7B and 72B have it.
    "llava-onevision-untied": Source(
        partial(write_random_checkpoint, shape="tiny", seed=3, tied=False, dtype="bf16", shards=3),
        _FEW,
    ),
    "llava-1.5": _llava("llava-1.5", 2),
    "llava-1.5-padded": _llava("llava-1.5-padded", 1, "new"),
    "llava-interleave": _llava("llava-interleave", 1),
    "llava-next-vicuna": _llava("llava-next-vicuna", 4),
    "llava-next-mistral": _llava("llava-next-mistral", 2, "flat"),
    "llava-next-llama3": _llava("llava-next-llama3", 1, "new"),
    "llava-next-qwen": _llava("llava-next-qwen", 3),
    "paligemma-1": Source(
        partial(write_random_paligemma, shape="tiny", seed=4, spelling="old"), _FEW
    ),
    "paligemma-2": Source(
        partial(
            write_random_paligemma, shape="tiny-2", seed=1, spelling="new", dtype="bf16", shards=2
        ),
        _FEW,
    ),
}
"""The families and what they are combined of; a new one adds its rows here."""


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
