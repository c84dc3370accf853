"""Model files of random dimensions and types, well-formed and wrong in what they say.

Each is refused in a sentence, or loaded and computed with; the process ends where a C library does.
"""

import functools
import random
import struct
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.errors import PackError, VismaidError
from runtime.gguf.check import check_projector
from runtime.gguf.tensors import (
    ARCHITECTURES,
    Expected,
    TextShape,
    TowerShape,
    projector_tensors,
    text_tensors,
)
from runtime.llama.context import Context
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.search import BUNDLED
from tests.runtime.gguf.gguf_files import KINDS, RawFile, read_raw, tensor_of
from tests.runtime.gguf.native.mutations import mutated
from tests.runtime.gguf.native.pairs import PAIRS, RawPair, any_pair, varied_pair
from tests.runtime.gguf.native.use import use as use_native

_LARGEST_TILE = 256
_NUMBERS = (0, 1, 2, 3, 7, 31, 33, 64, 255, 4096, 65_537, 1 << 24, 1 << 31, (1 << 32) - 1)
_EXTRA = (
    "v.blk.0.ffn_gate.weight",
    "v.blk.0.attn_qkv.weight",
    "v.blk.0.attn_sinks",
    "v.blk.0.ls1.weight",
    "v.patch_embd.weight.1",
    "v.norm_embd.weight",
    "mm.1.weight",
    "mm.3.weight",
    "a.conv1d.1.weight",
    "blk.0.attn_qkv.weight",
    "blk.0.attn_q.scale",
    "blk.0.ffn_gate_inp.weight",
    "blk.0.attn_q_norm.weight",
    "rope_freqs.weight",
    "output.weight",
    "output.bias",
    "nothing",
)
_F32 = 0
_WIDTH = 32
"""Of the text models."""


def fuzz_gguf(rng: random.Random) -> bool:
    """Try one pair of a text model and a projector.

    Returns:
        Whether it was loaded and computed with, and not refused.

    Raises:
        AssertionError: a refusal is no sentence.
    """
    text, projector = random_text_model(rng), random_projector(rng)
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        if rng.random() < 0.5:
            text = _changed(text, rng)
        else:
            projector = _changed(projector, rng)
    with tempfile.TemporaryDirectory() as folder:
        model = text.write(Path(folder) / "model.gguf")
        tower = projector.write(Path(folder) / "mmproj.gguf")
        refusal = ""
        try:
            _use(model, tower)
        except VismaidError as error:
            refusal = str(error)
        assert not refusal or refusal.endswith("."), refusal
    return not refusal


def fuzz_native(rng: random.Random) -> bool:
    """Try a pair of files for libmtmd, of usual dimensions or any, in which one thing is wrong.

    Returns:
        Whether it was loaded and computed with, and not refused.
    """
    varied = rng.random() < 0.4
    pair = varied_pair(rng) if varied else any_pair(rng.choice(PAIRS))
    for _ in range(rng.choice((0, 0, 1) if varied else (1, 1, 1, 2))):
        pair = mutated(pair, rng)
    return _used(pair)


def use_each_native() -> None:
    """Load and compute with a pair of every type, none of which may be refused."""
    for name in PAIRS:
        assert _used(any_pair(name)), name


def _used(pair: RawPair) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        model = pair.text.write(Path(folder) / "model.gguf")
        projector = pair.projector.write(Path(folder) / "mmproj.gguf")
        refusal = ""
        try:
            use_native(model, projector)
        except VismaidError as error:
            refusal = str(error)
        assert not refusal or refusal.endswith("."), refusal
    return not refusal


def _use(model: Path, projector: Path) -> None:
    """Load both files, encode a tile, look a word up and evaluate it."""
    with TextModel.load(model) as text, Context(text, tokens=64, threads=1) as context:
        tokens = text.tokenize("a b")[:8] or [0]
        context.decode_tokens(tokens, 0)
        context.logits()
        text.embeddings(tokens)
        with TileProjector(check_projector(projector, text.width), text, threads=1) as eye:
            eye.newline()
            if eye.tile <= _LARGEST_TILE:
                # Of weights of any bytes hardly ever numbers come out, which is said then.
                with suppress(PackError):
                    eye.encode(np.zeros((eye.tile, eye.tile, 3), np.uint8))


@functools.cache
def _demo(name: str) -> RawFile:
    return read_raw(BUNDLED / "demo" / name)


