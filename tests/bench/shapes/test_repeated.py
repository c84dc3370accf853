"""Files whose layers are all the same compute what a model of so many layers computes."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bench.boards.encoders import encoders
from bench.cache import STALE, cache_folder, entries, tidy
from bench.shapes.board_shape import KIND, board_packs
from bench.shapes.checkpoint import SHAPES, write_random_checkpoint
from bench.shapes.real_shape import WHISPERS
from bench.shapes.repeated import repeat_layers
from convert.convert import convert_checkpoint
from convert.pack_writer import write_manifest
from runtime.cancel import Cancel
from runtime.errors import Cancelled, PackError
from runtime.gguf.header import Header
from runtime.gguf.reader import read_header
from runtime.packs.hashes import sha256_of
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.vision.tiling import Detail

LAYERS = 3


@pytest.fixture(scope="module")
def one_layer(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("repeated")
    size = replace(SHAPES["tiny"], layers=1, vision_layers=1)
    write_random_checkpoint(folder / "checkpoint", size, 3)
    return Pack.open(convert_checkpoint(folder / "checkpoint", folder / "one", name="one"))


def weights(header: Header, name: str) -> bytes:
    tensor = header.tensors[name]
    with header.path.open("rb") as file:
        file.seek(tensor.offset)
        return file.read(tensor.bytes)


@pytest.mark.parametrize("which", ["text_model", "projector"])
def test_every_layer_is_the_one(one_layer: Pack, tmp_path: Path, which: str) -> None:
    source = one_layer.path(getattr(one_layer.manifest, which))
    made = repeat_layers(source, tmp_path / source.name, LAYERS)
    old, new = read_header(source), read_header(tmp_path / source.name)
    assert made.sha256 == sha256_of(new.path)
    assert made.bytes == new.path.stat().st_size
    assert {key: value for key, value in new.values.items() if key not in changed(old)} == {
        key: value for key, value in old.values.items() if key not in changed(old)
    }
    for name, tensor in old.tensors.items():
        for layer in range(LAYERS if "blk.0." in name else 1):
            other = name.replace("blk.0.", f"blk.{layer}.")
            assert (new.tensors[other].shape, new.tensors[other].kind) == (
                tensor.shape,
                tensor.kind,
            )
            assert weights(new, other) == weights(old, name)
    layers = {name.split("blk.")[1].split(".")[0] for name in new.tensors if "blk." in name}
    assert layers == {str(layer) for layer in range(LAYERS)}


def changed(header: Header) -> set[str]:
    return {key for key in header.values if key.endswith((".block_count", ".feature_layer"))}


def test_what_has_more_than_one_layer_is_refused(pack: Path, tmp_path: Path) -> None:
    source = Pack.open(pack)
    with pytest.raises(PackError, match="is not that of one layer"):
        repeat_layers(source.path(source.manifest.text_model), tmp_path / "it.gguf", LAYERS)


def test_the_boards_packs_are_made_once_and_look_hear_and_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # The size of the recogniser is not what is tried here.
    monkeypatch.setitem(WHISPERS, "tiny", replace(WHISPERS["tiny"], width=64, heads=1, layers=1))
    stopped = Cancel()
    stopped.set()
    with pytest.raises(Cancelled), board_packs("tiny", cancel=stopped):
        pass
    assert [path.name for path in (cache_folder(KIND) / "tiny").iterdir()] == [".in-use"]
    with board_packs("tiny") as packs:
        assert [each.manifest.projector.file for each in packs] == [
            "mmproj-q8_0.gguf",
            "mmproj-f16.gguf",
        ]
        (text,) = {each.manifest.text_model.sha256 for each in packs}
        header = packs[0].models().text
        assert header.number("qwen2.block_count") == SHAPES["tiny"].layers
        assert packs[0].manifest.recogniser
        assert packs[0].manifest.voices
        assert [each.name for each in encoders(packs[0])] == [
            "graph int8",
            "libmtmd Q8_0",
            "libmtmd F16",
        ]
        with Session(packs[0], threads=1) as session:
            session.show([Image.new("RGB", (64, 64), "red")], Detail.LOOK)
            answer = list(session.answer("what is there?", max_tokens=3))
        assert answer
        made = packs[0].folder.stat().st_ino
        assert tidy(dict.fromkeys(STALE, 0.0)) == []
    with board_packs("tiny") as packs:
        assert packs[0].folder.stat().st_ino == made
        assert packs[0].manifest.text_model.sha256 == text
    blind = packs[0].manifest.model_copy(update={"vision": None})  # as earlier versions made it
    write_manifest(packs[0].folder, blind)
    with board_packs("tiny") as packs:
        assert packs[0].manifest.vision
    path = packs[1].folder / packs[1].manifest.projector.file
    path.write_bytes(b"GGUF")
    with board_packs("tiny") as packs:
        assert packs[1].models()
    assert [each.kind for each in entries()] == [KIND]
    assert [each.path.name for each in tidy(dict.fromkeys(STALE, 0.0))] == ["tiny"]
    assert not packs[0].folder.exists()
