"""The operations that a tile, a prompt and a question consist of, and how many of each there are.

A multiply-accumulate (MAC) is the unit: an operation is counted at a size that an emulator can
take, and costs as many cycles for each of its MACs at any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studies.arm_prediction.graphs import FFN, HEADS, PRECISIONS, WIDTH, Precision

Cycles = Mapping[str, float]
"""Cycles of a core for a MAC, by the operation's name."""
TOKENS, LAYERS = 729, 27
"""Of a tile, and of SigLIP-so400m."""
COUNTED_TOKENS = 24
MORE_TOKENS = 48
"""What graphs of matrices are counted at, too: some of their work does not grow with the tokens."""
PICTURE, QUESTION = 730, 24
"""Tokens of the prompt."""
TEXT_WIDTH, TEXT_FFN, TEXT_LAYERS, KEY_WIDTH, VOCABULARY = 896, 4864, 24, 128, 151936
"""Of Qwen2-0.5B."""
_MATRICES = 4 * WIDTH * WIDTH + 2 * WIDTH * FFN
"""MACs of a token in a layer of the tower, without attention."""
_TEXT_MATRICES = (2 * TEXT_WIDTH + 2 * KEY_WIDTH + 3 * TEXT_FFN) * TEXT_WIDTH


@dataclass(frozen=True)
class Operation:
    """What one program computes."""

    name: str
    macs: int
    """Of a repetition, as it is counted under the emulator."""
    counted: tuple[str, ...]
    """What ``ggml_ops`` takes before the number of repetitions; empty of a graph."""
    measured: tuple[str, ...] = ()
    """The same at the size that is measured; empty where it is not, or of a graph."""
    measured_macs: int = 0
    """Nought of what is compared with others' boards alone."""
    precision: Precision | None = None
    """Of a graph of matrices; None of attention."""

    @property
    def is_graph(self) -> bool:
        """Whether ONNX Runtime computes it, and not ggml."""
        return not self.counted


def _matmul(name: str, kind: str, room: str, width: int, outputs: int, tokens: int) -> Operation:
    def words(n: int, t: int) -> tuple[str, ...]:
        return ("matmul", kind, room, str(width), str(n), str(t))

    few = min(tokens, COUNTED_TOKENS)
    return Operation(
        name, width * 256 * few, words(256, few), words(outputs, tokens), width * outputs * tokens
    )


def _attention(
    name: str, heads: int, kv_heads: int, width: int, keys: int, tokens: int, *, flash: bool
) -> Operation:
    def words(h: int, kv: int, t: int) -> tuple[str, ...]:
        return ("attention", *map(str, (h, kv, width, keys, t, int(flash))))

    macs = 2 * width * keys
    return Operation(
        name, macs * 64, words(1, 1, 64), words(heads, kv_heads, tokens), macs * heads * tokens
    )


OPERATIONS = (
    *(
        Operation(
            f"Q6_K matrices{'' if room == 'plain' else ', repacked'}",
            1024 * 256 * COUNTED_TOKENS,
            ("matmul", "q6_K", room, "1024", "256", str(COUNTED_TOKENS)),
        )
        for room in ("plain", "repacked")
    ),
    _matmul("Q8_0 matrices", "q8_0", "plain", WIDTH, WIDTH, TOKENS),
    _matmul("F16 matrices", "f16", "plain", WIDTH, WIDTH, TOKENS),
    _matmul("Q4_0 matrices, repacked", "q4_0", "repacked", TEXT_WIDTH, TEXT_FFN, 128),
    _matmul("Q4_0 matrices", "q4_0", "plain", TEXT_WIDTH, TEXT_FFN, 128),
    _matmul("Q4_0 matrices, a token", "q4_0", "repacked", TEXT_WIDTH, TEXT_FFN, 1),
    _attention("tower's attention, ggml", HEADS, HEADS, WIDTH // HEADS, TOKENS, TOKENS, flash=True),
    _attention("text model's attention", 14, 2, 64, 448, 128, flash=False),
    *(
        Operation(
            f"graph {precision} matrices",
            COUNTED_TOKENS * _MATRICES,
            (),
            measured_macs=TOKENS * _MATRICES,
            precision=precision,
        )
        for precision in PRECISIONS
    ),
    Operation(
        "tower's attention, graph",
        2 * TOKENS * TOKENS * WIDTH // HEADS,
        (),
        measured_macs=2 * TOKENS * TOKENS * WIDTH,
    ),
)

TILE_MATRICES = LAYERS * TOKENS * _MATRICES
TILE_ATTENTION = LAYERS * 2 * TOKENS * TOKENS * WIDTH
"""MACs of a tile."""


def prompt_macs(tokens: int, before: int) -> tuple[int, int]:
    """MACs of evaluating a prompt, of its matrices and of its attention.

    Args:
        tokens: How many are evaluated.
        before: How many were before them.
    """
    keys = before + tokens / 2
    attention = 2 * TEXT_LAYERS * tokens * keys * TEXT_WIDTH
    return TEXT_LAYERS * tokens * _TEXT_MATRICES, round(attention)


TOKEN_MACS = TEXT_LAYERS * _TEXT_MATRICES + TEXT_WIDTH * VOCABULARY
"""Of generating one token, without attention."""


def graph_path(folder: Path, operation: Operation, tokens: int, heads: int = HEADS) -> Path:
    """Where an operation's graph is, of so many tokens, and heads where it is attention."""
    name = operation.precision or f"attention-{heads}"
    return folder / f"{name}-{tokens}.onnx"
