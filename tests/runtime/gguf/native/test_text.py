"""A text model behind libmtmd is refused where llama.cpp would end over it."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.gguf.check import check_text_model
from runtime.gguf.native.decoders import DECODERS
from runtime.gguf.native.text import check_native_text
from tests.runtime.gguf.gguf_files import RawFile, tensor_of
from tests.runtime.gguf.native.pairs import any_pair
from tests.runtime.gguf.native.tables import text_value

_SIGNED, _F32, _BOOL, _STRING, _ARRAY = 5, 6, 7, 8, 9


def why_refused(file: RawFile, folder: Path) -> str:
    try:
        check_native_text(file.write(folder / "model.gguf"))
    except PackError as error:
        return str(error)
    return ""


def numbers(*values: int) -> bytes:
    return struct.pack(f"<IQ{len(values)}i", _SIGNED, len(values), *values)


@pytest.mark.parametrize(
    ("name", "key", "number", "problem"),
    [
        ("text:llama", "llama.block_count", 513, "block_count is 513"),
        ("text:llama", "llama.attention.head_count", 0, "head_count is 0"),
        ("text:llama", "llama.attention.head_count_kv", 3, "does not fit its 4 heads"),
        ("text:llama", "llama.rope.dimension_count", 8, "heads have several widths"),
        ("text:llama", "llama.expert_count", 2, "asks for llama.expert_count"),
        ("text:llama", "llama.nextn_predict_layers", 1, "asks for llama.nextn_predict_layers"),
        ("text:phi3", "phi3.rope.dimension_count", 7, "turn 7 of the 16 numbers"),
        ("text:qwen2", "qwen2.attention.head_count", 2, "do not make up the width"),
        ("text:qwen35", "qwen35.full_attention_interval", 0, "full_attention_interval is 0"),
        ("text:qwen35", "qwen35.full_attention_interval", 1, "do not attend in turns"),
        ("text:qwen35", "qwen35.ssm.group_count", 3, "cannot be shared among heads"),
        ("text:qwen35", "qwen35.ssm.inner_size", 128, "do not make up their width"),
        ("lfm2", "lfm2.shortconv.l_cache", 1, "l_cache is 1"),
    ],
)
def test_numbers_that_end_the_process_are_refused(
    name: str, key: str, number: int, problem: str, tmp_path: Path
) -> None:
    text = any_pair(name).text
    assert problem in why_refused(text.with_number(key, number), tmp_path)


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ((0, 2, 0), ""),
        ((0, 2), "has 2 entries instead of 3"),
        ((0, 3, 0), "does not fit its 4 heads"),
        ((0, -2, 0), "does not fit its 4 heads"),
        ((2, 2, 2), "do not attend in turns"),
        ((0, 0, 0), "do not attend in turns"),
        ((0, 2, 4), "is more than one number"),
    ],
)
def test_heads_of_each_block(groups: tuple[int, ...], problem: str, tmp_path: Path) -> None:
    text = any_pair("lfm2").text
    count = struct.unpack("<I", text.values["lfm2.block_count"][1])[0]
    assert count == 3
    like = {name: each for name, each in text.tensors.items() if not name.startswith("blk.")}
    shapes = {
        each.rpartition(".weight")[0].split(".", 2)[2]: text.tensors[each]
        for each in text.tensors
        if each.startswith("blk.")
    }
    conv = [name for name in shapes if "shortconv" in name]
    attention = [name for name in shapes if name.startswith("attn_") and name != "attn_norm"]
    both = [name for name in shapes if name not in (*conv, *attention)]
    for block, each in enumerate(groups):
        for name in (*both, *(attention if each else conv)):
            like[f"blk.{block}.{name}.weight"] = shapes[name]
    file = replace(text, tensors=like)
    file = file.with_value("lfm2.attention.head_count_kv", _ARRAY, numbers(*groups))
    said = why_refused(file, tmp_path)
    assert problem in said
    assert bool(said) == bool(problem)


@pytest.mark.parametrize("sections", [(0, 0, 0, 0), (0, 0, 0, 8), (-1, 8, 8, 0), (64, 64, 0, 0)])
def test_positions_must_have_parts(sections: tuple[int, ...], tmp_path: Path) -> None:
    text = any_pair("qwen2vl_merger").text
    file = text.with_value("qwen2vl.rope.dimension_sections", _ARRAY, numbers(*sections))
    assert "are no parts of a head" in why_refused(file, tmp_path)


@pytest.mark.parametrize(
    ("key", "kind", "raw", "problem"),
    [
        ("rope.scaling.type", _STRING, text_value("spiral"), "not known (spiral)"),
        ("rope.scaling.type", _F32, bytes(4), "has the wrong type"),
        ("rope.freq_base", _F32, struct.pack("<f", 0.0), "freq_base is 0"),
        ("rope.scaling.factor", _F32, struct.pack("<f", float("nan")), "factor is nan"),
        ("attention.causal", _BOOL, b"\0", "from the left to the right"),
    ],
)
def test_what_else_llama_cpp_acts_upon_is_checked(
    key: str, kind: int, raw: bytes, problem: str, tmp_path: Path
) -> None:
    file = any_pair("text:llama").text.with_value(f"llama.{key}", kind, raw)
    assert problem in why_refused(file, tmp_path)


def test_what_llama_cpp_does_not_read_does_not_matter(tmp_path: Path) -> None:
    file = any_pair("text:llama").text.with_value("llama.mood", _STRING, text_value("good"))
    assert why_refused(file, tmp_path) == ""


def test_a_file_need_not_say_how_a_text_begins(tmp_path: Path) -> None:
    text = any_pair("text:llama").text
    left_out = ["llama.rope.scaling.type"]
    left_out += ["tokenizer.ggml.add_bos_token", "tokenizer.ggml.bos_token_id"]
    for key in left_out:
        text = RawFile({k: v for k, v in text.values.items() if k != key}, text.tensors)
    path = text.write(tmp_path / "model.gguf")
    check_native_text(path)
    with pytest.raises(PackError, match="whether a text begins"):
        check_text_model(path)


def test_a_split_that_ends_the_process_is_refused(tmp_path: Path) -> None:
    file = any_pair("text:llama").text.with_value(
        "tokenizer.ggml.pre", _STRING, text_value("whitespace")
    )
    assert "does not know (whitespace)" in why_refused(file, tmp_path)


@pytest.mark.parametrize("name", DECODERS)
def test_a_tensor_that_llama_cpp_would_compute_with_unasked_is_refused(
    name: str, tmp_path: Path
) -> None:
    pairs = {"qwen2vl": "qwen2vl_merger", "qwen3vl": "qwen3vl_merger", "lfm2": "lfm2"}
    text = any_pair(pairs.get(name, f"text:{name}")).text
    file = text.with_tensor("blk.0.attn_q.scale", tensor_of((1,), 0))
    assert "holds the tensor blk.0.attn_q.scale" in why_refused(file, tmp_path)
