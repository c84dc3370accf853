"""Random LLaVA-OneVision checkpoints in the published layout, made without a neural network.

A folder written here holds what a published one does: ``config.json``, safetensors (one or
several shards), ``tokenizer.json``, ``tokenizer_config.json``, the chat template and
``preprocessor_config.json``. Every weight is exactly representable in bf16, f16 and f32, so that
the same seed means the same model in each of the three. A few large rows in the vocabulary keep
greedy decoding away from ties.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bench.shapes.tokenizers import QWEN2_SPECIALS, random_tokenizer, tokenizer_config

Floats = NDArray[np.float32]
DType = Literal["f32", "f16", "bf16"]
Spelling = Literal["new", "old", "flat"]
"""``new``: ``model.language_model.…``; ``old``: ``language_model.model.…``, as published;
``flat``: as ``old``, the tower without ``vision_model.``, as recent transformers save it."""

SPECIAL_TOKENS = (*QWEN2_SPECIALS, "<image>", "<video>")
CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}"
    "{# Render all images first #}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
    "{{ '<image>' }}{% endfor %}"
    "{# Render all video then #}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'video') %}"
    "{{ '<video>' }}{% endfor %}"
    "{# Render all text next #}"
    "{% if message['role'] != 'assistant' %}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{{ '\\n' + content['text'] }}{% endfor %}"
    "{% else %}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% generation %}{{ '\\n' + content['text'] }}{% endgeneration %}{% endfor %}"
    "{% endif %}{{'<|im_end|>'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""The template of ``llava-hf/llava-onevision-qwen2-*-hf``."""


@dataclass(frozen=True)
class Shape:
    """Dimensions of a checkpoint, named as in its ``config.json``."""

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
    vocabulary: int
    """Rows of the embedding; more than the tokenizer has tokens."""
    tied: bool
    grid: int
    """The largest number of tiles a side that ``image_grid_pinpoints`` names."""
    max_tiles: int

    @property
    def patches_per_side(self) -> int:
        """Tokens a side of a tile."""
        return self.tile // self.patch

    @property
    def pinpoints(self) -> list[list[int]]:
        """Canvas sizes (height, width), pixels."""
        sides = [self.tile * count for count in range(1, self.grid + 1)]
        return [[height, width] for height in sides for width in sides]


class Tower(Protocol):
    """Dimensions of a vision tower."""

    @property
    def vision_width(self) -> int:
        """Of an embedding."""

    @property
    def vision_ffn(self) -> int:
        """Of a feed-forward layer."""


SHAPES = {
    # 7 patches a side, grouped-query attention, tied output, a feed-forward width off 32.
    "tiny": Shape(56, 8, 64, 72, 2, 2, 64, 160, 2, 4, 2, 640, True, 6, 9),
    # 14 patches a side, plain attention, an output matrix of its own, a smaller grid.
    "small": Shape(112, 8, 96, 192, 3, 3, 128, 256, 3, 4, 4, 608, False, 3, 4),
    # llava-onevision-qwen2-0.5b's own dimensions.
    "0.5b": Shape(384, 14, 1152, 4304, 26, 16, 896, 4864, 24, 14, 2, 152_000, True, 6, 9),
}


def write_random_checkpoint(
    folder: Path,
    shape: str | Shape = "tiny",
    seed: int = 0,
    *,
    spelling: Spelling = "old",
    tied: bool | None = None,
    dtype: DType = "f32",
    shards: int = 1,
) -> Path:
    """Write a checkpoint with seeded random weights and return its folder.

    Args:
        folder: made if it is not there.
        shape: a key of ``SHAPES`` or dimensions of your own.
        seed: same seed and shape, same model, whatever the other arguments.
        spelling: which of the state-dict spellings in circulation.
        tied: whether the output embedding is the input embedding; the shape's own by default.
        dtype: element type in the safetensors files.
        shards: number of safetensors files; more than one come with an index.
    """
    size = SHAPES[shape] if isinstance(shape, str) else shape
    if tied is not None:
        size = replace(size, tied=tied)
    folder.mkdir(parents=True, exist_ok=True)
    write_side_files(folder, size, dtype)
    tensors = [(spell(name, spelling), value) for name, value in random_tensors(size, seed)]
    write_shards(folder, tensors, dtype, shards)
    return folder


def write_side_files(folder: Path, size: Shape, dtype: DType = "f32") -> None:
    """Write everything but the weights."""
    tokenizer = byte_level_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "config.json", config(size, tokenizer, dtype))
    ends = [tokenizer.token_to_id(token) for token in ("<|im_end|>", "<|endoftext|>")]
    write_json(folder / "generation_config.json", {"eos_token_id": ends, "do_sample": False})
    named = tokenizer_config("qwen2", tokenizer) | {"processor_class": "LlavaOnevisionProcessor"}
    write_json(folder / "tokenizer_config.json", named)
    write_json(folder / "chat_template.json", {"chat_template": CHAT_TEMPLATE})
    write_json(folder / "preprocessor_config.json", preprocessor_config(size))


