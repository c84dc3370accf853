"""Weights that torch pickled are read, and nothing that a pickle could run is run."""

import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.checkpoint.pickled import read_pickled
from runtime.errors import CheckpointError
from tests.checkpoints.pickled import state_program, tensor_program, write_pickled

STATE = {
    "a.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
    "a.bias": np.ones(3, np.float32),
    "one": np.float32(7).reshape(()),
}


@pytest.mark.parametrize("archive", [True, False])
def test_tensors_are_read_from_either_layout(archive: bool, tmp_path: Path) -> None:
    found = read_pickled(write_pickled(tmp_path / "pytorch_model.bin", STATE, archive=archive))
    assert list(found) == list(STATE)
    for name, values in STATE.items():
        assert found[name].shape == values.shape
        read = np.concatenate(list(found[name].pieces())).reshape(values.shape)
        assert (read == values).all()


def _with_program(path: Path, program: bytes) -> Path:
    """An archive whose pickle is another, with a storage of twelve elements."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", program)
        file.writestr("archive/data/0", bytes(48))
    return path


def _state(tensor: bytes) -> bytes:
    return b"\x80\x02}X\x01\x00\x00\x00a" + tensor + b"s."


class _Running:
    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        return os.system, ("touch ran",)


def test_part_of_a_storage_is_read_from_its_place(tmp_path: Path) -> None:
    first, last = (
        read_pickled(_with_program(tmp_path / str(place), _state(program)))["a"]
        for place in (0, 6)
        for program in [tensor_program("0", (2, 3), 12, first=place)]
    )
    assert last.offset == first.offset + 24


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (pickle.dumps({"a": _Running()}, 2), "would run something else"),
        (pickle.dumps({"a": _Running()}, 4), "would run something else"),
        (pickle.dumps({"a": 1.5}, 2), "a is no tensor"),
        (pickle.dumps([1], 2), "it holds something else"),
        (pickle.dumps({3: None}, 2), "it is damaged"),
        (pickle.dumps({"a": b"c"}, 4), "its pickle says SHORT_BINBYTES, which no tensor needs"),
        (_state(tensor_program("0", (13,), 12)), "a tensor is larger than its storage"),
        (_state(tensor_program("0", (3,), 12, first=10)), "a tensor is larger than its storage"),
        (_state(tensor_program("0", (1,) * 9, 12)), "a tensor is larger than its storage"),
        (_state(tensor_program("0", (-1,), 12)), "it is damaged"),
        (_state(tensor_program("0", (3, 4), 12, strides=(1, 3))), "do not follow one another"),
        (_state(tensor_program("0", (13,), 13)), "it is cut short"),
        (_state(tensor_program("7", (3,), 12)), "it is damaged"),
        (b"\x80\x02" + b"(" * 5_000 + b"t" * 5_000 + b".", "it holds something else"),
        (b"\x80\x02N0.", "its pickle says POP, which no tensor needs"),
        (b"\x80\x02r\xff\xff\xff\x7f.", "it is damaged"),
        (b"\x80\x02Nr\xff\xff\xff\x7f.", "it holds something else"),
        (b"", "pickle exhausted before seeing STOP"),
    ],
)
def test_whatever_else_is_pickled_is_refused(
    program: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where it would run
    path = _with_program(tmp_path / "pytorch_model.bin", program)
    with pytest.raises(CheckpointError, match=said):
        read_pickled(path)
    assert not (tmp_path / "ran").exists()


def test_what_is_nested_without_end_names_nothing(tmp_path: Path) -> None:
    # To compare or to hash it would take all of the stack.
    deep = b"\x80\x02}N" + b"\x85" * 200_000 + b"Ns."
    with pytest.raises(CheckpointError, match="it is damaged"):
        read_pickled(_with_program(tmp_path / "pytorch_model.bin", deep))


@pytest.mark.parametrize("archive", [True, False])
def test_a_file_that_is_cut_short_is_refused(archive: bool, tmp_path: Path) -> None:
    path = write_pickled(tmp_path / "pytorch_model.bin", STATE, archive=archive)
    whole = path.read_bytes()
    for length in (0, 1, 20, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match="Download it again"):
            read_pickled(path)


def test_a_compressed_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pytorch_model.bin"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data.pkl", state_program(STATE))
    with pytest.raises(CheckpointError, match="its archive is compressed"):
        read_pickled(path)
