"""Text models in terms of llama.cpp's architectures: keys, tensors, and what differs in them.

A decoder is a row of ``convert.models.decoder_types``. The names on the left are Hugging Face's,
those on the right llama.cpp's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import gguf
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from convert.checkpoint.config import MOST_LAYERS, ConfigPart, Measure, Size, parse, require
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Change, Output
from convert.models.decoder_types import DECODER_TYPES, DecoderType
from runtime.errors import CheckpointError

Cap = Annotated[float, Field(gt=0, le=1e6)]
_CAPS = ("attn_logit_softcapping", "final_logit_softcapping")
_GEMMA2_27B_LAYERS = 46
"""By which llama.cpp knows the largest Gemma 2 (src/models/gemma2.cpp)."""
QUERY_SCALAR = "vismaid.query_pre_attn_scalar"
"""Where a file says what its queries were scaled by, which an adapter's have to be as well."""
SOURCE = "language_model."
"""What the names of a decoder's tensors begin with, in their canonical spelling."""


class Rope(ConfigPart):
    """The rotary embedding, as either generation of transformers spells it."""

    rope_theta: Measure | None = None
    rope_type: str | None = None
    type: str | None = None


class TextConfig(ConfigPart):
    """``text_config`` of a decoder; ``decoder_types`` knows what silence means."""

    model_type: str
    vocab_size: Size
    hidden_size: Size
    intermediate_size: Size
    num_hidden_layers: Size
    num_attention_heads: Size
    num_key_value_heads: Size | None = None
    head_dim: Size | None = None
    hidden_act: str = "silu"
    hidden_activation: str | None = None
    max_position_embeddings: Size
    rms_norm_eps: Measure = 1e-6
    rope_theta: Measure = 10000.0
    rope_scaling: Rope | None = None
    rope_parameters: Rope | None = None
    tie_word_embeddings: bool = False
    attention_bias: bool = False
    mlp_bias: bool = False
    use_sliding_window: bool = False
    sliding_window: Size | None = None
    query_pre_attn_scalar: Measure = 256.0
    attn_logit_softcapping: Cap | None = None
    final_logit_softcapping: Cap | None = None
    eos_token_id: int | list[int] | None = None

    @property
    def kv_heads(self) -> int:
        """Heads of keys and values."""
        return self.num_key_value_heads or self.num_attention_heads

    @property
    def head_width(self) -> int:
        """Width of a head."""
        return self.head_dim or self.hidden_size // self.num_attention_heads

    @property
    def rope_base(self) -> float:
        """Base of the rotary frequencies."""
        return (self.rope_parameters or Rope()).rope_theta or self.rope_theta

    @property
    def rope_type(self) -> str:
        """How the rotary embedding is scaled; ``default`` is not at all."""
        rope = self.rope_parameters or self.rope_scaling or Rope()
        return rope.rope_type or rope.type or "default"


@dataclass(frozen=True)
class Weight:
    """A matrix of a layer, its bias or a norm, and what becomes of it."""

    source: str
    """Hugging Face's name after the layer's."""
    target: str
    """llama.cpp's name after the layer's."""
    shape: tuple[int, ...]
    change: Change | None = None


@dataclass(frozen=True)
class Decoder:
    """A text model of a checkpoint."""

    type: DecoderType
    config: TextConfig
    tied: bool
    """Whether the output embedding is the input embedding."""

    @property
    def architecture(self) -> str:
        """llama.cpp's name of it."""
        return self.type.architecture

    @property
    def width(self) -> int:
        """Of an embedding."""
        return self.config.hidden_size

    @property
    def context(self) -> int:
        """Positions that it attends to without a window."""
        text = self.config
        window = text.sliding_window if self.type.window_is_end else None
        return min(text.max_position_embeddings, window or text.max_position_embeddings)

    def keys(self, writer: gguf.GGUFWriter, name: str) -> None:
        """Add the keys of the text model, the tokenizer's excepted."""
        text = self.config
        writer.add_type(gguf.GGUFType.MODEL)
        writer.add_name(name)
        writer.add_context_length(self.context)
        writer.add_embedding_length(text.hidden_size)
        writer.add_block_count(text.num_hidden_layers)
        writer.add_feed_forward_length(text.intermediate_size)
        writer.add_head_count(text.num_attention_heads)
        writer.add_head_count_kv(text.kv_heads)
        if text.head_width * text.num_attention_heads != text.hidden_size:
            writer.add_key_length(text.head_width)
            writer.add_value_length(text.head_width)
            writer.add_rope_dimension_count(text.head_width)
        writer.add_rope_freq_base(text.rope_base)
        writer.add_layer_norm_rms_eps(text.rms_norm_eps)
        if self.type.softcapping:
            writer.add_attn_logit_softcapping(text.attn_logit_softcapping or 0)
            writer.add_final_logit_softcapping(text.final_logit_softcapping or 0)
            writer.add_sliding_window(self.context)
            writer.add_float32(QUERY_SCALAR, text.query_pre_attn_scalar)
        writer.add_vocab_size(text.vocab_size)
        writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)

    def layer(self) -> Iterator[Weight]:
        """What a layer consists of."""
        text = self.config
        width, ffn, head = text.hidden_size, text.intermediate_size, text.head_width
        wide = head * text.num_attention_heads
        for source, target in self.type.norms:
            yield Weight(source + ".weight", target + ".weight", (width,), self._norm)
        biased = self.type.qkv_bias or text.attention_bias
        permute_qk = self._permute_qk()
        for part, heads, change in (
            ("q", text.num_attention_heads, permute_qk or self._query_scale()),
            ("k", text.kv_heads, permute_qk),
            ("v", text.kv_heads, None),
        ):
            yield from _linear(
                f"self_attn.{part}_proj", f"attn_{part}", (head * heads, width), biased, change
            )
        yield from _linear(
            "self_attn.o_proj", "attn_output", (width, wide), text.attention_bias, None
        )
        for part, shape in (("gate", (ffn, width)), ("up", (ffn, width)), ("down", (width, ffn))):
            yield from _linear(f"mlp.{part}_proj", f"ffn_{part}", shape, text.mlp_bias, None)

    def outputs(self, tensors: Tensors) -> Iterator[Output]:
        """Every tensor of the text model's file.

        Raises:
            CheckpointError: one is missing or of another shape.
        """
        text = self.config
        embedding = SOURCE + "embed_tokens.weight"
        table = (text.vocab_size, text.hidden_size)
        if self.tied:
            tensors.drop_tied("lm_head.weight", embedding)
        yield tensors.take(embedding, "token_embd.weight", table)
        for layer in range(text.num_hidden_layers):
            for weight in self.layer():
                yield tensors.take(
                    f"{SOURCE}layers.{layer}.{weight.source}",
                    f"blk.{layer}.{weight.target}",
                    weight.shape,
                    change=weight.change,
                )
        shape = (text.hidden_size,)
        yield tensors.take(SOURCE + "norm.weight", "output_norm.weight", shape, change=self._norm)
        if not self.tied:
            yield tensors.take("lm_head.weight", "output.weight", table)

    @property
    def _norm(self) -> Change | None:
        """What becomes of a norm's weights."""
        return Change(_from_one) if self.type.norms_from_one else None

    def _query_scale(self) -> Change | None:
        """What makes llama.cpp's scores those of ``query_pre_attn_scalar``."""
        text = self.config
        if not self.type.softcapping:
            return None
        large = text.num_hidden_layers == _GEMMA2_27B_LAYERS
        divisor = text.hidden_size // text.num_attention_heads if large else text.head_width
        factor = np.float32((divisor / text.query_pre_attn_scalar) ** 0.5)
        return None if factor == 1 else Change(partial(np.multiply, factor))

    def _permute_qk(self) -> Change | None:
        """The order of rows in which llama.cpp's rotary embedding finds its pairs."""
        if not self.type.permute_qk:
            return None
        head = self.config.head_width
        return Change(partial(_interleaved, head=head), rows=head)


