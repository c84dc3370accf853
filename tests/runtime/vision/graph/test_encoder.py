"""A vision graph computes what libmtmd does: of every family, of any dimensions, in every form."""

import math
import random
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from convert.vision.weights import Outliers
from runtime.cancel import Cancel
from runtime.errors import Cancelled, MemoryShortageError
from runtime.gguf.check import ProjectorHeader, check_projector
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.vision.graph.encoder import GraphEncoder, UnsupportedGraphError
from runtime.vision.graph.file import GraphFile, read_graph
from tests.checkpoints.reference_vectors import FAMILIES, SOURCES
from tests.fuzz.gguf import random_projector, random_text_model
from tests.runtime.gguf.gguf_files import RawFile, RawTensor
from tests.runtime.vision.graph.conftest import Written
from tests.runtime.vision.graph.random_graphs import (
    by_graph,
    by_libmtmd,
    cosines,
    models_of,
    noise,
    write_form,
)

_EVERY = SOURCES | FAMILIES
_ROUNDING = 1e-5
"""By how much a cosine may be less than 1 where only the order of additions differs."""


@pytest.mark.parametrize("name", _EVERY)
def test_the_tokens_of_every_family_are_libmtmds(name: str, tmp_path: Path) -> None:
    pack = _EVERY[name].write(tmp_path)[1]
    models = models_of(pack)
    header, tiles = models.projector, noise(models.projector, 3)
    file = read_graph(write_form(tmp_path / "vision.onnx", header, "float"), header)
    wanted = by_libmtmd(models, tiles)
    assert 1 - cosines(by_graph(file, header, tiles), wanted).min() <= _ROUNDING


def _of_numbers(file: RawFile, seed: int) -> RawFile:
    """A projector with weights such as models begin to be trained with, in float32 or float16."""
    rng = np.random.default_rng(seed)

    def drawn(name: str, tensor: RawTensor) -> RawTensor:
        values = rng.standard_normal(math.prod(tensor.shape)).astype(np.float32)
        if name.endswith("weight") and name.startswith(("v.blk", "mm")) and ".ln" not in name:
            values /= math.sqrt(tensor.shape[0])
        elif "patch_embd" in name or name.endswith("bias"):
            values *= 0.1
        elif "ln" in name:
            values = 1 + 0.1 * values
        kind = tensor.kind if tensor.kind in (0, 1) else 0
        data = values.astype((np.float32, np.float16)[kind])
        return RawTensor(tensor.shape, kind, data.tobytes())

    gelu = bytes([int(rng.integers(2))])
    tensors = {name: drawn(name, each) for name, each in file.tensors.items()}
    return replace(file, tensors=tensors).with_value("clip.use_gelu", 7, gelu)


@pytest.mark.parametrize("seed", range(16))
def test_the_tokens_of_towers_of_any_dimensions_are_libmtmds(seed: int, tmp_path: Path) -> None:
    """Tiles that are no whole number of patches, one patch, one head, norms or none, …"""
    rng = random.Random(seed)
    path = random_text_model(rng).write(tmp_path / "model.gguf")
    projector = _of_numbers(_told_apart(rng), seed).write(tmp_path / "mmproj.gguf")
    with TextModel.load(path) as text:
        header = check_projector(projector, text.width)
        tiles = noise(header)
        with TileProjector(header, text, threads=1, exact=True) as eye:
            wanted = [eye.encode(each) for each in tiles]
    file = read_graph(write_form(tmp_path / "vision.onnx", header, "float"), header)
    found = by_graph(file, header, tiles)
    largest = max(np.abs(each).max() for each in wanted)
    assert max(np.abs(a - b).max() for a, b in zip(found, wanted, strict=True)) < 0.01 * largest
    outliers = Outliers({each.source: np.array([0]) for each in file.tower.matrices().values()})
    for form in ("int8", "blocks", "weights"):
        file = read_graph(write_form(tmp_path / f"{form}.onnx", header, form, outliers), header)
        found = by_graph(file, header, tiles)
        assert max(np.abs(a - b).max() for a, b in zip(found, wanted, strict=True)) < 0.2 * largest


def _told_apart(rng: random.Random) -> RawFile:
    """A projector whose feed-forward layers libmtmd does not take for each other.

    It exchanges the two matrices where the second has as many inputs as the tower is wide.
    """
    while True:
        found = random_projector(rng)
        if (
            found.tensors["v.blk.0.ffn_up.weight"].shape[0]
            != found.tensors["v.blk.0.ffn_up.weight"].shape[1]
        ):
            return found


def test_the_forms_in_bytes_are_near(written: Written, tmp_path: Path) -> None:
    header, tiles = written.header, noise(written.header, 4)
    exact = by_graph(
        read_graph(write_form(tmp_path / "float.onnx", header, "float"), header), header, tiles
    )
    for form in ("int8", "blocks"):
        path = write_form(tmp_path / f"{form}.onnx", header, form)
        found = cosines(by_graph(read_graph(path, header), header, tiles), exact)
        assert found.min() > 0.99
        assert found.min() < 1 - _ROUNDING


@pytest.fixture
def graph(written: Written) -> GraphFile:
    """Of a small tower, in bytes."""
    return read_graph(written.path, written.header)


