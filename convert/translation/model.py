"""A MarianMT state dict in Hugging Face's naming as a file of CTranslate2.

The layout is what ``ctranslate2.specs`` writes, and what ``runtime.translation`` checks: matrices
in int8, each row with the scale that makes its largest value 127, as CTranslate2 itself quantizes
them; everything else in float32. Tensors stream: memory stays near one piece of one of them.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from convert import Progress
from convert.checkpoint.tensors import equal
from convert.gguf_writer import Source
from convert.whisper.model import Values
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError
from runtime.files.atomic import replacing
from runtime.translation.layout import (
    ALIASES,
    EMBEDDINGS,
    ENCODINGS,
    PROJECTION_BIAS,
    REVISION,
    SPECIFICATION,
    VERSION,
    Kind,
    MarianShape,
    scalars_of,
    variables_of,
)

State = Mapping[str, Source]
Floats = NDArray[np.float32]
_SHARED = "model.shared.weight"
_SAME_AS_SHARED = (
    "model.encoder.embed_tokens.weight",
    "model.decoder.embed_tokens.weight",
    "lm_head.weight",
)
_POSITIONS = "model.{}.embed_positions.weight"
_BIAS = "final_logits_bias"
_LINEARS = {
    "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "self_attention/linear_1": ("self_attn.out_proj",),
    "attention/linear_0": ("encoder_attn.q_proj",),
    "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
    "attention/linear_2": ("encoder_attn.out_proj",),
    "ffn/linear_0": ("fc1",),
    "ffn/linear_1": ("fc2",),
}
"""CTranslate2's matrices, and those that lie on top of one another in each."""
_NORMS = {
    "self_attention/layer_norm": "self_attn_layer_norm",
    "attention/layer_norm": "encoder_attn_layer_norm",
    "ffn/layer_norm": "final_layer_norm",
}
_LEAVES = {"gamma": "weight", "beta": "bias", "weight": "weight", "bias": "bias"}
_PIECE = 1 << 20
"""Values of a tensor that are written at once, or a row where that has more."""
_INT8 = np.float32(127)
_SMALLEST = _INT8 / np.finfo(np.float32).max
"""Largest value of a row whose scale a float can hold."""


@dataclass(frozen=True)
class _Reshaped:
    """A tensor's values under another shape."""

    source: Source
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        """As the tensor's."""
        return self.source.name

    def pieces(self, elements: int = _PIECE) -> Iterator[Floats]:
        """As the tensor's."""
        return self.source.pieces(elements)


