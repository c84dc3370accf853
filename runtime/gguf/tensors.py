"""Which tensors the graphs of llama.cpp and libmtmd compute with: names, shapes and types.

ggml can add to and multiply with a vector of 32-bit floats alone, and ends the process over any
other; a matrix may be of every type that its ``mul_mat`` has a kernel for on a processor. A tensor
beside those that are expected would be computed with as well, and is refused
(ggml/src/ggml-cpu/ops.cpp, tools/mtmd/models/llava.cpp).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gguf.constants import GGMLQuantizationType as Kind

from runtime.gguf.header import Header

Kinds = frozenset[Kind]
NEWLINE = "model.image_newline"
"""The vector that ends a row of tiles' tokens."""
VECTOR: Kinds = frozenset({Kind.F32})
"""Norms, biases, and what else is added or multiplied element by element."""
KERNEL: Kinds = frozenset({Kind.F32, Kind.F16})
"""The convolution that cuts a tile into patches (``im2col``), and what the runtime reads."""
MATRIX: Kinds = frozenset(Kind) - {
    Kind.Q8_1,
    Kind.Q8_K,
    Kind.I8,
    Kind.I16,
    Kind.I32,
    Kind.I64,
    Kind.F64,
}
"""What is multiplied with."""
ROWS: Kinds = MATRIX - {Kind.Q1_0}
"""What tokens' embeddings are looked up in, by llama.cpp and by ``gguf.quants`` for the runtime."""


@dataclass(frozen=True)
class Expected:
    """A tensor that a graph computes with."""

    shape: tuple[int, ...]
    """The fastest dimension first."""
    kinds: Kinds
    required: bool = True


def check_tensors(
    header: Header,
    expected: Mapping[str, Expected],
    is_read: Callable[[str], bool] = lambda name: True,
) -> None:
    """Hold every tensor of a file against those that are expected.

    Args:
        header: The file's.
        expected: By their names.
        is_read: Whether one of another name would be computed with.

    Raises:
        PackError: one is missing, of another shape, of a type that cannot be computed with, or
            there without being expected.
    """
    for name in header.tensors:
        if name not in expected and is_read(name):
            header.refuse(f"it holds the tensor {name}, which the runtime does not know")
    for name, wanted in expected.items():
        if wanted.required or name in header.tensors:
            found = header.expect(name, wanted.shape)
            if found.kind not in wanted.kinds:
                header.refuse(
                    f"its tensor {name} is of the type {found.kind.name}, "
                    "which cannot be computed with"
                )


@dataclass(frozen=True)
class TextShape:
    """The dimensions of a text model."""

    architecture: str
    width: int
    heads: int
    groups: int
    """Heads of keys and values."""
    head: int
    """Width of a head."""
    wide: int
    """Of the feed-forward layer."""
    blocks: int
    vocabulary: int


_NORMS = {"gemma2": ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")}
_OTHER_NORMS = ("attn_norm", "ffn_norm")
_BIASES = {
    "qwen2": ("attn_q", "attn_k", "attn_v"),
    "llama": ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"),
}
_UNTIED = ("qwen2", "llama")
ARCHITECTURES = ("qwen2", "llama", "gemma", "gemma2")
"""Text models whose graphs are known here."""


def text_tensors(shape: TextShape) -> dict[str, Expected]:
    """Every tensor of a text model, and those that it may have."""
    table = (shape.width, shape.vocabulary)
    found = {
        "token_embd.weight": Expected(table, ROWS),
        "output_norm.weight": Expected((shape.width,), VECTOR),
    }
    if shape.architecture in _UNTIED:
        found["output.weight"] = Expected(table, MATRIX, required=False)
    if shape.architecture == "llama":
        found["rope_freqs.weight"] = Expected((shape.head // 2,), VECTOR, required=False)
    for block in range(shape.blocks):
        found |= {f"blk.{block}.{name}": each for name, each in _text_layer(shape)}
    return found


def _text_layer(shape: TextShape) -> Iterator[tuple[str, Expected]]:
    queries, keys = shape.head * shape.heads, shape.head * shape.groups
    matrices = {
        "attn_q": (shape.width, queries),
        "attn_k": (shape.width, keys),
        "attn_v": (shape.width, keys),
        "attn_output": (queries, shape.width),
        "ffn_gate": (shape.width, shape.wide),
        "ffn_up": (shape.width, shape.wide),
        "ffn_down": (shape.wide, shape.width),
    }
    for name in _NORMS.get(shape.architecture, _OTHER_NORMS):
        yield f"{name}.weight", Expected((shape.width,), VECTOR)
    for name, size in matrices.items():
        yield f"{name}.weight", Expected(size, MATRIX)
        if name in _BIASES.get(shape.architecture, ()):
            yield f"{name}.bias", Expected(size[1:], VECTOR, required=False)


@dataclass(frozen=True)
class TowerShape:
    """The dimensions of a vision tower and of the projector behind it."""

    width: int
    hidden: int
    """Of the feed-forward layer."""
    blocks: int
    tile: int
    """Side of the square that it sees, pixels."""
    patch: int
    """Side of a patch, pixels."""
    class_token: bool
    """Whether a token for the whole picture stands beside the patches'."""
    inner: int
    """Between the projector's two layers."""
    projected: int
    """Of the text model."""


def projector_tensors(shape: TowerShape) -> dict[str, Expected]:
    """Every tensor of a tower with a projector of two layers, and those that it may have."""
    positions = (shape.tile // shape.patch) ** 2 + shape.class_token
    vector, optional = Expected((shape.width,), VECTOR), Expected((shape.width,), VECTOR, False)
    found = {
        "v.patch_embd.weight": Expected((shape.patch, shape.patch, 3, shape.width), KERNEL),
        "v.patch_embd.bias": optional,
        "v.class_embd": optional,
        "v.position_embd.weight": Expected((shape.width, positions), MATRIX),
        NEWLINE: Expected((shape.projected,), KERNEL, required=False),
    }
    for norm in ("v.pre_ln", "v.post_ln"):
        found |= {f"{norm}.{part}": optional for part in ("weight", "bias")}
    square, wide = (shape.width, shape.width), (shape.width, shape.hidden)
    layer = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_out"), square)
    layer |= {"ffn_up": wide, "ffn_down": wide[::-1]}
    for block in range(shape.blocks):
        found |= _linear({f"v.blk.{block}.{name}": size for name, size in layer.items()})
        for norm in ("ln1", "ln2"):
            found |= {f"v.blk.{block}.{norm}.{part}": vector for part in ("weight", "bias")}
    last = {"mm.0": (shape.width, shape.inner), "mm.2": (shape.inner, shape.projected)}
    return found | _linear(last)


def _linear(layers: Mapping[str, tuple[int, int]]) -> dict[str, Expected]:
    found: dict[str, Expected] = {}
    for name, size in layers.items():
        found[f"{name}.weight"] = Expected(size, MATRIX)
        found[f"{name}.bias"] = Expected(size[1:], VECTOR)
    return found
