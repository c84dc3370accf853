"""No folder, however malformed, does more than be refused in a sentence, in bounded memory."""

import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.shapes.checkpoint import write_random_checkpoint, write_safetensors
from convert.checkpoint.folder import INDEX, SINGLE, Checkpoint, read_header
from convert.models.families import load_model
from runtime.errors import CheckpointError

TENSORS = [("a", np.ones((4, 6), np.float32)), ("b", np.ones(5, np.float32))]
NUMBERS = st.one_of(
    st.integers(-2, 200), st.sampled_from([2**31, 2**32, 2**63 - 1, 2**64, -(2**63), 10**40])
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.one_of(st.sampled_from(["F32", "F16", "BF16", "I64", "F8_E4M3"]), JSON),
        "shape": st.one_of(st.lists(NUMBERS, max_size=5), JSON),
        "data_offsets": st.one_of(st.lists(NUMBERS, max_size=3), JSON),
    },
)


def refusal(folder: Path) -> str | None:
    """Why a folder cannot be opened, or None."""
    try:
        opened = Checkpoint.open(folder)
        for tensor in opened.tensors.values():
            assert sum(piece.size for piece in tensor.pieces()) * 4 >= tensor.bytes
    except CheckpointError as error:
        return str(error)
    return None


def is_a_sentence(text: str | None) -> bool:
    return text is None or ("\n" not in text and text.endswith("."))


@given(header=st.dictionaries(st.text(max_size=12), st.one_of(ENTRY, JSON), max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_header_is_refused_or_true(
    header: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("header")
    text = json.dumps(header).encode()
    content = len(text).to_bytes(8, "little") + text + bytes(64)
    (folder / SINGLE).write_bytes(content)
    assert is_a_sentence(refusal(folder))


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_bytes_are_refused_or_do_no_harm(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    write_safetensors(folder / SINGLE, TENSORS, "f32")
    raw = bytearray((folder / SINGLE).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + 4] = data.draw(st.binary(max_size=6))
    (folder / SINGLE).write_bytes(raw)
    assert is_a_sentence(refusal(folder))


@given(index=st.one_of(JSON, st.fixed_dictionaries({"weight_map": JSON})))
@settings(max_examples=100, deadline=None)
def test_any_index_is_refused_or_true(index: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("index")
    (folder / INDEX).write_text(json.dumps(index))
    assert is_a_sentence(refusal(folder))


@pytest.mark.parametrize(
    "text",
    [
        b"[" * (1 << 20),
        b'{"a":' * (1 << 18),
        b"[" + b"[]," * (1 << 20) + b"[]]",
        b'{"a":' + b"9" * (1 << 20) + b"}",
        b'{"a":"' + b"\\u0041" * (1 << 18) + b'"}',
    ],
    ids=["lists in lists", "objects in objects", "a million lists", "a long number", "escapes"],
)
def test_a_header_made_to_exhaust_a_reader_is_refused_in_bounded_memory(
    text: bytes, tmp_path: Path
) -> None:
    (tmp_path / SINGLE).write_bytes(len(text).to_bytes(8, "little") + text)
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError) as caught:
            read_header(tmp_path / SINGLE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert is_a_sentence(str(caught.value))
    assert peak < 40 * len(text) + (1 << 22)


@pytest.mark.parametrize("name", [SINGLE, INDEX])
def test_a_link_to_itself_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(tmp_path / name)
    assert is_a_sentence(refusal(tmp_path))
    assert refusal(tmp_path)


def test_a_pipe_in_the_place_of_a_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / SINGLE)
    assert is_a_sentence(refusal(tmp_path))
    assert refusal(tmp_path)


SETTINGS = st.dictionaries(
    st.sampled_from(
        [
            "model_type", "text_config", "vision_config", "image_token_index", "image_token_id",
            "vision_feature_layer", "vision_feature_select_strategy", "vision_aspect_ratio",
            "image_grid_pinpoints", "tie_word_embeddings", "projector_hidden_act",
        ]
    ),
    st.one_of(
        JSON,
        st.sampled_from(["llava", "llava_next", "llava_onevision"]),
        st.dictionaries(
            st.sampled_from(
                [
                    "model_type", "hidden_size", "num_hidden_layers", "num_attention_heads",
                    "head_dim", "vocab_size", "patch_size", "image_size", "rope_scaling",
                ]
            ),
            JSON,
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_checkpoint(tmp_path_factory.mktemp("settings") / "checkpoint", "tiny", 0)


@given(changes=SETTINGS, which=st.sampled_from(["config.json", "preprocessor_config.json"]))
@settings(max_examples=200, deadline=None)
def test_any_settings_are_refused_or_understood(
    changes: dict[str, Any], which: str, folder: Path
) -> None:
    original = (folder / which).read_text()
    (folder / which).write_text(json.dumps(json.loads(original) | changes))
    refused = None
    try:
        load_model(Checkpoint.open(folder))
    except CheckpointError as error:
        refused = str(error)
    finally:
        (folder / which).write_text(original)
    assert is_a_sentence(refused)
