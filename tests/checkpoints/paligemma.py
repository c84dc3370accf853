"""Random PaliGemma checkpoints of both generations, in the layout in which they are published.

Weights follow the rules of ``bench.shapes.checkpoint``, but for what Gemma keeps otherwise: a
norm's weights as what they differ from 1 by, and embeddings that it multiplies by √width.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bench.shapes.checkpoint import (
    DType,
    Floats,
    Spelling,
    draw,
    exact,
    linear,
    spell,
    tower_block,
    write_json,
    write_shards,
)
from bench.shapes.tokenizers import random_tokenizer, tokenizer_config

_USUAL_HEAD = 256
"""Width of a head of every Gemma that is published."""
IMAGE_TOKEN = "<image>"
_ATTENDED = 0.2
"""Size of what Gemma 2's attention adds, where 1 is what a feed-forward layer adds."""
_LOCATIONS = tuple(f"<loc{number:04}>" for number in range(6))
_SEGMENTS = tuple(f"<seg{number:03}>" for number in range(4))


@dataclass(frozen=True)
class Shape:
    """Dimensions of a checkpoint."""

    decoder: str
    """``gemma`` or ``gemma2``."""
    tile: int
    patch: int
    vision_width: int
    vision_ffn: int
    vision_layers: int
    vision_heads: int
    width: int
    ffn: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    """Width of a head."""
    vocabulary: int
    window: int = 4096
    query_scalar: int = 256
    """``query_pre_attn_scalar``."""
    caps: tuple[float, float] = (50.0, 30.0)
    """``attn_logit_softcapping`` and ``final_logit_softcapping``."""

    @property
    def patches_per_side(self) -> int:
        """Tokens a side of a picture."""
        return self.tile // self.patch


SHAPES = {
    # 49 tokens a picture, one head of keys and values, heads that are wider than width / heads.
    "tiny": Shape("gemma", 56, 8, 64, 72, 2, 2, 64, 160, 2, 4, 1, 32, 640),
    # Scores are scaled by another number than a head's width, and the bounds are narrow.
    "tiny-2": Shape(
        "gemma2", 56, 8, 64, 160, 2, 2, 96, 160, 4, 4, 2, 32, 640, 4096, 24, (3.0, 30.0)
    ),
    "3b": Shape("gemma", 224, 14, 1152, 4304, 27, 16, 2048, 16384, 18, 8, 1, 256, 257216),
    "3b-2": Shape("gemma2", 224, 14, 1152, 4304, 27, 16, 2304, 9216, 26, 8, 4, 256, 257216),
}


def write_random_paligemma(
    folder: Path,
    shape: str | Shape = "tiny",
    seed: int = 0,
    *,
    spelling: Spelling = "old",
    dtype: DType = "f32",
    shards: int = 1,
) -> Path:
    """Write a checkpoint with seeded random weights and return its folder.

    Args:
        folder: made if it is not there.
        shape: a key of ``SHAPES`` or dimensions of your own.
        seed: same seed and shape, same model, whatever the other arguments.
        spelling: which of the state-dict spellings in circulation.
        dtype: element type in the safetensors files.
        shards: number of safetensors files; more than one come with an index.
    """
    size = SHAPES[shape] if isinstance(shape, str) else shape
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = random_tokenizer("gemma", (IMAGE_TOKEN,))
    tokenizer.add_tokens([*_LOCATIONS, *_SEGMENTS])
    tokenizer.save(str(folder / "tokenizer.json"))
    named = tokenizer_config("gemma", tokenizer) | {"processor_class": "PaliGemmaProcessor"}
    write_json(folder / "tokenizer_config.json", named)
    write_json(folder / "config.json", config(size, tokenizer))
    write_json(folder / "preprocessor_config.json", preprocessor_config(size))
    generator = np.random.default_rng(seed)
    tensors = (
        (spell(name, spelling), exact(draw_gemma(size.decoder, name, dims, generator)))
        for name, dims in tensor_shapes(size)
    )
    write_shards(folder, tensors, dtype, shards)
    return folder