def convert_marian(
    state: State,
    out: Path,
    shape: MarianShape,
    *,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Path:
    """Write a model's file.

    Args:
        state: as ``MarianMTModel.state_dict()``; what is tied or sinusoidal may be left out.
        out: written atomically.
        shape: as its configuration promises it.
        progress: told after every piece of a tensor.
        cancel: checked as often.

    Raises:
        CheckpointError: a tensor is missing, left over, of the wrong shape or not finite.
        OutputError: ``out`` cannot be written.
        Cancelled: ``cancel`` was set.
    """
    parts = _parts(state, shape)
    total = sum(prod(each.shape) for sources in parts.values() for each in sources)
    done = 0
    with replacing(out) as file:
        for values in _write(file, shape, parts):
            cancel.check()
            done += values
            if progress is not None:
                progress(out.name, done, total)
    return out


def sinusoids(positions: int, width: int) -> Floats:
    """What Marian adds to the embedding at each position: sines, and after them cosines.

    Returns:
        float32 [positions, width].
    """
    channel = np.arange(width)
    angles = np.arange(positions)[:, None] / np.power(10000, 2 * (channel // 2) / width)
    halves = np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])
    return np.concatenate(halves, axis=1).astype(np.float32)


def _parts(state: State, shape: MarianShape) -> dict[str, Sequence[Source]]:
    """The tensors that each variable of the file is made of, one on top of the other."""
    left = dict(state)
    embeddings = _embeddings(left)
    parts: dict[str, Sequence[Source]] = {
        EMBEDDINGS: [embeddings],
        ENCODINGS: [_positions(left, shape)],
        PROJECTION_BIAS: [_bias(left, shape)],
    }
    variables = variables_of(shape)
    for name in variables:
        if "/layer_" in name and not name.endswith("_scale"):
            parts[name] = [_take(left, each) for each in _tensors_of(name)]
    for name, sources in parts.items():
        rows, *columns = variables[name].dimensions
        for each in sources:
            _require_shape(each, (rows // len(sources), *columns))
    if left:
        raise CheckpointError(
            f"{next(iter(left))} has no place in a MarianMT model. Choose another checkpoint."
        )
    return parts


def _tensors_of(name: str) -> Iterator[str]:
    side, layer, part, leaf = _split(name)
    names = _LINEARS.get(part) or (_NORMS[part],)
    for each in names:
        yield f"model.{side}.layers.{layer}.{each}.{_LEAVES[leaf]}"


def _split(name: str) -> tuple[str, str, str, str]:
    side, layer, rest = name.split("/", 2)
    part, _, leaf = rest.rpartition("/")
    return side, layer.removeprefix("layer_"), part, leaf


def _take(left: dict[str, Source], name: str) -> Source:
    if name not in left:
        raise CheckpointError(f"The checkpoint lacks {name}. Download the whole checkpoint.")
    return left.pop(name)


def _embeddings(left: dict[str, Source]) -> Source:
    """The one matrix, under whichever of its names it is there."""
    found = [left.pop(name) for name in (_SHARED, *_SAME_AS_SHARED) if name in left]
    if not found:
        raise CheckpointError(f"The checkpoint lacks {_SHARED}. Download the whole checkpoint.")
    for other in found[1:]:
        if not equal(found[0], other):
            raise CheckpointError(
                f"{other.name} differs from {found[0].name}, and only models with one matrix for "
                "both can be run here. Choose another checkpoint."
            )
    return found[0]


def _positions(left: dict[str, Source], shape: MarianShape) -> Source:
    found = [
        left.pop(name)
        for name in (_POSITIONS.format(side) for side in ("encoder", "decoder"))
        if name in left
    ]
    if len(found) == 2 and not equal(*found):
        raise CheckpointError(
            f"{found[0].name} differs from {found[1].name}, unlike in any MarianMT model. "
            "Choose another checkpoint."
        )
    return found[0] if found else Values("positions", sinusoids(shape.positions, shape.width))


def _bias(left: dict[str, Source], shape: MarianShape) -> Source:
    """What is added to the output; transformers takes zeros where there is none."""
    found = left.pop(_BIAS, Values(_BIAS, np.zeros((1, shape.vocabulary), np.float32)))
    _require_shape(found, (1, shape.vocabulary))
    return _Reshaped(found, (shape.vocabulary,))


def _require_shape(source: Source, shape: tuple[int, ...]) -> None:
    if source.shape != shape:
        raise CheckpointError(
            f"{source.name} has shape {source.shape}, and config.json promises {shape}. "
            "Use the config.json that belongs to the checkpoint."
        )


def _write(
    file: BinaryIO, shape: MarianShape, parts: Mapping[str, Sequence[Source]]
) -> Iterator[int]:
    """Write everything; yields the number of values after each piece."""
    scalars, variables = scalars_of(shape), variables_of(shape)
    scales = np.empty(0, np.float32)
    file.write(struct.pack("<I", VERSION) + _string(SPECIFICATION))
    file.write(struct.pack("<2I", REVISION, len(variables)))
    for name, variable in variables.items():
        file.write(_string(name) + struct.pack("<B", len(variable.dimensions)))
        file.write(struct.pack(f"<{len(variable.dimensions)}I", *variable.dimensions))
        file.write(struct.pack("<BI", variable.kind, variable.bytes))
        if name in scalars:
            file.write(scalars[name][1].to_bytes(variable.bytes, "little", signed=True))
        elif name.endswith("_scale"):
            file.write(scales.astype("<f4").tobytes())
        else:
            found = []
            for values in _rows(parts[name]):
                if variable.kind is Kind.INT8:
                    whole, scale = quantized(values)
                    found.append(scale)
                    file.write(whole.tobytes())
                else:
                    file.write(values.astype("<f4").tobytes())
                yield values.size
            scales = np.concatenate(found) if found else scales
    file.write(struct.pack("<I", len(ALIASES)))
    for name, other in ALIASES.items():
        file.write(_string(name) + _string(other))


def quantized(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Rows in int8, int8 [n, columns], and what each was multiplied with, float32 [n]."""
    largest = np.abs(rows).max(axis=1)
    scale = (_INT8 / np.maximum(np.where(largest == 0, _INT8, largest), _SMALLEST)).astype("f4")
    return np.rint(rows * scale[:, None]).astype(np.int8), scale


def _rows(sources: Sequence[Source]) -> Iterator[Floats]:
    """Whole rows of tensors on top of one another, float32 [n, columns]."""
    for source in sources:
        columns = source.shape[-1] if len(source.shape) > 1 else 1
        for piece in source.pieces(max(1, _PIECE // columns) * columns):
            if not np.isfinite(piece).all():
                raise CheckpointError(
                    f"{source.name} holds values that are no numbers. Use a checkpoint that was "
                    "not damaged."
                )
            yield piece.reshape(-1, columns)


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode("ascii") + b"\0"
