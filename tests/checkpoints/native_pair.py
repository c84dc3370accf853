"""Pairs of GGUF files, a text model and a projector, as llama.cpp's converter writes them.

Each is of a family whose pictures libmtmd prepares: with weights that are random, dimensions that
are tiny unless others are asked for, and a small tokenizer of the kind that the family has.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import gguf
import numpy as np
from numpy.typing import NDArray

from bench.shapes.tokenizers import TokenizerKind, random_tokenizer, tokenizer_config
from convert.checkpoint.folder import Checkpoint
from convert.tokenizer.read import read_vocabulary
from convert.tokenizer.vocabulary import NORMAL, UNUSED, Vocabulary
from tests.checkpoints.native_ears import Ears, add_audio_keys, audio_tensors

Family = Literal["idefics3", "qwen2vl", "qwen25vl", "qwen3vl", "lfm2", "gemma3"]
"""``idefics3`` is SmolVLM; named as the projector's type is."""
_LOUD = 4
_QWEN = {"qwen2vl", "qwen25vl", "qwen3vl"}
FAMILIES: tuple[Family, ...] = get_args(Family)
Dims = tuple[int, ...]
"""Row-major."""
Tensors = Iterator[tuple[str, Dims]]


@dataclass(frozen=True)
class Shape:
    """Dimensions of a pair."""

    width: int = 64
    wide: int = 96
    blocks: int = 2
    heads: int = 4
    groups: int = 2
    head: int = 16
    rows: int = 704
    """Of the vocabulary."""
    vision_width: int = 64
    vision_wide: int = 96
    vision_blocks: int = 2
    vision_heads: int = 2
    tile: int = 64
    """``image_size``, pixels."""
    patch: int = 16
    merge: int = 2
    """Patches a side that become one image token."""
    longest: int = 128
    """Pixels that a side is scaled to at most, where slices are cut of it."""
    window: int = 32
    """Of the layers with a sliding window."""
    deepstack: int = 1
    """Layers of the tower whose features go into layers of the text model."""
    context: int = 2048


class Pair(NamedTuple):
    """The files of one."""

    text: Path
    projector: Path


@dataclass(frozen=True)
class _Kind:
    architecture: str
    tokenizer: TokenizerKind
    specials: tuple[str, ...]
    turn: tuple[str, str, str]
    """What precedes a role, follows it, and ends a turn."""
    picture: str
    """What the template says for a picture."""
    shape: Shape = Shape()


_CHATML = ("<|im_start|>", "\n", "<|im_end|>\n")
_WINDOWED_LAYERS = 4
"""One in so many layers of Qwen2.5-VL's tower attends to the whole picture."""
_PLACES = [f"row_{row}_col_{column}" for row in range(1, 4) for column in range(1, 4)]


def _qwen(architecture: str) -> _Kind:
    specials = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>")
    picture = "<|vision_start|><|image_pad|><|vision_end|>"
    return _Kind(architecture, "qwen2", specials, _CHATML, picture)


_KINDS: dict[Family, _Kind] = {
    "idefics3": _Kind(
        "llama",
        "qwen2",
        (
            "<fake_token_around_image>",
            "<global-img>",
            "<image>",
            "<end_of_utterance>",
            *(f"<{place}>" for place in _PLACES),
        ),
        ("<|im_start|>", ":", "<end_of_utterance>\n"),
        "<image>",
    ),
    "qwen2vl": _qwen("qwen2vl"),
    "qwen25vl": _qwen("qwen2vl"),
    "qwen3vl": _qwen("qwen3vl"),
    "lfm2": _Kind(
        "lfm2",
        "qwen2",
        (
            "<|image_start|>",
            "<|image_end|>",
            "<image>",
            "<|img_thumbnail|>",
            *(f"<|img_{place}|>" for place in _PLACES),
        ),
        _CHATML,
        "<image>",
        Shape(blocks=3),
    ),
    "gemma3": _Kind(
        "gemma3",
        "gemma",
        ("<start_of_image>", "<end_of_image>", "<image_soft_token>"),
        ("<start_of_turn>", "\n", "<end_of_turn>\n"),
        "<start_of_image>",
        Shape(blocks=6),
    ),
}


