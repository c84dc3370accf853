"""The wait of a turn, measured in every way, with the real engines."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from bench.shapes.real_shape import QUESTION, real_shape_pack
from bench.turn.baseline import Chain
from bench.turn.table import markdown, plot, spans, table
from bench.turn.turn import Comparison, Trial, Way, compare
from runtime.errors import BenchError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail


@pytest.fixture(scope="module")
def demo() -> Pack:
    return find_pack("demo")


def trial_of(pack: Pack, demo: Pack, **how: object) -> Trial:
    sample = demo.manifest.samples[0]
    return Trial(pack, demo.path(sample.picture), demo.path(sample.audio), **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def comparison(demo: Pack) -> Comparison:
    *_, last = compare(trial_of(demo, demo), repeat=2)
    return last


def test_every_way_takes_the_same_turn(comparison: Comparison, demo: Pack) -> None:
    assert {step.heard for step in comparison.steps} == {demo.manifest.samples[0].question}
    answers = {step.answer for step in comparison.steps if step.way is not Way.FOLLOW_UP}
    assert len(answers) == 1
    assert answers <= set(demo.manifest.samples[0].expected)


def test_rounds_alternate_between_the_ways(comparison: Comparison) -> None:
    assert [step.way for step in comparison.steps] == [*Way, *Way]


def test_each_turn_sees_the_picture_anew_and_a_follow_up_not_at_all(
    comparison: Comparison,
) -> None:
    counts = {step.way: (step.tiles, step.image_tokens) for step in comparison.steps}
    tokens = 14 * 14 + 1
    assert counts[Way.OVERLAPPED] == counts[Way.AT_RELEASE] == counts[Way.SEQUENCE] == (1, tokens)
    assert counts[Way.FOLLOW_UP] == (0, 0)
    assert counts[Way.PROCESSES] == (None, None)


def test_parts_stand_in_the_order_in_which_they_happen(comparison: Comparison) -> None:
    for way in (Way.SEQUENCE, Way.PROCESSES):
        times = list(comparison.parts(way).values())
        assert times == sorted(times)
    ours = comparison.parts(Way.OVERLAPPED)
    assert ours["press"] <= ours["photo"] <= ours["encoded"] <= ours["prefilled"]
    assert ours["release"] == 0 <= ours["transcript"] <= ours["first_token"]
    assert ours["first_token"] <= ours["first_sentence"] <= ours["first_audio"] <= ours["end"]
    assert ours["press"] <= -3


def test_the_views_show_every_way_and_what_it_took(comparison: Comparison, tmp_path: Path) -> None:
    text = markdown(comparison)
    for way in Way:
        assert f"| {way} | {comparison.median(way):.2f} |" in text
        assert {span.stage for span in spans(comparison, way)} >= {"ears", "mind", "voice"}
    assert "python -m piper" in text
    assert table(comparison).row_count == len(Way)
    plot(comparison, tmp_path / "turn.png")
    with Image.open(tmp_path / "turn.png") as picture:
        assert len(picture.getcolors(1 << 20) or []) > 20


def test_a_plot_of_an_unknown_kind_is_refused(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"turn\.txt cannot be drawn"):
        plot(comparison, tmp_path / "turn.txt")


def test_a_model_of_random_weights_computes_a_token_for_each_word_given(
    demo: Pack, tmp_path: Path
) -> None:
    pack = real_shape_pack(tmp_path, quantization="Q8_0", whisper="tiny", shape="tiny")
    words = ("A", "car", "stands", "here.", "It", "is", "red.")
    trial = trial_of(pack, demo, words=words, held=0.5)
    *_, last = compare(trial, repeat=1, naive=False)
    ways = [Way.OVERLAPPED, Way.FOLLOW_UP, Way.AT_RELEASE, Way.SEQUENCE]
    assert [step.way for step in last.steps] == ways
    assert {step.heard for step in last.steps} == {QUESTION}
    assert {step.answer for step in last.steps} == {" ".join(words)}


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


def test_the_command_prints_the_table_and_writes_every_figure(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from vismaid.app import app

    out = tmp_path / "turn.json"
    shown = CliRunner().invoke(app, ["bench", "turn", "--repeat", "1", "--out", str(out)])
    assert shown.exit_code == 0
    assert "| overlapped |" in shown.stdout
    record = json.loads(out.read_text())
    assert [step["way"] for step in record["steps"]] == [str(way) for way in Way]
    assert record["machine"]["cores"] > 0
