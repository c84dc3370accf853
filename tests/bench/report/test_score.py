"""The weighted score of a pack."""

import pytest

from bench.records import Record
from bench.report.report import in_language, judged_by, report_of
from bench.report.score import markdown, openness, scores
from runtime.errors import BenchError
from tests.bench.synthetic import record, sweep, variant


def measured(
    memory: float = 2e9, rate: float = 5.0, wait: float = 2.0, exact: float = 1.0
) -> list[Record]:
    return [
        record("load", "used_memory", [memory], unit="bytes"),
        record("text", "decode", [rate], unit="tokens/s", better="higher", depth=0),
        record("turn", "first_audio", [wait], detail="look", follow_up=0),
        record("quality", "exact", [exact], unit="", better="higher", data="x"),
    ]


def only(records: list[Record]) -> dict[str, float | None]:
    (found,) = scores(report_of(records))
    return {"total": found.total} | {name: part.value for name, part in found.parts.items()}


def test_the_parts_are_weighted_as_the_thesis_says() -> None:
    assert only(measured()) == pytest.approx(
        {
            "total": 0.35 * 0.75 + 0.25 + 0.25 + 0.15,
            "memory": 0.75,
            "licence": 1.0,
            "device fitness": 1.0,
            "language precision": 1.0,
        }
    )


@pytest.mark.parametrize(
    ("change", "part", "value"),
    [
        ({"memory": 8e9}, "memory", 0.0),
        ({"memory": 9e9}, "memory", 0.0),
        ({"rate": 2.5}, "device fitness", 0.75),
        ({"rate": 50.0}, "device fitness", 1.0),
        ({"wait": 8.0}, "device fitness", 0.625),
        ({"exact": 0.4}, "language precision", 0.4),
    ],
)
def test_a_part_follows_what_was_measured(
    change: dict[str, float], part: str, value: float
) -> None:
    assert only(measured(**change))[part] == pytest.approx(value)


def test_what_was_not_measured_is_not_guessed() -> None:
    found = only([each for each in measured() if each.group != "quality"])
    assert found["language precision"] is None
    assert found["total"] is None


def test_word_errors_count_against_precision() -> None:
    wrong = record("quality", "wer", [0.25], unit="", data="x")
    assert only([*measured(), wrong])["language precision"] == pytest.approx((1 + 0.75) / 2)


@pytest.mark.parametrize(
    ("licence", "value"),
    [
        ("Apache-2.0", 1.0),
        ("apache-2.0", 1.0),
        ("GPL-3.0-or-later", 0.8),
        ("MIT AND CC-BY-NC-4.0", 0.2),
        ("CC-BY-NC-4.0 OR MIT", 1.0),
        ("GPL-2.0-only WITH Classpath-exception-2.0", 0.8),
        ("unknown", 0.0),
        ("my own", 0.0),
        ("", 0.0),
    ],
)
def test_a_licence_is_as_open_as_the_table_says(licence: str, value: float) -> None:
    assert openness(licence) == value


def test_the_table_explains_every_score() -> None:
    of = variant(licence="my own")
    (found,) = scores(report_of([each.model_copy(update={"measured": of}) for each in measured()]))
    text = markdown([found])
    assert "my own, which no table knows" in text
    assert "used memory 2.00 GB of 8.00 GB" in text
    assert "exact 1.000" in text


def test_the_best_comes_first_and_those_without_a_total_last() -> None:
    totals = [each.total for each in scores(report_of(sweep()))]
    known = [total for total in totals if total is not None]
    assert len(totals) == 12
    assert known == sorted(known, reverse=True)
    assert totals[-1] is None


def test_one_figure_may_stand_for_precision() -> None:
    found = [*measured(exact=0.4), record("quality", "top1", [0.9], better="higher", data="x")]
    (by_one,) = scores(judged_by(report_of(found), "top1"))
    assert by_one.parts["language precision"].value == 0.9
    (by_all,) = scores(report_of(found))
    assert by_all.parts["language precision"].value == pytest.approx(0.65)


def in_spanish(exact: float, wait: float, translated: int, **setting: str | int) -> list[Record]:
    spoken = {"language": "es", "translated": translated, **setting}
    return [
        record("load", "used_memory", [4e9], unit="bytes", **spoken),
        record("turn", "first_audio", [wait], detail="look", follow_up=0, **spoken),
        record("quality", "exact", [exact], unit="", better="higher", **({"data": "x"} | spoken)),
    ]


def test_in_a_language_precision_is_what_is_kept_of_english() -> None:
    found = report_of([*measured(exact=0.8), *in_spanish(0.6, 4.0, 1), *in_spanish(0.2, 1.0, 0)])
    (english,) = scores(found)
    assert english.parts["language precision"].value == 0.8
    (spanish,) = scores(in_language(found, "es"))
    precision = spanish.parts["language precision"]
    assert precision.value == pytest.approx(0.6 / 0.8)
    assert "in es, translated" in precision.why
    assert "0.600 of 0.800 in English" in precision.why
    assert spanish.parts["device fitness"].value == pytest.approx(0.75)
    assert (english.parts["memory"].value, spanish.parts["memory"].value) == (0.75, 0.5)


def test_what_is_kept_is_not_guessed_from_another_set() -> None:
    found = report_of([*measured(), *in_spanish(0.6, 1.0, 1, data="y")])
    (spanish,) = scores(in_language(found, "es"))
    assert spanish.parts["language precision"].value is None
    with pytest.raises(BenchError, match="in fr, only in en, es"):
        in_language(found, "fr")


def test_what_is_no_share_scores_nothing() -> None:
    found = [*measured(), record("quality", "kl_mean", [0.1], data="x")]
    with pytest.raises(BenchError, match=r"kl_mean is no share.*Score by one of vqa_accuracy"):
        scores(judged_by(report_of(found), "kl_mean"))
