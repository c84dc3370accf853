"""The wait of a turn, measured in every way, with the real engines."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from bench.measure.engines import BenchEngines
from bench.shapes.real_shape import real_shape_pack
from bench.shapes.real_translators import QUESTIONS
from bench.sweep.plan import Material
from bench.turn import turn
from bench.turn.baseline import Chain
from bench.turn.table import markdown, plot, spans, table
from bench.turn.turn import Comparison, Step, Strategy, Trial, compare
from runtime.errors import BenchError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.vision.tiling import Detail
from vismaid.app import app

OF_A_PACK = [each for each in Strategy if each is not Strategy.UNTRANSLATED]
"""Of one that translates nothing."""
WITHOUT_GRAPH = [each for each in OF_A_PACK if each is not Strategy.SEQUENCE_GRAPH]
"""Of one that has no vision graph either."""


@pytest.fixture(scope="module")
def demo() -> Pack:
    return find_pack("demo")


def trial_of(pack: Pack, demo: Pack, held: float = 3.0, words: tuple[str, ...] = ()) -> Trial:
    sample = demo.manifest.samples[0]
    picture, recording = (str(demo.path(each)) for each in (sample.picture, sample.audio))
    return Trial(pack, Material(picture, recording, held, words))


@dataclass(frozen=True)
class Ran:
    """The command, run with the real engines."""

    status: int
    printed: str
    out: Path
    comparison: Comparison


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    out = tmp_path_factory.mktemp("turn") / "turn.json"
    seen: list[Comparison] = []

    def spy(trial: Trial, **how: Any) -> Iterator[Comparison]:
        for each in compare(trial, **how):
            seen.append(each)
            yield each

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bench.turn.turn.compare", spy)
        shown = CliRunner().invoke(app, ["bench", "turn", "--repeat", "1", "--out", str(out)])
    return Ran(shown.exit_code, shown.stdout, out, seen[-1])


@pytest.fixture(scope="module")
def comparison(ran: Ran) -> Comparison:
    return ran.comparison


def test_every_way_takes_the_same_turn(comparison: Comparison, demo: Pack) -> None:
    assert {step.heard for step in comparison.steps} == {demo.manifest.samples[0].question}
    answers = {step.answer for step in comparison.steps if step.strategy is not Strategy.FOLLOW_UP}
    assert len(answers) == 1
    assert answers <= set(demo.manifest.samples[0].expected)


def test_rounds_alternate_between_the_strategies_and_the_first_does_not_count(
    demo: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[Strategy, object]] = []

    def step(strategy: Strategy, picture: Image.Image) -> Step:
        taken.append((strategy, picture.getpixel((0, 0))))
        return Step(strategy, float(len(taken)), {})

    monkeypatch.setattr(
        turn, "overlapped", lambda e, picture, d, how=Strategy.OVERLAPPED: step(how, picture)
    )
    monkeypatch.setattr(turn, "looked_ahead", lambda e, p, d: step(Strategy.LOOKED_AHEAD, p))
    monkeypatch.setattr(turn, "_in_sequence", lambda e, p, d, strategy: step(strategy, p))
    monkeypatch.setattr(turn, "_separately", lambda c, p, r, s: step(Strategy.PROCESSES, p))
    found = [len(each.steps) for each in compare(trial_of(demo, demo), repeat=2)]
    assert found == [6, 12]
    assert [strategy for strategy, _ in taken] == WITHOUT_GRAPH * 3
    pictures = [picture for _, picture in taken]
    assert len(set(pictures)) == 12
    for fresh, follow_up, *_, apart in (pictures[:6], pictures[6:12], pictures[12:]):
        assert fresh == follow_up == apart


def test_each_turn_sees_the_picture_anew_and_a_follow_up_not_at_all(
    comparison: Comparison,
) -> None:
    counts = {step.strategy: (step.tiles, step.image_tokens) for step in comparison.steps}
    tokens = 14 * 14 + 1
    assert (
        counts[Strategy.OVERLAPPED]
        == counts[Strategy.AT_RELEASE]
        == counts[Strategy.SEQUENCE]
        == (1, tokens)
    )
    assert counts[Strategy.FOLLOW_UP] == counts[Strategy.LOOKED_AHEAD] == (0, 0)
    assert counts[Strategy.PROCESSES] == (None, None)


def test_parts_stand_in_the_order_in_which_they_happen(comparison: Comparison) -> None:
    for strategy in (Strategy.SEQUENCE, Strategy.PROCESSES):
        times = list(comparison.parts(strategy).values())
        assert times == sorted(times)
    ours = comparison.parts(Strategy.OVERLAPPED)
    assert ours["press"] <= ours["photo"] <= ours["encoded"] <= ours["prefilled"]
    assert ours["release"] == 0 <= ours["transcript"] <= ours["first_token"]
    assert ours["first_token"] <= ours["first_sentence"] <= ours["first_audio"] <= ours["end"]
    assert ours["press"] <= -3


def test_the_views_show_every_way_and_what_it_took(comparison: Comparison, tmp_path: Path) -> None:
    text = markdown(comparison)
    for strategy in WITHOUT_GRAPH:
        assert f"| {strategy} | {comparison.median(strategy):.2f} |" in text
        assert {span.stage for span in spans(comparison, strategy)} >= {"ears", "mind", "voice"}
    assert "python -m piper" in text
    assert table(comparison).row_count == len(WITHOUT_GRAPH)
    plot(comparison, tmp_path / "turn.png")
    with Image.open(tmp_path / "turn.png") as picture:
        assert len(picture.getcolors(1 << 20) or []) > 20


def test_a_plot_of_an_unknown_kind_is_refused(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"turn\.txt cannot be drawn"):
        plot(comparison, tmp_path / "turn.txt")


def test_a_model_of_random_weights_computes_a_token_for_each_word_given(
    demo: Pack, tmp_path: Path
) -> None:
    pack = real_shape_pack(
        tmp_path, quantization="Q8_0", whisper="tiny", shape="tiny", vision="int8"
    )
    words = ("A", "car", "stands", "here.", "It", "is", "red.")
    trial = trial_of(pack, demo, words=words, held=0.5)
    *_, last = compare(trial, repeat=1, baseline=False)
    strategies = [each for each in OF_A_PACK if each is not Strategy.PROCESSES]
    assert [step.strategy for step in last.steps] == strategies
    assert len({step.tiles for step in last.steps if "sequence" in step.strategy}) == 1
    assert {step.heard for step in last.steps} == {QUESTIONS["en"]}
    assert {step.answer for step in last.steps} == {" ".join(words)}


def test_a_turn_is_measured_with_a_translation_and_without(demo: Pack, tmp_path: Path) -> None:
    pack = real_shape_pack(
        tmp_path, quantization="F16", whisper="tiny", shape="tiny", language="es"
    )
    trial = trial_of(pack, demo, words=("There", "is", "a", "car."), held=0.5)
    with BenchEngines(pack, 1, replace(trial.material, language="es")) as engines:
        picture = engines.picture()
        steps = {
            Strategy.OVERLAPPED: turn.overlapped(engines, picture, Detail.LOOK),
            Strategy.UNTRANSLATED: next(turn._untranslated(engines, picture, Detail.LOOK)),
            Strategy.SEQUENCE: next(turn._in_sequence_each(engines, picture, Detail.LOOK, None)),
        }
    found = replace(turn._about(trial, None), steps=[*steps.values()])
    assert {step.heard for step in found.steps} == {QUESTIONS["es"]}
    assert steps[Strategy.UNTRANSLATED].answer == "There is a car."
    assert "translated" not in steps[Strategy.UNTRANSLATED].parts
    for strategy in (Strategy.OVERLAPPED, Strategy.SEQUENCE):
        assert steps[strategy].answer.startswith("Hay un coche rojo")
        assert steps[strategy].parts["transcript"] <= steps[strategy].parts["translated"]
        told = [span.what for span in spans(found, strategy)]
        assert {"translate the question", "translate the answer"} < set(told)
    assert re.search(r"the first sound -?\d+\.\d\d s later", markdown(found))
    with pytest.raises(BenchError, match="asked in en or es and not in fr"):
        real_shape_pack(tmp_path, quantization="F16", whisper="tiny", shape="tiny", language="fr")


def test_tools_that_are_not_there_are_named(demo: Pack, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=re.escape(f"{tmp_path} holds no whisper-cli")):
        Chain(demo, Detail.LOOK, 10, (), tmp_path)


def test_tools_that_cannot_look_closely_are_not_asked_to(demo: Pack, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="cannot look as `read` does"):
        Chain(demo, Detail.READ, 10, (), tmp_path)


def test_a_process_that_fails_ends_the_measurement_with_its_message(
    demo: Pack, tmp_path: Path
) -> None:
    for name in ("whisper-cli", "llama-mtmd-cli"):
        (tmp_path / name).write_text("#!/bin/sh\necho no such model >&2\nexit 3\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(BenchError, match="whisper-cli ended with status 3: no such model"):
        list(compare(trial_of(demo, demo, held=0.5), repeat=1, tools=tmp_path))


def test_the_command_prints_the_table_and_writes_every_figure(ran: Ran) -> None:
    assert ran.status == 0
    assert ran.printed == markdown(ran.comparison)
    told = json.loads(ran.out.read_text())
    assert [step["way"] for step in told["steps"]] == [str(strategy) for strategy in WITHOUT_GRAPH]
    assert [step["wait"] for step in told["steps"]] == [s.wait for s in ran.comparison.steps]
    assert told["machine"]["cores"] > 0
    assert list(told["steps"][0]) == [
        *("way", "wait", "parts", "tiles", "image_tokens", "heard", "answer")
    ]


def test_a_native_pack_takes_every_turn_and_looks_as_often(
    native_pack_that_speaks: Path, demo: Pack
) -> None:
    trial = trial_of(Pack.open(native_pack_that_speaks), demo, held=0.5)
    *_, found = compare(trial, repeat=1, baseline=False)
    steps = {step.strategy: step for step in found.steps}
    assert steps[Strategy.OVERLAPPED].tiles
    assert steps[Strategy.OVERLAPPED].image_tokens
    assert steps[Strategy.FOLLOW_UP].tiles == steps[Strategy.LOOKED_AHEAD].tiles == 0


def test_llama_mtmd_cli_speaks_to_a_native_pack_as_its_file_says(
    native_pack_that_speaks: Path, tmp_path: Path
) -> None:
    for name in ("whisper-cli", "llama-mtmd-cli"):
        (tmp_path / name).touch()
    pack = Pack.open(native_pack_that_speaks)
    _, answer, _ = Chain(pack, Detail.GLANCE, 8, (), tmp_path).as_typed()
    assert "--jinja --image-max-tokens 80" in answer
    assert "chatml" not in answer
    _, answer, _ = Chain(pack, Detail.READ, 8, (), tmp_path).as_typed()
    assert "--image-max-tokens" not in answer


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exec sleep 600", r"whisper-cli did not end within \d+ s\. .*--no-processes"),
        ("kill -9 $$", r"whisper-cli was killed.*memory.*--no-processes"),
    ],
)
def test_a_process_that_does_not_end_by_itself_is_told_of(
    body: str, said: str, demo: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("whisper-cli", "llama-mtmd-cli"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(turn, "_PATIENCE", 0)
    monkeypatch.setattr(turn, "_LEAST_PATIENCE", 0.2)
    with pytest.raises(BenchError, match=said):
        list(compare(trial_of(demo, demo, held=1), repeat=1, tools=tmp_path))


def test_an_answer_that_cannot_be_spoken_has_no_wait(
    native_pack_that_speaks: Path, demo: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "answer", lambda self, question, **how: (c for c in "\ufffd" * 9))
    trial = trial_of(Pack.open(native_pack_that_speaks), demo, held=0.5)
    with pytest.raises(BenchError, match="cannot be spoken, so there is no wait to measure"):
        list(compare(trial, repeat=1))
