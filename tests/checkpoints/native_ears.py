"""The audio encoder and projector of Ultravox, as llama.cpp's converter writes them."""

from collections.abc import Iterator
from dataclasses import dataclass

import gguf


@dataclass(frozen=True)
class Ears:
    """Dimensions of an audio encoder, a tiny one unless others are asked for."""

    width: int = 32
    wide: int = 32
    blocks: int = 1
    heads: int = 2
    bands: int = 16
    """Of the mel spectrogram."""
    frames: int = 1500
    """Steps that there are positions for: 30 s, as libmtmd cuts sounds."""
    stack: int = 4
    """Steps that become one token of sound."""


def add_audio_keys(writer: gguf.GGUFWriter, ears: Ears, text_width: int) -> None:
    """What the file says of the encoder, for a text model of a width."""
    writer.add_string("clip.audio.projector_type", "ultravox")
    writer.add_clip_has_audio_encoder(True)
    writer.add_audio_projection_dim(text_width)
    writer.add_audio_embedding_length(ears.width)
    writer.add_audio_feed_forward_length(ears.wide)
    writer.add_audio_block_count(ears.blocks)
    writer.add_audio_head_count(ears.heads)
    writer.add_audio_attention_layernorm_eps(1e-5)
    writer.add_audio_num_mel_bins(ears.bands)
    writer.add_audio_stack_factor(ears.stack)


def audio_tensors(ears: Ears, text_width: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and dimensions, row-major."""
    width, wide = ears.width, ears.wide
    # The biases of convolutions are columns.
    yield "a.conv1d.1.weight", (width, ears.bands, 3)
    yield "a.conv1d.1.bias", (width, 1)
    yield "a.conv1d.2.weight", (width, width, 3)
    yield "a.conv1d.2.bias", (width, 1)
    yield "a.position_embd.weight", (ears.frames, width)
    yield from _with_bias("a.post_ln", width)
    for at in range(ears.blocks):
        block = f"a.blk.{at}."
        for name in ("ln1", "ln2"):
            yield from _with_bias(f"{block}{name}", width)
        for name in ("attn_q", "attn_v", "attn_out"):
            yield from _with_bias(f"{block}{name}", width, width)
        yield f"{block}attn_k.weight", (width, width)
        yield from _with_bias(f"{block}ffn_up", wide, width)
        yield from _with_bias(f"{block}ffn_down", width, wide)
    yield "mm.a.norm_pre.weight", (width * ears.stack,)
    yield "mm.a.mlp.1.weight", (2 * text_width, width * ears.stack)
    yield "mm.a.norm_mid.weight", (text_width,)
    yield "mm.a.mlp.2.weight", (text_width, text_width)


def _with_bias(name: str, *dims: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", dims
    yield f"{name}.bias", dims[:1]
