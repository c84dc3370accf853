"""Manifests survive being written."""

from pathlib import Path

from convert.pack_writer import pack_file, write_manifest
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
            {"picture": FILE, "audio": FILE, "question": "?", "expected": ["a [\n", "b,\n]"]},
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