def shape_of(family: Family) -> Shape:
    """The tiny one's."""
    return _KINDS[family].shape


def architecture_of(family: Family) -> str:
    """``general.architecture`` of the text model."""
    return _KINDS[family].architecture


def chat_template(family: Family) -> str:
    """Jinja: pictures before text, in turns as the family has them."""
    kind = _KINDS[family]
    begin, after, end = (json.dumps(text) for text in kind.turn)
    role = "m['role']"
    if family == "gemma3":
        role = "('model' if m['role'] == 'assistant' else m['role'])"
    answer = "model" if family == "gemma3" else "assistant"
    bos = "{{ bos_token }}" if family == "gemma3" else ""
    return (
        bos + "{% for m in messages %}{{ " + f"{begin} + {role} + {after}" + " }}"
        "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for c in m['content'] %}"
        "{% if c['type'] == 'image' %}{{ " + json.dumps(kind.picture) + " }}"
        "{% elif c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}{% endif %}"
        "{{ " + end + " }}{% endfor %}{% if add_generation_prompt %}"
        "{{ " + f"{begin} + {json.dumps(answer)} + {after}" + " }}{% endif %}"
    )


def write_native_pair(
    folder: Path,
    family: Family = "idefics3",
    seed: int = 0,
    *,
    shape: Shape | None = None,
    ears: Ears | None = None,
    brief: bool = False,
) -> Pair:
    """Write ``model.gguf`` and ``mmproj.gguf``.

    Args:
        folder: made if it is not there.
        family: whose pair it looks like.
        seed: same seed and shape, same files.
        shape: dimensions; the tiny ones by default.
        ears: the projector's audio encoder, where it is to have one.
        brief: whether its answers end after a few words, and not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = shape or shape_of(family)
    pair = Pair(folder / "model.gguf", folder / "mmproj.gguf")
    generator = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(pair.text, _KINDS[family].architecture)
    _add_text_keys(writer, family, shape)
    vocabulary = _vocabulary(folder, family, shape.rows)
    vocabulary.add_to(writer)
    writer.add_chat_template(chat_template(family))
    loud = {"token_embd.weight": vocabulary.end} if brief else {}
    _finish(writer, _text_tensors(family, shape), generator, loud)
    writer = gguf.GGUFWriter(pair.projector, "clip")
    _add_vision_keys(writer, family, shape, alone=ears is None)
    tensors = _vision_tensors(family, shape)
    if ears:
        add_audio_keys(writer, ears, shape.width)
        tensors = chain(tensors, audio_tensors(ears, shape.width))
    _finish(writer, tensors, generator, {})
    return pair


def _vocabulary(folder: Path, family: Family, rows: int) -> Vocabulary:
    kind = _KINDS[family]
    tokenizer = random_tokenizer(kind.tokenizer, kind.specials)
    files = {"tokenizer.json": json.loads(tokenizer.to_str())}
    config = tokenizer_config(kind.tokenizer, tokenizer)
    end = kind.turn[2].strip()
    files["tokenizer_config.json"] = config | ({"eos_token": end} if family != "gemma3" else {})
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    number = tokenizer.token_to_id(end)
    least = tokenizer.get_vocab_size()
    found = read_vocabulary(Checkpoint(folder, {}), max(least, min(rows, 704)), number)
    for name in files:
        (folder / name).unlink()
    if family == "idefics3":
        # libmtmd puts its number, wherever it is found, before the whole picture.
        found.tokens[least], found.types[least] = "ĊĊ", NORMAL
    more = range(len(found.tokens), rows)
    found.tokens.extend(f"[PAD{row}]" for row in more)
    found.types.extend(UNUSED for _ in more)
    if found.pieces.scores:
        found.pieces.scores.extend(-1e4 for _ in more)
    return found


def _add_text_keys(writer: gguf.GGUFWriter, family: Family, shape: Shape) -> None:
    name = writer.arch
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_context_length(32768)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.blocks)
    writer.add_feed_forward_length(shape.wide)
    writer.add_head_count(shape.heads)
    groups = _groups(family, shape)
    writer.add_head_count_kv(groups[0] if len({*groups}) == 1 else groups)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(1e6)
    if family in {"qwen3vl", "gemma3"}:
        writer.add_key_length(shape.head)
        writer.add_value_length(shape.head)
    else:
        writer.add_rope_dimension_count(shape.head)
    if family in _QWEN:
        half = shape.head // 2
        sections = [half - 2 * (3 * half // 8), 3 * half // 8, 3 * half // 8, 0]
        writer.add_array(f"{name}.rope.dimension_sections", sections)
    if family == "qwen3vl":
        writer.add_uint32(f"{name}.n_deepstack_layers", shape.deepstack)
    if family == "lfm2":
        writer.add_uint32(f"{name}.shortconv.l_cache", 3)
        writer.add_uint32(f"{name}.vocab_size", shape.rows)
    if family == "gemma3":
        writer.add_sliding_window(shape.window)


def _groups(family: Family, shape: Shape) -> list[int]:
    """Of each layer; none in those of LFM2 that are convolutions."""
    convolved = family == "lfm2"
    return [0 if convolved and at % 3 != 1 else shape.groups for at in range(shape.blocks)]


def _text_tensors(family: Family, shape: Shape) -> Tensors:
    width, wide, head = shape.width, shape.wide, shape.head
    yield "token_embd.weight", (shape.rows, width)
    # The norm at the end is called so in LFM2.
    yield ("token_embd_norm" if family == "lfm2" else "output_norm") + ".weight", (width,)
    for at, groups in enumerate(_groups(family, shape)):
        block = f"blk.{at}."
        yield f"{block}attn_norm.weight", (width,)
        yield f"{block}ffn_norm.weight", (width,)
        yield f"{block}ffn_gate.weight", (wide, width)
        yield f"{block}ffn_up.weight", (wide, width)
        yield f"{block}ffn_down.weight", (width, wide)
        if not groups:
            yield f"{block}shortconv.conv.weight", (width, 3)
            yield f"{block}shortconv.in_proj.weight", (3 * width, width)
            yield f"{block}shortconv.out_proj.weight", (width, width)
            continue
        for name, rows in {"q": shape.heads, "k": groups, "v": groups}.items():
            yield f"{block}attn_{name}.weight", (rows * head, width)
            if _KINDS[family].architecture == "qwen2vl":
                yield f"{block}attn_{name}.bias", (rows * head,)
        yield f"{block}attn_output.weight", (width, shape.heads * head)
        if family in {"qwen3vl", "lfm2", "gemma3"}:
            yield f"{block}attn_q_norm.weight", (head,)
            yield f"{block}attn_k_norm.weight", (head,)
        if family == "gemma3":
            yield f"{block}post_attention_norm.weight", (width,)
            yield f"{block}post_ffw_norm.weight", (width,)


def _add_vision_keys(writer: gguf.GGUFWriter, family: Family, shape: Shape, *, alone: bool) -> None:
    kinds = {
        "qwen2vl": "qwen2vl_merger",
        "qwen25vl": "qwen2.5vl_merger",
        "qwen3vl": "qwen3vl_merger",
    }
    key = "clip.projector_type" if alone else "clip.vision.projector_type"
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_string(key, kinds.get(family, family))
    writer.add_clip_has_vision_encoder(True)
    writer.add_vision_projection_dim(shape.width)
    writer.add_vision_image_size(shape.tile)
    writer.add_vision_patch_size(shape.patch)
    writer.add_vision_embedding_length(shape.vision_width)
    writer.add_vision_feed_forward_length(shape.vision_wide)
    writer.add_vision_block_count(shape.vision_blocks)
    writer.add_vision_head_count(shape.vision_heads)
    writer.add_vision_attention_layernorm_eps(1e-6)
    writer.add_vision_image_mean([0.5, 0.5, 0.5])
    writer.add_vision_image_std([0.5, 0.5, 0.5])
    if family == "qwen25vl":
        writer.add_vision_use_silu(True)
        writer.add_vision_n_wa_pattern(_WINDOWED_LAYERS)
    elif family != "qwen2vl":
        writer.add_vision_use_gelu(True)
    if family in {"idefics3", "lfm2", "gemma3"}:
        writer.add_vision_projector_scale_factor(shape.merge)
    if family == "idefics3":
        writer.add_vision_preproc_image_size(shape.longest)
    if family == "qwen3vl":
        writer.add_vision_spatial_merge_size(shape.merge)
        deep = [at < shape.deepstack for at in range(shape.vision_blocks)]
        writer.add_vision_is_deepstack_layers(deep)


def _vision_tensors(family: Family, shape: Shape) -> Tensors:
    width, wide = shape.vision_width, shape.vision_wide
    patch = (width, 3, shape.patch, shape.patch)
    merged = width * shape.merge**2
    yield "v.patch_embd.weight", patch
    if family in _QWEN:
        yield "v.patch_embd.weight.1", patch
    if family not in {"qwen2vl", "qwen25vl"}:
        yield "v.patch_embd.bias", (width,)
        yield "v.position_embd.weight", ((shape.tile // shape.patch) ** 2, width)
    # Root-mean-square norms have no bias.
    norm = _weight if family == "qwen25vl" else _linear
    yield from norm("v.post_ln", width)
    for at in range(shape.vision_blocks):
        block = f"v.blk.{at}."
        yield from norm(f"{block}ln1", width)
        yield from norm(f"{block}ln2", width)
        names = ("qkv",) if family == "qwen3vl" else ("q", "k", "v")
        for name in names:
            yield from _linear(f"{block}attn_{name}", width * len(name), width)
        yield from _linear(f"{block}attn_out", width, width)
        yield from _linear(f"{block}ffn_up", wide, width)
        if family == "qwen25vl":
            yield from _linear(f"{block}ffn_gate", wide, width)
        yield from _linear(f"{block}ffn_down", width, wide)
        if family == "qwen3vl" and at < shape.deepstack:
            yield from _linear(f"v.deepstack.{at}.norm", merged)
            yield from _linear(f"v.deepstack.{at}.fc1", merged, merged)
            yield from _linear(f"v.deepstack.{at}.fc2", shape.width, merged)
    match family:
        case "idefics3":
            yield "mm.model.fc.weight", (shape.width, merged)
        case "lfm2":
            yield from _linear("mm.input_norm", merged)
            yield from _linear("mm.1", shape.width, merged)
            yield from _linear("mm.2", shape.width, shape.width)
        case "gemma3":
            yield "mm.input_projection.weight", (width, shape.width)
            yield "mm.soft_emb_norm.weight", (width,)
        case _:
            yield from _linear("mm.0", merged, merged)
            yield from _linear("mm.2", shape.width, merged)


def _weight(name: str, *dims: int) -> Tensors:
    yield f"{name}.weight", dims


def _linear(name: str, *dims: int) -> Tensors:
    """A matrix and its bias; with one dimension a norm and its."""
    yield f"{name}.weight", dims
    yield f"{name}.bias", dims[:1]


def _finish(
    writer: gguf.GGUFWriter,
    tensors: Tensors,
    generator: np.random.Generator,
    loud: Mapping[str, int],
) -> None:
    """Write tensors, some of which have a row that is louder than the others."""
    for name, dims in tensors:
        values = _drawn(name, dims, generator)
        if name in loud:
            values[loud[name]] *= _LOUD
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _drawn(name: str, dims: Dims, generator: np.random.Generator) -> NDArray[Any]:
    """Matrices in f16 that keep their input's size; what is about 1 or 0 in f32."""
    values = generator.standard_normal(dims, np.float32)
    if len(dims) == 1:
        return 0.1 * values + np.float32(name.endswith(".weight"))
    if "position_embd" in name or "shortconv.conv" in name:
        return 0.3 * values
    if dims[1:] == (1,):
        return 0.1 * values
    values /= np.sqrt(np.prod(dims[1:], dtype=np.float32))
    return (2 * values if name == "token_embd.weight" else values).astype(np.float16)