def random_text_model(rng: random.Random) -> RawFile:
    """A text model that is right, of random dimensions and types."""
    name = rng.choice(ARCHITECTURES)
    groups = rng.choice((1, 1, 2, 3))
    heads = groups * rng.choice((1, 2, 4))
    head = rng.choice((2, 4, 6, 8, 16, 22, 32))
    if name == "qwen2":
        heads = groups = rng.choice((1, 2, 4, 16))
        head = _WIDTH // heads
    demo = _demo("model-f16.gguf")
    numbers = {
        "context_length": rng.choice((1, 64, 4096)),
        "embedding_length": _WIDTH,
        "block_count": rng.choice((1, 2, 3)),
        "feed_forward_length": rng.choice((1, 3, 32, 64, 96)),
        "attention.head_count": heads,
        "attention.head_count_kv": groups,
        "attention.key_length": head,
        "attention.value_length": head,
        "rope.dimension_count": head,
    }
    fractions = {"attention.layer_norm_rms_epsilon": 1e-6, "rope.freq_base": 1e4}
    if name == "gemma2":
        numbers["attention.sliding_window"] = rng.choice((1, 16, 4096))
        fractions |= {"attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
    kept = {key: value for key, value in demo.values.items() if not key.startswith("qwen2.")}
    found = RawFile(kept, {}).with_value("general.architecture", 8, _text(name))
    for key, number in numbers.items():
        found = found.with_number(f"{name}.{key}", number)
    for key, fraction in fractions.items():
        found = found.with_value(f"{name}.{key}", 6, struct.pack("<f", fraction))
    vocabulary = demo.tensors["token_embd.weight"].shape[1]
    shape = TextShape(
        architecture=name,
        width=_WIDTH,
        heads=heads,
        groups=groups,
        head=head,
        wide=numbers["feed_forward_length"],
        blocks=numbers["block_count"],
        vocabulary=vocabulary,
    )
    return _filled(found, text_tensors(shape), rng)


def random_projector(rng: random.Random) -> RawFile:
    """A projector that is right, of random dimensions and types, for such a text model."""
    heads, head = rng.choice((1, 2, 3)), rng.choice((1, 2, 5, 16, 24, 32))
    patch = rng.choice((1, 2, 7, 8, 14))
    shape = TowerShape(
        width=heads * head,
        hidden=rng.choice((1, 31, 32, 64)),
        blocks=rng.choice((1, 2)),
        tile=patch * rng.choice((1, 2, 3, 5)) + rng.randrange(patch),
        patch=patch,
        class_token=rng.random() < 0.5,
        inner=rng.choice((1, 32, 33)),
        projected=_WIDTH,
    )
    found = replace(_demo("mmproj-f16.gguf"), tensors={})
    numbers = {
        "image_size": shape.tile,
        "patch_size": patch,
        "embedding_length": shape.width,
        "feed_forward_length": shape.hidden,
        "projection_dim": shape.projected,
        "block_count": shape.blocks,
        "attention.head_count": heads,
    }
    for key, number in numbers.items():
        found = found.with_number(f"clip.vision.{key}", number)
    layer = struct.pack("<IQi", 5, 1, shape.blocks)
    found = found.with_value("clip.vision.feature_layer", 9, layer)
    expected = projector_tensors(shape)
    if not shape.class_token:
        del expected["v.class_embd"]
    else:
        expected["v.class_embd"] = replace(expected["v.class_embd"], required=True)
    return _filled(found, expected, rng)


def _filled(file: RawFile, expected: dict[str, Expected], rng: random.Random) -> RawFile:
    """The file with every tensor it must have and some that it may, each of a type it may be."""
    tensors, left_out = {}, {name.rpartition(".")[0] for name in expected if rng.random() < 0.3}
    for name, each in expected.items():
        if each.required or name.rpartition(".")[0] not in left_out:
            fits = [kind for kind in each.kinds if _fits(each.shape, kind)]
            kind = rng.choice(sorted(fits)) if rng.random() < 0.5 else min(fits)
            tensors[name] = tensor_of(each.shape, kind, rng)
    return replace(file, tensors=tensors)


def _fits(shape: tuple[int, ...], kind: int) -> bool:
    return shape[0] % GGML_QUANT_SIZES[GGMLQuantizationType(kind)][0] == 0


def _changed(file: RawFile, rng: random.Random) -> RawFile:
    """The file with one thing wrong, or at least other."""
    name = rng.choice(list(file.tensors))
    tensor = file.tensors[name]
    match rng.randrange(9):
        case 0 | 1:
            kinds = [kind for kind in KINDS if _fits(tensor.shape, kind)]
            return file.with_tensor(name, tensor_of(tensor.shape, rng.choice(kinds), rng))
        case 2:
            shape = list(tensor.shape)
            at = rng.randrange(len(shape))
            shape[at] = max(1, shape[at] + rng.choice((-32, -1, 1, 32)))
            return file.with_tensor(name, tensor_of(shape, _F32))
        case 3:
            return replace(
                file, tensors={key: each for key, each in file.tensors.items() if key != name}
            )
        case 4:
            other = file.tensors[rng.choice(list(file.tensors))]
            return file.with_tensor(rng.choice(_EXTRA), other)
        case 5:
            alignment = 1 << rng.choice((0, 1, 3, 4, 6, 9, 16, 17))
            changed = replace(file, alignment=alignment)
            return changed.with_number("general.alignment", alignment)
        case 6:
            shape = (*tensor.shape, 1) if rng.random() < 0.5 else (1, *tensor.shape)
            return file.with_tensor(name, tensor_of(shape[:4], _F32))
        case 7:
            key = rng.choice(list(file.values))
            kind, raw = rng.choice(list(file.values.values()))
            return file.with_value(key, kind, raw)
    numbers = [key for key, (kind, _) in file.values.items() if kind == 4]
    return file.with_number(rng.choice(numbers), rng.choice(_NUMBERS))


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()
