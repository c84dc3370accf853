"""``vismaid bench report``, ``compare`` and ``score`` from the command line."""

import json
from pathlib import Path

import pytest

from tests.bench.synthetic import record, sweep, write
from vismaid.app import main


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("bench") / "pi.jsonl", sweep())


def test_a_report_goes_to_stdout_or_into_a_file(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "report", str(records)]) == 0
    shown = capsys.readouterr().out
    assert "| variant |" in shown
    out = tmp_path / "report.md"
    assert main(["bench", "report", str(records), "--out", str(out)]) == 0
    assert out.read_text() == shown
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.md", "## Raspberry"),
        ("r.txt", "## Raspberry"),
        ("r.HTML", "<!DOCTYPE html>"),
        ("r.csv", "board,host,pack"),
        ("r.json", "{"),
        ("r.sql", "CREATE TABLE IF NOT EXISTS llama_bench ("),
    ],
)
def test_the_name_of_a_report_says_its_kind(
    name: str, begins: str, records: Path, tmp_path: Path
) -> None:
    out = tmp_path / name
    assert main(["bench", "report", str(records), "--out", str(out)]) == 0
    assert out.read_text().startswith(begins)


def test_a_kind_of_report_may_be_spelled_in_capitals(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "report", str(records), "--format", "CSV"]) == 0
    assert capsys.readouterr().out.startswith("board,host,pack")


def test_a_report_whose_name_says_another_kind_or_is_the_records_is_refused(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, out = records.read_bytes(), tmp_path / "r.html"
    assert main(["bench", "report", str(records), "--out", str(out), "--format", "csv"]) == 2
    assert "would be html by its name, and --format says csv" in capsys.readouterr().err
    assert not out.exists()
    assert main(["bench", "report", str(records), "--out", str(records)]) == 2
    assert "holds the records themselves" in capsys.readouterr().err
    assert records.read_bytes() == before


def test_the_wait_that_is_wished_for_changes_the_pick(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picks = []
    for wait in ("0.1", "60"):
        assert main(["bench", "report", str(records), "--format", "json", "--wait", wait]) == 0
        picks.append(json.loads(capsys.readouterr().out)["boards"][0]["recommended"])
    assert picks[0] != picks[1]
    assert picks[1].startswith("F16 + ")


def test_a_cut_file_is_remarked_on_stderr(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(records.read_bytes()[:-9])
    assert main(["bench", "report", str(cut), "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert "is not a whole record and is left out" in shown.err
    assert json.loads(shown.out)["records"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no records"),
        ('{"schema": 99}\n', "was written by a newer vismaid"),
        (None, "cannot be read"),
    ],
)
@pytest.mark.parametrize("command", [["report"], ["score"], ["compare"]])
def test_a_file_without_records_is_refused(
    command: list[str],
    content: str | None,
    said: str,
    records: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "records.jsonl"
    if content is not None:
        path.write_text(content)
    more = [str(records)] if command == ["compare"] else []
    assert main(["bench", *command, *more, str(path)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_an_unwritable_result_is_refused_and_the_one_before_is_kept(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "report", str(records), "--out", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err
    out = tmp_path / "report.md"
    out.write_text("before")
    assert main(["bench", "report", str(tmp_path / "none"), "--out", str(out)]) == 2
    assert out.read_text() == "before"


def test_the_exit_status_of_a_comparison_is_for_ci(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (
        str(write(tmp_path / f"{n}.jsonl", [record("load", "warm_start", [n, n, n])]))
        for n in (1.0, 1.2)
    )
    assert main(["bench", "compare", old, new]) == 1
    assert "+20.0%" in capsys.readouterr().out
    assert main(["bench", "compare", new, old]) == 0
    assert main(["bench", "compare", old, new, "--threshold", "0.3"]) == 0
    assert main(["bench", "compare", old, new, "--threshold", "lots"]) == 2
    assert "lots is no threshold" in capsys.readouterr().err


def test_scores_follow_their_targets(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = []
    for target in ("1", "100"):
        assert main(["bench", "score", str(records), "--decode", target]) == 0
        tables.append(capsys.readouterr().out)
    assert tables[0] != tables[1]
    assert all(table.count("\n") == 2 + 12 for table in tables)


def test_the_metric_is_named_on_the_command_line(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "report", str(records), "--metric", "kl_mean"]) == 0
    assert "quality (kl mean" in capsys.readouterr().out
    assert main(["bench", "score", str(records), "--metric", "top1"]) == 0
    assert "exact" not in capsys.readouterr().out
    for command in ("report", "score"):
        assert main(["bench", command, str(records), "--metric", "beauty"]) == 2
        said = capsys.readouterr().err
        assert said == (
            "vismaid: No quality called beauty was measured. "
            "Of quality there is exact, top1, kl_mean.\n"
        )