def config(size: Shape, tokenizer: Tokenizer, dtype: DType) -> dict[str, Any]:
    """``config.json`` as transformers 4.45 wrote it for the published checkpoints."""
    torch_dtype = {"f32": "float32", "f16": "float16", "bf16": "bfloat16"}[dtype]
    ids = {token: tokenizer.token_to_id(token) for token in SPECIAL_TOKENS}
    return {
        "architectures": ["LlavaOnevisionForConditionalGeneration"],
        "ignore_index": -100,
        "image_grid_pinpoints": size.pinpoints,
        "image_token_index": ids["<image>"],
        "model_type": "llava_onevision",
        "projector_hidden_act": "gelu",
        "text_config": {
            "architectures": ["Qwen2ForCausalLM"],
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": ids["<|im_end|>"],
            "hidden_size": size.width,
            "intermediate_size": size.ffn,
            "max_position_embeddings": 8192,
            "model_type": "qwen2",
            "num_attention_heads": size.heads,
            "num_hidden_layers": size.layers,
            "num_key_value_heads": size.kv_heads,
            "rope_theta": 1000000.0,
            "tie_word_embeddings": size.tied,
            "torch_dtype": "bfloat16",
            "vocab_size": size.vocabulary,
        },
        "tie_word_embeddings": size.tied,
        "torch_dtype": torch_dtype,
        "use_image_newline_parameter": True,
        "video_token_index": ids["<video>"],
        "vision_aspect_ratio": f"anyres_max_{size.max_tiles}",
        "vision_config": {
            "hidden_size": size.vision_width,
            "image_size": size.tile,
            "intermediate_size": size.vision_ffn,
            "model_type": "siglip_vision_model",
            "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers,
            "patch_size": size.patch,
            "vision_use_head": False,
        },
        "vision_feature_layer": -1,
        "vision_feature_select_strategy": "full",
    }


def preprocessor_config(size: Shape) -> dict[str, Any]:
    """``preprocessor_config.json`` as published."""
    return {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_pad": True,
        "do_rescale": True,
        "do_resize": True,
        "image_grid_pinpoints": size.pinpoints,
        "image_mean": [0.5, 0.5, 0.5],
        "image_processor_type": "LlavaOnevisionImageProcessor",
        "image_std": [0.5, 0.5, 0.5],
        "processor_class": "LlavaOnevisionProcessor",
        "resample": 3,
        "rescale_factor": 0.00392156862745098,
        "size": {"height": size.tile, "width": size.tile},
    }


def byte_level_tokenizer() -> Tokenizer:
    """A byte-level BPE of 585 tokens with Qwen2's normalizer, split and special tokens."""
    return random_tokenizer("qwen2", ("<image>", "<video>"))


def random_tensors(size: Shape, seed: int) -> Iterator[tuple[str, Floats]]:
    """Every tensor under its ``new`` name, float32, one at a time."""
    generator = np.random.default_rng(seed)
    for name, dims in tensor_shapes(size):
        yield name, exact(draw(name, dims, generator))


