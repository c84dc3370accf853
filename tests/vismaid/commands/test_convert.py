"""``vismaid convert`` and ``parity`` from the command line."""

import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from convert.quantize.convert import convert_quantized
from runtime.packs.pack import Pack
from vismaid.app import main


def test_convert_names_every_pack_it_made(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made"
    arguments = ["--out", str(out), "--name", "mine", "--quantize", "q8_0, Q8_0"]
    assert main(["convert", str(checkpoint), *arguments]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [str(out), f"{out}-q8_0"]
    assert "pack mine," in lines[0]
    assert said.err == "  no vision graph: libmtmd sees\n"
    for folder in (out, tmp_path / "made-q8_0"):
        Pack.open(folder).verify()


def test_the_licence_is_that_of_the_card_unless_another_is_named(
    checkpoint: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "copy"))
    (folder / "README.md").write_bytes(b"---\nlicense: mit\n---\n caf\xe9")
    named = ["--licence", "Apache-2.0", "--quantize", "Q8_0"]
    for out, more, licence in (("card", [], "mit"), ("named", named, "Apache-2.0")):
        made = tmp_path / out
        assert main(["convert", str(folder), "--out", str(made), *more]) == 0
        for pack in tmp_path.glob(f"{out}*"):
            manifest = Pack.open(pack).manifest
            assert {manifest.text_model.licence, manifest.projector.licence} == {licence}


def test_a_model_of_the_hub_and_the_hubs_cache_are_told_from_a_checkpoint(
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["convert", "llava-hf/some-model", "--out", "made"]) == 2
    said = capsys.readouterr().err
    assert "`hf download llava-hf/some-model --local-dir some-model` and convert some-model" in said


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_checkpoint_that_lacks_a_file_is_refused_by_name(
    missing: str, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "copy"))
    (folder / missing).unlink()
    assert main(["convert", str(folder), "--out", str(tmp_path / "made")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert missing in said.err
    assert said.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "nowhere", "--out", "made"],
        ["convert", "{checkpoint}", "--out", "{checkpoint}"],
        ["convert", "{checkpoint}", "--out", "/proc/made"],
        ["convert", "{checkpoint}", "--out", "made", "--quantize", "Q99"],
        ["parity", "{checkpoint}", "nowhere"],
        ["parity", "nowhere", "{pack}"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str],
    checkpoint: Path,
    pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([each.format(checkpoint=checkpoint, pack=pack) for each in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("vismaid: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_conversion_leaves_nothing_and_says_nothing(
    number: signal.Signals,
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    reports: list[str] = []

    def interrupt(what: str, done: int, total: int) -> None:
        reports.append(what)
        os.kill(os.getpid(), number)

    def interrupted(*arguments: Any, **options: Any) -> list[Path]:
        return convert_quantized(*arguments, **{**options, "progress": interrupt})

    monkeypatch.setattr("convert.quantize.convert.convert_quantized", interrupted)
    assert main(["convert", str(checkpoint), "--out", str(tmp_path / "made")]) == 130
    assert reports == ["model-f16.gguf"]
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown_on_a_terminal_and_not_in_the_result(
    checkpoint: Path, tmp_path: Path
) -> None:
    master, terminal = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-m", "vismaid", "convert", checkpoint, "--out", tmp_path / "made"],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=True,
        text=True,
    )
    os.close(terminal)
    assert b"converting" in os.read(master, 1_000_000)
    os.close(master)
    assert ran.stdout.count("\n") == 1
    assert ran.stdout.startswith(f"{tmp_path / 'made'}: ")
