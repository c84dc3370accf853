"""Quality metrics: against the published evaluations' values, by hand, and on a model."""

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from bench.quality.cider import Cider, words
from bench.quality.datasets import LabelledSample, LabelledSet, MetricName, read_labelled
from bench.quality.demo_scenes import demo_labelled
from bench.quality.layouts import open_labelled
from bench.quality.measure import answers_of
from bench.quality.metrics import (
    METRICS,
    Metric,
    Scored,
    evaluate,
    exact,
    figures,
    intervals,
    metric_for,
    says_yes,
    word_errors,
)
from bench.quality.vqa import plain, vqa_accuracy
from runtime.errors import BenchError
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.bench.quality import published
from tests.bench.quality.published import json_lines

PUBLISHED = json.loads((Path(__file__).parents[2] / "vectors/quality.json").read_text())
"""Values of the evaluations published with VQA and COCO, for cases made up for it."""


def labelled(metric: MetricName, *answers: Sequence[str]) -> LabelledSet:
    samples = tuple(
        LabelledSample(
            str(number), "a.png", lambda: Image.new("RGB", (16, 16)), "What?", tuple(each)
        )
        for number, each in enumerate(answers)
    )
    return LabelledSet("made up", "json-lines", metric, samples)


def judged(
    metric: MetricName, pairs: Sequence[tuple[str, Sequence[str]]]
) -> tuple[Metric, list[Scored]]:
    of = labelled(metric, *(answers for _, answers in pairs))
    judge = metric_for(of)
    return judge, [
        judge.score(sample, answer) for sample, (answer, _) in zip(of.samples, pairs, strict=True)
    ]


@pytest.mark.parametrize("case", PUBLISHED["vqa"], ids=lambda case: case["answer"].strip())
def test_vqa_accuracy_is_that_of_the_published_evaluation(case: dict[str, object]) -> None:
    answers = case["answers"]
    assert isinstance(answers, list)
    found = vqa_accuracy(str(case["answer"]), answers)
    assert found == pytest.approx(case["accuracy"], abs=1e-9)


def test_vqa_accuracy_leaves_each_person_out_in_turn() -> None:
    # Three of ten agree: without one of the three two are left, without another all three.
    assert vqa_accuracy("red", ["red"] * 3 + ["blue"] * 7) == pytest.approx(
        (3 * (2 / 3) + 7 * 1) / 10
    )
    assert vqa_accuracy("red", ["red"] + ["blue"] * 9) == pytest.approx(9 * (1 / 3) / 10)
    assert vqa_accuracy("red", ["red"] * 4 + ["blue"] * 6) == 1


def test_an_answer_that_all_gave_is_right_however_it_is_written() -> None:
    assert vqa_accuracy("Yes.", ["yes"] * 10) == 1
    assert vqa_accuracy("the Two", ["2"] * 10) == 1


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("The cup", "cup"),
        ("Zero", "0"),
        ("someonell", "someone'll"),
        ("3.14 m.", "3.14 m"),
        ("1,000", "1000"),
        ("wi-fi", "wi fi"),
        ("wi -fi", "wi fi"),
        ("a\tb\nc", "b c"),
        ("." * 40 + "x", "." * 8 + "x"),
    ],
)
def test_answers_are_brought_to_the_published_form(answer: str, form: str) -> None:
    assert plain(answer) == form


def test_cider_is_that_of_the_published_evaluation() -> None:
    pictures = PUBLISHED["cider"]["pictures"]
    judge, scored = judged(
        "cider", [(each["description"], each["references"]) for each in pictures]
    )
    assert [each.value for each in scored] == pytest.approx([each["score"] for each in pictures])
    assert figures(judge, scored)["cider"] == pytest.approx(PUBLISHED["cider"]["mean"])


