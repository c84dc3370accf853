"""The machine's limit follows from what is measured of its memory and from a model's header."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import cast, get_args

import pytest
from gguf import GGMLQuantizationType

from bench.measure.bandwidth import (
    Bandwidth,
    bytes_per_token,
    decode_limit,
    largest_cache,
    measure_limit,
    read_bandwidth,
    share_of_bandwidth,
)
from bench.measure.engines import BenchEngines
from bench.sweep.plan import GENERATED, Material
from runtime.errors import MemoryShortageError, PackError
from runtime.files.stamp import FileStamp
from runtime.gguf.header import UNSIGNED, Header, Tensor, Value
from runtime.llama.activations import Activations
from runtime.llama.context import Context
from runtime.llama.ggml import Node
from runtime.llama.model import TextModel
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from tests.checkpoints.native_pair import Family
from tests.checkpoints.reference_vectors import FAMILIES
from tests.packs import native_pack

F16 = GGMLQuantizationType.F16


class Sources(Activations):
    """Sees what a token's operations read: weights by name, and bytes of keys and values."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: set[str] = set()
        self.cache = 0

    def _see(self, node: Node, ask: bool) -> bool:
        for source in filter(None, (node.source(index) for index in range(3))):
            if ask and source.name.endswith((".weight", ".bias")):
                self.weights.add(source.name)
            if ask and node.operation == "MUL_MAT" and source.name.startswith("cache_"):
                assert source.kind == "f16"
                self.cache += 2 * prod(source.shape)
        return False


def pack_of(family: str, folder: Path) -> Pack:
    if family in get_args(Family):
        return Pack.open(native_pack(folder, cast(Family, family)))
    return Pack.open(FAMILIES[family].write(folder)[1]) if family in FAMILIES else find_pack("demo")


@pytest.mark.parametrize(
    "family",
    ["llava-onevision-untied", "paligemma-2", "the demo's", "lfm2", "qwen3vl", "gemma3"],
)
def test_a_token_reads_what_llama_cpp_s_operations_read(family: str, tmp_path: Path) -> None:
    pack = pack_of(family, tmp_path / "pack")
    depth = 256  # a multiple of what llama.cpp rounds the keys and values up to
    sources = Sources()
    with (
        TextModel(pack.models().text) as model,
        Context(model, tokens=depth, threads=1, activations=sources) as context,
    ):
        header = model.header
        for place in range(0, depth - 1, 85):
            context.decode_tokens([5] * 85, place)
        context.synchronize()
        sources.weights.clear()
        sources.cache = 0
        context.decode_tokens([5], depth - 1)
        context.synchronize()
    rows = header.tensors["token_embd.weight"]
    tied = "output.weight" not in header.tensors
    assert sources.weights == set(header.tensors)
    whole = sum(tensor.bytes for tensor in header.tensors.values())
    row = rows.bytes // rows.shape[1]
    assert bytes_per_token(header) == whole + row - (0 if tied else rows.bytes)
    assert bytes_per_token(header, depth) - bytes_per_token(header) == sources.cache


def header_of(tensors: Mapping[str, tuple[int, ...]], numbers: dict[str, int]) -> Header:
    values = {f"llama.{name}": Value(UNSIGNED, number) for name, number in numbers.items()}
    values["general.architecture"] = Value(8, "llama")
    placed = {name: Tensor(shape, F16, 0, 2 * prod(shape)) for name, shape in tensors.items()}
    return Header(Path("model.gguf"), FileStamp(0, 0, 0, 0, 0), values, placed)


SHAPE = {
    "embedding_length": 64,
    "block_count": 3,
    "attention.head_count": 4,
    "attention.head_count_kv": 2,
}
TENSORS = {"token_embd.weight": (64, 100), "blk.0.ffn_up.weight": (64, 128)}


def test_only_the_experts_that_are_used_are_read() -> None:
    tensors = TENSORS | {"blk.0.ffn_up_exps.weight": (64, 128, 8)}
    header = header_of(tensors, SHAPE | {"expert_count": 8, "expert_used_count": 2})
    assert bytes_per_token(header) == 2 * (64 + 64 * 100 + 64 * 128 + 2 * 64 * 128)


def test_keys_and_values_count_as_wide_as_they_are() -> None:
    plain = header_of(TENSORS, SHAPE)
    wide = header_of(TENSORS, SHAPE | {"attention.key_length": 32, "attention.value_length": 8})
    for header, per_token in ((plain, 3 * 2 * (16 + 16) * 2), (wide, 3 * 2 * (32 + 8) * 2)):
        assert bytes_per_token(header, 10) - bytes_per_token(header) == 10 * per_token
        assert bytes_per_token(header, 10, element=4) - bytes_per_token(header) == 20 * per_token


def test_a_header_without_dimensions_is_refused() -> None:
    with pytest.raises(PackError, match="block_count"):
        bytes_per_token(header_of(TENSORS, {"embedding_length": 64}))


def test_the_limit_and_the_share_of_it_that_is_reached() -> None:
    header = header_of(TENSORS, SHAPE)
    size = bytes_per_token(header, 7)
    assert decode_limit(header, 7, 2.5) == pytest.approx(2.5e9 / size)
    assert share_of_bandwidth(1e9 / size, header, 7, 2.5) == pytest.approx(0.4)


def test_reading_is_measured_as_often_as_asked_with_all_threads() -> None:
    found = read_bandwidth(3, repeat=4, size=1_000_003)
    assert (len(found.samples), found.threads, found.size) == (4, 3, 1_000_000)
    assert min(found.samples) > 0
    assert replace(found, samples=(3.0, 1.0, 8.0)).median == 3.0


def test_a_buffer_exceeds_the_largest_cache_and_memory_is_asked_for_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sys/devices/system/cpu/cpu0/cache"
    for index, size in enumerate(("48K", "2048K", "3M", "")):
        (folder / f"index{index}").mkdir(parents=True)
        (folder / f"index{index}/size").write_text(f"{size}\n")
    assert largest_cache(tmp_path) == 3 << 20
    (folder / "index2/size").write_text("2000M\n")
    asked: list[int] = []

    def refuse(size: int, purpose: str, remedy: str) -> None:
        asked.append(size)
        raise MemoryShortageError(f"{purpose} {remedy}")

    monkeypatch.setattr("runtime.board.memory.require", refuse)
    for root in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(MemoryShortageError):
            read_bandwidth(root=root)
    assert asked == [8000 << 20, 256 << 20]


def test_a_machine_too_small_for_the_buffer_says_so() -> None:
    with pytest.raises(MemoryShortageError, match=r"bandwidth needs .* Close other programs"):
        read_bandwidth(size=1 << 60)
    assert Bandwidth((1.0, 4.0), 1, 8).median == 2.5


def test_decoding_is_held_against_the_memory_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "bench.measure.bandwidth.read_bandwidth",
        lambda threads, repeat: read_bandwidth(threads, repeat=repeat, size=1 << 20),
    )
    with BenchEngines(find_pack("demo"), 1, Material()) as engines:
        found = measure_limit(engines, 100, 1, lambda: None)
        header = engines.session.model.header
    size = found["bytes_per_token"]
    assert bytes_per_token(header, 100) < size < bytes_per_token(header, 100 + GENERATED)
    assert found["decode_limit"] == pytest.approx(found["bandwidth"] * 1e9 / size)
    assert found["bandwidth_share"] > 0
