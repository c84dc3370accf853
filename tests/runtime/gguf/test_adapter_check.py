"""An adapter's file is checked before llama.cpp opens it."""

import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from convert.lora.experts import change_adapters
from runtime.errors import PackError
from runtime.gguf.adapter_check import check_adapter
from runtime.gguf.check import check_text_model
from runtime.gguf.header import Header
from runtime.llama.context import Context
from runtime.llama.model import Adapter, TextModel
from runtime.packs.pack import Pack
from tests.checkpoints.adapter import write_random_adapter


@pytest.fixture(scope="module")
def model(pack: Path) -> Path:
    return pack / "model-f16.gguf"


@pytest.fixture(scope="module")
def text(model: Path) -> Header:
    return check_text_model(model)


def write(path: Path, change: Callable[["Draft"], None] = lambda draft: None) -> Path:
    """Write an adapter for the pack's model, changed."""
    draft = Draft()
    change(draft)
    writer = gguf.GGUFWriter(path, draft.architecture)
    for key, value in draft.keys.items():
        if isinstance(value, str):
            writer.add_string(key, value)
        elif isinstance(value, float):
            writer.add_float32(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        else:
            writer.add_array(key, value)
    for name, values in draft.tensors.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


class Draft:
    """An adapter that fits."""

    def __init__(self) -> None:
        self.architecture = "qwen2"
        self.keys: dict[str, str | float | int | list[int]] = {
            "general.type": "adapter",
            "adapter.type": "lora",
            "adapter.lora.alpha": 8.0,
        }
        self.tensors = {
            "blk.0.attn_q.weight.lora_a": np.ones((4, 64), np.float16),
            "blk.0.attn_q.weight.lora_b": np.ones((64, 4), np.float16),
            "blk.1.ffn_down.weight.lora_a": np.ones((2, 160), np.float32),
            "blk.1.ffn_down.weight.lora_b": np.ones((64, 2), np.float32),
        }

    def rename(self, before: str, after: str) -> None:
        self.tensors = {key.replace(before, after): each for key, each in self.tensors.items()}


def test_an_adapter_that_fits_is_let_through_and_can_be_used(
    model: Path, text: Header, tmp_path: Path
) -> None:
    path = write(tmp_path / "adapter.gguf")
    header = check_adapter(path, text)
    assert len(header.tensors) == 4
    found = []
    with (
        TextModel.load(model) as loaded,
        Adapter(loaded, header) as adapter,
        Context(loaded, tokens=64, threads=1, exact=True) as context,
    ):
        for each in (None, adapter, None):
            context.use(each)
            context.remove(0)
            context.decode_tokens([1, 2, 3], 0)
            found.append(context.logits())
    assert (found[0] == found[2]).all()
    assert not np.allclose(found[0], found[1])


REFUSED: dict[str, tuple[Callable[[Draft], object], str]] = {
    "a model": (lambda d: d.keys.update({"general.type": "model"}), "no(t)? a LoRA adapter"),
    "no type": (lambda d: d.keys.pop("general.type"), "lacks the text general.type"),
    "a type that is a number": (lambda d: d.keys.update({"general.type": 3}), "lacks the text"),
    "a control vector": (
        lambda d: d.keys.update({"adapter.type": "control_vector"}),
        "not a LoRA adapter",
    ),
    "another architecture": (lambda d: setattr(d, "architecture", "llama"), "is for a llama"),
    "no strength": (lambda d: d.keys.pop("adapter.lora.alpha"), "no positive number"),
    "the strength 0": (
        lambda d: d.keys.update({"adapter.lora.alpha": 0.0}),
        "no positive number",
    ),
    "a strength that is no number": (
        lambda d: d.keys.update({"adapter.lora.alpha": float("nan")}),
        "no positive number",
    ),
    "a whole number for the strength": (
        lambda d: d.keys.update({"adapter.lora.alpha": 8}),
        "no positive number",
    ),
    "words that switch it on": (
        lambda d: d.keys.update({"adapter.alora.invocation_tokens": [1, 2]}),
        "asks for adapter.alora.invocation_tokens",
    ),
    "one half": (lambda d: d.tensors.pop("blk.0.attn_q.weight.lora_b"), "only one half"),
    "a tensor of its own": (
        lambda d: d.tensors.update({"blk.0.attn_norm.weight": np.ones(64, np.float32)}),
        "no part of a LoRA adapter",
    ),
    "a name that says it twice": (
        lambda d: d.rename("attn_q.weight", "attn_q.lora_a.weight"),
        "no part of a LoRA adapter",
    ),
    "a layer outside the model": (lambda d: d.rename("blk.1", "blk.9"), "changes blk.9.ffn_down"),
    "a norm": (
        lambda d: d.rename("ffn_down.weight", "ffn_norm.weight"),
        "is no matrix of it",
    ),
    "a bias": (lambda d: d.rename("attn_q.weight", "attn_q.bias"), "is no matrix of it"),
    "a tied embedding": (
        lambda d: d.tensors.update(
            {
                "token_embd.weight.lora_a": np.ones((640, 2), np.float16),
                "token_embd.weight.lora_b": np.ones((64, 2), np.float16),
            }
        ),
        "its output matrix too",
    ),
    "a width that is not the model's": (
        lambda d: d.tensors.update({"blk.0.attn_q.weight.lora_a": np.ones((4, 65), np.float16)}),
        r"has \(65, 4\)",
    ),
    "halves of different rank": (
        lambda d: d.tensors.update({"blk.0.attn_q.weight.lora_a": np.ones((3, 64), np.float16)}),
        "is an adapter for another text model",
    ),
    "three dimensions": (
        lambda d: d.tensors.update({"blk.0.attn_q.weight.lora_a": np.ones((1, 4, 64), np.float16)}),
        "no matrix in f16 or f32",
    ),
    "whole numbers": (
        lambda d: d.tensors.update({"blk.0.attn_q.weight.lora_a": np.ones((4, 64), np.int32)}),
        "no matrix in f16 or f32",
    ),
}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_what_llama_cpp_would_trust_is_refused(
    change: Callable[[Draft], None], message: str, text: Header, tmp_path: Path
) -> None:
    path = write(tmp_path / "adapter.gguf", change)
    with pytest.raises(PackError, match=message):
        check_adapter(path, text)


def test_the_embedding_of_a_model_with_its_own_output_can_be_changed(
    random_packs: dict[str, Path], tmp_path: Path
) -> None:
    text = check_text_model(random_packs["small"] / "model-f16.gguf")
    width, rows = text.tensors["token_embd.weight"].shape

    def embedding(draft: Draft) -> None:
        draft.tensors = {
            "token_embd.weight.lora_a": np.ones((rows, 2), np.float16),
            "token_embd.weight.lora_b": np.ones((width, 2), np.float16),
        }

    assert check_adapter(write(tmp_path / "adapter.gguf", embedding), text)


def test_mangled_copies_are_refused_or_used(
    checkpoint: Path, pack: Path, model: Path, tmp_path: Path
) -> None:
    """Damage in the header; the process would die where llama.cpp did."""
    raw = write(tmp_path / "adapter.gguf").read_bytes()
    header = raw.index(struct.pack("<e", 1.0) * 8)
    copy = tmp_path / "mangled.gguf"
    refused = 0
    with TextModel.load(model) as loaded:
        for number in range(150):
            rng = random.Random(number)
            found = bytearray(raw)
            for _ in range(rng.choice((1, 2, 4))):
                found[rng.randrange(header)] = rng.choice((0, 1, 2, 7, 0x80, 0xFF))
            copy.write_bytes(found if number % 10 else found[: rng.randrange(len(raw))])
            try:
                with Adapter(loaded, check_adapter(copy, loaded.header)):
                    pass
            except PackError:
                refused += 1
    assert refused > 75


def test_an_adapter_that_was_changed_is_refused_before_it_is_read(
    checkpoint: Path, pack: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(pack, tmp_path / "pack"))
    change_adapters(home, {"ask": write_random_adapter(tmp_path / "adapter", checkpoint)})
    (path,) = home.glob("adapter-*.gguf")
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    with pytest.raises(PackError, match="is damaged or was changed"):
        Pack.open(home).verify()