def read_decoder(
    raw: dict[str, Any], tied: bool, where: str, default: str, *, scale_embeddings: bool = False
) -> Decoder:
    """Read ``text_config``.

    Args:
        raw: the part of ``config.json``.
        tied: what ``config.json`` itself says of the output embedding.
        where: what the file is called in messages.
        default: ``model_type`` where the part names none.
        scale_embeddings: whether the family's pictures reckon with llama.cpp's scaling, see
            ``DecoderType``.

    Raises:
        CheckpointError: a decoder or a setting that llama.cpp cannot run, or sizes that do not
            fit together.
    """
    name = raw.get("model_type", default)
    known = {
        name: each
        for name, each in DECODER_TYPES.items()
        if each.scale_embeddings is scale_embeddings
    }
    decoder_type = known.get(name) if isinstance(name, str) else None
    if decoder_type is None:
        can = ", ".join(known)
        raise CheckpointError(
            f"{where}: the text model is of the type {name}, and only {can} can be run here. "
            "Choose another checkpoint."
        )
    text = parse(
        TextConfig, {"model_type": name, **decoder_type.defaults, **raw}, f"{where}: text_config"
    )
    require(
        where,
        {
            f"text_config.{decoder_type.activation_key}": (
                getattr(text, decoder_type.activation_key),
                decoder_type.activation,
            ),
            "text_config.use_sliding_window": (text.use_sliding_window, False),
            "the rope type": (text.rope_type, "default"),
        },
    )
    if (
        (text.head_dim is None and text.hidden_size % text.num_attention_heads)
        or text.head_width % 2
        or text.num_attention_heads % text.kv_heads
        or text.num_attention_heads > text.hidden_size
        or text.num_hidden_layers > MOST_LAYERS
    ):
        raise CheckpointError(
            f"{where}: width, heads and layers of the text model do not fit together. "
            "Use the config.json that belongs to the checkpoint."
        )
    decoder = Decoder(decoder_type, text, tied or text.tie_word_embeddings)
    if decoder_type.scale_embeddings:
        _require_gemma(decoder, where)
    return decoder


def _require_gemma(decoder: Decoder, where: str) -> None:
    """Refuse what llama.cpp takes for granted in a Gemma and is otherwise."""
    text = decoder.config
    require(
        where,
        {
            "tie_word_embeddings": (decoder.tied, True),
            "text_config.attention_bias": (text.attention_bias, False),
        },
    )
    caps = {name: getattr(text, name) for name in _CAPS if decoder.type.softcapping}
    missing = [name for name, value in caps.items() if value is None]
    if missing:
        raise CheckpointError(
            f"{where}: text_config.{missing[0]} is null, and only a number can be run here. "
            "Choose another checkpoint."
        )


def _linear(
    source: str, target: str, shape: tuple[int, int], biased: bool, change: Change | None
) -> Iterator[Weight]:
    yield Weight(source + ".weight", target + ".weight", shape, change)
    if biased:
        yield Weight(source + ".bias", target + ".bias", shape[:1], change)


def _from_one(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return weights + np.float32(1)


def _interleaved(rows: NDArray[np.float32], head: int) -> NDArray[np.float32]:
    """The halves of each head's rows, interleaved."""
    halves = rows.reshape(-1, 2, head // 2, rows.shape[1])
    return np.ascontiguousarray(halves.swapaxes(1, 2)).reshape(rows.shape)
