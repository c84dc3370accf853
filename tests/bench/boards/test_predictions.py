"""What is expected of boards is read whole, or refused with what to write in its place."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

import bench
from bench.boards.predictions import PREDICTED, predictions, read_predictions
from runtime.errors import BenchError

ROOT = Path(__file__).parents[3]
TILE: dict[str, Any] = {
    "what": "tile",
    "way": "libmtmd Q8_0",
    "low": 5.0,
    "likely": 6.0,
    "high": 8.0,
    "unit": "s",
    "kind": "predicted",
    "source": "its core's rate of multiplications",
}
DECODE = TILE | {"what": "decode", "way": "Q4_0", "unit": "tokens/s"}


def expected(*figures: dict[str, Any], **changes: object) -> dict[str, Any]:
    board = {"name": "Raspberry Pi 5", "match": "Raspberry Pi 5", "figure": list(figures)}
    return {"board": [board | changes]}


def read(content: dict[str, Any], folder: Path) -> Any:
    path = folder / "predicted.toml"
    path.write_text(tomli_w.dumps(content))
    return read_predictions(path)


def test_what_comes_with_the_program_is_read_and_is_in_the_wheel() -> None:
    assert predictions().of("Raspberry Pi 5 Model B Rev 1.0") is not None
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    home = Path(bench.__file__).parent
    taken = {path for each in patterns["package-data"]["bench"] for path in home.glob(each)}
    assert PREDICTED in taken


def test_of_several_boards_that_fit_the_one_is_taken_that_says_most(tmp_path: Path) -> None:
    content = expected(TILE)
    content["board"] += expected(DECODE, name="Compute Module", match="Raspberry Pi 5 Compute")[
        "board"
    ]
    found = read(content, tmp_path)
    assert found.of("Raspberry Pi 5 Compute Module").name == "Compute Module"
    assert found.of("Raspberry Pi 5 Model B Rev 1.0").name == "Raspberry Pi 5"
    assert found.of("A Raspberry Pi 5") is None
    (tile,) = found.of("Raspberry Pi 5").figure
    assert [tile.holds(each) for each in (4.9, 5.0, 8.0, 8.1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "board is missing"),
        ({"board": []}, "board is empty"),
        (expected(), "board.1.figure is empty"),
        (expected(TILE, match=""), "board.1.match is empty"),
        (expected(TILE, mach="x"), "there is no entry board.1.mach. Did you mean match?"),
        (expected(TILE | {"what": "smell"}), "board.1.figure.1.what must be 'tile', 'prefill'"),
        (expected(TILE | {"way": "magic"}), "of a tile it is libmtmd or graph and a type"),
        (expected(TILE | {"what": "turn"}), "of a turn it is how long the button is held"),
        (expected(TILE | {"unit": "tokens/s"}), "is a tile in tokens/s: it must be s"),
        (expected(TILE | {"low": 7.0}), "low 7, likely 6 and high 8: they must rise"),
        (expected(TILE | {"high": 5.5}), "low 5, likely 6 and high 5.5: they must rise"),
        (expected(TILE | {"low": 0.0}), "figure.1.low is 0.0: it must be more than 0"),
        (expected(TILE | {"high": float("inf")}), "figure.1.high must be a finite number"),
        (expected(TILE | {"low": "five"}, DECODE), "figure.1.low must be a number"),
        (expected(TILE | {"kind": "guessed"}), "kind must be 'predicted' or 'measured by others'"),
        (expected(DECODE, DECODE), "names the figure decode, Q4_0, predicted twice"),
        ({"board": expected(TILE)["board"] * 2}, "has two boards with the name Raspberry Pi 5"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_that_names_it(
    content: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(BenchError) as refused:
        read(content, tmp_path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{tmp_path / 'predicted.toml'}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_toml_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "predicted.toml"
    with pytest.raises(BenchError, match="cannot be read"):
        read_predictions(path)
    path.write_text("[[board")
    with pytest.raises(BenchError, match="is not TOML"):
        read_predictions(path)
