"""The command ``vismaid bench board``."""

import getpass
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench import records
from bench.sweep.sweep import journal_of
from vismaid.app import main

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variants in the user's, which are encoders too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def arguments(out: Path, *more: str | Path) -> list[str]:
    return list(
        map(str, ["bench", "board", "--shape", "none", "--others", "99", "--out", out, *more])
    )


def test_a_record_goes_on_after_ctrl_c_ends_in_time_and_tells_nothing_of_its_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ada/board.jsonl"
    out.parent.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "vismaid", *arguments(out, "--repeat", "500")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = journal_of(out)
    while not (out.exists() and journal.exists() and b"encode_tile" in journal.read_bytes()):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said.endswith(f"{out} has what was measured; the same command goes on.\n")
    before = [json.loads(line) for line in journal.read_text().splitlines() if line]
    assert main(arguments(out, "--repeat", "3", "--minutes", "0.05")) == 0
    shown = capsys.readouterr()
    assert "encode a tile, libmtmd F16" in shown.out
    assert shown.out.splitlines()[-1].startswith(f"{out}: ")
    assert "the same command measures them" in shown.err
    found = records.read(out)[0]
    samples = {sample for record in found for sample in record.samples}
    assert {value for line in before for value in line["values"].values()} <= samples
    text = out.read_text()
    for private in (str(tmp_path), "ada/", platform.node(), f"/{getpass.getuser()}/"):
        assert private not in text
    assert main(["bench", "report", str(out)]) == 0
    assert "| F16 + F16 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--pack", "nowhere"], "There is no pack called nowhere"),
        (["--minutes", "0"], "greater than or equal to 0.05"),
        (["--repeat", "2"], "greater than or equal to 3"),
        (["--shape", "7b"], "--shape"),
    ],
)
def test_what_cannot_be_is_refused(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(tmp_path / "out.jsonl", *more)) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))
