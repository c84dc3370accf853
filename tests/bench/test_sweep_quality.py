"""What a sweep says of quality: against the original, and against labels."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from bench import records
from bench.engines import BenchEngines
from bench.measure_quality import measure_divergence, measure_labelled
from bench.sweep_plan import Material
from edge.cli import main
from runtime.pack import Pack, find_pack
from runtime.vlm import Session
from tests.conftest import write_picture


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A labelled set of three questions."""
    folder = tmp_path / "set"
    folder.mkdir()
    write_picture(folder / "a.png")
    questions = ("What is it?", "How many are there?", "Where is it?")
    lines = [{"image": "a.png", "question": each, "answers": ["a cup"]} for each in questions]
    (folder / "samples.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_original_does_not_stray_from_itself(pack: Path, data: Path) -> None:
    original = Pack.open(pack)
    with BenchEngines(original, 1, Material(data=str(data))) as engines:
        found = measure_divergence(engines, original)
    assert found["kl_mean"] == pytest.approx(0, abs=1e-9)
    assert found["top1"] == found["same_answers"] == 1
    assert found["cosine"] == pytest.approx(1)


def test_answers_that_were_given_are_not_asked_for_again(
    data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    answer = Session.answer

    def failing(self: Session, question: str | None, **how: Any) -> Generator[str]:
        asked.append(question)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return answer(self, question, **how)

    monkeypatch.setattr(Session, "answer", failing)
    demo = find_pack("demo")
    with BenchEngines(demo, 1, Material(data=str(data))) as engines:
        with pytest.raises(KeyboardInterrupt):
            measure_labelled(engines)
        assert measure_labelled(engines) == {"exact": 0.0}
    assert asked == ["What is it?", "How many are there?", "Where is it?", "Where is it?"]
    assert not list(cache.rglob("*.jsonl"))


def test_the_demo_pack_is_judged_on_scenes_it_never_saw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    home = Path(shutil.copytree(find_pack("demo").folder, tmp_path / "demo-pack"))
    arguments = ["bench", str(home), "--quant", "F16,Q4_0", "--projector", "F16"]
    arguments += ["--group", "quality", "--data", "demo", "--limit", "3", "--others", "99"]
    assert main([*arguments, "--out", str(out)]) == 0
    found = records.read(out)[0]
    assert not any(record.failed for record in found)
    of_each = {
        kind: {r.figure: r.samples[0] for r in found if r.measured.text_type == kind}
        for kind in ("F16", "Q4_0")
    }
    assert of_each["F16"]["kl_mean"] == pytest.approx(0, abs=1e-9)
    assert of_each["F16"]["same_answers"] == 1
    assert of_each["F16"]["exact"] > 0.5
    assert of_each["Q4_0"]["kl_mean"] > 0
    assert 0 < of_each["Q4_0"]["top1"] <= 1
    assert all(record.setting == {"data": "demo"} for record in found)


def test_a_set_that_is_not_there_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["bench", "demo", "--data", str(tmp_path / "no"), "--out", str(out)]) == 2
    assert "no does not exist" in capsys.readouterr().err
    assert not out.exists()


def test_a_variant_whose_original_is_gone_is_a_row_that_says_so(
    tmp_path: Path, pack: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    folder = Path(shutil.copytree(pack, tmp_path / "packs" / "tiny"))
    arguments = ["bench", str(folder), "--quant", "Q8_0", "--group", "quality", "--data", str(data)]
    assert main([*arguments, "--group", "files", "--out", str(out)]) == 0
    shutil.rmtree(folder)
    variant = next((tmp_path / "cache").rglob("pack.toml")).parent
    arguments = ["bench", str(variant), *arguments[4:], "--others", "99"]
    assert main([*arguments, "--out", str(tmp_path / "other.jsonl")]) == 0
    failed = {r.figure: r.failed for r in records.read(tmp_path / "other.jsonl")[0] if r.failed}
    assert failed.keys() == {"kl_mean", "kl_p99", "top1", "same_answers", "cosine"}
    assert all("nothing to compare it with" in why for why in failed.values())
