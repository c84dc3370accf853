"""A pack's vision graph goes wherever the pack goes, and is what its hash says or refused."""

import shutil
from pathlib import Path

import pytest

from convert.assemble.change import change_pack
from convert.assemble.make import Wishes, make_pack
from convert.assemble.parts import Given
from runtime.errors import PackError
from runtime.packs import trial
from runtime.packs.bundle.unpack import unpack_bundle
from runtime.packs.bundle.write import write_bundle
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack
from runtime.packs.trial import installed_build
from runtime.packs.trial_process import try_model
from tests.runtime.vision.graph.random_graphs import with_vision_graph
from vismaid.app import main

GRAPH = "vision-int8.onnx"


@pytest.fixture(scope="module")
def kept(speaking_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack with a vision graph; not to be changed."""
    return with_vision_graph(speaking_pack, tmp_path_factory.mktemp("graph") / "seeing", "int8")


@pytest.fixture
def seeing(kept: Pack, tmp_path: Path) -> Pack:
    """A copy of it, to be changed."""
    folder = tmp_path / "seeing"
    shutil.copytree(kept.folder, folder)
    return Pack.open(folder)


def _graph(pack: Pack) -> Path:
    assert pack.manifest.vision
    return pack.path(pack.manifest.vision.model)


def test_it_is_one_of_the_packs_files(seeing: Pack) -> None:
    assert _graph(seeing).name == GRAPH
    assert GRAPH in [entry.file for entry in seeing.files()]
    assert seeing.models().vision is not None
    seeing.verify()


def test_the_manifest_is_read_as_it_was_written(seeing: Pack) -> None:
    vision = seeing.manifest.vision
    assert vision
    assert vision.made_of == seeing.manifest.projector.sha256
    assert vision.model.licence == seeing.manifest.projector.licence
    assert (vision.form, vision.pictures, len(vision.tried)) == ("int8", 4, 1)
    assert Manifest.model_validate(seeing.manifest.model_dump()) == seeing.manifest


def test_damage_is_refused_by_its_hash(seeing: Pack) -> None:
    path = _graph(seeing)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    anew = Pack.open(seeing.folder)
    for refused in (anew.verify, anew.models):
        with pytest.raises(PackError, match=rf"{GRAPH} is damaged or was changed"):
            refused()
    assert anew.models(hashed=False).vision is not None
    path.write_bytes(content[:-1])
    with pytest.raises(PackError, match=rf"{GRAPH} has [\d,]+ bytes where"):
        Pack.open(seeing.folder).models()
    path.unlink()
    with pytest.raises(PackError, match=rf"{GRAPH}, a file of pack .*, cannot be read"):
        Pack.open(seeing.folder).models()


def test_a_graph_that_was_replaced_is_read_again(seeing: Pack) -> None:
    before = seeing.models().vision
    assert seeing.models().vision is before
    path = _graph(seeing)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    assert seeing.models().vision is not before


def test_a_manifest_without_the_table_opens_and_libmtmd_sees(seeing: Pack) -> None:
    """As a version wrote it that knew of no graphs."""
    path = seeing.folder / MANIFEST
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[vision]"), text.index("[image]")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    older = Pack.open(seeing.folder)
    assert older.manifest == seeing.manifest.without_graph()
    assert older.models().vision is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('form = "int8"', 'form = "int4"', r"vision\.form"),
        (f'file = "{GRAPH}"', 'file = "../graph.onnx"', "not the name of a file in the pack"),
        ("pictures = 4", "pictures = 'all'", r"vision\.pictures"),
        ("made_of = ", "make_of = ", "Did you mean vision.made_of"),
    ],
)
def test_a_table_that_says_something_else_is_refused(
    old: str, new: str, complaint: str, seeing: Pack
) -> None:
    path = seeing.folder / MANIFEST
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError, match=complaint):
        Pack.open(seeing.folder)


def test_it_comes_along_in_a_bundle(kept: Pack, tmp_path: Path) -> None:
    write_bundle(kept, tmp_path / "it.tar")
    unpacked = Pack.open(unpack_bundle(tmp_path / "it.tar", tmp_path / "packs").pack)
    unpacked.verify()
    assert unpacked.manifest == kept.manifest
    assert _graph(unpacked).read_bytes() == _graph(kept).read_bytes()


def test_it_comes_along_into_a_pack_that_is_made_of_this_one(kept: Pack, tmp_path: Path) -> None:
    (folder,) = make_pack([Given(kept.folder, option="--model")], tmp_path / "made")
    made = Pack.open(folder)
    made.verify()
    assert made.manifest.vision == kept.manifest.vision
    assert made.models().vision is not None


def test_it_stays_where_other_parts_are_changed(seeing: Pack) -> None:
    change_pack(seeing.folder, remove_recogniser=True, wishes=Wishes("blind"))
    changed = Pack.open(seeing.folder)
    assert changed.manifest.vision == seeing.manifest.vision
    changed.verify()


def test_a_pack_with_one_can_be_verified(
    kept: Pack, seeing: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "verify", str(kept.folder)]) == 0
    _graph(seeing).write_bytes(b"another")
    assert main(["packs", "verify", str(seeing.folder)]) == 2
    assert GRAPH in capsys.readouterr().err


def test_a_graph_is_tried_where_its_pack_is(kept: Pack) -> None:
    steps = list(try_model(kept, "en"))
    assert steps[-2:] == ["loading the vision graph", "evaluating a word"]


def test_a_pack_is_tried_anew_where_another_build_computes_its_graph(kept: Pack) -> None:
    alone, both = (list(installed_build("model", graph=graph)) for graph in (False, True))
    assert both[: len(alone)] == alone
    assert any("onnxruntime" in line for line in both[len(alone) :])
    assert not any("onnxruntime" in line for line in alone)
    plain = kept.without_graph()
    assert trial._key(kept, "model", "en") != trial._key(plain, "model", "en")
