"""Random Whisper checkpoints in the two published layouts, made without a neural network.

The values are such as ``bench.shapes.checkpoint`` draws: exact in bf16, f16 and f32, the likeliest
token clear of the next.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.shapes.checkpoint import DType, Floats, draw, exact, linear, write_json, write_shards

ATTENTIONS = {"encoder": ("self_attn",), "decoder": ("self_attn", "encoder_attn")}
_PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")
# Or the same token would be the likeliest everywhere, whatever is heard.
_EVEN = 0.7
"""How much of the difference in length between tokens' embeddings is taken away."""
_PLACES, _HEARING = 16, 2
"""How much louder than drawn the decoder's positions are, and what it hears."""


@dataclass(frozen=True)
class Shape:
    """Dimensions of a Whisper, named as in its ``config.json``."""

    vocab_size: int
    num_mel_bins: int
    d_model: int
    encoder_layers: int
    encoder_attention_heads: int
    decoder_layers: int
    decoder_attention_heads: int
    max_source_positions: int
    max_target_positions: int

    @property
    def end(self) -> int:
        """The token that ends a text."""
        return 50257 if self.vocab_size > 51864 else 50256


SHAPES = {
    # English, as deep on either side.
    "english": Shape(51864, 80, 64, 2, 4, 2, 4, 100, 160),
    # As large-v3, and with the decoder of a distilled one.
    "v3": Shape(51866, 128, 96, 3, 3, 1, 3, 150, 160),
}


def write_random_whisper(
    folder: Path,
    shape: str | Shape = "english",
    seed: int = 0,
    *,
    changes: Mapping[str, Floats] | None = None,
    dtype: DType = "f16",
    shards: int = 1,
) -> Path:
    """Write a folder as ``openai/whisper-…`` is published and return it.

    Args:
        folder: made if it is not there.
        shape: a key of ``SHAPES`` or dimensions of your own.
        seed: same seed and shape, same model, whatever the other arguments.
        changes: tensors in place of those that are drawn.
        dtype: element type in the safetensors files.
        shards: number of safetensors files; more than one come with an index.
    """
    size = SHAPES[shape] if isinstance(shape, str) else shape
    folder.mkdir(parents=True, exist_ok=True)
    state = random_state(size, seed) | dict(changes or {})
    write_shards(folder, [(f"model.{name}", state[name]) for name in state], dtype, shards)
    write_json(folder / "config.json", config(size))
    write_json(folder / "preprocessor_config.json", preprocessor_config(size))
    write_json(folder / "vocab.json", vocabulary(size))
    specials = range(size.end + 1, size.vocab_size)
    write_json(folder / "added_tokens.json", {f"<|{number}|>": number for number in specials})
    return folder


def config(size: Shape) -> dict[str, Any]:
    """``config.json`` as published."""
    return {
        **vars(size),
        "activation_function": "gelu",
        "architectures": ["WhisperForConditionalGeneration"],
        "bos_token_id": size.end,
        "decoder_ffn_dim": 4 * size.d_model,
        "decoder_start_token_id": size.end + 1,
        "encoder_ffn_dim": 4 * size.d_model,
        "eos_token_id": size.end,
        "is_encoder_decoder": True,
        "max_length": 448,
        "model_type": "whisper",
        "num_hidden_layers": size.encoder_layers,
        "pad_token_id": size.end,
        "scale_embedding": False,
    }


def preprocessor_config(size: Shape) -> dict[str, Any]:
    """``preprocessor_config.json`` as published, without the filters."""
    return {
        "chunk_length": 30,
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": size.num_mel_bins,
        "hop_length": 160,
        "n_fft": 400,
        "sampling_rate": 16000,
    }


def vocabulary(size: Shape) -> dict[str, int]:
    """``vocab.json``: bytes in their printable spelling, some words, and the end of a text."""
    words = ["Ġ", "Ġ-", "Ġ'", "Ċ", "é", "Ł", "!"]
    words += [f"~{number}" for number in range(size.end - len(words) - (size.end == 50257))]
    words += [""] * (size.end == 50257)
    return {word: number for number, word in enumerate([*words, "<|endoftext|>"])}


def random_state(size: Shape, seed: int) -> dict[str, Floats]:
    """Every tensor under the name that ``WhisperModel`` gives it."""
    generator = np.random.default_rng(seed)
    state = {name: draw(name, dims, generator) for name, dims in _shapes(size)}
    tokens = state["decoder.embed_tokens.weight"]
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True) ** _EVEN
    state["decoder.embed_positions.weight"] *= _PLACES
    for name, values in state.items():
        if "encoder_attn.out_proj" in name:
            values *= _HEARING
    return {name: exact(values) for name, values in state.items()}