def tensor_shapes(size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names, in the ``new`` spelling, and shapes of every tensor of a checkpoint."""
    yield "model.image_newline", (size.width,)
    tower = "model.vision_tower.vision_model."
    width = size.vision_width
    yield tower + "embeddings.patch_embedding.weight", (width, 3, size.patch, size.patch)
    yield tower + "embeddings.patch_embedding.bias", (width,)
    yield tower + "embeddings.position_embedding.weight", (size.patches_per_side**2, width)
    for layer in range(size.vision_layers):
        yield from tower_block(f"{tower}encoder.layers.{layer}.", size)
    yield from linear(tower + "post_layernorm", (width,))
    yield from linear("model.multi_modal_projector.linear_1", (size.width, width))
    yield from linear("model.multi_modal_projector.linear_2", (size.width, size.width))
    yield from decoder_shapes(size)


def tower_block(block: str, size: Tower) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of a layer of the vision tower."""
    width = size.vision_width
    for norm in ("layer_norm1", "layer_norm2"):
        yield from linear(block + norm, (width,))
    for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
        yield from linear(f"{block}self_attn.{part}", (width, width))
    yield from linear(block + "mlp.fc1", (size.vision_ffn, width))
    yield from linear(block + "mlp.fc2", (width, size.vision_ffn))


def decoder_shapes(size: Shape, biased: bool = True) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the text model's tensors; queries, keys and values may have biases."""
    yield "model.language_model.embed_tokens.weight", (size.vocabulary, size.width)
    for layer in range(size.layers):
        for name, dims in _decoder_block(f"model.language_model.layers.{layer}.", size):
            if biased or not name.endswith("bias"):
                yield name, dims
    yield "model.language_model.norm.weight", (size.width,)
    if not size.tied:
        yield "lm_head.weight", (size.vocabulary, size.width)


def _decoder_block(block: str, size: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    kv_width = size.width // size.heads * size.kv_heads
    yield block + "input_layernorm.weight", (size.width,)
    yield block + "post_attention_layernorm.weight", (size.width,)
    yield from linear(block + "self_attn.q_proj", (size.width, size.width))
    yield from linear(block + "self_attn.k_proj", (kv_width, size.width))
    yield from linear(block + "self_attn.v_proj", (kv_width, size.width))
    yield block + "self_attn.o_proj.weight", (size.width, size.width)
    yield block + "mlp.gate_proj.weight", (size.ffn, size.width)
    yield block + "mlp.up_proj.weight", (size.ffn, size.width)
    yield block + "mlp.down_proj.weight", (size.width, size.ffn)


def linear(name: str, dims: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A weight and its bias."""
    yield name + ".weight", dims
    yield name + ".bias", dims[:1]


def draw(name: str, dims: tuple[int, ...], generator: np.random.Generator) -> Floats:
    """Random values of a scale that suits the tensor."""
    noise = generator.standard_normal(dims, dtype=np.float32)
    if name.endswith("bias"):
        return noise * np.float32(0.1)
    if name.endswith("language_model.norm.weight"):
        return 6 + noise
    if "norm" in name:
        return 1 + noise * np.float32(0.1)
    if "embed_tokens" in name or "lm_head" in name:
        # Rows of unequal length: the largest logit stands clear of the next. They are short, so
        # that with tied output a token does not simply call for itself again.
        lengths = np.exp(0.4 * generator.standard_normal((dims[0], 1), dtype=np.float32))
        return np.asarray(noise * lengths * np.float32(0.15), dtype=np.float32)
    if name.endswith(("image_newline", "position_embedding.weight", "class_embedding")):
        return noise * np.float32(0.5)
    fan_in = int(np.prod(dims[1:]))
    return noise * np.float32(1.5 / np.sqrt(fan_in))


def exact(values: Floats) -> Floats:
    """The nearest values that bf16 and f16 both hold: 8 significant bits, none subnormal."""
    bits = values.view(np.uint32)
    rounded = ((bits + 0x8000) & np.uint32(0xFFFF0000)).view(np.float32)
    return np.where(np.abs(rounded) < 2.0**-13, np.float32(0), rounded)


def spell(name: str, spelling: Spelling) -> str:
    """A tensor's ``new`` name in another spelling."""
    if spelling == "new":
        return name
    if name == "lm_head.weight":
        return "language_model.lm_head.weight"
    name = name.removeprefix("model.")
    if name.startswith("language_model."):
        return name.replace("language_model.", "language_model.model.", 1)
    return name.replace("vision_model.", "") if spelling == "flat" else name


def encode(values: Floats, dtype: DType) -> bytes:
    """Little-endian bytes of ``values`` in ``dtype``."""
    if dtype == "bf16":
        return (values.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()
    return values.astype({"f32": "<f4", "f16": "<f2"}[dtype]).tobytes()


def write_shards(
    folder: Path, tensors: Iterable[tuple[str, Floats]], dtype: DType, shards: int
) -> None:
    """Write ``model.safetensors``, or numbered shards and their index."""
    listed = sorted(tensors)
    if shards == 1:
        write_safetensors(folder / "model.safetensors", listed, dtype)
        return
    weight_map: dict[str, str] = {}
    for number in range(shards):
        name = f"model-{number + 1:05d}-of-{shards:05d}.safetensors"
        part = listed[number::shards]
        write_safetensors(folder / name, part, dtype)
        weight_map |= {tensor: name for tensor, _ in part}
    total = sum((folder / name).stat().st_size for name in set(weight_map.values()))
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    write_json(folder / "model.safetensors.index.json", index)


def write_safetensors(path: Path, tensors: Iterable[tuple[str, Floats]], dtype: DType) -> None:
    """Write one safetensors file."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    blobs, offset = [], 0
    for name, values in tensors:
        blob = encode(np.ascontiguousarray(values), dtype)
        header[name] = {
            "dtype": dtype.upper(),
            "shape": list(values.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.writelines(blobs)


def write_json(path: Path, value: object) -> None:
    """Write ``value`` as indented JSON."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
