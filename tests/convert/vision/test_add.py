"""A vision graph is added to a pack, or it is said why there is none; the pack stays whole."""

import logging
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from convert.assemble.change import change_pack
from convert.assemble.make import make_pack
from convert.assemble.parts import Given
from convert.vision.add import GraphChoice, pack_with_graph
from runtime.board import memory
from runtime.errors import CheckpointError, MemoryShortageError
from runtime.packs.manifest import Quantized
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED

PICTURE = BUNDLED / "demo/samples/01-describe.jpg"


@pytest.fixture
def demo(tmp_path: Path) -> Pack:
    """A copy of the demo pack, to be changed."""
    return Pack.open(Path(copytree(BUNDLED / "demo", tmp_path / "demo")))


@pytest.fixture
def short_of_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(memory, "available", lambda: 1_000)
    return


def test_without_memory_to_try_it_there_is_no_graph(
    demo: Pack, short_of_memory: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "vismaid.vision"):
        made = pack_with_graph(demo, "auto")
    assert made.manifest.vision is None
    assert "MB too few" in caplog.text
    assert not [*demo.folder.glob("vision*"), *demo.folder.glob(".*")]
    made.verify()


@pytest.mark.parametrize("choice", ["int8", "blocks", "weights"])
def test_a_form_that_was_asked_for_is_not_silently_left_out(
    demo: Pack, choice: GraphChoice, short_of_memory: None
) -> None:
    before = demo.manifest
    with pytest.raises(MemoryShortageError):
        change_pack(demo.folder, graph=choice)
    assert Pack.open(demo.folder).manifest == before
    assert not list(demo.folder.glob("vision*"))
    assert not list(demo.folder.glob(".*"))


def test_a_graph_takes_the_place_of_another_and_goes_again(demo: Pack) -> None:
    for choice, names in (("int8", ["vision-int8.onnx"]), ("weights", ["vision-weights.onnx"])):
        manifest = change_pack(demo.folder, graph=choice, pictures=[PICTURE])
        assert manifest.vision is not None
        assert [manifest.vision.pictures, manifest.vision.form] == [1, choice]
        assert [each.name for each in demo.folder.glob("vision*")] == names
        Pack.open(demo.folder).verify()
    again = change_pack(demo.folder, graph="weights", pictures=[PICTURE])
    assert again.vision is not None
    assert again.vision.model == manifest.vision.model
    assert change_pack(demo.folder, graph="none").vision is None
    assert not list(demo.folder.glob("vision*"))


def test_a_quantized_projector_is_refused(demo: Pack) -> None:
    quantized = Quantized(source="0" * 64, quantizer="x", type="Q8_0")
    entry = demo.manifest.projector.model_copy(update={"quantized": quantized})
    manifest = demo.manifest.model_copy(update={"projector": entry})
    with pytest.raises(CheckpointError, match="Q8_0"):
        pack_with_graph(Pack(demo.folder, manifest), "auto")


def test_a_checkpoint_that_becomes_a_pack_is_tried(checkpoint: Path, tmp_path: Path) -> None:
    told: list[str] = []
    [folder] = make_pack(
        [Given(checkpoint)],
        tmp_path / "made",
        progress=lambda what, done, total: told.append(what),
    )
    assert "the vision graph in int8" in told
    Pack.open(folder).verify()