def test_several_tiles_are_what_each_is(graph: GraphFile, written: Written) -> None:
    tiles = noise(written.header, 5)
    with GraphEncoder(graph, written.header, threads=1) as eye:
        one_by_one = [eye.encode(each) for each in tiles]
        together = eye.encode_all(tiles)
        assert eye.encode_all([]) == []
    assert len(together) == 5
    # What is brought to bytes has one scale for all that is computed at once.
    assert cosines(together, one_by_one).min() > 0.999


@pytest.mark.parametrize("shape", [(56, 56), (56, 55, 3), (56, 56, 4), (112, 56, 3)])
def test_what_is_no_tile_is_refused(
    shape: tuple[int, ...], graph: GraphFile, written: Written
) -> None:
    with (
        GraphEncoder(graph, written.header, threads=1) as eye,
        pytest.raises(ValueError, match="a tile of shape"),
    ):
        eye.encode(np.zeros(shape, np.uint8))


def test_a_cancelled_tile_leaves_the_encoder_as_it_was(graph: GraphFile, written: Written) -> None:
    tiles = noise(written.header, 3)
    already = Cancel()
    already.set()
    with GraphEncoder(graph, written.header, threads=1) as eye:
        before = eye.encode_all(tiles)
        with pytest.raises(Cancelled):
            eye.encode_all(tiles, cancel=already)
        after = eye.encode_all(tiles)
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


def test_cancelling_from_another_thread_at_any_moment_loses_nothing(
    graph: GraphFile, written: Written
) -> None:
    tiles = noise(written.header, 4)
    with GraphEncoder(graph, written.header, threads=1) as eye:
        wanted = eye.encode_all(tiles)
        cancelled = 0
        for trial in range(40):
            cancel, begun = Cancel(), threading.Event()

            def stop(
                cancel: Cancel = cancel, begun: threading.Event = begun, n: int = trial
            ) -> None:
                begun.wait()
                for _ in range(n * 150):
                    pass
                cancel.set()

            thread = threading.Thread(target=stop)
            thread.start()
            begun.set()
            try:
                found = eye.encode_all(tiles, cancel=cancel)
            except Cancelled:
                cancelled += 1
                found = eye.encode_all(tiles)
            thread.join()
            assert all((a == b).all() for a, b in zip(found, wanted, strict=True))
    assert cancelled > 0


class _Stopping:
    """ONNX Runtime's session, in the midst of whose run a flag is set."""

    def __init__(self, session: onnxruntime.InferenceSession, cancel: Cancel) -> None:
        self._session, self._cancel = session, cancel

    def run(self, *given: object) -> object:
        self._cancel.set()
        assert given[2].terminate, "the run is told to stop"
        return self._session.run(*given)


def test_a_run_that_is_under_way_is_told_to_stop(graph: GraphFile, written: Written) -> None:
    cancel, tile = Cancel(), noise(written.header)[0]
    with GraphEncoder(graph, written.header, threads=1) as eye:
        before, session = eye.encode(tile), eye._session
        eye._session = _Stopping(session, cancel)
        with pytest.raises(Cancelled):
            eye.encode(tile, cancel=cancel)
        eye._session = session
        assert (eye.encode(tile) == before).all()


def test_an_encoder_can_be_closed_twice(graph: GraphFile, written: Written) -> None:
    eye = GraphEncoder(graph, written.header, threads=1)
    eye.close()
    eye.close()


def test_without_memory_it_is_not_loaded(
    graph: GraphFile, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.board.memory.available", lambda: 1000)
    with pytest.raises(MemoryShortageError, match=r"The vision graph vision-int8\.onnx"):
        GraphEncoder(graph, written.header)


def test_an_operator_that_is_missing_is_told_in_a_sentence(
    graph: GraphFile, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object, **__: object) -> None:
        raise onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented(
            "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for "
            "MatMulIntegerToFloat(1) node with name ''\nmore of it"
        )

    monkeypatch.setattr(onnxruntime, "InferenceSession", lacking)
    with pytest.raises(UnsupportedGraphError) as error:
        GraphEncoder(graph, written.header)
    assert str(error.value).startswith(f"{graph.path} cannot be computed by ONNX Runtime ")
    assert str(error.value).endswith("Fetch or convert the pack again.")
    assert "MatMulIntegerToFloat" in str(error.value)


def test_it_has_the_surface_of_the_other_engine(
    random_packs: dict[str, Path], tmp_path: Path
) -> None:
    models = models_of(random_packs["tiny"])
    header: ProjectorHeader = models.projector
    file = read_graph(write_form(tmp_path / "vision.onnx", header, "float"), header)
    with (
        TextModel(models.text) as text,
        TileProjector(header, text, threads=1) as other,
        GraphEncoder(file, header, threads=1) as eye,
    ):
        assert (eye.tile, eye.patches_per_side) == (other.tile, other.patches_per_side)
        assert (eye.mean, eye.std) == (other.mean, other.std)
        newline, theirs = eye.newline(), other.newline()
        assert newline is not None
        assert theirs is not None
        assert (newline == theirs).all()
        assert eye.path == file.path
        assert other.path == header.path
