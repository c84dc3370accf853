"""What a sweep says of quality: against the original, and against labels."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bench import records
from bench.figures import DIVERGENCE, LABELLED
from bench.measure.engines import BenchEngines
from bench.quality import measure, traces
from bench.quality.datasets import LabelledSample, LabelledSet
from bench.quality.measure import (
    measure_divergence,
    measure_labelled,
    open_set,
    own_samples,
    through,
)
from bench.quality.metrics import metric_for, parts
from bench.quality.traces import traced
from bench.report.report import QUALITY, report_of
from bench.sweep.plan import Material, Task
from convert.quantize.search.divergence import Traced
from convert.quantize.search.samples import Look
from runtime.cancel import NEVER, Cancel
from runtime.errors import OutputError, TranslationError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.packs import write_picture
from tests.runtime.translation.translators import translating
from vismaid.app import main
from vismaid.commands.bench import sweep


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
    assert found.values["kl_mean"] == pytest.approx(0, abs=1e-9)
    assert found.values["top1"] == found.values["same_answers"] == 1
    assert found.values["cosine"] == pytest.approx(1)
    assert found.values.keys() == {figure.name for figure in DIVERGENCE.figures}
    assert found.bounds.keys() == found.values.keys()
    assert found.parts.keys() == found.values.keys() - {"kl_p99"}


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
        found = measure_labelled(engines)
    assert found.values == {"exact": 0.0}
    assert found.parts == {"exact": [(0.0, 1.0)] * 3}
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
    drawn = open_set("demo", 3)
    assert drawn.name == "demo's held-out scenes"
    setting = {"data": drawn.name, "count": 3, "digest": drawn.digest[:8]}
    assert all(record.setting == setting for record in found)
    for record in found:
        assert len(record.parts) == (0 if record.figure == "kl_p99" else 3)
        low, high = record.interval() or (2.0, -2.0)
        assert low <= record.samples[0] <= high
    report = report_of(found)
    assert all(report.shown(row, QUALITY) for row in report.rows)
    home.rename(tmp_path / "gone")
    assert main([*arguments[:1], str(tmp_path / "gone"), *arguments[2:], "--out", str(out)]) == 0
    assert records.read(out)[0] == found


def test_quality_is_measured_in_the_language_of_the_set(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = Path(shutil.copytree(find_pack("demo").folder, tmp_path / "pack"))
    home = translating(demo, tmp_path, "Is there a car?", "Una.")
    lines = [
        {"image": "a.png", "question": "¿Qué es?", "answers": ["Una."], "language": "es"},
        {"image": "a.png", "question": "¿Cuál es?", "answers": ["Otra."], "language": "es"},
        {"image": "a.png", "question": "What is it?", "answers": ["x"]},
    ]
    (data / "samples.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    planned: list[Task] = []

    def keeping(plan: Callable[..., list[Task]], *_: object, **__: object) -> Iterator[Any]:
        planned.extend(plan(default_threads=1))
        return iter(())

    monkeypatch.setattr(sweep, "_sweep", keeping)
    monkeypatch.setattr(sweep, "try_first", lambda pack, **how: None)
    arguments = ["bench", str(home), "--group", "quality,turn", "--lang", "es"]
    arguments += ["--out", str(tmp_path / "out.jsonl")]
    assert main([*arguments, "--data", str(data)]) == 0
    assert main([*arguments, "--data", str(data), "--no-translate"]) == 0
    spoken = [(task.setting["language"], task.setting["translated"]) for task in planned]
    assert spoken == [("es", 1)] * (len(planned) // 2) + [("es", 0)] * (len(planned) // 2)
    qualities = [task for task in planned if task.kind.group == "quality"]
    for task, exact in zip(qualities, (0.5, 0.0), strict=True):
        assert task.setting["count"] == 2
        manifest = Manifest.model_validate_json(task.manifest)
        with BenchEngines(Pack(home, manifest), 1, task.material) as engines:
            assert measure_labelled(engines).values == {"exact": exact}
    assert main(arguments) == 0
    assert "--data demo the demo's" in capsys.readouterr().err


def test_what_cannot_be_translated_is_answered_wrongly() -> None:
    class Stubborn:
        model_language = "en"

        def question(self, text: str, *, cancel: Cancel = NEVER) -> str:
            return text.upper()

        def answer(self, text: str, *, cancel: Cancel = NEVER) -> str:
            if "WHAT" in text:
                raise TranslationError("It went in circles.")
            return text.lower()

    def echo(picture: Image.Image, question: str | None, detail: Detail) -> str:
        return question or "NOTHING"

    asked = through(Stubborn(), echo)
    picture = Image.new("RGB", (1, 1))
    assert asked(picture, "¿Qué?\nBrevemente.", Detail.LOOK) == "¿qué?\nbrevemente."
    assert asked(picture, None, Detail.LOOK) == "nothing"
    assert asked(picture, "what?", Detail.LOOK) == ""


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


def damage(data: Path, *names: str) -> None:
    """Give the set's questions pictures of their own, some of which are none."""
    lines = [json.loads(line) for line in (data / "samples.jsonl").read_text().splitlines()]
    for number, line in enumerate(lines):
        line["image"] = f"{number}.png"
        shutil.copy(data / "a.png", data / line["image"])
    for name in names:
        (data / name).write_bytes(b"no picture")
    (data / "samples.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def test_a_damaged_picture_costs_its_sample_and_no_other(data: Path) -> None:
    damage(data, "1.png")
    demo = find_pack("demo")
    with BenchEngines(demo, 1, Material(data=str(data))) as engines:
        judged, strayed = measure_labelled(engines), measure_divergence(engines, demo)
    assert judged.parts == {"exact": [(0.0, 1.0), (0.0, 0.0), (0.0, 1.0)]}
    assert strayed.parts["same_answers"] == [(1.0, 1.0), (0.0, 0.0), (1.0, 1.0)]
    for found in (judged, strayed):
        (why,) = found.left_out
        assert why.startswith("2: ")
        assert "1.png" in why


def test_a_set_whose_pictures_are_all_damaged_is_rows_with_the_reason(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(data, "0.png", "1.png", "2.png")
    out = tmp_path / "out.jsonl"
    arguments = ["bench", "demo", "--group", "files,quality", "--data", str(data)]
    assert main([*arguments, "--out", str(out)]) == 0
    found = records.read(out)[0]
    failed = {record.figure: record.failed for record in found if record.failed}
    assert failed.keys() == {"exact", "kl_mean", "kl_p99", "top1", "same_answers", "cosine"}
    assert all("0.png" in why for why in failed.values())
    assert any(record.figure == "text_model" and record.samples for record in found)
    for name in ("0.png", "1.png", "2.png"):
        shutil.copy(data / "a.png", data / name)
    assert main([*arguments, "--out", str(out)]) == 0
    report = report_of(records.read(out)[0])
    assert all(record.samples for _, record in report.records if record.group == "quality")


def test_a_picture_that_is_lost_during_a_sweep_is_tried_again_by_the_next(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["bench", "demo", "--group", "quality", "--data", str(data), "--out", str(out)]
    opened = open_set

    def then_lost(where: str, limit: int | None, language: str) -> LabelledSet:
        found = opened(where, limit, language)
        (data / "a.png").rename(data / "b.png")
        return found

    monkeypatch.setattr(measure, "open_set", then_lost)
    assert main(arguments) == 0
    lost = records.read(out)[0]
    assert all("a.png, which is not in" in record.failed for record in lost)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (data / "b.png").rename(data / "a.png")
    assert main(arguments) == 0
    report = report_of(records.read(out)[0])
    assert all(record.samples for _, record in report.records)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "holds no samples; a labelled set needs at least one"),
        ('{"image": "a.png", "question": "What?", "answers": []}\n', "has no answers"),
        ('{"image": "z.png", "question": "What?", "answers": ["a"]}\n', "z.png, which is not in"),
    ],
)
def test_a_set_that_cannot_judge_is_refused_and_what_was_measured_is_kept(
    lines: str, said: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["bench", "demo", "--group", "files", "--out", str(out)]) == 0
    before = out.read_bytes()
    (data / "samples.jsonl").write_text(lines)
    capsys.readouterr()
    assert main(["bench", "demo", "--data", str(data), "--out", str(out)]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1
    assert out.read_bytes() == before


def test_every_metric_has_the_figures_that_records_name() -> None:
    answers = ["yes", "no", "yes"]
    for name, kind in LABELLED.items():
        each = ("yes",) * 10 if name == "vqa" else ("yes",)
        samples = tuple(
            LabelledSample(str(n), "a", lambda: Image.new("RGB", (1, 1)), "What?", each)
            for n in range(len(answers))
        )
        metric = metric_for(LabelledSet("x", "json-lines", name, samples))
        scored = [metric.score(one, said) for one, said in zip(samples, answers, strict=True)]
        assert list(parts(metric, scored)) == [figure.name for figure in kind.figures]


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The packs that were loaded to be traced or to follow a trace."""
    loaded: list[str] = []

    @contextmanager
    def spy(pack: Pack, **how: Any) -> Iterator[Session]:
        loaded.append(pack.manifest.name)
        with Session(pack, **how) as session:
            yield session

    monkeypatch.setattr(traces, "Session", spy)
    return loaded


def test_the_original_is_traced_once_for_all_its_variants(
    sessions: list[str], data: Path, cache: Path
) -> None:
    demo = find_pack("demo")
    found = []
    for _ in range(2):
        with BenchEngines(demo, 1, Material(data=str(data))) as engines:
            found.append(measure_divergence(engines, demo))
    assert sessions == ["demo"]
    assert found[0] == found[1]
    (data / "a.png").unlink()
    Image.new("RGB", (40, 30)).save(data / "a.png")
    with BenchEngines(demo, 1, Material(data=str(data))) as engines:
        measure_divergence(engines, demo)
    assert sessions == ["demo"] * 2


def test_a_trace_that_was_stopped_goes_on_with_the_next_sample(
    sessions: list[str], monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    demo = find_pack("demo")
    looks = own_samples(demo)[:3]
    asked: list[str] = []
    real = traces.trace

    def stopping(session: Session, look: Look, path: Path) -> Traced:
        asked.append(path.name)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(session, look, path)

    monkeypatch.setattr(traces, "trace", stopping)
    with pytest.raises(KeyboardInterrupt), traced(demo, looks):
        pass
    with traced(demo, looks) as kept:
        assert kept.places == (0, 1, 2)
    assert asked == ["0", "1", "1", "2"]


def test_a_trace_that_the_disk_has_no_room_for_is_refused_before_it_is_begun(
    data: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    demo = find_pack("demo")
    monkeypatch.setattr(traces, "RESERVE", 1 << 60)
    with (
        pytest.raises(OutputError, match=r"no room for what the original answers.*--limit"),
        traced(demo, own_samples(demo)[:1]),
    ):
        pass
    assert not list(cache.rglob("*.npy"))


def test_a_disk_that_fails_during_a_trace_leaves_nothing_half_written(
    data: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    demo = find_pack("demo")

    def failing(session: Session, look: Look, path: Path) -> Traced:
        path.with_name(f"{path.name}.logits.npy").write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(traces, "trace", failing)
    with (
        pytest.raises(OutputError, match=r"No space left on device\. Make room"),
        traced(demo, own_samples(demo)[:1]),
    ):
        pass
    assert not list(cache.rglob("*.npy"))