def _shapes(size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    width = size.d_model
    yield from linear("encoder.conv1", (width, size.num_mel_bins, 3))
    yield from linear("encoder.conv2", (width, width, 3))
    yield "encoder.embed_positions.weight", (size.max_source_positions, width)
    yield "decoder.embed_positions.weight", (size.max_target_positions, width)
    yield "decoder.embed_tokens.weight", (size.vocab_size, width)
    for side, layers in (("encoder", size.encoder_layers), ("decoder", size.decoder_layers)):
        yield from linear(f"{side}.layer_norm", (width,))
        for layer in range(layers):
            yield from _block(f"{side}.layers.{layer}", width, ATTENTIONS[side])


def _block(
    block: str, width: int, attentions: tuple[str, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from linear(f"{block}.final_layer_norm", (width,))
    yield from linear(f"{block}.fc1", (4 * width, width))
    yield from linear(f"{block}.fc2", (width, 4 * width))
    for attention in attentions:
        yield from linear(f"{block}.{attention}_layer_norm", (width,))
        for name in _PROJECTIONS:
            for part, dims in linear(f"{block}.{attention}.{name}", (width, width)):
                if not part.endswith("k_proj.bias"):
                    yield part, dims


def write_faster_whisper(
    folder: Path, shape: str | Shape = "english", seed: int = 0, *, dtype: str = "f16"
) -> Path:
    """Write the same model as faster-whisper keeps it and return the folder."""
    size = SHAPES[shape] if isinstance(shape, str) else shape
    folder.mkdir(parents=True, exist_ok=True)
    write_variables(folder / "model.bin", variables(size, seed, dtype))
    write_json(folder / "config.json", {"suppress_ids": [], "lang_ids": []})
    spelled = vocabulary(size)
    write_json(folder / "tokenizer.json", {"model": {"type": "BPE", "vocab": spelled}})
    return folder


def variables(size: Shape, seed: int, dtype: str = "f16") -> dict[str, NDArray[Any]]:
    """What ``model.bin`` holds, by CTranslate2's names."""
    kind = {"f16": "<f2", "f32": "<f4"}[dtype]
    tensors = _variables(size, random_state(size, seed))
    heads = {"encoder": size.encoder_attention_heads, "decoder": size.decoder_attention_heads}
    return {
        **{name: values.astype(kind) for name, values in tensors},
        **{f"{side}/num_heads": np.array(count, "<i2") for side, count in heads.items()},
    }


def write_variables(
    path: Path, variables: Mapping[str, NDArray[Any]], specification: str = "WhisperSpec"
) -> None:
    """Write a file of CTranslate2's."""
    kinds = {"f4": 0, "i1": 1, "i2": 2, "i4": 3, "f2": 4}
    with path.open("wb") as file:
        file.write(struct.pack("<I", 6) + _string(specification) + struct.pack("<I", 3))
        file.write(struct.pack("<I", len(variables)))
        for name, values in sorted(variables.items()):
            file.write(_string(name) + struct.pack(f"<B{values.ndim}I", values.ndim, *values.shape))
            file.write(struct.pack("<BI", kinds[values.dtype.str[1:]], values.nbytes))
            file.write(values.tobytes())
        file.write(struct.pack("<I", 1) + _string("decoder/projection/weight"))
        file.write(_string("decoder/embeddings/weight"))


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def _variables(size: Shape, state: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """The tensors under CTranslate2's names, projections of one input on top of one another."""
    for side, layers in (("encoder", size.encoder_layers), ("decoder", size.decoder_layers)):
        yield f"{side}/position_encodings/encodings", state[f"{side}.embed_positions.weight"]
        yield from _norm(f"{side}/layer_norm", f"{side}.layer_norm", state)
        for layer in range(layers):
            yield from _layer(f"{side}/layer_{layer}", f"{side}.layers.{layer}", state)
    yield "decoder/embeddings/weight", state["decoder.embed_tokens.weight"]
    for conv in ("conv1", "conv2"):
        for leaf in ("weight", "bias"):
            yield f"encoder/{conv}/{leaf}", state[f"encoder.{conv}.{leaf}"]


def _layer(target: str, source: str, state: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    joined = {
        "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
        "self_attention/linear_1": ("self_attn.out_proj",),
        "attention/linear_0": ("encoder_attn.q_proj",),
        "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
        "attention/linear_2": ("encoder_attn.out_proj",),
        "ffn/linear_0": ("fc1",),
        "ffn/linear_1": ("fc2",),
    }
    for name, parts in joined.items():
        for leaf in ("weight", "bias"):
            found = [state.get(f"{source}.{part}.{leaf}") for part in parts]
            sizes = [values for values in found if values is not None]
            if sizes:
                whole = [np.zeros_like(sizes[0]) if each is None else each for each in found]
                yield f"{target}/{name}/{leaf}", np.concatenate(whole)
    for name, norm in (
        ("self_attention", "self_attn_layer_norm"),
        ("attention", "encoder_attn_layer_norm"),
        ("ffn", "final_layer_norm"),
    ):
        if f"{source}.{norm}.weight" in state:
            yield from _norm(f"{target}/{name}/layer_norm", f"{source}.{norm}", state)


def _norm(target: str, source: str, state: dict[str, Floats]) -> Iterator[tuple[str, Floats]]:
    yield f"{target}/gamma", state[f"{source}.weight"]
    yield f"{target}/beta", state[f"{source}.bias"]
