"""What became slower, larger or worse."""

import pytest

from bench.compare import Changes, Verdict, compare_reports, markdown
from bench.records import Record
from bench.report import report_of
from tests.bench.synthetic import JETSON, PI, record, sweep


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
    assert "| -20.0% |" in markdown(found, 0.05)
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


def test_boards_are_paired_by_name_where_there_are_several() -> None:
    old = [*sweep(), *sweep(on=JETSON, speed=3)]
    new = [*sweep(), *sweep(on=JETSON, speed=2)]
    found = changes(old, new)
    assert found.worse
    assert all(each.what.startswith("Jetson") for each in found.of(Verdict.WORSE))


def test_another_board_is_remarked() -> None:
    assert changes(sweep(), sweep(on=JETSON)).remarks
    assert not changes(sweep(), sweep(on=PI)).remarks
