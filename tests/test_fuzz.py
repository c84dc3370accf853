"""Each fuzzer runs, its first inputs do no harm, and what does harm is noticed by the runner."""

from pathlib import Path
from random import Random

import pytest

from tests import harms
from tests.fuzz import registry
from tests.fuzz.mutations import changed, damaged, deepened
from tests.fuzz.runner import Limits, Tally, run, table

SEED, ROUNDS = 1, 5


def test_the_first_inputs_of_each_fuzzer_do_no_harm(tmp_path: Path) -> None:
    tally, inputs = Tally("every", harms.__name__), ROUNDS * len(registry.fuzzers())
    run(tally, SEED, inputs, 60.0, tmp_path)
    assert tally.failures == []
    assert tally.inputs == inputs
    assert tally.accepted > 0


@pytest.mark.parametrize(
    ("name", "noticed"),
    [
        ("crash", "ends with status -11"),
        ("hang", "hangs"),
        ("traceback", "KeyError: 'deep'"),
        ("half_a_sentence", "not a sentence: no end"),
        ("memory", "takes 3"),
    ],
)
def test_what_does_harm_is_told_with_how_to_see_it_again(
    name: str, noticed: str, tmp_path: Path
) -> None:
    tally = Tally(name, harms.__name__)
    run(tally, SEED, 2, 60.0, tmp_path, Limits(megabytes=200, patience=3.0))
    [failure] = tally.failures
    assert failure.startswith(f"python -m tests.fuzz --only {name} --seed 1 --input 0\n")
    assert noticed in failure
    assert (tally.inputs, tally.next) == (1, 1) if name in ("crash", "hang") else (2, 2)
    assert f"| {name.replace('_', ' ')} | " in table([tally])


def test_inputs_are_counted_as_accepted_or_refused(tmp_path: Path) -> None:
    tally = Tally("harmless", harms.__name__)
    run(tally, SEED, 30, 60.0, tmp_path)
    assert (tally.inputs, tally.failures) == (30, [])
    assert tally.accepted + tally.refused == 30
    assert 0 < tally.accepted < 30
    assert [path.name for path in (tmp_path / "harmless").iterdir()] == ["stderr"]


def test_the_same_numbers_make_the_same_input() -> None:
    value = {"a": [1, 2.5, "text"], "b": {"c": None}}
    for seed in range(50):
        one, other = (repr(changed(Random(seed), value)) for _ in range(2))
        assert one == other
        assert damaged(Random(seed), b"content" * 9) == damaged(Random(seed), b"content" * 9)
    assert value == {"a": [1, 2.5, "text"], "b": {"c": None}}


def test_lists_are_nested_deeper_than_python_can_nest_them() -> None:
    assert deepened('{"a": "as deep as 3"}') == '{"a": [[[]]]}'
