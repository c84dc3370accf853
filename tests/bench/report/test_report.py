"""Views of records: the table, the text formats and the pick."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bench.figures import AGAINST_F16, DIVERGENCE, KINDS, LABELLED, QUALITIES
from bench.records import Measured, Record
from bench.report.pick import pick
from bench.report.report import (
    COLUMNS,
    DECODE,
    MEMORY,
    QUALITY,
    WAIT,
    cell_of,
    in_language,
    judged_by,
    read_report,
    report_of,
)
from bench.report.text import csv_text, json_text, markdown
from bench.report.wording import cell
from runtime.errors import BenchError
from tests.bench.synthetic import AT, JETSON, PI, record, shares, sweep, variant, write


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
    table = text.partition("### Quality")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 12
    columns = {line.replace("\\|", "").count("|") for line in rows}
    assert len(columns) == 1
    assert any("(" in cell and "–" in cell for cell in rows[2].split("|"))
    assert "Recommended for Raspberry Pi 5 Model B: " in text


def test_what_all_variants_lack_is_said_once() -> None:
    records = sweep()
    lacking = [
        record.model_copy(
            update={"group": "power", "figure": "joules_per_token", "samples": [], "failed": "No."}
        )
        for record in records
        if record.figure == "text_model"
    ]
    text = markdown(report_of([*records, *lacking]))
    assert "- all variants: power `joules_per_token`: No.\n" in text
    assert text.count("No.") == 1


def test_what_failed_stands_there_with_its_reason() -> None:
    text = markdown(report_of(sweep()))
    assert "96 not measured |" in text
    assert text.count("The measuring process was killed.") == 1
    assert "- `Q2_K` + `Q8_0`: turn photo (2 threads, glance, held 3.0 s, first question)" in text


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


def test_a_repetition_that_was_disturbed_counts_once_for_all_its_figures() -> None:
    flags = ["others took 90% of a core: taken again", "others took 90% of a core: kept, as 1"]
    found = [
        record("load", figure, [1.0, 2.0]).model_copy(update={"flagged": flags})
        for figure in ("cold_start", "warm_start")
    ]
    assert "2 of 3 repetitions disturbed, 1 of them kept" in markdown(report_of(found))


def test_variants_of_one_checkpoint_need_no_name_of_a_pack() -> None:
    found = [
        record("load", "warm_start", [1.0], of=of.model_copy(update={"source": "x/y"}))
        for of in (variant("F16", name="demo"), variant("Q4_0", name="demo-q4_0"))
    ]
    assert [row.label for row in report_of(found).rows] == ["F16 + Q8_0", "Q4_0 + Q8_0"]
    other = record("load", "warm_start", [1.0], of=variant("Q4_0", name="other"))
    assert "other: Q4_0 + Q8_0" in [row.label for row in report_of([*found, other]).rows]


def test_what_was_cut_off_gives_way_to_what_was_measured_whatever_the_clock() -> None:
    lost = record("text", "decode", [], failed="It went away.", at=AT + timedelta(days=1))
    found = record("text", "decode", [2.0], at=AT)
    lost = lost.model_copy(update={"transient": True})
    assert [each.samples for _, each in report_of([found, lost]).records] == [[2.0]]
    assert [each.failed for _, each in report_of([lost]).records] == ["It went away."]


def test_two_boards_are_apart_even_where_neither_has_a_host_name() -> None:
    other = PI.model_copy(update={"memory": 4_000_000_000})
    report = report_of([*sweep(), *sweep(on=other)])
    assert len(report.boards) == 2
    assert len({board.label for board in report.boards}) == 2
    assert [len(report.rows_on(board)) for board in report.boards] == [12, 12]


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


@pytest.mark.parametrize(("right", "chosen"), [(97, "Q4_0"), (60, "Q8_0")])
def test_a_quicker_one_that_may_be_as_good_goes_before_the_best(right: int, chosen: str) -> None:
    records = []
    for text, wait, exact in (("Q8_0", 2.0, 98), ("Q4_0", 1.0, right)):
        of, parts = variant(text), [(float(n < exact), 1.0) for n in range(100)]
        records += [
            record("turn", "first_audio", [wait], of=of, detail="look", follow_up=0),
            record("load", "used_memory", [wait * 1e9], unit="bytes", of=of),
            record("quality", "exact", [exact / 100], unit="", better="higher", of=of, parts=parts),
        ]
    report = report_of(records)
    choice = pick(report, report.boards[0])
    assert choice.row
    assert choice.row.measured.text_type == chosen
    told = "within its interval as good as the best" if chosen == "Q4_0" else "the best in quality"
    assert told in choice.sentence


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
    whole = next(row for row in report.rows if row.unquantized)
    assert report.shown(whole, QUALITY) is None
    assert report.value(whole, QUALITY) == 1.0


ON = {"data": "held-out", "count": 50, "digest": "aa"}
ELSEWHERE = {"data": "streets", "count": 50, "digest": "bb"}


def judged(
    figure: str, value: float, text: str = "Q4_0", on: dict[str, str | int] | None = None
) -> Record:
    return record(
        "quality",
        figure,
        [value],
        unit="",
        better="lower" if figure in ("wer", "kl_mean", "kl_p99") else "higher",
        of=variant(text, "F16"),
        parts=shares(value),
        **(ON if on is None else on),
    )


def test_quality_has_the_interval_of_its_samples_in_every_view() -> None:
    report = report_of([judged("exact", 0.6)])
    assert cell(report.shown(report.rows[0], QUALITY)) == "0.600 (0.572–0.628)"
    assert "| 0.600 (0.572–0.628) |" in markdown(report)
    (told,) = json.loads(json_text(report))["records"]
    assert (told["low"], told["high"]) == pytest.approx((0.572, 0.628))


def test_no_variant_loses_its_quality_where_the_data_had_another_name() -> None:
    found = [judged("top1", 1.0, "F16", {"data": "demo"})]
    found += [judged("top1", 0.9, "Q8_0", {"data": "demo-q8_0"})]
    found += [judged("top1", 0.8, "Q4_0", {"data": "demo-q4_0"})]
    table = markdown(report_of(found))
    assert "| 1.00 (0.972–1.03) |" in table
    assert "0.900 (0.872–0.928): top1 (data `demo-q8_0`)" in table
    assert "0.800 (0.772–0.828): top1 (data `demo-q4_0`)" in table


def test_a_figure_over_other_data_is_marked_and_no_pick_is_made_by_it() -> None:
    found = [judged("exact", 0.5, "Q8_0"), judged("exact", 0.5, "Q6_K")]
    found += [judged("exact", 0.9, "Q4_0", ELSEWHERE)]
    report = report_of(found)
    row = next(row for row in report.rows if row.measured.text_type == "Q4_0")
    assert report.shown(row, QUALITY) is None
    assert report.value(row, QUALITY) is None
    assert cell_of(report, row, QUALITY) == (
        "0.900 (0.872–0.928): exact (data streets, 50 samples)"
    )


def test_figures_of_several_languages_never_stand_side_by_side() -> None:
    one, other = variant("Q4_0"), variant("Q8_0")
    spanish: dict[str, str | int] = {"language": "es", "translated": 1}

    def exact(value: float, of: Measured, **setting: str | int) -> Record:
        how = {"unit": "", "better": "higher"}
        return record("quality", "exact", [value], of=of, **how, **({"data": "x"} | setting))

    every = [
        exact(0.8, one),
        record("turn", "first_audio", [1.0], of=one, follow_up=0),
        exact(0.7, other, **spanish),
        record("turn", "first_audio", [2.0], of=other, follow_up=0, **spanish),
        exact(0.6, one, **spanish),
        exact(0.1, one, **(spanish | {"translated": 0})),
    ]
    found = report_of(every)
    larger, smaller = sorted(found.rows, key=lambda row: row.label == "Q4_0 + Q8_0")
    assert (found.value(smaller, QUALITY), found.value(smaller, WAIT)) == (0.8, 1.0)
    assert (found.value(larger, QUALITY), found.value(larger, WAIT)) == (None, None)
    assert found.stand_in(larger, QUALITY) is None
    there = in_language(found, "es")
    assert (there.value(smaller, QUALITY), there.value(smaller, WAIT)) == (0.6, None)
    assert (there.value(larger, QUALITY), there.value(larger, WAIT)) == (0.7, 2.0)
    assert "quality (exact, data x, in es, translated)" in markdown(there)
    assert report_of(each for each in every if each.language == "es").language == "es"


def test_samples_of_the_same_name_that_are_others_are_other_data() -> None:
    found = [judged("exact", 0.5, "Q8_0"), judged("exact", 0.5, "Q6_K")]
    found += [judged("exact", 0.9, "Q4_0", ON | {"digest": "cc"})]
    report = report_of(found)
    row = next(row for row in report.rows if row.measured.text_type == "Q4_0")
    assert report.value(row, QUALITY) is None


def test_a_row_with_another_figure_of_quality_shows_that() -> None:
    found = [judged("exact", 0.5, "Q8_0"), judged("exact", 0.5, "Q6_K"), judged("wer", 0.1)]
    report = report_of(found)
    row = next(row for row in report.rows if row.measured.text_type == "Q4_0")
    assert cell_of(report, row, QUALITY).endswith(": wer (data held-out, 50 samples)")


def test_f16_is_as_good_as_itself_on_whatever_data() -> None:
    found = [judged("top1", 0.9), judged("top1", 1.0, "F16", ELSEWHERE)]
    found += [judged("top1", 0.8, "Q8_0")]
    report = report_of(found)
    whole = next(row for row in report.rows if row.unquantized)
    assert report.value(whole, QUALITY) == 1.0
    assert cell_of(report, whole, QUALITY) == "1.00 by definition"


def test_every_figure_of_quality_has_a_table_of_its_own() -> None:
    found = [
        judged(name, value, kind)
        for kind in ("F16", "Q4_0")
        for name, value in (("exact", 0.7), ("top1", 0.95), ("kl_mean", 0.2))
    ]
    table = markdown(report_of(found)).partition("### Quality")[2]
    heading, _, *rows = [line for line in table.splitlines() if line.startswith("|")]
    named = [each.strip().split(" (")[0] for each in heading.split("|")[1:-1]]
    assert named == ["variant", "exact", "top1", "kl mean"]
    assert len(rows) == 2
    assert all("" not in [each.strip() for each in row.split("|")[1:-1]] for row in rows)


def test_the_figure_that_decides_can_be_named() -> None:
    found = [
        *(judged("exact", value, kind) for kind, value in (("Q8_0", 0.9), ("Q4_0", 0.5))),
        *(judged("kl_mean", value, kind) for kind, value in (("Q8_0", 0.3), ("Q4_0", 0.1))),
    ]
    for kind in ("Q8_0", "Q4_0"):
        of = variant(kind, "F16")
        found += [record("load", "used_memory", [1e9], unit="bytes", of=of)]
        found += [record("turn", "first_audio", [1.0], of=of, detail="look", follow_up=0)]
    picks = {}
    for metric in ("exact", "kl_mean"):
        report = judged_by(report_of(found), metric)
        assert f"quality ({metric.replace('_', ' ')}" in markdown(report).replace("\\", "")
        row = pick(report, report.boards[0]).row
        picks[metric] = row.measured.text_type if row else None
    assert picks == {"exact": "Q8_0", "kl_mean": "Q4_0"}


def test_a_figure_that_was_not_measured_is_refused_with_those_that_were() -> None:
    report = report_of(sweep())
    with pytest.raises(BenchError, match=r"No quality called wer.*there is exact, top1, kl_mean"):
        judged_by(report, "wer")
    with pytest.raises(BenchError, match="Measure it first"):
        judged_by(report_of([record("load", "warm_start", [1.0])]), "exact")


def test_every_figure_of_the_table_is_one_that_a_sweep_measures() -> None:
    kinds = [*KINDS.values(), *LABELLED.values()]
    measured = {(kind.group, figure.name): figure for kind in kinds for figure in kind.figures}
    for column in COLUMNS:
        for figure in column.figures:
            assert (column.group, figure) in measured
    judging = {
        name
        for (group, name), figure in measured.items()
        if group == "quality" and figure.better != "neither"
    }
    assert set(QUALITIES) == judging
    assert set(AGAINST_F16) == {figure.name for figure in DIVERGENCE.figures}


def test_samples_that_were_left_out_are_remarked() -> None:
    short = judged("exact", 0.6).model_copy(update={"left_out": ["b.png is damaged."]})
    assert "1 sample left out: b.png is damaged." in markdown(report_of([short]))


def test_the_share_of_the_bandwidth_stands_in_the_table() -> None:
    assert "bandwidth reached (depth 0, 4 threads)" in markdown(report_of(sweep()))


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


def test_a_report_says_how_many_parameters_the_models_have() -> None:
    found = [
        record("files", figure, [count], unit="", better="neither", of=variant(text))
        for figure, count in (("parameters", 494_032_768.0), ("projector_parameters", 431e6))
        for text in ("F16", "Q4_0")
    ]
    said = markdown(report_of(found))
    assert "Parameters: 494.0 M in the text model, 431.0 M in the mmproj." in said
