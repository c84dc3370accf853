"""What follows for boards from what was counted and measured."""

import tomllib
from dataclasses import replace

import pytest

from studies.arm_prediction.__main__ import KEPT
from studies.arm_prediction.boards import BOARDS, Board, Figure, Range, figures
from studies.arm_prediction.checks import on_boards
from studies.arm_prediction.operations import Cycles
from studies.arm_prediction.steps import Kept
from studies.arm_prediction.tables import as_markdown, as_toml, slowdown, slowdowns

ONE = Range(1, 1, 1)
PI_4, PI_5, _ = BOARDS


def kept() -> Kept:
    found = Kept.read(KEPT)
    assert found.cycles
    assert found.seconds
    return found


def figure(board: Board, cycles: Cycles, what: str, way: str, slower: Range = ONE) -> Range:
    found: list[Figure] = figures(board, cycles, slower)
    return next(each.value for each in found if (each.what, each.way) == (what, way))


def test_a_tile_takes_as_much_longer_as_there_are_fewer_cores() -> None:
    cycles = kept().cycles["a76"]
    four = figure(PI_5, cycles, "tile", "graph int8")
    two = figure(replace(PI_5, cores=2), cycles, "tile", "graph int8")
    assert two.likely == pytest.approx(2 * four.likely)


def test_what_makes_all_slower_makes_rates_lower_and_keeps_their_order() -> None:
    cycles = kept().cycles["a76"]
    once = figure(PI_5, cycles, "prefill", "Q4_0")
    spread = figure(PI_5, cycles, "prefill", "Q4_0", Range(1, 2, 4))
    assert (spread.low, spread.likely, spread.high) == pytest.approx(
        (once.likely / 4, once.likely / 2, once.likely)
    )


def test_a_token_takes_at_least_as_long_as_reading_the_weights() -> None:
    found = figure(PI_4, kept().cycles["a72"], "decode", "Q4_0")
    assert found.high <= PI_4.bandwidth.high * 1e9 / 349e6


def test_a_longer_question_hides_more_of_the_picture() -> None:
    for board in BOARDS:
        cycles = kept().cycles[board.core]
        short, long = (figure(board, cycles, "turn", way) for way in ("3 s", "7 s"))
        assert long.likely <= short.likely
        assert long.low > 0


def test_the_toml_says_of_every_board_what_it_should_do() -> None:
    boards = tomllib.loads(as_toml(kept()))["board"]
    assert [board["match"] for board in boards] == [board.match for board in BOARDS]
    for board in boards:
        for line in board["figure"]:
            assert 0 < line["low"] <= line["likely"] <= line["high"], line
        assert {line["what"] for line in board["figure"]} >= {"tile", "prefill", "decode", "turn"}


def test_the_method_was_within_a_factor_of_two_wherever_something_was_measured() -> None:
    found = kept()
    ratios = [*slowdowns(found).values()]
    ratios += [check.slowdown for check in on_boards(found.cycles["a76"])]
    assert all(0.5 < ratio < 2 for ratio in ratios)
    assert slowdown(found).low <= slowdown(found).likely <= slowdown(found).high


def test_the_page_shows_every_board() -> None:
    assert all(board.name in as_markdown(kept()) for board in BOARDS)
