"""The command ``vismaid bench PACK``."""

import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench import records
from bench.measure import load as measure_load
from bench.sweep.plan import GENERATED
from bench.sweep.sweep import journal_of
from convert.pack_writer import write_manifest
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE
from runtime.speech.stt import Recogniser
from vismaid.app import app, main
from vismaid.commands.bench.sweep import sweep


def bench(*arguments: str | Path) -> int:
    return main(["bench", *map(str, arguments)])


def test_a_pack_may_stand_where_a_subcommand_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert bench("demo", "--group", "files", "--out", out) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: 8 records"
    assert bench("--group", "files", "demo", "--out", out) == 0
    assert len(records.read(out)[0]) == 8
    shown = CliRunner().invoke(app, ["bench", "turn", "--help"])
    assert "letting go" in shown.stdout


def test_variants_that_were_made_are_told_with_their_place_and_size(
    tmp_path: Path,
    pack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, out = shutil.copytree(pack, tmp_path / "tiny"), tmp_path / "out.jsonl"
    assert bench(folder, "--quant", "F16,Q8_0", "--group", "files", "--out", out) == 0
    shown = capsys.readouterr()
    assert "1 variants are in" not in shown.err
    assert f"1 variant is in {tmp_path / 'cache/vismaid/variants'} (" in shown.err
    assert shown.err.count("The pack has no recogniser.") == 1
    lines = shown.out.splitlines()
    assert any("Q8_0" in line and "MB" in line for line in lines)
    assert lines[-1].startswith(f"{out}: 16 records")


def test_a_converted_pack_is_measured_with_the_demos_picture_question_and_samples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # One that ends its answers soon.
    folder = shutil.copytree(find_pack("demo").folder, tmp_path / "other")
    changes: dict[str, Any] = {"name": "other", "samples": []}
    write_manifest(folder, Pack.open(folder).manifest.model_copy(update=changes))
    out = tmp_path / "out.jsonl"
    groups = "picture,speech,turn,quality"
    measured = bench(
        *(folder, "--group", groups, "--detail", "look", "--threads", "1", "--held", "0.5"),
        *("--repeat", "1", "--others", "99", "--out", out),
    )
    assert measured == 0
    said = capsys.readouterr().err
    assert "the demo's are taken: picture, question, ten samples for quality" in said
    found = records.read(out)[0]
    assert {record.group for record in found} == set(groups.split(","))
    assert [record.figure for record in found if record.failed] == []
    data = {record.setting["data"] for record in found if record.group == "quality"}
    assert data == {"demo's own samples"}


def test_a_decode_is_of_as_many_tokens_as_llama_benchs() -> None:
    default = inspect.signature(sweep).parameters["generated"].default
    assert default == GENERATED == 128


def test_a_converted_packs_ears_are_filled_with_the_demos_question(
    tmp_path: Path, speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(speaking_pack, tmp_path / "speaking")
    write_manifest(folder, Pack.open(folder).manifest.model_copy(update={"samples": []}))
    pack, heard = Pack.open(folder), []
    monkeypatch.setattr(Recogniser, "transcribe", lambda _, samples: heard.append(len(samples)))
    assert pack.manifest.recogniser
    with (
        Recogniser.of(pack, pack.manifest.recogniser) as ears,
        Session(pack, threads=1) as session,
    ):
        measure_load._fill(pack, session, ears, None)
    assert heard == [30 * SPEECH_RATE]


def test_what_a_pack_without_ears_or_voice_lacks_is_said_before_it_is_measured(
    tmp_path: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert bench(pack, "--group", "files,turn", "--out", out) == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("Pack tiny has no recogniser or no voice: turns are not measured")
    assert bench(pack, "--group", "files", "--out", out) == 0
    assert "no voice" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a PACK"),
        (["nowhere"], "There is no pack called nowhere"),
        (["demo", "--quant", "Q9_9"], "There is no quantization called Q9_9"),
        (["demo", "--group", "smell"], "There is no group smell"),
        (["demo", "--threads", "0"], "There is no number of threads 0"),
        (["demo", "--detail", "stare"], "There is no detail stare"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(*arguments, "--out", tmp_path / "out.jsonl") == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_records_of_a_newer_schema_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text(json.dumps({"schema": 99}) + "\n")
    assert bench("demo", "--group", "files", "--out", out) == 2
    assert "newer vismaid" in capsys.readouterr().err
    assert json.loads(out.read_text()) == {"schema": 99}


def test_a_sweep_interrupted_by_ctrl_c_goes_on_and_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["bench", "demo", "--group", "text", "--threads", "1", "--tokens", "32"]
    arguments += ["--depth", "0", "--repeat", "400", "--others", "99", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "vismaid", *arguments],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = journal_of(out)
    while not (journal.exists() and journal.read_bytes().count(b"{") >= 3):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said == f"{out} has what was measured; the same command goes on.\n"
    before = [json.loads(line) for line in journal.read_text().splitlines() if line]
    arguments[arguments.index("400")] = "3"
    assert main(arguments) == 0
    samples = [sample for record in records.read(out)[0] for sample in record.samples]
    assert {value for line in before for value in line["values"].values()} <= set(samples)
    assert not journal.exists()
