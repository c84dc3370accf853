"""What charts show of a report: values, words, tables, names of files."""

import pytest

from bench.records import Record
from bench.report.charts.boards import all_charts, boards_chart
from bench.report.charts.charting import charts
from bench.report.charts.charts import Boards, Chart, Depths, Trade, Waterfall
from bench.report.pick import pick
from bench.report.report import DECODE, MEMORY, QUALITY, WAIT, report_of
from tests.bench.synthetic import JETSON, PI, record, sweep, variant


@pytest.fixture(scope="module")
def whole() -> list[Chart]:
    return of(sweep())


def of(records: list[Record], wished: float = 3.0) -> list[Chart]:
    return list(all_charts(report_of(records), wished))


def test_a_sweep_gives_every_chart_of_a_board(whole: list[Chart]) -> None:
    assert [chart.about.name for chart in whole] == ["quality-speed-memory", "turn", "decode-depth"]
    assert [type(chart) for chart in whole] == [Trade, Waterfall, Depths]


def test_a_point_is_what_stands_in_the_table() -> None:
    report = report_of(sweep())
    choice = pick(report, report.boards[0])
    trade = next(charts(report, report.boards[0], choice, 3.0))
    assert isinstance(trade, Trade)
    rows = {entry.number: row for entry, row in zip(trade.about.entries, report.rows, strict=True)}
    for entry, ((wait, quality), (memory, again)) in trade.points:
        row = rows[entry.number]
        assert wait.middle == report.value(row, WAIT)
        assert memory.middle == report.value(row, MEMORY)
        assert quality.middle == again.middle == report.value(row, QUALITY)
        assert wait.low < wait.middle < wait.high
        assert entry.picked == (row == choice.row)
        assert entry.front == (row in choice.front)
    assert sum(entry.picked for entry, _ in trade.points) == 1
    assert len(trade.points) == 11  # one variant's turns failed


def test_without_quality_speed_stands_against_memory() -> None:
    trade = of([each for each in sweep() if each.group != "quality"])[0]
    assert isinstance(trade, Trade)
    assert len(trade.panels) == 1
    assert "quality" not in trade.about.description


def test_a_bar_is_made_of_the_medians_of_one_setting(whole: list[Chart]) -> None:
    report = report_of(sweep())
    waterfall = whole[1]
    assert isinstance(waterfall, Waterfall)
    assert len(waterfall.bars) == 22
    for bar in waterfall.bars:
        assert list(bar.moments) == sorted(bar.moments)
        assert bar.moments[-1] == bar.last.middle
        if not bar.follow_up:
            assert bar.last.middle == report.value(report.rows[bar.entry.number - 1], WAIT)


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
    assert waterfall.bars[0].moments == (0.0, 0.2, 0.5, 0.9)
    assert waterfall.bars[0].read is None


def test_lines_are_at_one_setting_but_for_the_depth(whole: list[Chart]) -> None:
    report = report_of(sweep())
    lines = whole[2]
    assert isinstance(lines, Depths)
    assert len(lines.lines) == 12
    for entry, points in lines.lines:
        assert [depth for depth, _ in points] == [0, 512, 1024]
        assert points[0][1].middle == report.value(report.rows[entry.number - 1], DECODE)


def test_every_value_that_is_drawn_stands_in_the_table_of_the_chart() -> None:
    for chart in of([*sweep(), *sweep(on=JETSON)]):
        table = chart.about.table
        assert {len(row) for row in table.rows} == {len(table.headings)}
        assert any(any(cell and "–" in cell for cell in row[1:]) for row in table.rows)
        match chart:
            case Trade():
                assert len(table.rows) == len(chart.points)
            case Waterfall():
                assert len(table.rows) == len(chart.bars)
            case Depths():
                assert len(table.rows) == len(chart.lines)
            case Boards():
                assert len(table.rows) == len(chart.values)


def test_several_boards_are_compared_by_what_they_share() -> None:
    alone = [record("text", "decode", [1.0], of=variant("Q6_K"), threads=4, depth=0)]
    chart = boards_chart(report_of([*sweep(), *alone, *sweep(on=JETSON, speed=3)]))
    assert chart is not None
    assert chart.boards == (PI.board, JETSON.board)
    assert len(chart.values) == 12
    assert "Q6_K + Q8_0" not in [entry.label for entry, _ in chart.values]
    waits = {entry.label: panels[0] for entry, panels in chart.values}
    assert all(value is None for value in waits["Q2_K + Q8_0"])
    slow, quick = waits["Q4_0 + Q8_0"]
    assert slow is not None
    assert quick is not None
    assert quick.middle < slow.middle


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
