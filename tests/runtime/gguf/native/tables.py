"""Model files made of the tables by which such files are checked, of usual dimensions or any."""

import random
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.gguf.header import SIGNED
from runtime.gguf.native.audio import ENCODERS
from runtime.gguf.native.decoders import DECODERS
from runtime.gguf.native.rows import Dims, expected
from runtime.gguf.native.vision import DEEPSTACK, TOWERS
from runtime.gguf.tensors import Expected
from tests.runtime.gguf.gguf_files import RawFile, RawTensor, tensor_of

_F32, _BOOL, _STRING, _ARRAY = 6, 7, 8, 9
_EPSILON = struct.pack("<f", 0.5)
_WORD = "tokenizer.", "general."
_SIZED = ("lfm2", "pixtral", "qwen2vl_merger", "qwen2.5vl_merger", "qwen3vl_merger")
"""Types that make the more patches of a picture, the smaller a patch is."""


def text_value(text: str) -> bytes:
    """A text as it stands in a file."""
    return struct.pack("<Q", len(text)) + text.encode()


def _list(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<IQ{len(numbers)}i", SIGNED, len(numbers), *numbers)


class Chance:
    """What is usual, or with a source of chance something else."""

    def __init__(self, rng: random.Random | None) -> None:
        self._rng = rng
        self.noise = rng or random.Random(0)

    def pick(self, usual: int, *others: int) -> int:
        """One of these numbers."""
        return self._rng.choice((usual, *others)) if self._rng else usual

    def happens(self, share: float) -> bool:
        """Whether something unusual happens."""
        return bool(self._rng) and self.noise.random() < share


def text_model(
    architecture: str, like: RawFile, chance: Chance, width: int = 64, ways: int = 0
) -> RawFile:
    """A text model of an architecture, with the vocabulary of another."""
    decoder = DECODERS[architecture]
    kept = {key: value for key, value in like.values.items() if key.startswith(_WORD)}
    file = RawFile(kept, {}).with_value("general.architecture", _STRING, text_value(architecture))
    head = chance.pick(16, 8, 32, width) if decoder.square else chance.pick(16, 2, 6, 64)
    heads = width // head if decoder.square else chance.pick(4, 1, 2, 6)
    turned = chance.pick(head, *([2, head // 4 * 2 or 2] if decoder.partial else []))
    dims: Dims = {
        "width": width,
        "heads": heads,
        "head": head,
        "queries": heads * head,
        "blocks": max(chance.pick(2, 3, 5), ways + 1),
        "wide": chance.pick(96, 1, 33, 64, 256),
        "half": turned // 2,
        "words": like.tensors["token_embd.weight"].shape[1],
        "kernel": chance.pick(3, 2, 4),
        "interval": chance.pick(2, 3),
        "state": chance.pick(16, 8, 64),
        "parts": chance.pick(2, 1, 4),
        "rank": 4,
        "ways": ways,
    }
    dims["inner"] = dims["state"] * dims["rank"]
    groups = chance.pick(*[each for each in (2, 1, 3, 6) if heads % each == 0] or [1])
    for name, dim in (
        ("embedding_length", "width"),
        ("attention.head_count", "heads"),
        ("block_count", "blocks"),
        ("feed_forward_length", "wide"),
        ("attention.key_length", "head"),
        ("attention.value_length", "head"),
    ):
        file = file.with_number(f"{architecture}.{name}", dims[dim])
    file = file.with_number(f"{architecture}.context_length", 2048)
    file = file.with_number(f"{architecture}.rope.dimension_count", turned)
    for key in decoder.keys:
        file = file.with_number(f"{architecture}.{key.name}", dims.get(key.dim, 8))
    if decoder.sections:
        sections = [turned // 4, turned // 8, turned // 2 - turned // 4 - turned // 8, 0]
        named = f"{architecture}.rope.dimension_sections"
        file = file.with_value(named, _ARRAY, _list(sections))
    for fraction in ("attention.layer_norm_rms_epsilon", "rope.freq_base", *decoder.fractions):
        file = file.with_value(f"{architecture}.{fraction}", _F32, _EPSILON)
    file = file.with_value(f"{architecture}.rope.scaling.type", _STRING, text_value("none"))
    apart = [bool(decoder.recurrent) and _apart(each, dims) for each in range(dims["blocks"])]
    kinds = f"{architecture}.attention.head_count_kv"
    if decoder.recurrent and "full_attention_interval" not in {key.name for key in decoder.keys}:
        file = file.with_value(kinds, _ARRAY, _list([0 if each else groups for each in apart]))
    else:
        file = file.with_number(kinds, groups)
    dims["keys"] = groups * head
    blocks = range(dims["blocks"])
    wanted = expected(decoder.rows, dims, None, blocks)
    for rows, recurrent in ((decoder.recurrent, True), (decoder.attention, False)):
        there = [each for each in blocks if apart[each] == recurrent]
        wanted |= expected(rows, dims, None, there)
    return RawFile(file.values, filled(wanted, chance))


def _apart(block: int, dims: Dims) -> bool:
    return (block + 1) % dims["interval"] != 0


def projector(kind: str, like: RawFile, chance: Chance, text: int = 64, ways: int = 1) -> RawFile:
    """A projector of a type, for a text model of a width that takes ``ways`` layers' features."""
    kept = ("general.", "clip.has_vision", "clip.use_gelu", "clip.vision.image_", "clip.vision.att")
    values = {key: value for key, value in like.values.items() if key.startswith(kept)}
    file = RawFile(values, {}).with_value("clip.projector_type", _STRING, text_value(kind))
    head, heads = chance.pick(32, 1, 4, 6, 8, 16), chance.pick(2, 1, 3)
    dims: Dims = {
        "width": head * heads,
        "heads": heads,
        "text": text,
        "blocks": chance.pick(2, 1, 3),
        "wide": chance.pick(96, 1, 31, 64, head * heads),
        "inner": chance.pick(96, 1, 33),
        "half": chance.pick(48, 1, 32),
        "deep": chance.pick(96, 1, 32),
    }
    if kind in ENCODERS:
        return _audio(kind, file, dims, chance)
    few = () if kind in _SIZED else (1, 2)
    patch = dims["patch"] = chance.pick(16, 7, 8, 14, 32, *few)
    rest = chance.pick(0, 0, min(3, patch - 1))
    dims["image"] = patch * chance.pick(4, 1, 2, 3, 6, 8) + rest
    dims["patches"] = (dims["image"] // patch) ** 2
    return _vision(kind, file, dims, chance, ways)


def _audio(kind: str, file: RawFile, dims: Dims, chance: Chance) -> RawFile:
    prefix = "clip.audio."
    dims |= {"places": chance.pick(1500, 1501), "stack": chance.pick(2, 1, 3, 4, 5, 8)}
    dims["bands"] = chance.pick(16, 1, 80, 128, 256)
    file = RawFile({k: v for k, v in file.values.items() if "vision" not in k}, {})
    file = file.with_value("clip.has_audio_encoder", _BOOL, b"\1")
    file = file.with_value(f"{prefix}attention.layer_norm_epsilon", _F32, _EPSILON)
    file = file.with_number(f"{prefix}num_mel_bins", dims["bands"])
    file = file.with_number(f"{prefix}projector.stack_factor", dims["stack"])
    wanted = expected(ENCODERS[kind].rows, dims, None, range(dims["blocks"]))
    return _with_tower(file, prefix, dims, wanted, chance)


def _vision(kind: str, file: RawFile, dims: Dims, chance: Chance, ways: int) -> RawFile:
    prefix = "clip.vision."
    tower, blocks, image = TOWERS[kind], dims["blocks"], dims["image"]
    classed = not chance.happens(0.5) or kind == "internvl"
    merges = [key for key in tower.keys if key.dim == "merge"]
    least, most = (merges[0].least, merges[0].most) if merges else (1, 1)
    merge = chance.pick(*(each for each in (2, 1, 3, 4) if least <= each <= most))
    dims |= {"merge": merge, "layers": 1, "queries": 96, "places": 16}
    dims["numbered"] = dims["patches"] + classed
    dims["cell"] = dims["width"] * dims["merge"] ** 2
    file = file.with_number(f"{prefix}image_size", image)
    file = file.with_number(f"{prefix}patch_size", dims["patch"])
    for key in merges:
        file = file.with_number(prefix + key.name, merge)
    match kind:
        case "qwen2.5vl_merger":
            file = file.with_number(f"{prefix}n_wa_pattern", chance.pick(2, 0, 1, 3))
            file = file.with_value("clip.use_silu", _BOOL, b"\1")
            file = file.with_value("clip.use_gelu", _BOOL, b"\0")
        case "idefics3":
            longest = image * chance.pick(2, 0, 1, 3) + chance.pick(0, 1)
            file = file.with_number(f"{prefix}preproc_image_size", longest)
        case "resampler":
            version = chance.pick(2, 0, 3, 100_045)
            file = file.with_value("clip.minicpmv_version", SIGNED, struct.pack("<i", version))
            dims |= {"places": 4900, "queries": 96 if version in (0, 2) else 64}
        case "minicpmv4_6":
            dims["places"] = 4900
        case "mlp":
            sides = [image, 2 * image, 2 * image, image * chance.pick(2, 1, 3)]
            file = file.with_value(f"{prefix}image_grid_pinpoints", _ARRAY, _list(sides))
            layers = [chance.pick(each, 0, 1) for each in (1, blocks)]
            if not chance.happens(0.3):
                file = file.with_value(f"{prefix}feature_layer", _ARRAY, _list(layers))
                dims["layers"] = len({*layers})
        case "lfm2" | "qwen3vl_merger":
            dims["places"] = chance.pick(16, 1, 4, 49)
    wanted = expected(tower.rows, dims, None, range(blocks))
    if kind == "qwen3vl_merger":
        wanted |= expected(DEEPSTACK, dims, None, range(min(ways, blocks)))
    if not classed:
        wanted.pop("v.class_embd", None)
    elif "v.class_embd" in wanted:
        wanted["v.class_embd"] = replace(wanted["v.class_embd"], required=True)
    return _with_tower(file, prefix, dims, wanted, chance)


def _with_tower(
    file: RawFile, prefix: str, dims: Dims, wanted: Mapping[str, Expected], chance: Chance
) -> RawFile:
    for name, dim in (
        ("embedding_length", "width"),
        ("attention.head_count", "heads"),
        ("block_count", "blocks"),
        ("feed_forward_length", "wide"),
        ("projection_dim", "text"),
    ):
        file = file.with_number(prefix + name, dims[dim])
    return RawFile(file.values, filled(wanted, chance))


def filled(wanted: Mapping[str, Expected], chance: Chance) -> dict[str, RawTensor]:
    """Every tensor, of one of its types; some of those that may be left out are."""
    tensors = {}
    for name, each in wanted.items():
        if each.required or not chance.happens(0.3):
            kind = min(each.kinds)
            if chance.happens(0.3):
                kind = chance.noise.choice(sorted(k for k in each.kinds if _fits(each.shape, k)))
            tensors[name] = _weights(each.shape, kind, chance.noise)
    return tensors


def _fits(shape: tuple[int, ...], kind: int) -> bool:
    return shape[0] % GGML_QUANT_SIZES[GGMLQuantizationType(kind)][0] == 0


def _weights(shape: tuple[int, ...], kind: int, rng: random.Random) -> RawTensor:
    """Small numbers, where they are of 32 bits, and else zeros."""
    tensor = tensor_of(shape, kind)
    if kind != 0:
        return tensor
    count = len(tensor.data) // 4
    numbers = [rng.uniform(-0.1, 0.1) for _ in range(min(count, 97))]
    repeated = (numbers * (count // len(numbers) + 1))[:count]
    return RawTensor(tensor.shape, kind, struct.pack(f"<{count}f", *repeated))
