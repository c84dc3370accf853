"""Files of records: what is written is read, and nothing that is damaged is taken for a record."""

import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from bench.bootstrap import _percentile, of_difference, of_median, of_percentile, of_ratio
from bench.records import SCHEMA, Record, append, read, setting_key
from runtime.errors import BenchError, OutputError
from tests.bench.synthetic import AT, PI, record, sweep, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "records.jsonl", sweep()[:3])


def line_of(**changes: object) -> bytes:
    """A line as it is written, with something else in it."""
    return json.dumps(json.loads(whole().decode()) | changes).encode()


def whole() -> bytes:
    return record("text", "decode", [1.0, 2.0], depth=0).model_dump_json(by_alias=True).encode()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    kept = [
        *sweep(),
        record("quality", "wer", [0.25], parts=[(1, 4), (0, 0), (1, 4)], data="x").model_copy(
            update={"left_out": ["b.png is damaged."]}
        ),
        record("quality", "kl_p99", [0.2], data="x").model_copy(update={"bounds": (0.1, 0.4)}),
        record("text", "decode", [], failed="It was killed.").model_copy(
            update={"transient": True}
        ),
    ]
    assert read(write(tmp_path / "records.jsonl", kept)) == (kept, [])


def test_each_record_is_a_line_that_says_its_schema(path: Path) -> None:
    lines = path.read_bytes().splitlines()
    assert [json.loads(line)["schema"] for line in lines] == [SCHEMA] * 3


def test_a_transient_failure_is_called_what_it_always_was(path: Path) -> None:
    failed = record("text", "decode", [], failed="It was killed.")
    append(path, failed.model_copy(update={"transient": True}))
    assert json.loads(path.read_bytes().splitlines()[-1])["passing"] is True
    path.write_bytes(line_of(samples=[], failed="It was killed.", passing=True) + b"\n")
    assert read(path)[0][0].transient


def test_records_of_the_first_schema_are_read(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(f'"schema": {SCHEMA}'.encode(), b'"schema": 1'))
    found, remarks = read(path)
    assert [each.schema_ for each in found] == [1, 1, 1]
    assert not remarks


def test_what_decoded_before_it_was_recorded_how_much_decoded_32_tokens(path: Path) -> None:
    speed: dict[str, Any] = {"unit": "tokens/s", "better": "higher"}
    append(path, record("text", "decode", [5.0], threads=2, depth=512, **speed))
    append(path, record("text", "prefill", [5.0], threads=2, tokens=512, **speed))
    path.write_bytes(path.read_bytes().replace(f'"schema": {SCHEMA}'.encode(), b'"schema": 2'))
    *_, decoded, filled = read(path)[0]
    assert (decoded.test, filled.test) == ("tg32 @ d512", "pp512")


def test_a_board_without_a_name_is_the_same_as_in_older_records(path: Path) -> None:
    unnamed = PI.model_copy(update={"board": "a computer with Cortex-A76"})
    append(path, record("load", "warm_start", [1.0], on=unnamed))
    path.write_bytes(path.read_bytes().replace(f'"schema": {SCHEMA}'.encode(), b'"schema": 2'))
    boards = [each.conditions.board for each in read(path)[0]]
    assert boards == [PI.board] * 3 + ["unknown board (Cortex-A76)"]


def test_a_newer_schema_is_refused_whatever_else_is_in_it(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"schema": 99, "new": true}\n')
    with pytest.raises(BenchError, match=r"newer vismaid .schema 99.*Update vismaid"):
        read(path)


def test_a_line_that_was_cut_costs_itself_and_the_next_one_stands_on_its_own(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])
    later = record("text", "prefill", [3.0], tokens=5)
    append(path, later)
    found, remarks = read(path)
    assert found == [*sweep()[:2], later]
    assert remarks == [f"{path}: line 3 is not a whole record and is left out."]


@pytest.mark.parametrize(
    "line",
    [
        line_of(samples=[float("nan")]),
        line_of(samples=[float("inf")]),
        line_of(samples=[1e400]),
        line_of(setting={"depth": float("nan")}),
        line_of(bounds=[0.0, float("inf")]),
        line_of(bounds=[2.0, 1.0]),
        line_of(colour="red"),
        line_of(group="smell"),
        line_of(samples="many"),
        line_of(schema="newest"),
        line_of(parts=[[1, 4]], samples=[0.5]),
        line_of(parts=[[0, 0]], samples=[0.5]),
        line_of(parts=[[1, 4]], samples=[0.25, 0.25]),
        b"[" * 200_000,
        b'{"schema": ' + b"9" * 5000 + b"}",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        whole()[:-1],
    ],
)
def test_what_is_no_record_is_left_out_and_named(path: Path, line: bytes) -> None:
    path.write_bytes(path.read_bytes() + line + b"\n" + whole() + b"\n")
    found, remarks = read(path)
    assert len(found) == 4
    assert remarks == [f"{path}: line 4 is not a whole record and is left out."]


def test_a_file_without_a_single_record_is_refused(path: Path) -> None:
    path.write_bytes(b"\n\n{}\n")
    with pytest.raises(BenchError, match="holds no records"):
        read(path)


def test_a_line_without_an_end_does_not_fill_the_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.records.LONGEST_LINE", 1 << 16)
    before = path.read_bytes()
    path.write_bytes(before + b'"' + bytes(8 << 20) + b"\n" + whole() + b"\n")
    tracemalloc.start()
    found, remarks = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 4
    assert len(remarks) == 1
    assert peak < 4 << 20


