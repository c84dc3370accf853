"""``vismaid packs adapter``, and adapters given to ``vismaid convert``."""

import json
import shutil
from pathlib import Path

import pytest

from runtime.packs.pack import Pack
from tests.checkpoints.adapter import write_random_adapter
from vismaid.app import main


@pytest.fixture
def home(pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack, tmp_path / "pack"))


@pytest.fixture
def adapter(checkpoint: Path, tmp_path: Path) -> Path:
    return write_random_adapter(tmp_path / "vqa", checkpoint)


def test_each_line_is_a_task_and_what_serves_it(
    home: Path, adapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "adapter", str(home), "--ask", str(adapter)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["ask: vqa, 0.0 MB", "describe: no adapter"]
    assert main(["packs", "verify", str(home)]) == 0
    assert main(["packs", "adapter", str(home), "--describe", str(adapter), "--no-ask"]) == 0
    assert list(Pack.open(home).manifest.adapters) == ["describe"]
    assert main(["packs", "adapter", str(home), "--no-describe"]) == 0
    assert not Pack.open(home).manifest.adapters


def test_convert_takes_adapters_along(checkpoint: Path, adapter: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert main(["convert", str(checkpoint), "--out", str(out), "--describe", str(adapter)]) == 0
    assert list(Pack.open(out).manifest.adapters) == ["describe"]


def test_a_picture_is_described_by_the_expert_for_that(
    home: Path, adapter: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = []
    for changes in (["--describe", str(adapter)], ["--no-describe"]):
        assert main(["packs", "adapter", str(home), *changes]) == 0
        capsys.readouterr()
        assert main(["ask", "--pack", str(home), "--image", str(picture), "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out)["answer"])
    assert answers[0] != answers[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["packs", "adapter", "{pack}"],
        ["packs", "adapter", "{pack}", "--ask", "{adapter}", "--no-ask"],
        ["packs", "adapter", "{pack}", "--ask", "nowhere"],
        ["packs", "adapter", "{pack}", "--ask", "{pack}"],
        ["packs", "adapter", "nowhere", "--ask", "{adapter}"],
        ["convert", "{checkpoint}", "--out", "made", "--ask", "nowhere"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str],
    checkpoint: Path,
    home: Path,
    adapter: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    filled = [each.format(pack=home, adapter=adapter, checkpoint=checkpoint) for each in arguments]
    assert main(filled) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("vismaid: ")
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    assert not (tmp_path / "made").exists()