def test_cider_by_hand() -> None:
    cider = Cider([["red car"], ["blue dog"]])
    assert cider.score("red car", ["red car"]) == pytest.approx(10 * 2 / 4)  # no longer n-grams
    # One word of two in common, of equal rarity: a cosine of 1/2 among single words, none among
    # pairs, at the same length.
    assert cider.score("red dog", ["red car"]) == pytest.approx(10 * 0.5 / 4)
    # A word repeated is clipped, and the length's penalty is that of two pairs more.
    penalty = math.exp(-(2**2) / 72)
    assert cider.score("red red red red", ["red car"]) == pytest.approx(
        10 * penalty * (1 / (4 * math.sqrt(2))) / 4
    )


def test_words_that_all_pictures_share_count_nothing() -> None:
    cider = Cider([["a dog"], ["a cat"]])
    assert cider.score("a", ["a dog"]) == 0
    assert cider.score("dog", ["a dog"]) > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A dog's toy, isn't it?", "a dog 's toy is n't it"),
        ("He can't swim; they’ve gone.", "he ca n't swim they 've gone"),
        ('I cannot; gonna "wait" - now...', "i can not gon na wait now"),
        ("A well-known 12-year-old at 10:30", "a well-known 12-year-old at 10:30"),
        ("$1,000.50 (50%) & more", "$ 1,000.50 ( 50 % ) & more"),
        ("the U.S. flag", "the u.s. flag"),
        ("Café señor", "café señor"),
        ("'quoted' words", "quoted words"),
        ("", ""),
    ],
)
def test_words_are_parted_as_the_treebank_parts_them(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_exact_answers_are_so_to_the_letter() -> None:
    assert exact(" A red cup.\n", ["No cup.", "A red cup."]) == 1
    assert exact("a red cup.", ["A red cup."]) == 0
    judge, scored = judged("exact", [("yes", ["yes"]), ("no", ["yes"]), ("b", ["a", "b"])])
    assert figures(judge, scored) == {"exact": pytest.approx(2 / 3)}


def test_word_errors_are_counted_over_all_words() -> None:
    assert word_errors("the cat sat on mat", "The cat sat on the mat.") == (1, 6)
    assert word_errors("anything", "…") == (1, 0)
    judge, scored = judged(
        "wer", [("a b", ["a b c d"]), ("x", ["y"]), ("one two", ["nothing of it", "one two"])]
    )
    assert [each.value for each in scored] == [0.5, 1, 0]
    assert figures(judge, scored) == {"wer": pytest.approx(3 / 7)}


def test_without_jiwer_word_errors_say_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jiwer", None)
    with pytest.raises(BenchError, match=r"make -C .* bench`"):
        metric_for(labelled("wer", ["a"]))


@pytest.mark.parametrize(
    ("answer", "yes"),
    [
        ("Yes", True),
        ("yes, there is.", True),
        ("No", False),
        ("No, there is no car.", False),
        ("There is not one.", False),
        ("I do not see a car.\nYes", False),
        ("Nothing", True),
        ("Yes. It is not red.", True),
        ("no\n", False),
        ("", True),
    ],
)
def test_a_yes_is_what_pope_takes_for_one(answer: str, yes: bool) -> None:
    assert says_yes(answer) is yes


def test_pope_figures_by_hand() -> None:
    # 3 hits, 1 false alarm, 2 misses, 4 rightly refused
    kinds = [("Yes", "yes")] * 3 + [("Yes", "no")] + [("No", "yes")] * 2 + [("No", "no")] * 4
    judge, scored = judged("pope", [(said, [label]) for said, label in kinds])
    assert figures(judge, scored) == {
        "pope_accuracy": pytest.approx(0.7),
        "pope_precision": pytest.approx(3 / 4),
        "pope_recall": pytest.approx(3 / 5),
        "pope_f1": pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6)),
        "pope_yes_share": pytest.approx(0.4),
    }
    assert [each.value for each in scored] == [1.0] * 3 + [0.0] * 3 + [1.0] * 4


def test_pope_takes_labels_that_are_written_as_sentences() -> None:
    judge, scored = judged("pope", [("Yes", ["Yes."]), ("No", ["No"])])
    assert figures(judge, scored)["pope_f1"] == 1


def test_a_figure_that_is_undefined_is_absent() -> None:
    judge, scored = judged("pope", [("No", ["no"]), ("No", ["no"])])
    assert figures(judge, scored) == {"pope_accuracy": 1, "pope_yes_share": 0}
    assert figures(judge, []) == {}


