"""``vismaid imatrix`` from the command line."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.quantize.imatrix.collect import Collected, collect
from convert.quantize.imatrix.file import merge, read_imatrix
from vismaid.app import main

TEXTS = ["There is a door.", "There is no door.", "There is a window."]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    lines = [json.dumps({"text": text}) for text in TEXTS]
    (folder / "samples.jsonl").write_text("\n".join(lines))
    return folder


def test_the_packs_own_samples_are_used_where_no_data_is_given(
    speaking_pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["imatrix", str(speaking_pack)]) == 0
    said = capsys.readouterr()
    found = read_imatrix(tmp_path / "imatrix.gguf")
    assert said.out == f"imatrix.gguf: {len(found.sums)} tensors, from 2 samples\n"
    assert said.err == ""
    assert found.datasets == ("samples of speaking",)
    assert {name.split(".")[0] for name in found.sums} == {"blk", "token_embd", "v", "mm"}


def test_a_quantized_pack_is_refused(
    pack: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = ["quantize", str(pack), "--to", "Q4_0", "--out", str(tmp_path / "variants")]
    assert main(make) == 0
    (small,) = (tmp_path / "variants").glob("tiny-*")
    out = tmp_path / "out.gguf"
    assert main(["imatrix", str(small), "--data", str(data), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "is quantized already" in said
    assert "Name the pack in F16" in said
    assert not out.exists()


def test_a_finished_file_is_said_to_be_so(
    tiny_pack: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.gguf"
    for command in (["imatrix"], ["imatrix", "collect"]):
        capsys.readouterr()
        assert main([*command, str(tiny_pack), "--data", str(data), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.err == f"{out} had all of these samples already.\n"
    assert said.out.endswith("from 3 samples\n")


def test_an_interrupted_collection_is_kept_and_continued(
    tiny_pack: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.gguf"

    def interrupt(done: int, total: int) -> None:
        if done == 2:
            os.kill(os.getpid(), signal.SIGINT)

    def interrupted(*arguments: Any, **options: Any) -> Collected:
        return collect(*arguments, **{**options, "progress": interrupt})

    arguments = ["imatrix", str(tiny_pack), "--data", str(data), "--out", str(out)]
    with monkeypatch.context() as patch:
        patch.setattr("convert.quantize.imatrix.collect.collect", interrupted)
        assert main(arguments) == 130
    assert capfd.readouterr() == (
        "",
        f"{out} has what was collected; the same command continues it.\n",
    )
    progress = read_imatrix(out).progress
    assert progress is not None
    assert progress.samples == 2
    assert main(arguments) == 0
    assert capfd.readouterr().out.endswith("from 3 samples\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.gguf"]


def test_merge_adds_up(
    tiny_pack: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, out = tmp_path / "one.gguf", tmp_path / "sum.gguf"
    assert main(["imatrix", str(tiny_pack), "--data", str(data), "--out", str(one)]) == 0
    capsys.readouterr()
    assert main(["imatrix", "merge", str(out), str(one), str(one)]) == 0
    found, part = read_imatrix(out), read_imatrix(one)
    said = capsys.readouterr().out
    assert said == f"{out}: {len(found.sums)} tensors, from 2 importance matrices\n"
    for name, sums in merge([part, part]).sums.items():
        np.testing.assert_allclose(found.sums[name], sums, rtol=1e-6)


@pytest.mark.parametrize(
    "arguments",
    [
        ["imatrix", "{pack}"],
        ["imatrix", "nowhere", "--data", "{data}"],
        ["imatrix", "{pack}", "--data", "nowhere"],
        ["imatrix", "{pack}", "--data", "{data}", "--out", "/proc/made.gguf"],
        ["imatrix", "{pack}", "--data", "{data}", "--out", "{data}"],
        ["imatrix", "{pack}", "--data", "{data}", "--chunk", "1"],
        ["imatrix", "{pack}", "--data", "{data}", "--chunk", "99999"],
        ["imatrix", "merge", "sum.gguf"],
        ["imatrix", "merge", "sum.gguf", "nowhere.gguf"],
        ["imatrix", "merge", "sum.gguf", "{data}/samples.jsonl"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str],
    tiny_pack: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([each.format(pack=tiny_pack, data=data) for each in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("vismaid: ")
    assert said.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
