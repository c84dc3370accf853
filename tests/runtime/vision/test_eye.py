"""Which engine sees for a pack, and a session with each."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from convert.quantize.imatrix.collect import collect
from convert.quantize.imatrix.file import read_imatrix
from convert.quantize.search.samples import Look
from convert.vision.add import pack_with_graph
from runtime.board import memory
from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError
from runtime.llama.activations import Activations
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.hashes import sha256_of
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision import eye
from runtime.vision.eye import VisionEngine, open_eye
from runtime.vision.graph.encoder import GraphEncoder
from runtime.vision.tiling import Detail
from tests.packs import native_pack, write_picture
from tests.runtime.vision.graph.random_graphs import cosines, with_vision_graph

QUESTION = "What is it?"


@pytest.fixture(scope="module")
def seeing(tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack with a vision graph in floating point."""
    return with_vision_graph(tiny_pack, tmp_path_factory.mktemp("seeing") / "float")


@pytest.fixture(scope="module")
def in_bytes(tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """One with a graph in bytes."""
    return with_vision_graph(tiny_pack, tmp_path_factory.mktemp("seeing") / "int8", "int8")


@pytest.fixture
def text(seeing: Pack) -> Iterator[TextModel]:
    with TextModel(seeing.models().text) as model:
        yield model


@pytest.fixture(autouse=True)
def _untold() -> None:
    eye._tell.cache_clear()


def _opened(pack: Pack, text: TextModel, **options: object) -> type:
    given: dict[str, object] = {"threads": 1, **options}
    with open_eye(pack.manifest, pack.models(), text, **given) as found:  # type: ignore[arg-type]
        return type(found)


def scene(size: tuple[int, int] = (120, 90), seed: int = 0) -> Image.Image:
    few = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    return Image.fromarray(few).resize(size)


def test_the_graph_sees_where_there_is_one(seeing: Pack, in_bytes: Pack, text: TextModel) -> None:
    assert _opened(seeing, text) is GraphEncoder
    assert _opened(in_bytes, text) is GraphEncoder
    assert _opened(seeing.without_graph(), text) is TileProjector


def test_libmtmd_sees_where_the_graph_cannot_or_should_not(
    seeing: Pack, in_bytes: Pack, text: TextModel
) -> None:
    assert _opened(seeing, text, use_gpu=True) is TileProjector
    assert _opened(seeing, text, activations=Activations()) is TileProjector
    assert _opened(seeing, text, engine="libmtmd") is TileProjector
    assert _opened(in_bytes, text, exact=True) is TileProjector
    assert _opened(seeing, text, exact=True) is GraphEncoder


def test_where_an_operator_is_missing_libmtmd_sees_and_that_is_said_once(
    seeing: Pack,
    text: TextModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def lacking(*_: object, **__: object) -> None:
        raise onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented(
            "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for "
            "MultiHeadAttention(1) node with name ''"
        )

    monkeypatch.setattr(onnxruntime, "InferenceSession", lacking)
    with caplog.at_level(logging.WARNING, "vismaid.vision"):
        assert [_opened(seeing, text) for _ in range(3)] == [TileProjector] * 3
    (line,) = caplog.messages
    assert line.startswith("libmtmd sees in place of ONNX Runtime: ")
    assert "MultiHeadAttention" in line


def test_where_memory_is_short_for_the_graph_libmtmd_sees(
    seeing: Pack,
    text: TextModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    models = seeing.models()
    assert models.vision
    room = models.projector.path.stat().st_size
    assert room < models.vision.memory
    monkeypatch.setattr(memory, "available", lambda: room)
    with caplog.at_level(logging.WARNING, "vismaid.vision"):
        assert _opened(seeing, text) is TileProjector
    assert "The vision graph vision-float.onnx needs" in caplog.text


def test_a_graph_that_was_changed_is_refused_and_not_passed_over(
    seeing: Pack, text: TextModel, tmp_path: Path
) -> None:
    copy = with_vision_graph(seeing.folder, tmp_path / "copy")
    models = copy.models()
    assert models.vision
    models.vision.path.write_bytes(models.vision.path.read_bytes())
    with pytest.raises(PackError, match="was changed while it was being checked"):
        open_eye(copy.manifest, models, text, threads=1)


@pytest.mark.parametrize("detail", [Detail.GLANCE, Detail.LOOK, Detail.READ])
def test_a_session_with_a_graph_sees_what_one_without_does(seeing: Pack, detail: Detail) -> None:
    engines: tuple[VisionEngine, ...] = ("auto", "libmtmd")
    found = []
    for engine in engines:
        with Session(seeing, threads=1, exact=True, context=1400, vision=engine) as session:
            session.show([scene()], detail)
            scores = Scorer(session).logits(QUESTION)
            tiles = session.counters.tiles_encoded
            found.append((Scorer(session).image_embeddings, scores, tiles))
    (ours, our_scores, our_tiles), (theirs, their_scores, their_tiles) = found
    assert our_tiles == their_tiles > 0
    assert 1 - cosines([ours], [theirs]).min() < 1e-5
    assert np.corrcoef(our_scores, their_scores)[0, 1] >= 0.99999


def test_tiles_are_counted_and_a_picture_is_encoded_once(in_bytes: Pack) -> None:
    with Session(in_bytes, threads=1, context=1400) as session:
        session.show([scene()], Detail.READ)
        first = session.counters
        assert first.tiles_encoded > 1
        assert first.encode_seconds > 0
        session.show([scene()], Detail.READ)
        assert session.counters.tiles_encoded == first.tiles_encoded
        session.show([scene(seed=1)], Detail.LOOK)
        assert session.counters.tiles_encoded > first.tiles_encoded


def test_a_session_that_was_cancelled_at_any_moment_sees_the_same_afterwards(
    in_bytes: Pack,
) -> None:
    cancelled = 0
    with (
        Session(in_bytes, threads=1, context=1400) as session,
        Session(in_bytes, threads=1, context=1400) as other,
    ):
        for trial in range(12):
            cancel, picture = Cancel(), scene(seed=trial)
            timer = threading.Timer(trial * 0.002, cancel.set)
            timer.start()
            try:
                session.show([picture], Detail.READ, cancel=cancel)
            except Cancelled:
                cancelled += 1
                session.show([picture], Detail.READ)
            timer.join()
            other.show([picture], Detail.READ)
            wanted = Scorer(other).image_embeddings
            assert (Scorer(session).image_embeddings == wanted).all()
        assert "".join(session.answer(QUESTION, max_tokens=4))
    assert cancelled > 0


def test_the_importance_matrix_is_libmtmds(in_bytes: Pack, tmp_path: Path) -> None:
    path = write_picture(tmp_path / "picture.png")
    look = Look("a test", path, sha256_of(path), QUESTION, None, Detail.LOOK)
    out = tmp_path / "imatrix.gguf"
    collect(in_bytes, [look], out, source="a picture", threads=1)
    assert {name.split(".")[0] for name in read_imatrix(out).sums} >= {"blk", "v", "mm"}


def test_a_pack_whose_pictures_libmtmd_prepares_has_no_graph(
    in_bytes: Pack, tmp_path: Path
) -> None:
    pack = Pack.open(native_pack(tmp_path / "native"))
    changed = pack.manifest.model_copy(update={"vision": in_bytes.manifest.vision})
    assert in_bytes.manifest.vision
    name = in_bytes.manifest.vision.model.file
    (pack.folder / name).write_bytes((in_bytes.folder / name).read_bytes())
    with pytest.raises(PackError, match=r"Take the table `vision` out of it\."):
        Pack(pack.folder, changed).models()


def test_a_graph_that_was_made_of_another_projector_is_refused(
    pack: Path, tiny_pack: Path, tmp_path: Path
) -> None:
    """Of the same shape, so that nothing but the manifest tells them apart."""
    one = with_vision_graph(pack, tmp_path / "one")
    other = with_vision_graph(tiny_pack, tmp_path / "other")
    taken = other.manifest.vision
    assert taken
    (one.folder / taken.model.file).write_bytes((other.folder / taken.model.file).read_bytes())
    found = Pack(one.folder, one.manifest.model_copy(update={"vision": taken}))
    with pytest.raises(PackError, match="made of another vision projector than the pack's"):
        found.models()


def test_a_pack_can_be_given_another_graph_or_none(seeing: Pack, tmp_path: Path) -> None:
    copy = with_vision_graph(seeing.folder, tmp_path / "copy", "int8")
    assert copy.manifest.vision
    assert copy.manifest.vision.form == "int8"
    assert pack_with_graph(copy, "none").manifest.vision is None
