"""What CTranslate2's file of a MarianMT model holds, told by the model's dimensions alone.

CTranslate2 names the parts in ``ctranslate2.specs.TransformerSpec``. Embeddings of either side and
the output are one matrix, as in every model that OPUS-MT publishes; layers are normalized after
they were added to what went in (post-norm).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import prod

VERSION, SPECIFICATION, REVISION = 6, "TransformerSpec", 7
"""Of the layout, what it describes, and how."""
EMBEDDINGS, ENCODINGS = "decoder/embeddings/weight", "decoder/position_encodings/encodings"
PROJECTION_BIAS = "decoder/projection/bias"
ALIASES: Mapping[str, str] = {
    "decoder/projection/weight": EMBEDDINGS,
    "encoder/embeddings_0/weight": EMBEDDINGS,
    "encoder/position_encodings/encodings": ENCODINGS,
}
"""Names under which a matrix is used once more."""


class Kind(IntEnum):
    """Of a variable's values, by CTranslate2's numbers."""

    FLOAT32 = 0
    INT8 = 1
    INT16 = 2

    @property
    def bytes(self) -> int:
        """Of a value."""
        return {Kind.FLOAT32: 4, Kind.INT8: 1, Kind.INT16: 2}[self]


class Activation(IntEnum):
    """Of the feed-forward layers, by CTranslate2's numbers."""

    RELU = 0
    GELU_TANH = 1
    SWISH = 2
    GELU = 3
    GELU_SIGMOID = 4


@dataclass(frozen=True)
class Side:
    """Dimensions of the encoder or of the decoder."""

    layers: int
    heads: int
    inner: int
    """Width within the feed-forward layers."""


@dataclass(frozen=True)
class MarianShape:
    """Dimensions of a MarianMT model, and what else tells its file from others."""

    vocabulary: int
    width: int
    positions: int
    """Tokens of the longest text on either side."""
    encoder: Side
    decoder: Side
    activation: Activation
    scaled: bool
    """Whether embeddings are multiplied by the root of the width."""
    quantized: bool = True
    """Whether matrices are in int8, with a scale for each row, and not in float32."""

    def sides(self) -> Iterator[tuple[str, Side]]:
        """Encoder and decoder, by their names in the file."""
        yield "encoder", self.encoder
        yield "decoder", self.decoder


@dataclass(frozen=True)
class Variable:
    """What the file says of a variable before its values."""

    kind: Kind
    dimensions: tuple[int, ...] = ()

    @property
    def bytes(self) -> int:
        """Of the values."""
        return prod(self.dimensions) * self.kind.bytes


def variables_of(shape: MarianShape) -> dict[str, Variable]:
    """The variables of a model's file, in their order there: that of their names."""
    found = {name: Variable(kind) for name, (kind, _) in scalars_of(shape).items()}
    found[ENCODINGS] = Variable(Kind.FLOAT32, (shape.positions, shape.width))
    found[PROJECTION_BIAS] = Variable(Kind.FLOAT32, (shape.vocabulary,))
    found |= _matrix("decoder/embeddings", shape.vocabulary, shape.width, shape)
    for side, dimensions in shape.sides():
        for layer in range(dimensions.layers):
            for name, rows, columns in linears(f"{side}/layer_{layer}", shape.width, dimensions):
                found |= _matrix(name, rows, columns, shape)
                found[f"{name}/bias"] = Variable(Kind.FLOAT32, (rows,))
            for name in norms(f"{side}/layer_{layer}"):
                for each in ("beta", "gamma"):
                    found[f"{name}/{each}"] = Variable(Kind.FLOAT32, (shape.width,))
    return dict(sorted(found.items()))


def scalars_of(shape: MarianShape) -> dict[str, tuple[Kind, int]]:
    """The variables that are one number, and their values."""
    found = {
        "decoder/alibi": (Kind.INT8, 0),
        "decoder/alibi_use_positive_positions": (Kind.INT8, 0),
        "decoder/alignment_heads": (Kind.INT16, 1),
        "decoder/alignment_layer": (Kind.INT16, -1),
        "decoder/scale_alibi": (Kind.INT8, 0),
        "decoder/start_from_zero_embedding": (Kind.INT8, 0),
        "encoder/embeddings_merge": (Kind.INT8, 0),
        "encoder/multi_query_attention": (Kind.INT8, 0),
    }
    for side, dimensions in shape.sides():
        found[f"{side}/activation"] = (Kind.INT8, shape.activation)
        found[f"{side}/num_heads"] = (Kind.INT16, dimensions.heads)
        found[f"{side}/pre_norm"] = (Kind.INT8, 0)
        found[f"{side}/scale_embeddings"] = (Kind.INT8, int(shape.scaled))
    return found


def linears(layer: str, width: int, side: Side) -> Iterator[tuple[str, int, int]]:
    """The matrices of a layer: name, rows, columns. Queries, keys and values lie in one."""
    yield f"{layer}/self_attention/linear_0", 3 * width, width
    yield f"{layer}/self_attention/linear_1", width, width
    if layer.startswith("decoder"):
        yield f"{layer}/attention/linear_0", width, width
        yield f"{layer}/attention/linear_1", 2 * width, width
        yield f"{layer}/attention/linear_2", width, width
    yield f"{layer}/ffn/linear_0", side.inner, width
    yield f"{layer}/ffn/linear_1", width, side.inner


def norms(layer: str) -> Iterator[str]:
    """The normalizations of a layer."""
    parts = ["self_attention", "ffn"] + ["attention"] * layer.startswith("decoder")
    return (f"{layer}/{part}/layer_norm" for part in parts)


def _matrix(name: str, rows: int, columns: int, shape: MarianShape) -> dict[str, Variable]:
    if not shape.quantized:
        return {f"{name}/weight": Variable(Kind.FLOAT32, (rows, columns))}
    return {
        f"{name}/weight": Variable(Kind.INT8, (rows, columns)),
        f"{name}/weight_scale": Variable(Kind.FLOAT32, (rows,)),
    }
