"""Predicted and measured stand side by side where both are of the same, and nowhere else."""

import json
from typing import Any

import pytest

from bench.boards import predictions as predictions_of
from bench.boards.predictions import Predictions
from bench.boards.table import expected, measured, notes
from bench.records import Conditions, Record
from bench.report import predicted
from bench.report.html import html
from bench.report.predicted import Beside, beside, why_none
from bench.report.report import report_of
from bench.report.text import json_text, markdown
from tests.bench.boards.test_predictions import DECODE, TILE
from tests.bench.synthetic import JETSON, PI, record, variant

PREFILL = DECODE | {"what": "prefill", "low": 100.0, "likely": 120.0, "high": 150.0}
OTHERS = DECODE | {"low": 21.0, "likely": 21.0, "high": 21.0, "kind": "measured by others"}
TURN = TILE | {"what": "turn", "way": "3 s", "low": 8.0, "likely": 10.0, "high": 14.0}
KNOWN = Predictions.model_validate(
    {
        "board": [
            {
                "name": "Raspberry Pi 5",
                "match": "Raspberry Pi 5",
                "figure": [TILE, TILE | {"way": "graph int8"}, PREFILL, OTHERS, TURN],
            }
        ]
    }
)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicted, "predictions", lambda: KNOWN)


def of_shape(
    text: float = 494e6, eyes: float = 406e6, on: Conditions = PI, **more: Any
) -> list[Record]:
    """What is measured of a model of so many parameters, all of it a little slow."""
    every = {"on": on, "of": variant(), "threads": 4}
    figures: list[Record] = [
        record("files", "parameters", [text], on=on, of=variant(), unit=""),
        record("files", "projector_parameters", [eyes], on=on, of=variant(), unit=""),
        record("picture", "encode_tile", [8.2, 8.4, 8.3], detail="look", **every),
        record("picture", "encode_tile", [7.0], **(every | {"detail": "read", "threads": 1})),
        record("text", "prefill", [120.0], better="higher", unit="tokens/s", tokens=730, **every),
        record("text", "decode", [20.0], better="higher", unit="tokens/s", depth=0, **every),
        record("text", "decode", [15.0], better="higher", unit="tokens/s", depth=512, **every),
        record("turn", "first_audio", [9.0], detail="look", held=3.0, follow_up=0, **every),
        record("turn", "first_audio", [2.0], detail="look", held=3.0, follow_up=1, **every),
        record("turn", "first_audio", [4.0], detail="look", held=7.0, follow_up=0, **every),
    ]
    return figures


def found(records: list[Record]) -> list[Beside]:
    report = report_of(records)
    (board,) = report.boards
    return beside(board, report.rows_on(board))


def test_each_figure_stands_beside_what_is_expected_of_it() -> None:
    told = [(each.what, each.way, each.ratio, each.standing) for each in found(of_shape())]
    assert told == [
        ("tile", "libmtmd Q8_0", pytest.approx(8.3 / 6), "! above the range"),
        ("tile", "graph int8", None, "not measured"),
        ("prefill", "Q4_0", 1.0, "as expected"),
        ("decode", "Q4_0", pytest.approx(20 / 21), "! below the range"),
        ("turn", "3 s", pytest.approx(0.9), "as expected"),
        ("turn", "7 s", None, "nothing is predicted"),
    ]


def test_a_model_of_another_size_and_a_graphics_processor_are_not_compared() -> None:
    assert found(of_shape(text=6e6, eyes=3e6)) == []
    whats = {each.what for each in found(of_shape(eyes=3e6)) if each.record}
    assert whats == {"prefill", "decode"}
    offloaded = [each.model_copy(update={"engine": {"n_gpu_layers": 99}}) for each in of_shape()]
    assert found(offloaded) == []


def test_of_a_board_that_nothing_is_predicted_of_that_is_said() -> None:
    report = report_of(of_shape(on=JETSON))
    (board,) = report.boards
    rows = report.rows_on(board)
    assert beside(board, rows) == []
    sentence = why_none(board, rows)
    assert sentence.startswith("Nothing is predicted for Jetson Orin Nano; ")
    assert sentence in markdown(report)
    assert expected(board, rows) is None
    assert sentence in list(notes(board, rows))
    small = report_of(of_shape(text=6e6, eyes=3e6, on=JETSON))
    assert why_none(small.boards[0], small.rows) == ""
    assert "predicted" not in markdown(small)


def test_every_view_has_both_with_where_they_come_from() -> None:
    report = report_of(of_shape())
    text = markdown(report)
    section = text.partition("### Predicted and measured")[2].splitlines()[2:]
    assert section[2] == (
        "| encode a tile | libmtmd `Q8_0` | 6.00 s (5.00–8.00) | 8.30 s (8.20–8.40) | 1.38 | "
        "! above the range | predicted: its core's rate of multiplications |"
    )
    assert any("measured by others: " in line for line in section)
    (board,) = json.loads(json_text(report))["boards"]
    tile = board["expected"][0]
    assert (tile["median"], tile["standing"]) == (8.3, "! above the range")
    assert tile["expected"]["low"] == 5.0
    page = html(report)
    assert "Predicted and measured" in page
    assert "! above the range" in page


def test_a_boards_own_table_has_every_figure_with_its_spread_and_count() -> None:
    hot = PI.model_copy(
        update={"temperature_after": 71.4, "throttled": True, "clock": 2400.0, "load": 0.02}
    )
    records = [
        *of_shape(on=hot),
        record("speech", "recognise_factor", [0.2, 0.4, 0.3], unit="", on=hot, seconds=3.0),
    ]
    report = report_of(records)
    (board,) = report.boards
    rows = report.rows_on(board)
    lines = list(zip(*(column.cells for column in measured(rows).columns), strict=True))
    assert [line[1:] for line in lines if line[1] == "write down 3 s"] == [
        ("write down 3 s", "0.900 s", "0.600 s", "1.20 s", "3")
    ]
    assert ("encode a tile, libmtmd Q8_0", "8.30 s", "8.20 s", "8.40 s", "3") in [
        line[1:] for line in lines
    ]
    assert expected(board, rows) is not None
    about, short = notes(board, rows)
    assert about.startswith("Raspberry Pi 5 Model B, 4 cores: 71 to 71 °C, throttled in ")
    assert "2,400 to 2,400 MHz, others took at most 2% of the processor" in about
    assert "governor performance" in about
    assert "fewer than three times" in short
    assert "2,400 to 2,400 MHz" in html(report)


def test_what_comes_with_the_program_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicted, "predictions", predictions_of.predictions)
    assert any(each.expected for each in found(of_shape()))
