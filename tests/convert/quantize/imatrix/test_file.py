"""Reading, writing and adding up importance matrices."""

import struct
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest

from convert.quantize.imatrix.file import Imatrix, Progress, merge, read_imatrix, write_imatrix
from runtime.errors import CheckpointError, OutputError
from tests.convert.quantize.imatrix.vector import CHUNK, STORED, TEXT


def random_imatrix(seed: int, columns: int = 8, layers: int = 2, part: str = "blk") -> Imatrix:
    random = np.random.default_rng(seed)
    names = [f"{part}.{layer}.ffn_up.weight" for layer in range(layers)]
    return Imatrix(
        {name: random.random((1, columns)).astype(np.float32).astype(np.float64) for name in names},
        {name: random.integers(1, 5_000, 1) for name in names},
        (f"data-{seed}",),
    )


def same(one: Imatrix, other: Imatrix) -> bool:
    return (
        (one.datasets, one.chunk_size, one.progress)
        == (other.datasets, other.chunk_size, other.progress)
        and one.sums.keys() == other.sums.keys()
        and all((one.sums[name] == other.sums[name]).all() for name in one.sums)
        and all((one.counts[name] == other.counts[name]).all() for name in one.sums)
    )


def test_a_file_of_llama_imatrix_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    found = read_imatrix(STORED)
    assert (found.datasets, found.chunk_size, found.progress) == ((TEXT,), CHUNK, None)
    write_imatrix(tmp_path / "again.gguf", found)
    assert (tmp_path / "again.gguf").read_bytes() == STORED.read_bytes()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    progress = Progress(7, "ab" * 32, "cd" * 32)
    written = replace(random_imatrix(1), progress=progress, datasets=("ä", "b"))
    write_imatrix(tmp_path / "new/one.gguf", written)
    assert same(read_imatrix(tmp_path / "new/one.gguf"), written)


def test_without_data_sets_it_is_read_as_well(tmp_path: Path) -> None:
    written = replace(random_imatrix(1), datasets=())
    write_imatrix(tmp_path / "one.gguf", written)
    assert same(read_imatrix(tmp_path / "one.gguf"), written)


def test_experts_have_a_mean_each_and_ones_where_none_was_asked(tmp_path: Path) -> None:
    sums = np.array([[2.0, 4.0], [0.0, 0.0], [3.0, 9.0]])
    write_imatrix(tmp_path / "one.gguf", Imatrix({"a": sums}, {"a": np.array([2, 0, 3])}))
    found = read_imatrix(tmp_path / "one.gguf")
    assert found.values["a"].tolist() == [1, 2, 1, 1, 1, 3]
    assert found.values["a"].dtype == np.float32


def test_chunks_are_counted_by_the_tensor_with_most_inputs() -> None:
    counts = {"a": np.array([1_023]), "b": np.array([1_024, 3])}
    sums = {"a": np.ones((1, 4)), "b": np.ones((2, 4))}
    assert Imatrix(sums, counts).chunks == 2
    assert Imatrix(sums, counts, chunk_size=100).chunks == 10


def test_merging_adds_sums_and_counts(tmp_path: Path) -> None:
    one, two = random_imatrix(1), random_imatrix(2)
    vision = random_imatrix(3, part="v.blk")
    merged = merge([replace(one, progress=Progress(1, "", "")), two, vision])
    for name in one.sums:
        assert (merged.sums[name] == one.sums[name] + two.sums[name]).all()
        assert (merged.counts[name] == one.counts[name] + two.counts[name]).all()
    for name in vision.sums:
        assert (merged.sums[name] == vision.sums[name]).all()
    assert merged.datasets == ("data-1", "data-2", "data-3")
    assert merged.progress is None


def test_parts_add_up_to_the_whole() -> None:
    parts = [random_imatrix(seed) for seed in range(4)]
    halves = [merge(parts[:2]), merge(parts[2:])]
    assert merge(halves).chunks == merge(parts).chunks
    for name, values in merge(parts).sums.items():
        np.testing.assert_allclose(merge(halves).sums[name], values, rtol=1e-14)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (random_imatrix(2, columns=9), "8 columns and 9"),
        (random_imatrix(2, layers=3), "blk.2.ffn_up.weight is in one and not in the other"),
    ],
)
def test_those_of_different_models_are_not_merged(other: Imatrix, named: str) -> None:
    with pytest.raises(CheckpointError, match=named):
        merge([random_imatrix(1), other])


def test_every_beginning_of_a_file_is_refused(tmp_path: Path) -> None:
    whole, path = STORED.read_bytes(), tmp_path / "cut.gguf"
    padding = 28  # after the last number
    for length in [*range(0, len(whole) - padding, 37), len(whole) - padding - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match="is not an importance matrix"):
            read_imatrix(path)


def test_a_file_with_a_changed_byte_is_read_or_refused(tmp_path: Path) -> None:
    whole, path = STORED.read_bytes(), tmp_path / "changed.gguf"
    refused = 0
    for at in range(0, len(whole), 11):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert read_imatrix(path).values
        except CheckpointError:
            refused += 1
    assert refused > 100


def _text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<QQ", 0, 2**40),
        struct.pack("<QQ", 2**40, 0),
        struct.pack("<QQ", 0, 1) + _text(b"x") + struct.pack("<IIQ", 9, 0, 2**40),
        struct.pack("<QQ", 0, 1) + _text(b"x") + struct.pack("<IIQ", 9, 8, 2**40),
        struct.pack("<QQ", 0, 1) + _text(b"x") + struct.pack("<IQ", 8, 2**60),
        struct.pack("<QQ", 0, 1) + _text(b"x") + b"\x09\0\0\0" + struct.pack("<IQ", 9, 1) * 5000,
        struct.pack("<QQ", 1, 0) + _text(b"a.in_sum2") + struct.pack("<I2QIQ", 2, 2**40, 9, 0, 0),
    ],
    ids=["entries", "tensors", "numbers", "texts", "a text", "lists in lists", "a tensor"],
)
def test_a_file_that_claims_too_much_is_refused_at_once(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "claims.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + content + bytes(64))
    with pytest.raises(CheckpointError, match="is not an importance matrix"):
        read_imatrix(path)


def test_what_is_no_importance_matrix_is_refused(tmp_path: Path, tiny_pack: Path) -> None:
    old = tmp_path / "old.dat"
    old.write_bytes(b"\1\0\0\0\5\0\0\0blk.0")
    empty = gguf.GGUFWriter(tmp_path / "empty.gguf", "imatrix")
    empty.add_type(gguf.GGUFType.IMATRIX)
    empty.add_uint32(gguf.Keys.IMatrix.CHUNK_SIZE, 512)
    empty.write_header_to_file()
    empty.write_kv_data_to_file()
    empty.write_tensors_to_file()
    empty.close()
    for path in (old, tmp_path / "empty.gguf", tiny_pack / "model-f16.gguf", tmp_path):
        with pytest.raises(CheckpointError, match="is not an importance matrix"):
            read_imatrix(path)
    with pytest.raises(CheckpointError, match="No such file"):
        read_imatrix(tmp_path / "missing.gguf")


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        write_imatrix(tmp_path / "folder", random_imatrix(1))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
