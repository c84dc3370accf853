"""``vismaid bench report`` as a page and as charts, from the command line."""

import re
import sys
from pathlib import Path

import pytest

from tests.bench.synthetic import sweep, write
from vismaid.app import main


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = [each for each in sweep() if each.measured.text_type in ("Q8_0", "Q4_0")]
    return write(tmp_path_factory.mktemp("bench") / "pi.jsonl", kept)


def test_a_page_and_charts_are_written(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, plots = tmp_path / "report.html", tmp_path / "new" / "plots"
    command = ["bench", "report", str(records), "--format", "html", "--out", str(out)]
    assert main([*command, "--plots", str(plots)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(path.name for path in plots.iterdir()) == [
        *("decode-depth.png", "decode-depth.svg"),
        *("quality-speed-memory.png", "quality-speed-memory.svg"),
        *("turn.png", "turn.svg"),
    ]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count(" drawn.\n") == 6


def test_with_charts_the_table_still_goes_to_stdout(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "report", str(records), "--plots", str(tmp_path)]) == 0
    assert "| variant |" in capsys.readouterr().out


@pytest.mark.parametrize("wanted", [["--format", "html"], ["--plots", "plots"]])
def test_without_matplotlib_the_remedy_is_named_and_nothing_is_touched(
    wanted: list[str],
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "report.html"
    kept.write_text("before")
    assert main(["bench", "report", str(records), *wanted, "--out", str(kept)]) == 2
    shown = capsys.readouterr()
    assert re.search(r"install it with `.*make -C .* plots`", shown.err)
    assert shown.err.count("\n") == 1
    assert kept.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_other_reports_need_no_matplotlib(
    records: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["bench", "report", str(records)]) == 0
    assert "| variant |" in capsys.readouterr().out


def test_charts_that_cannot_be_written_are_refused_in_a_sentence(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["bench", "report", str(records), "--plots", str(tmp_path / "file")]) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    folder = tmp_path / "plots"
    (folder / "turn.png").mkdir(parents=True)
    assert main(["bench", "report", str(records), "--plots", str(folder)]) == 2
    assert "turn.png" in capsys.readouterr().err
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