@pytest.mark.parametrize(
    ("name", "answers", "said"),
    [
        ("vqa", [["a"] * 10, ["a"] * 3], "Sample 1"),
        ("pope", [["yes"], ["maybe"]], "Sample 1"),
        ("pope", [["yes", "no"]], "Sample 0"),
        ("cider", [["a caption"]], "one sample"),
    ],
)
def test_a_metric_refuses_a_set_it_cannot_judge(
    name: MetricName, answers: list[list[str]], said: str
) -> None:
    with pytest.raises(BenchError, match=said):
        metric_for(labelled("exact", *answers), name)


def test_intervals_lie_about_their_figures_and_narrow_with_more_answers() -> None:
    def width(count: int) -> float:
        kinds = [("Yes", ["yes"]), ("Yes", ["no"]), ("No", ["no"]), ("No", ["yes"])]
        judge, scored = judged("pope", (kinds * count)[:count])
        found = intervals(judge, scored)
        assert found == intervals(judge, scored)
        for name, value in figures(judge, scored).items():
            low, high = found[name]
            assert low <= value <= high
        return found["pope_f1"][1] - found["pope_f1"][0]

    assert width(400) < width(40) / 2
    judge, scored = judged("exact", [("a", ["a"])] * 5)
    assert intervals(judge, scored) == {"exact": (1, 1)}


def test_evaluating_asks_each_sample_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    asked = []

    def answer(picture: Image.Image, question: str | None, detail: Detail) -> str:
        asked.append((picture.size, question, detail))
        return "a cup"

    of = read_labelled(json_lines(tmp_path))
    metric = metric_for(of)
    steps = evaluate(answer, of, metric, detail=Detail.GLANCE)
    first = next(steps)
    assert (first.id, first.answer, first.value) == ("1", "a cup", 1)
    assert len(asked) == 1
    rest = list(evaluate(answer, of, metric, detail=Detail.GLANCE, done={first.id}))
    assert [each.id for each in rest] == ["second", "3"]
    assert asked == [
        ((16, 12), "What is it?", Detail.GLANCE),
        ((16, 12), None, Detail.READ),
        ((16, 12), "How many?\nAnswer with a number.", Detail.GLANCE),
    ]


@pytest.mark.parametrize(
    ("write", "said", "expected"),
    [
        (published.vqa, "2", {"vqa_accuracy": 1 / 3}),
        (published.vizwiz, "Soup.", {"vqa_accuracy": 1 / 2}),
        (published.textvqa, "Toshiba", {"vqa_accuracy": (2 * (1 / 3) + 8 * (2 / 3)) / 10}),
        (
            published.pope,
            "Yes",
            {"pope_accuracy": 0.5, "pope_precision": 0.5, "pope_recall": 1, "pope_yes_share": 1},
        ),
    ],
)
def test_published_layouts_are_judged_by_their_metric(
    tmp_path: Path, write: object, said: str, expected: dict[str, float]
) -> None:
    assert callable(write)
    of = open_labelled(write(tmp_path))
    metric = metric_for(of)
    found = figures(metric, list(evaluate(lambda *_: said, of, metric)))
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_the_demo_pack_answers_its_held_out_questions() -> None:
    of = demo_labelled(12)
    metric = metric_for(of)
    with Session(find_pack("demo"), threads=1) as session:
        scored = list(evaluate(answers_of(session), of, metric))
        alone = list(evaluate(answers_of(session), of.take(1), metric))
        described = answers_of(session)(of.samples[0].picture(), None, Detail.LOOK)
    assert [each.id for each in scored] == [sample.id for sample in of.samples]
    assert alone == scored[:1]
    assert figures(metric, scored)["exact"] >= 0.5
    assert described.endswith(".")


def test_every_metric_has_a_name_for_the_command_line() -> None:
    of = labelled("exact", ["yes"] * 10, ["no"] * 10)
    names = [metric_for(of, name).name for name in METRICS if name != "pope"]
    assert names == ["exact", "vqa", "cider", "wer"]
