"""Whatever is wrong with what `ask` is given is said in one sentence, with exit status 2."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from bench.shapes.checkpoint import SHAPES, write_random_checkpoint
from convert.convert import convert_checkpoint
from convert.pack_writer import pack_file, write_manifest
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack
from vismaid.app import main

Ask = Callable[..., str]


@pytest.fixture
def refused(pack: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask, expect a refusal, and return the sentence."""

    def ask(*arguments: object, pack: Path = pack, image: Path = picture) -> str:
        given = ["ask", "--pack", pack, "--image", image, *arguments]
        assert main([str(each) for each in given]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("vismaid: ")
        assert said.err.count("\n") == 1, "more than one line"
        assert "Traceback" not in said.err
        return said.err

    return ask


def test_a_picture_that_is_not_there(refused: Ask, tmp_path: Path) -> None:
    assert "nothing.png" in refused(image=tmp_path / "nothing.png")


def test_a_folder_for_a_picture(refused: Ask, tmp_path: Path) -> None:
    assert str(tmp_path) in refused(image=tmp_path)


@pytest.mark.parametrize(
    ("name", "content"), [("empty.png", b""), ("text.jpg", b"This is no picture.\n" * 100)]
)
def test_a_file_that_is_no_picture(name: str, content: bytes, refused: Ask, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert name in refused(image=tmp_path / name)


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_truncated_picture(kind: str, refused: Ask, tmp_path: Path) -> None:
    path = tmp_path / f"cut.{kind}"
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert path.name in refused(image=path)


@pytest.mark.parametrize("side", [1, 10_000])
def test_a_picture_of_a_useless_size(side: int, refused: Ask, tmp_path: Path) -> None:
    path = tmp_path / "size.png"
    Image.new("1", (side, side)).save(path)
    assert path.name in refused(image=path)


def test_a_recording_that_is_text(refused: Ask, tmp_path: Path) -> None:
    path = tmp_path / "text.wav"
    path.write_text("Is there a door?")
    assert path.name in refused("--audio", path)


@pytest.mark.parametrize("seconds", [0, 600])
def test_a_recording_of_a_useless_length(seconds: int, refused: Ask, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(seconds * 8000, np.int16), 8000)
    assert path.name in refused("--audio", path)


def test_a_recording_in_which_nobody_speaks(
    refused: Ask, speaking_pack: Path, tmp_path: Path
) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(16_000, np.int16), 16_000)
    refused("--audio", path, pack=speaking_pack)


def test_a_recording_for_a_pack_that_cannot_hear(refused: Ask, question: Path) -> None:
    assert "recogniser" in refused("--audio", question)


def test_a_text_of_a_hundred_thousand_characters(refused: Ask) -> None:
    said = refused("--text", "Where? " * 14_286)
    assert "100,002" in said


@pytest.mark.parametrize("text", ["", "  \n", "caf\udce9"])
def test_a_text_that_is_none(text: str, refused: Ask) -> None:
    refused("--text", text)


@pytest.mark.parametrize("out", ["no/such/folder/a.wav", ".", "/proc/answer.wav"])
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_read(
    out: str, refused: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused("--out", out, image=tmp_path / "nothing.png")
    assert "nothing.png" not in said


def test_a_pack_that_is_not_there(refused: Ask, tmp_path: Path) -> None:
    assert "nowhere" in refused(pack=tmp_path / "nowhere")


def test_a_language_the_pack_does_not_speak(refused: Ask, tmp_path: Path) -> None:
    assert "xx" in refused("--lang", "xx", "--out", tmp_path / "a.wav")


# Packs


@pytest.fixture
def copied(pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack, tmp_path / "copy"))


def rewrite(folder: Path, **changes: object) -> None:
    """Change fields of a manifest, and promise the files as they now are."""
    manifest = Manifest.model_validate({**Pack.open(folder).manifest.model_dump(), **changes})
    files = {
        field: pack_file(folder, getattr(manifest, field).file)
        for field in ("text_model", "projector")
    }
    write_manifest(folder, manifest.model_copy(update=files))


def test_a_manifest_that_is_no_toml(copied: Path, refused: Ask) -> None:
    (copied / MANIFEST).write_text("format = ")
    assert MANIFEST in refused(pack=copied)


@pytest.mark.parametrize("name", ["model-f16.gguf", "mmproj-f16.gguf"])
def test_a_pack_with_a_missing_file(name: str, copied: Path, refused: Ask) -> None:
    (copied / name).unlink()
    assert name in refused(pack=copied)


@pytest.mark.parametrize("name", ["model-f16.gguf", "mmproj-f16.gguf"])
def test_a_pack_with_a_changed_file(name: str, copied: Path, refused: Ask) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 255
    (copied / name).write_bytes(content)
    assert name in refused(pack=copied)


@pytest.mark.parametrize("name", ["model-f16.gguf", "mmproj-f16.gguf"])
@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.99])
def test_a_model_that_was_cut_short_before_it_was_packed(
    name: str, part: float, copied: Path, refused: Ask
) -> None:
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[: int(len(content) * part)])
    rewrite(copied)
    assert name in refused(pack=copied)


def test_a_model_of_another_architecture(copied: Path, refused: Ask) -> None:
    rewrite(copied, architecture="llama")
    assert "llama" in refused(pack=copied)


def test_a_projector_in_the_place_of_the_model(copied: Path, refused: Ask) -> None:
    shutil.copy(copied / "mmproj-f16.gguf", copied / "model-f16.gguf")
    rewrite(copied)
    refused(pack=copied)


def test_a_projector_that_does_not_fit_the_model(
    copied: Path, refused: Ask, tmp_path: Path
) -> None:
    other = replace(SHAPES["tiny"], width=96, heads=6, kv_heads=3)
    write_random_checkpoint(tmp_path / "other", other, seed=2)
    convert_checkpoint(tmp_path / "other", tmp_path / "other-pack")
    shutil.copy(tmp_path / "other-pack/mmproj-f16.gguf", copied / "mmproj-f16.gguf")
    rewrite(copied)
    refused(pack=copied)


def test_a_context_that_no_memory_can_hold(copied: Path, refused: Ask) -> None:
    rewrite(copied, context=2_000_000_000)
    assert "memory" in refused(pack=copied)
