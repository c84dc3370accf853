"""Manifests survive being written, and folders appear whole."""

from contextlib import suppress
from pathlib import Path

import pytest

from convert.pack_writer import new_folder, pack_file, write_manifest
from runtime.errors import OutputError
from runtime.files.atomic import replacing
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack

FILE = {"file": "a.gguf", "sha256": "0" * 64, "bytes": 3, "licence": "apache-2.0"}
MANIFEST = Manifest.model_validate(
    {
        "format": 1,
        "name": "demo",
        "title": 'Quotes "in" a \\ title, ünï\tcode 🚪 and \x7f\x01',
        "notice": "Drawn\nscenes only.",
        "architecture": "qwen2",
        "context": 2048,
        "text_model": FILE,
        "projector": FILE,
        "image": {
            "tile": 112,
            "features": 14,
            "pinpoints": [(112, 112), (112, 224)],
            "max_tiles": 4,
            "pooled": 7,
            "newline": False,
        },
        "template": {
            "system": "<|system|>{text}\n",
            "picture_turn": "{pictures}{text}",
            "text_turn": "{text}",
            "answer_start": "",
            "answer_end": "\r\n",
        },
        "prompts": {"en": {"describe": "What is it?"}, "pt.br": {"system": "Olá"}},
        "recogniser": {"model": FILE, "languages": ["en", "nl"]},
        "voices": {"en": {"model": FILE, "config": FILE}},
        "samples": [
            {"picture": FILE, "audio": FILE, "question": "?", "expected": ["a", "b"]},
            {"picture": FILE, "audio": FILE, "question": "!", "expected": [], "detail": "read"},
        ],
    }
)


def test_a_manifest_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert Pack.open(tmp_path).manifest == MANIFEST
    assert [path.name for path in tmp_path.iterdir()] == ["pack.toml"]


def test_a_file_is_described_so_that_the_pack_accepts_it(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(b"abc")
    entry = pack_file(tmp_path, "a.gguf", "mit")
    write_manifest(tmp_path, MANIFEST.model_copy(update={"text_model": entry}))
    pack = Pack.open(tmp_path)
    assert pack.path(pack.manifest.text_model) == tmp_path / "a.gguf"
    assert entry.licence == "mit"


def test_a_new_folder_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with new_folder(out) as scratch:
        (scratch / "file").write_text("x")
        assert not out.exists()
    assert (out / "file").read_text() == "x"
    with suppress(KeyboardInterrupt), new_folder(tmp_path / "other") as scratch:
        (scratch / "file").write_text("x")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with suppress(KeyboardInterrupt), replacing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "file" / "x"):
        pass
