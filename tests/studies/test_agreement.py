"""Figures are held against those of llama.cpp's tools; programs in their place say known ones."""

import json
from pathlib import Path

import pytest

from runtime.errors import BenchError
from runtime.packs.search import find_pack
from studies.agreement import Pair, agreement, markdown

ENCODED = "".join(
    f"I encoding mtmd batch, n_chunks = 2 (done = 1)\nI mtmd batch encoding done in {taken} ms\n"
    for taken in (500, 50, 40, 60)
)


def program(path: Path, *, out: str = "", err: str = "", status: int = 0) -> Path:
    """A program that notes what it was given, says something and ends."""
    path.write_text(
        f"#!/bin/sh\necho \"$@\" >> {path}.given\ncat <<'END'\n{out}\nEND\n"
        f"cat >&2 <<'END'\n{err}\nEND\nexit {status}\n"
    )
    path.chmod(0o755)
    return path


def test_every_figure_is_measured_in_turn_with_the_same_settings(tmp_path: Path) -> None:
    tool = program(tmp_path / "llama-bench", out=json.dumps([{"samples_ts": [1000, 900, 4000]}]))
    cli = program(tmp_path / "llama-mtmd-cli", err=ENCODED)
    pairs = list(
        agreement(find_pack("demo"), tool, cli, repeat=2, threads=1, lengths=(64,), depths=(0, 32))
    )
    assert [pair.figure for pair in pairs] == [
        "prefill of 64 tokens",
        "decode after 0 tokens",
        "decode after 32 tokens",
        "a tile through the tower",
    ]
    assert [pair.theirs for pair in pairs] == [[1000.0] * 2] * 3 + [[0.025] * 2]
    assert all(value > 0 for pair in pairs for value in pair.ours)
    given = (tmp_path / "llama-bench.given").read_text().splitlines()
    assert len(given) == 2 * 3
    assert all("-t 1 -b 128 -ub 128 -fa off -o json -r 3" in line for line in given)
    assert sum("-p 64 -n 0" in line for line in given) == 2
    assert sum("-p 0 -n 128 -d 32" in line for line in given) == 2
    assert (tmp_path / "llama-mtmd-cli.given").read_text().count("--image") == 2 * 4


@pytest.mark.parametrize(
    ("out", "status", "said"),
    [("", 1, "failed: no such model"), ("[]", 0, "said nothing"), ("fast", 0, "said nothing")],
)
def test_a_tool_that_fails_is_named(out: str, status: int, said: str, tmp_path: Path) -> None:
    tool = program(tmp_path / "llama-bench", out=out, err="no such model", status=status)
    with pytest.raises(BenchError, match=f"llama-bench {said}"):
        list(agreement(find_pack("demo"), tool, None, repeat=1, threads=1, lengths=(8,)))


def test_a_tool_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"nowhere cannot be run: No such file"):
        list(agreement(find_pack("demo"), tmp_path / "nowhere", None, repeat=1, threads=1))


def test_the_ratio_is_that_of_neighbours() -> None:
    pair = Pair("demo", "decode", "tokens/s", [10.0, 20.0, 40.0], [10.0, 10.0, 20.0])
    assert pair.ratios == [1.0, 2.0, 2.0]
    assert "| 2.000 (1.000 to 2.000) | 3 |" in markdown([pair])
