"""A model of faster-whisper becomes the state that Hugging Face publishes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from convert.checkpoint.folder import Tensor
from convert.whisper.faster_whisper import read_faster_whisper
from runtime.errors import CheckpointError
from tests.checkpoints.whisper import SHAPES, random_state, variables, write_variables

SIZE = SHAPES["v3"]
Variables = dict[str, NDArray[np.generic]]


def values(tensor: Tensor) -> NDArray[np.float32]:
    return np.concatenate(list(tensor.pieces())).reshape(tensor.shape)


@pytest.mark.parametrize("dtype", ["f16", "f32"])
def test_every_tensor_has_its_published_name_and_values(dtype: str, tmp_path: Path) -> None:
    write_variables(tmp_path / "model.bin", variables(SIZE, 3, dtype))
    state, heads = read_faster_whisper(tmp_path / "model.bin")
    assert heads == (3, 3)
    published = {f"model.{name}": each for name, each in random_state(SIZE, 3).items()}
    assert state.keys() == published.keys()
    for name, expected in published.items():
        assert np.array_equal(values(state[name]), expected), name


def quantized(found: Variables) -> None:
    name = "encoder/layer_0/ffn/linear_0/weight"
    found[name] = np.zeros(found[name].shape, np.int8)


def with_a_bias_of_keys(found: Variables) -> None:
    name = "decoder/layer_0/attention/linear_1/bias"
    found[name] = np.ones(found[name].shape, np.float16)


def with_another_part(found: Variables) -> None:
    found["decoder/adapter/weight"] = np.zeros((3, 3), np.float16)


def without_heads(found: Variables) -> None:
    del found["encoder/num_heads"]


def with_rows_that_are_no_three_parts(found: Variables) -> None:
    found["encoder/layer_0/self_attention/linear_0/weight"] = np.zeros((4, 96), np.float16)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (quantized, "it is quantized to integers"),
        (with_a_bias_of_keys, "its keys have a bias"),
        (with_another_part, "decoder/adapter/weight has no place"),
        (without_heads, "how many heads"),
        (with_rows_that_are_no_three_parts, "self_attention/linear_0/weight has no place"),
    ],
)
def test_what_no_whisper_has_is_refused(
    change: Callable[[Variables], None], problem: str, tmp_path: Path
) -> None:
    found = variables(SIZE, 3)
    change(found)
    write_variables(tmp_path / "model.bin", found)
    with pytest.raises(CheckpointError, match=problem):
        read_faster_whisper(tmp_path / "model.bin")


def test_a_setting_that_is_a_list_is_passed_over(tmp_path: Path) -> None:
    found: Variables = {**variables(SIZE, 3), "decoder/alignment_heads": np.zeros((2, 2), np.int16)}
    write_variables(tmp_path / "model.bin", found)
    assert read_faster_whisper(tmp_path / "model.bin")[1] == (3, 3)


def test_a_model_of_another_kind_is_named(tmp_path: Path) -> None:
    write_variables(tmp_path / "model.bin", {}, "TransformerSpec")
    with pytest.raises(CheckpointError, match="'TransformerSpec' of version 6"):
        read_faster_whisper(tmp_path / "model.bin")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is damaged"),
        (b"\x80\x02}q\x00X" * 20, "it is cut short|it holds a"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(CheckpointError, match=problem):
        read_faster_whisper(tmp_path / "model.bin")


@pytest.mark.parametrize("part", [0.0001, 0.1, 0.5, 0.99999])
def test_a_file_that_was_cut_short_is_refused(part: float, tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    write_variables(path, variables(SIZE, 3))
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(CheckpointError, match=r"cut short|damaged"):
        read_faster_whisper(path)
