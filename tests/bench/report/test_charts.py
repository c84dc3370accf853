"""What charts show of a report: values, words, tables, names of files."""

import pytest

from bench.records import Record
from bench.report.charts.charts import Chart, Scatter, Waterfall
from bench.report.charts.of_report import all_charts, board_charts, boards_chart
from bench.report.pick import pick
from bench.report.report import DECODE, MEMORY, QUALITY, WAIT, report_of
from tests.bench.synthetic import JETSON, PI, record, sweep, variant


@pytest.fixture(scope="module")
def whole() -> list[Chart]:
    return of(sweep())


def of(records: list[Record], wait_goal: float = 3.0) -> list[Chart]:
    return list(all_charts(report_of(records), wait_goal))


def test_a_sweep_gives_every_chart_of_a_board(whole: list[Chart]) -> None:
    assert [chart.about.name for chart in whole] == ["quality-speed-memory", "turn", "decode-depth"]
    assert [type(chart) for chart in whole] == [Scatter, Waterfall, Scatter]


def test_a_point_is_what_stands_in_the_table() -> None:
    report = report_of(sweep())
    choice = pick(report, report.boards[0])
    trade = next(board_charts(report, report.boards[0], choice, 3.0))
    assert isinstance(trade, Scatter)
    for series in trade.series:
        row = report.rows[int(series.mark) - 1]
        (((wait, quality),), ((memory, again),)) = series.points
        assert series.label == f"{series.mark}. {row.label}"
        assert wait.middle == report.value(row, WAIT)
        assert memory.middle == report.value(row, MEMORY)
        assert quality.middle == again.middle == report.value(row, QUALITY)
        assert wait.low < wait.middle < wait.high
        assert (series.standing == "recommended") == (row == choice.row)
        assert bool(series.standing) == (row in choice.front)
    assert [series.standing for series in trade.series].count("recommended") == 1
    assert len(trade.series) == 11  # one variant's turns failed


def test_without_quality_speed_stands_against_memory() -> None:
    trade = of([each for each in sweep() if each.group != "quality"])[0]
    assert isinstance(trade, Scatter)
    assert len(trade.panels) == 1
    assert "quality" not in trade.about.description


def test_a_bar_is_made_of_the_medians_of_one_setting(whole: list[Chart]) -> None:
    report = report_of(sweep())
    waterfall = whole[1]
    assert isinstance(waterfall, Waterfall)
    assert len(waterfall.bars) == 22
    firsts = [bar for bar in waterfall.bars if bar.label != "follow-up"]
    for bar, row in zip(firsts, report.rows, strict=False):
        assert [span.start for span in bar.spans] == [0.0, *(span.end for span in bar.spans[:-1])]
        assert bar.last is not None
        assert bar.spans[-1].end == bar.last.middle == report.value(row, WAIT)


def test_what_is_done_before_the_release_takes_no_time_of_the_wait() -> None:
    turn = [
        record("turn", figure, [at], detail="look", follow_up=0)
        for figure, at in (
            *(("transcript", -0.1), ("first_token", 0.2)),
            *(("first_sentence", 0.5), ("first_audio", 0.9)),
        )
    ]
    (waterfall,) = of(turn)
    assert isinstance(waterfall, Waterfall)
    (bar,) = waterfall.bars
    assert [span.end for span in bar.spans] == [0.0, 0.2, 0.5, 0.9]
    assert bar.ready is None


def test_a_follow_up_whose_first_question_was_not_measured_has_the_name_of_its_variant() -> None:
    turns = [each for each in sweep() if each.group == "turn"]
    kept = [
        each
        for each in turns
        if each.setting["follow_up"] or each.measured.variant != "Q4_0 + Q8_0"
    ]
    waterfall = of(kept)[0]
    assert isinstance(waterfall, Waterfall)
    named = [bar.label for bar in waterfall.bars if "Q4_0 + Q8_0" in bar.label]
    assert [label.partition(". ")[2] for label in named] == ["Q4_0 + Q8_0, follow-up"]


def test_lines_are_at_one_setting_but_for_the_depth(whole: list[Chart]) -> None:
    report = report_of(sweep())
    lines = whole[2]
    assert isinstance(lines, Scatter)
    assert len(lines.series) == 12
    for series in lines.series:
        (points,) = series.points
        assert [depth.middle for depth, _ in points] == [0, 512, 1024]
        assert points[0][1].middle == report.value(report.rows[int(series.mark) - 1], DECODE)


def test_every_value_that_is_drawn_stands_in_the_table_of_the_chart() -> None:
    for chart in of([*sweep(), *sweep(on=JETSON)]):
        headings, *rows = chart.about.table
        assert {len(row) for row in rows} == {len(headings)}
        assert any(any(cell and "–" in cell for cell in row[1:]) for row in rows)
        if isinstance(chart, Waterfall):
            assert len(rows) == len(chart.bars)
        else:
            drawn = chart.series[0].points[0] if chart.about.name == "boards" else chart.series
            assert len(rows) == len(drawn) + (chart.about.name == "boards")


def test_several_boards_are_compared_by_what_they_share() -> None:
    alone = [record("text", "decode", [1.0], of=variant("Q6_K"), threads=4, depth=0)]
    chart = boards_chart(report_of([*sweep(), *alone, *sweep(on=JETSON, speed=3)]))
    assert chart is not None
    assert [series.label for series in chart.series] == [PI.board, JETSON.board]
    names = chart.panels[0][1].names
    assert len(names) == 12
    assert "Q6_K + Q8_0" not in names
    slow, quick = (
        {names[int(up.middle)]: across.middle for across, up in series.points[0]}
        for series in chart.series
    )
    assert "Q2_K + Q8_0" not in slow | quick  # its turns failed
    assert quick["Q4_0 + Q8_0"] < slow["Q4_0 + Q8_0"]


def test_boards_that_share_nothing_and_a_lone_board_are_not_compared() -> None:
    apart = [
        record("text", "decode", [1.0], of=variant(text), on=board, depth=0)
        for text, board in (("Q4_0", PI), ("Q8_0", JETSON))
    ]
    assert boards_chart(report_of(apart)) is None
    assert boards_chart(report_of(sweep())) is None


def test_files_of_boards_that_are_called_alike_have_names_of_their_own() -> None:
    boards = [PI.model_copy(update={"board": name}) for name in ("A/../b", "a b", "…", "")]
    records = [record("text", "decode", [1.0], on=board, depth=0) for board in boards]
    names = [chart.about.name for chart in of(records)]
    assert len(set(names)) == len(names) == 5
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)