def test_a_file_that_cannot_be_written_is_named_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        append(tmp_path / "none" / "records.jsonl", record("text", "decode", [1.0]))
    with pytest.raises(OutputError, match="No space left on device"):
        append(Path("/dev/full"), record("text", "decode", [1.0]))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_record_has_no_number_that_is_none(value: float) -> None:
    with pytest.raises(ValidationError):
        record("text", "decode", [value])
    with pytest.raises(ValidationError):
        record("text", "decode", [1.0], depth=value)


def test_a_setting_is_the_same_whatever_its_order() -> None:
    one, other = (
        record("turn", "end", [1.0], **setting)  # type: ignore[arg-type]
        for setting in ({"threads": 2, "detail": "look"}, {"detail": "look", "threads": 2})
    )
    assert one.key == other.key
    assert setting_key({"b": 1, "a": "x"}) == '{"a": "x", "b": 1}'
    assert one.key != record("turn", "end", [1.0], threads=4, detail="look").key


def test_an_interval_of_timings_is_that_of_their_median() -> None:
    samples = list(np.random.default_rng(1).normal(5, 1, 41))
    found = record("text", "decode", samples)
    low, high = found.interval() or (0, 0)
    assert found.median == np.median(samples)
    assert low < np.median(samples) < high
    assert found.interval() == (low, high) == of_median(samples)


def test_an_interval_of_a_share_is_that_of_the_set_s_samples() -> None:
    parts = [(1.0, 1.0)] * 60 + [(0.0, 1.0)] * 40
    found = record("quality", "exact", [0.6], parts=parts, data="x")
    low, high = found.interval() or (0, 0)
    # Of a binomial share of 100 samples the standard error is 0.049.
    assert low == pytest.approx(0.6 - 1.96 * 0.049, abs=0.015)
    assert high == pytest.approx(0.6 + 1.96 * 0.049, abs=0.015)


def test_a_corpus_error_rate_weighs_samples_by_their_words() -> None:
    parts = [(1.0, 1.0)] * 10 + [(0.0, 99.0)] * 10
    found = record("quality", "wer", [0.01], unit="", parts=parts, data="x")
    assert found.median == 0.01
    low, high = found.interval() or (1, 1)
    assert low < 0.01 < high < 0.05


def test_nothing_tells_how_far_a_lone_sample_may_be_off() -> None:
    assert record("quality", "exact", [1.0], parts=[(1.0, 1.0)], data="x").interval() is None
    left = [(1.0, 1.0), (0.0, 0.0)]
    assert record("quality", "exact", [1.0], parts=left, data="x").interval() is None
    assert record("quality", "exact", [1.0], data="x").interval() is None
    assert record("quality", "exact", [], failed="It was killed.", data="x").interval() is None


def test_bounds_that_were_measured_stand() -> None:
    found = record("quality", "kl_p99", [0.2], data="x").model_copy(update={"bounds": (0.1, 0.4)})
    assert found.interval() == (0.1, 0.4)


def test_intervals_cover_what_they_are_of_as_often_as_they_say() -> None:
    random = np.random.default_rng(0)
    rounds = 200
    covered = 0
    for _ in range(rounds):
        low, high = of_ratio([(float(hit), 1.0) for hit in random.random(80) < 0.7])
        covered += low <= 0.7 <= high
    assert 0.89 * rounds <= covered <= rounds


def test_samples_that_are_paired_show_what_intervals_apart_do_not() -> None:
    hard = np.random.default_rng(2).random(200)
    old = [(each, 1.0) for each in hard]
    new = [(each - 0.02, 1.0) for each in hard]
    apart = of_ratio(new)[1] < of_ratio(old)[0]
    low, high = of_difference(old, new)
    assert not apart
    assert low == pytest.approx(-0.02)
    assert high == pytest.approx(-0.02)


def test_a_ratio_that_a_resample_leaves_undefined_does_not_spoil_the_rest() -> None:
    low, high = of_ratio([(0.0, 0.0), (1.0, 2.0), (2.0, 2.0)])
    assert 0.5 <= low <= high <= 1.0


def test_the_percentile_of_all_positions_is_drawn_sample_by_sample() -> None:
    quiet, loud = np.zeros(50), np.ones(50)
    low, high = of_percentile([quiet, loud, quiet, quiet], 99)
    assert (low, high) == (0.0, 1.0)
    assert of_percentile([loud, loud], 99) == (1.0, 1.0)


def test_the_percentile_of_what_was_drawn_is_numpy_s() -> None:
    random = np.random.default_rng(3)
    ranked = np.sort(random.random(40))
    times = random.integers(0, 4, 40)
    for percent in (0.0, 50.0, 99.0, 100.0):
        found = _percentile(ranked, times.cumsum(), percent)
        assert found == pytest.approx(np.percentile(np.repeat(ranked, times), percent))


def test_a_large_set_takes_no_more_memory_than_a_small_one() -> None:
    parts = [(float(number % 2), 1.0) for number in range(20_000)]
    tracemalloc.start()
    of_ratio(parts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20


def test_a_record_s_time_keeps_its_zone(path: Path) -> None:
    (found, *_), _ = read(path)
    assert found.at == AT
    assert found.at.astimezone(UTC) == datetime(2026, 1, 1, tzinfo=UTC)
    assert Record.model_validate_json(found.model_dump_json(by_alias=True)) == found
