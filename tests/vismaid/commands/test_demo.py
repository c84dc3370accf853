"""``vismaid demo`` on a pack's samples, with real engines."""

import shutil
from pathlib import Path

import pytest
import soundfile

from bench.shapes.forced_whisper import write_forced_whisper
from convert.assemble.change import change_pack
from convert.assemble.parts import Given
from convert.pack_writer import write_manifest
from runtime.events import Timeline, Tokens, TurnResult
from runtime.packs.manifest import PackFile, Sample
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail
from tests.packs import RECITED
from tests.runtime.translation.translators import translating
from vismaid.app import main
from vismaid.commands.demo import Outcome


def test_the_demo_shows_every_sample_and_writes_what_was_said(
    speaking_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "spoken"
    assert main(["demo", "--pack", str(speaking_pack), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count(RECITED.split()[0]) >= 2
    assert "0 of 2 as expected" in said.out
    assert said.out.endswith("This model knows nothing.\n")
    written = sorted(path.name for path in out.iterdir())
    assert written == ["01-scene.wav", "02-scene.wav"]
    assert all(soundfile.info(out / name).frames for name in written)


def test_a_sample_that_cannot_be_run_is_shown_and_the_others_go_on(
    speaking_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(speaking_pack, tmp_path / "copy"))
    manifest = folder / "pack.toml"
    manifest.write_text(manifest.read_text().replace('"scene.png"', '"gone.png"', 1))
    out = tmp_path / "spoken"
    assert main(["demo", "--pack", str(folder), "--out", str(out)]) == 1
    assert "gone" in capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == ["02-scene.wav"]


def test_a_pack_without_samples_is_refused_in_one_sentence(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--pack", str(pack), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert "no samples" in said.err
    assert said.err.count("\n") == 1


def test_samples_in_another_language_are_asked_in_it(
    speaking_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(shutil.copytree(speaking_pack, tmp_path / "copy"))
    out = ["--lang", "es", "--out", str(tmp_path / "spoken")]
    assert main(["demo", "--pack", str(home), *out]) == 2
    assert "has no samples in es, but in en" in capsys.readouterr().err
    ears = write_forced_whisper(tmp_path / "ears.bin", "Hay una puerta?", multilingual=True)
    voice = home / "tones.onnx"
    change_pack(home, [Given(ears), Given(voice, "es")])
    manifest = Pack.open(home).manifest
    first, second = manifest.samples
    spanish = first.model_copy(update={"language": "es"})
    write_manifest(home, manifest.model_copy(update={"samples": [spanish, second]}))
    translating(home, tmp_path, "Is there a door?", "Una puerta.")
    assert main(["demo", "--pack", str(home), *out]) == 0
    said = capsys.readouterr().out
    assert "of 1 as expected" in said
    assert "Hay una" in said
    assert "Una" in said


def test_an_output_that_is_a_file_is_refused(
    speaking_pack: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--pack", str(speaking_pack), "--out", str(picture)]) == 2
    assert str(picture) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "right"),
    [("Yes, there is.", True), ("yes there is", True), ("Yes.", False), ("", False)],
)
def test_an_answer_counts_whatever_its_case_and_punctuation(answer: str, right: bool) -> None:
    file = PackFile(file="a", sha256="0" * 64, bytes=0)
    sample = Sample(picture=file, audio=file, question="Is there?", expected=["Yes, there is."])
    result = TurnResult("Is there?", answer, "en", Detail.LOOK, Tokens(1, 1, 1), Timeline(), ())
    assert Outcome(sample, result).right is right
