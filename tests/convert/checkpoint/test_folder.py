"""A checkpoint folder is believed only as far as its files bear it out."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.shapes.checkpoint import DType, write_safetensors, write_shards
from convert.checkpoint.folder import SINGLE, Checkpoint, read_header, read_json
from convert.checkpoint.tensors import Tensors
from runtime.errors import CheckpointError

VALUES = np.linspace(-3, 3, 24, dtype=np.float32).reshape(4, 6).astype(np.float16)
TENSORS = [("a", VALUES.astype(np.float32)), ("b", np.ones(5, np.float32))]


def _rewrite(path: Path, change: Any) -> None:
    """Change the header of a safetensors file in place, the data staying as it is."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + raw[8 + length :])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    write_safetensors(path, TENSORS, "f32")
    return path


@pytest.mark.parametrize("dtype", ["f32", "f16", "bf16"])
def test_every_element_type_is_read_as_float32(tmp_path: Path, dtype: DType) -> None:
    exact = np.asarray([[1.5, -2.25, 0], [3, -0.0078125, 240]], np.float32)
    write_safetensors(tmp_path / "model.safetensors", [("t", exact)], dtype)
    tensor = Checkpoint.open(tmp_path).tensors["t"]
    pieces = list(tensor.pieces(4))
    assert [piece.size for piece in pieces] == [4, 2]
    assert np.array_equal(np.concatenate(pieces).reshape(2, 3), exact)


def test_shards_are_read_by_their_index(tmp_path: Path) -> None:
    write_shards(tmp_path, TENSORS, "f32", 2)
    tensors = Checkpoint.open(tmp_path).tensors
    assert {name: tensor.shape for name, tensor in tensors.items()} == {"a": (4, 6), "b": (5,)}
    assert len({tensor.shard for tensor in tensors.values()}) == 2


@pytest.mark.parametrize("size", [0, 5, 8, 60, -1])
def test_a_truncated_file_is_refused_by_name(file: Path, size: int) -> None:
    os.truncate(file, size if size >= 0 else file.stat().st_size - 1)
    with pytest.raises(CheckpointError, match=r"model\.safetensors.* is (cut short|not JSON)"):
        read_header(file)


def test_a_shard_cut_short_after_it_was_opened_is_refused(file: Path) -> None:
    tensor = read_header(file)["b"]
    os.truncate(file, file.stat().st_size - 4)
    with pytest.raises(CheckpointError, match="cut short"):
        list(tensor.pieces())


@pytest.mark.parametrize("length", [1 << 25, 1 << 63])
def test_a_header_of_absurd_length_is_refused_unread(file: Path, length: int) -> None:
    with file.open("r+b") as raw:
        raw.write(length.to_bytes(8, "little"))
        raw.truncate(1 << 26)
    with pytest.raises(CheckpointError, match=r"claims a header|cut short"):
        read_header(file)


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ({"data_offsets": [0, 1 << 40]}, "wrong size"),
        ({"data_offsets": [96, 192]}, "cut short|overlaps"),
        ({"data_offsets": [0, 100]}, "wrong size"),
        ({"data_offsets": [-96, 0]}, "impossible size"),
        ({"data_offsets": [0]}, "incompletely"),
        ({"data_offsets": ["0", "96"]}, "impossible size"),
        ({"shape": [4, True, 6]}, "impossible size"),
        ({"shape": [1 << 47, 1 << 47]}, "wrong size"),
        ({"shape": 24}, "incompletely"),
        ({"dtype": "F8_E4M3"}, "wrong size"),
        ({"dtype": "Q8"}, "a type that there is not"),
        ({"dtype": ["F32"]}, "type|incompletely"),
    ],
)
def test_an_entry_that_does_not_describe_its_file_is_refused(
    file: Path, place: dict[str, Any], problem: str
) -> None:
    _rewrite(file, lambda header: header["a"].update(place))
    with pytest.raises(CheckpointError, match=problem):
        read_header(file)


def test_an_entry_of_another_kind_is_refused(file: Path) -> None:
    _rewrite(file, lambda header: header.update(a=[1, 2]))
    with pytest.raises(CheckpointError, match="incompletely"):
        read_header(file)


@pytest.mark.parametrize("header", [b"[]", b"[" * 100_000, b'{"a": 1, "a": 2}', b"\xff{}"])
def test_a_header_that_is_no_json_object_is_refused(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(CheckpointError, match="JSON"):
        read_header(path)


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    write_shards(tmp_path, TENSORS, "f32", 2)
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"lacks model-00002-of-00002\.safetensors"):
        Checkpoint.open(tmp_path)


@pytest.mark.parametrize(
    "name", ["../model.safetensors", "/etc/passwd", "a/b", "a\0b", "a\ud800", "n" * 256]
)
def test_an_index_cannot_point_outside_the_folder(tmp_path: Path, name: str) -> None:
    index = {"weight_map": {"a": name}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(CheckpointError, match="outside the folder"):
        Checkpoint.open(tmp_path)


def test_index_and_shards_of_different_versions_are_refused(tmp_path: Path) -> None:
    write_shards(tmp_path, TENSORS, "f32", 2)
    path = tmp_path / "model.safetensors.index.json"
    index = json.loads(path.read_text())
    lacking = {**index["weight_map"], "c": "model-00001-of-00002.safetensors"}
    path.write_text(json.dumps({"weight_map": lacking}))
    with pytest.raises(CheckpointError, match="lacks tensor c"):
        Tensors(Checkpoint.open(tmp_path)).take("c", "c", (1,))
    beyond = {"b": index["weight_map"]["b"]}
    write_safetensors(tmp_path / beyond["b"], TENSORS, "f32")
    path.write_text(json.dumps({"weight_map": beyond}))
    with pytest.raises(CheckpointError, match="holds tensor a"):
        Checkpoint.open(tmp_path)


def test_pickled_weights_and_missing_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(CheckpointError, match="pickled"):
        Checkpoint.open(tmp_path)
    with pytest.raises(CheckpointError, match="not a folder"):
        Checkpoint.open(tmp_path / "nowhere")


def test_a_buffer_that_nothing_needs_may_be_of_any_type(tmp_path: Path) -> None:
    write_safetensors(tmp_path / SINGLE, TENSORS, "f32")
    path = tmp_path / SINGLE
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    place = [len(data), len(data) + 24]
    header["position_ids"] = {"dtype": "I64", "shape": [1, 3], "data_offsets": place}
    written = json.dumps(header).encode()
    path.write_bytes(len(written).to_bytes(8, "little") + written + data + bytes(24))
    tensors = Tensors(Checkpoint.open(tmp_path), unused="position_ids")
    assert "a" in tensors
    with pytest.raises(CheckpointError, match=r"position_ids .* is of type I64"):
        Tensors(Checkpoint.open(tmp_path)).take("position_ids", "p", (1, 3))


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8-sig")
    assert read_json(tmp_path / "config.json") == {}