def config(size: Shape, tokenizer: Tokenizer) -> dict[str, Any]:
    """``config.json``, as silent as published ones are about what is usual."""
    text: dict[str, Any] = {
        "model_type": size.decoder,
        "hidden_size": size.width,
        "intermediate_size": size.ffn,
        "num_attention_heads": size.heads,
        "num_hidden_layers": size.layers,
        "num_image_tokens": size.patches_per_side**2,
        "num_key_value_heads": size.kv_heads,
        "torch_dtype": "float32",
        "vocab_size": size.vocabulary,
    }
    if size.head != _USUAL_HEAD:
        text["head_dim"] = size.head
    if size.decoder == "gemma2":
        text |= {
            "attn_logit_softcapping": size.caps[0],
            "final_logit_softcapping": size.caps[1],
            "hidden_act": "gelu_pytorch_tanh",
            "hidden_activation": "gelu_pytorch_tanh",
            "query_pre_attn_scalar": size.query_scalar,
            "sliding_window": size.window,
        }
    return {
        "architectures": ["PaliGemmaForConditionalGeneration"],
        "bos_token_id": tokenizer.token_to_id("<bos>"),
        "eos_token_id": tokenizer.token_to_id("<eos>"),
        "hidden_size": size.width,
        "ignore_index": -100,
        "image_token_index": tokenizer.token_to_id(IMAGE_TOKEN),
        "model_type": "paligemma",
        "pad_token_id": tokenizer.token_to_id("<pad>"),
        "projection_dim": size.width,
        "text_config": text,
        "torch_dtype": "float32",
        "vision_config": {
            "hidden_size": size.vision_width,
            "image_size": size.tile,
            "intermediate_size": size.vision_ffn,
            "model_type": "siglip_vision_model",
            "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers,
            "num_image_tokens": size.patches_per_side**2,
            "patch_size": size.patch,
            "projection_dim": size.width,
            "projector_hidden_act": "gelu_fast",
            "vision_use_head": False,
        },
    }


def preprocessor_config(size: Shape) -> dict[str, Any]:
    """``preprocessor_config.json`` as published."""
    return {
        "do_convert_rgb": None,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_processor_type": "SiglipImageProcessor",
        "image_seq_length": size.patches_per_side**2,
        "image_std": [0.5, 0.5, 0.5],
        "processor_class": "PaliGemmaProcessor",
        "resample": 3,
        "rescale_factor": 0.00392156862745098,
        "size": {"height": size.tile, "width": size.tile},
    }


def draw_gemma(
    decoder: str, name: str, dims: tuple[int, ...], generator: np.random.Generator
) -> Floats:
    """Random values of a scale that suits the tensor."""
    values = draw(name, dims, generator)
    root = np.sqrt(np.float32(dims[-1]))
    if "embed_tokens" in name:
        return np.asarray(values / root, np.float32)
    if name.endswith("language_model.norm.weight"):
        # Which makes up for the short rows of the output.
        return np.asarray(values * root - 1, np.float32)
    if decoder == "gemma2" and name.endswith("post_attention_layernorm.weight"):
        # Or what all tokens see alike would drown what each of them is.
        return values * np.float32(_ATTENDED) - 1
    return values - 1 if "language_model" in name and "norm" in name else values


def tensor_shapes(size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names, in the ``new`` spelling, and shapes of every tensor of a checkpoint."""
    tower, width = "model.vision_tower.vision_model.", size.vision_width
    yield tower + "embeddings.patch_embedding.weight", (width, 3, size.patch, size.patch)
    yield tower + "embeddings.patch_embedding.bias", (width,)
    yield tower + "embeddings.position_embedding.weight", (size.patches_per_side**2, width)
    for layer in range(size.vision_layers):
        yield from tower_block(f"{tower}encoder.layers.{layer}.", size)
    yield from linear(tower + "post_layernorm", (width,))
    yield from linear("model.multi_modal_projector.linear", (size.width, width))
    yield "model.language_model.embed_tokens.weight", (size.vocabulary, size.width)
    for layer in range(size.layers):
        yield from _decoder_block(f"model.language_model.layers.{layer}.", size)
    yield "model.language_model.norm.weight", (size.width,)


def _decoder_block(block: str, size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    norms = ["input_layernorm", "post_attention_layernorm"]
    if size.decoder == "gemma2":
        norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"]
    for norm in norms:
        yield f"{block}{norm}.weight", (size.width,)
    wide, narrow = size.heads * size.head, size.kv_heads * size.head
    yield block + "self_attn.q_proj.weight", (wide, size.width)
    yield block + "self_attn.k_proj.weight", (narrow, size.width)
    yield block + "self_attn.v_proj.weight", (narrow, size.width)
    yield block + "self_attn.o_proj.weight", (size.width, wide)
    yield block + "mlp.gate_proj.weight", (size.ffn, size.width)
    yield block + "mlp.up_proj.weight", (size.ffn, size.width)
    yield block + "mlp.down_proj.weight", (size.width, size.ffn)
