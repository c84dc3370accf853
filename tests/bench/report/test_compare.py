"""What became slower, larger or worse."""

from collections.abc import Sequence

import pytest

from bench.records import Record
from bench.report.compare import Changes, Verdict, compare_reports, markdown
from bench.report.report import report_of
from tests.bench.synthetic import JETSON, PI, record, sweep, variant


def changes(old: list[Record], new: list[Record], threshold: float = 0.05) -> Changes:
    return compare_reports(report_of(old), report_of(new), threshold)


def timed(*samples: float, group: str = "load", figure: str = "warm_start") -> list[Record]:
    return [record(group, figure, list(samples))]  # type: ignore[arg-type]


STEADY = (1.00, 1.01, 0.99, 1.00, 1.01)


def test_the_same_records_show_no_difference() -> None:
    found = changes(sweep(), sweep())
    assert not found.worse
    assert {each.verdict for each in found.pairs} == {Verdict.SAME}
    assert not found.gone
    assert not found.added


def test_slower_beyond_the_threshold_is_worse() -> None:
    slower = tuple(each * 1.2 for each in STEADY)
    assert changes(timed(*STEADY), timed(*slower)).worse
    assert not changes(timed(*STEADY), timed(*slower), threshold=0.25).worse
    assert not changes(timed(*slower), timed(*STEADY)).worse


def test_fewer_tokens_a_second_are_worse() -> None:
    old, new = (
        [record("text", "decode", [rate, rate + 0.1, rate - 0.1], unit="tokens/s", better="higher")]
        for rate in (10.0, 8.0)
    )
    found = changes(old, new)
    assert found.worse
    assert "| 0.800 | -20.0% |" in markdown(found, 0.05)
    assert not changes(new, old).worse


def test_intervals_that_overlap_prove_nothing() -> None:
    assert not changes(timed(1.0, 1.3, 0.8, 1.1, 0.9), timed(1.2, 1.0, 1.4, 1.1, 1.3)).worse


def test_a_lone_timing_is_not_judged_but_a_size_is() -> None:
    found = changes(timed(1.0), timed(2.0))
    assert not found.worse
    assert [each.verdict for each in found.pairs] == [Verdict.FEW]
    old, new = ([record("files", "text_model", [n], unit="bytes")] for n in (100.0, 120.0))
    assert changes(old, new).worse


@pytest.mark.parametrize(("before", "after", "worse"), [(-2.9, -1.0, False), (-1.0, 0.5, True)])
def test_what_is_done_before_the_release_keeps_nobody_waiting(
    before: float, after: float, worse: bool
) -> None:
    old, new = (timed(at, at, at, group="turn", figure="prefilled") for at in (before, after))
    assert changes(old, new).worse is worse


def test_what_fails_now_is_worse() -> None:
    found = changes(timed(*STEADY), [record("load", "warm_start", [], failed="It was killed.")])
    assert found.worse
    assert "It was killed." in markdown(found, 0.05)


def test_what_is_in_one_file_alone_is_listed() -> None:
    old = [*timed(*STEADY), record("text", "decode", [1.0], depth=0)]
    new = [*timed(*STEADY), record("text", "decode", [1.0], depth=512)]
    found = changes(old, new)
    assert found.gone == ("Q4_0 + Q8_0: text decode (depth 0)",)
    assert found.added == ("Q4_0 + Q8_0: text decode (depth 512)",)
    assert not found.worse
    told = markdown(found, 0.05)
    assert "Only in the old file: 1 measurement (text 1)." in told
    assert "512" not in told


def test_what_both_have_is_shown_with_old_new_and_ratio_whatever_is_said_of_it() -> None:
    old = [*timed(*STEADY), *timed(1.0, figure="cold_start")]
    new = [*timed(*(1.01 * each for each in STEADY)), *timed(2.0, figure="cold_start")]
    told = markdown(changes(old, new), 0.05)
    assert (
        "load warm start | 1.00 s (0.990–1.01) | 1.01 s (1.000–1.02) | 1.010 | as before |" in told
    )
    assert "load cold start | 1.00 s | 2.00 s | 2.000 | too few samples |" in told


def test_boards_are_paired_by_name_where_there_are_several() -> None:
    old = [*sweep(), *sweep(on=JETSON, speed=3)]
    new = [*sweep(), *sweep(on=JETSON, speed=2)]
    found = changes(old, new)
    assert found.worse
    assert all(each.what.startswith("Jetson") for each in found.of(Verdict.WORSE))


def test_another_board_is_remarked() -> None:
    assert changes(sweep(), sweep(on=JETSON)).remarks
    assert not changes(sweep(), sweep(on=PI)).remarks


def answers(right: Sequence[bool], data: str = "x", text: str = "Q4_0") -> list[Record]:
    """A share of exact answers over a set."""
    share = sum(right) / len(right)
    parts = [(float(each), 1.0) for each in right]
    return [
        record(
            "quality",
            "exact",
            [share],
            unit="",
            better="higher",
            parts=parts,
            of=variant(text),
            data=data,
        )
    ]


HARD = [number % 2 == 0 for number in range(200)]


def test_a_change_of_quality_that_chance_explains_is_none() -> None:
    one, other = [number < 12 for number in range(20)], [number >= 9 for number in range(20)]
    assert changes(answers(one), answers(other)).of(Verdict.SAME)


def test_the_same_samples_show_a_loss_that_intervals_apart_hide() -> None:
    worse = [right and number % 20 != 0 for number, right in enumerate(HARD)]
    old, new = answers(HARD), answers(worse)
    before, after = old[0].interval(), new[0].interval()
    assert before
    assert after
    assert after[1] > before[0]
    assert changes(old, new).worse
    assert not changes(old, new, threshold=0.2).worse
    assert changes(new, old).of(Verdict.BETTER)


def test_figures_over_other_samples_are_not_compared() -> None:
    found = changes(answers(HARD, "x"), answers([False] * 200, "y"))
    assert not found.pairs
    assert found.gone
    assert found.added


def test_too_few_answers_are_not_judged() -> None:
    found = changes(answers([True, True]), answers([False, False]))
    assert [each.verdict for each in found.pairs] == [Verdict.FEW]
    lone = [record("quality", "exact", [each], better="higher", data="x") for each in (1.0, 0.0)]
    assert [each.verdict for each in changes(lone[:1], lone[1:]).pairs] == [Verdict.FEW]


def test_bounds_are_kept_apart_where_there_are_no_parts() -> None:
    old, new, near = (
        record("quality", "kl_p99", [middle], unit="nats", data="x").model_copy(
            update={"bounds": (middle - 0.1, middle + 0.1)}
        )
        for middle in (0.3, 0.6, 0.4)
    )
    assert changes([old], [new]).worse
    assert not changes([old], [near]).worse


def test_how_f16_strays_from_itself_is_not_judged() -> None:
    of = variant("F16", "F16")
    old, new = (
        [record("quality", "kl_mean", [n], of=of, parts=[(n, 1.0)] * 9, data="x")]
        for n in (1e-12, 1e-9)
    )
    assert not changes(old, new).pairs
