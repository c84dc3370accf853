"""Views of records: the table, the text formats and the pick."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bench.pick import pick
from bench.report import COLUMNS, DECODE, MEMORY, QUALITY, WAIT, read_report, report_of
from bench.report_text import csv_text, json_text, markdown
from runtime.errors import BenchError
from tests.bench.synthetic import AT, JETSON, PI, record, sweep, variant, write


def test_a_row_is_a_variant_and_its_cells_have_one_setting() -> None:
    report = report_of(sweep())
    assert len(report.rows) == 12
    assert report.chosen(DECODE) == ("decode", '{"depth": 0, "threads": 4}')
    for row in report.rows:
        shown = report.shown(row, DECODE)
        assert shown is not None
        assert shown.setting == {"threads": 4, "depth": 0}


def test_markdown_has_a_row_a_variant_with_medians_and_intervals() -> None:
    text = markdown(report_of([*sweep(), record("load", "cold_start", [1.0, 2.0, 3.0])]))
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 12
    columns = {line.replace("\\|", "").count("|") for line in rows}
    assert len(columns) == 1
    assert any("(" in cell and "–" in cell for cell in rows[2].split("|"))
    assert "Recommended for Raspberry Pi 5 Model B: " in text


def test_what_failed_stands_there_with_its_reason() -> None:
    text = markdown(report_of(sweep()))
    assert "96 not measured: The measuring process was killed." in text
    assert "- Q2\\_K + Q8\\_0: turn photo (2 threads, glance, held 3.0 s, first question)" in text


def test_csv_and_json_hold_every_record() -> None:
    records = sweep()
    report = report_of(records)
    lines = list(csv.DictReader(io.StringIO(csv_text(report))))
    told = json.loads(json_text(report))
    assert len(lines) == len(told["records"]) == len(records)
    kept = sorted(json.loads(line["samples"]) for line in lines)
    assert kept == sorted(each["samples"] for each in told["records"])
    assert kept == sorted(each.samples for each in records)
    assert told["boards"][0]["recommended"] in {line["variant"] for line in lines}


def test_a_name_is_no_formula_and_no_markup() -> None:
    trick = record("files", "text_model", [1.0], of=variant(name="=HYPERLINK()|<b>"))
    report = report_of([trick])
    assert ",'=HYPERLINK()|<b>," in csv_text(report)
    board = PI.model_copy(update={"board": "<script>|x"})
    assert "## \\<script>\\|x" in markdown(
        report_of([trick.model_copy(update={"conditions": board})])
    )


def test_what_was_measured_again_counts_once() -> None:
    old = record("text", "decode", [1.0], at=AT, depth=0)
    new = record("text", "decode", [2.0], at=AT + timedelta(days=1), depth=0)
    report = report_of([new, old])
    assert [each.samples for _, each in report.records] == [[2.0]]


def test_two_boards_are_apart_even_where_neither_has_a_host_name() -> None:
    other = PI.model_copy(update={"memory": 4_000_000_000})
    report = report_of([*sweep(), *sweep(on=other)])
    assert len(report.boards) == 2
    assert len({board.label for board in report.boards}) == 2
    assert [len(report.on(board)) for board in report.boards] == [12, 12]


def test_files_that_are_called_alike_are_told_apart() -> None:
    twins = [
        record("files", "text_model", [1.0], of=variant(files=files)) for files in ("aa", "bb")
    ]
    labels = [row.label for row in report_of(twins).rows]
    assert labels == ["Q4_0 + Q8_0 (aaQ4_0)", "Q4_0 + Q8_0 (bbQ4_0)"]


def test_a_line_that_was_cut_off_is_remarked_and_the_rest_used(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.jsonl", sweep()[:3])
    path.write_bytes(path.read_bytes()[:-40])
    report = read_report([path])
    assert len(list(report.records)) == 2
    assert len(report.remarks) == 1
    assert "line 3" in report.remarks[0]


def _candidates(*rows: tuple[str, float, float, float]) -> list[object]:
    """Records of variants: type, seconds of waiting, memory in GB, share of exact answers."""
    found: list[object] = []
    for text, wait, memory, exact in rows:
        of = variant(text)
        found += [
            record("turn", "first_audio", [wait], of=of, detail="look", follow_up=0),
            record("load", "used_memory", [memory * 1e9], unit="bytes", of=of),
            record("quality", "exact", [exact], unit="", better="higher", of=of, data="x"),
        ]
    return found


@pytest.mark.parametrize(
    ("rows", "chosen", "why"),
    [
        (
            [("F16", 5, 3, 0.9), ("Q8_0", 2.5, 2, 0.85), ("Q4_0", 1, 1, 0.7)],
            "Q8_0",
            "the best in quality of those that fit and answer within 3 s",
        ),
        (
            [("F16", 9, 3, 0.9), ("Q8_0", 6, 2, 0.85), ("Q4_0", 4, 1, 0.7)],
            "Q4_0",
            "the quickest that fits, as none answers within 3 s",
        ),
        (
            [("F16", 2, 7, 0.9), ("Q8_0", 2, 2, 0.85), ("Q4_0", 1, 1, 0.7)],
            "Q8_0",
            "the best in quality of those that fit and answer within 3 s",
        ),
        (
            [("Q8_0", 2, 2, 0.85), ("Q4_0", 1, 1, 0.85)],
            "Q4_0",
            "the best in quality of those that fit and answer within 3 s",
        ),
    ],
)
def test_the_pick_follows_the_rule_and_says_which_part_decided(
    rows: list[tuple[str, float, float, float]], chosen: str, why: str
) -> None:
    report = report_of(_candidates(*rows))  # type: ignore[arg-type]
    choice = pick(report, report.boards[0])
    assert choice.row is not None
    assert choice.row.measured.text_type == chosen
    assert why in choice.sentence


def test_what_is_worse_in_everything_is_not_on_the_front() -> None:
    rows = [("Q8_0", 2.0, 2.0, 0.8), ("Q5_0", 2.5, 2.5, 0.7), ("Q4_0", 1.0, 1.0, 0.6)]
    report = report_of(_candidates(*rows))  # type: ignore[arg-type]
    front = pick(report, report.boards[0]).front
    assert {row.measured.text_type for row in front} == {"Q8_0", "Q4_0"}


def test_nothing_is_recommended_that_does_not_fit() -> None:
    report = report_of(_candidates(("F16", 1, 7, 0.9)))  # type: ignore[arg-type]
    choice = pick(report, report.boards[0])
    assert choice.row is None
    assert "the smallest takes 7.00 GB, and 6.40 GB may be taken" in choice.sentence


def test_without_quality_the_sentence_says_so() -> None:
    report = report_of([each for each in sweep() if each.group != "quality"])
    choice = pick(report, report.boards[0])
    assert "its quality was not measured" in choice.sentence
    nothing = report_of([record("files", "text_model", [1.0], unit="bytes")])
    assert pick(nothing, nothing.boards[0]).row is None


def test_f16_is_as_good_as_itself() -> None:
    report = report_of([each for each in sweep() if each.figure != "exact"])
    whole = next(row for row in report.rows if row.whole)
    assert report.shown(whole, QUALITY) is None
    assert report.value(whole, QUALITY) == 1.0


def test_every_column_of_the_table_is_found_in_a_sweep() -> None:
    report = report_of(sweep())
    lacking = {column.title for column in COLUMNS if not report.chosen(column)}
    assert lacking == {"energy of a turn"}
    assert report.better(WAIT) == report.better(MEMORY) == "lower"
    assert report.better(DECODE) == "higher"


def test_boards_of_a_report_have_their_own_rows_and_picks() -> None:
    report = report_of([*sweep(), *sweep(on=JETSON, speed=3)])
    picks = [pick(report, board) for board in report.boards]
    for board, choice in zip(report.boards, picks, strict=True):
        assert choice.row is not None
        assert choice.row.board == board


def test_no_records_are_refused() -> None:
    with pytest.raises(BenchError, match="no records"):
        report_of([])
