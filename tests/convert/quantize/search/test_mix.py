"""The mix that is found is the best that fits, and takes what was reckoned."""

import re
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.quantize.recipe import groups
from convert.quantize.search import sensitivity
from convert.quantize.search.boards import board, boards
from convert.quantize.search.divergence import TracedOriginal
from convert.quantize.search.mix import (
    _knapsack,
    choose,
    explanation,
    memory_budget,
    recipe_of,
    size_budget,
)
from convert.quantize.search.results import FigureFile, MeasuredDivergence
from convert.quantize.search.samples import pack_samples
from convert.quantize.search.sensitivity import Figures, Option, measure, options_of
from convert.quantize.types import PLAIN
from convert.quantize.variants import make_variants, variants_of
from runtime.errors import BenchError
from runtime.memory_plan import plan_memory
from runtime.packs.pack import Pack

OF_OTHERS = {"recurrent", "tower.deepstack"}
"""Groups of families that this source is none of."""


@pytest.fixture(scope="module")
def source(speaking_pack: Path) -> Pack:
    """A pack in F16 that has samples."""
    return Pack.open(speaking_pack)


@pytest.fixture(scope="module")
def options(source: Pack) -> list[Option]:
    return options_of(source)


@pytest.fixture
def figures(source: Pack, options: list[Option], tmp_path: Path) -> Figures:
    """Figures as if every byte spared cost the same, but for one group that minds much."""
    found = Figures(tmp_path / "figures.json", source, pack_samples(source), None)
    plain = {(each.file, each.group): each.bytes for each in options if each.type == PLAIN}
    for option in options:
        weight = 100 if option.group == "attention.v" else 1
        spared = plain[option.file, option.group] - option.bytes
        found.add(option, MeasuredDivergence(mean=weight * spared * 1e-9, error=0))
    return found


def test_the_knapsack_is_as_good_as_trying_everything() -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        groups_ = rng.integers(1, 5)
        costs = [rng.integers(0, 9, rng.integers(1, 5)).tolist() for _ in range(groups_)]
        losses = [rng.integers(0, 5, len(each)).astype(float).tolist() for each in costs]
        room = int(rng.integers(0, 25))
        fitting = [
            (
                sum(loss[n] for loss, n in zip(losses, picked, strict=True)),
                sum(cost[n] for cost, n in zip(costs, picked, strict=True)),
            )
            for picked in product(*(range(len(each)) for each in costs))
        ]
        best = min((each for each in fitting if each[1] <= room), default=None)
        found = _knapsack(costs, losses, room)
        if found is None:
            assert best is None
            continue
        loss = sum(each[n] for each, n in zip(losses, found, strict=True))
        cost = sum(each[n] for each, n in zip(costs, found, strict=True))
        assert (loss, cost) == best


def test_types_that_come_to_the_same_are_tried_once(options: list[Option]) -> None:
    kinds = {
        (each.file, each.group, tuple(tensor.type for tensor in each.tensors)) for each in options
    }
    assert len(kinds) == len(options)
    named = {each.group for each in options}
    assert named == {
        name
        for file in sensitivity.FILES
        for name, group in groups(file).items()
        if group.search and name != "output"  # the model's is its embedding
    } - ({"ffn.down.middle", *OF_OTHERS} - named)
    assert not any(each.type in ("IQ3_XXS", "IQ2_XS") for each in options)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_mix_for_a_size_has_that_size(
    share: float, source: Pack, options: list[Option], figures: Figures, tmp_path: Path
) -> None:
    everything = size_budget(source, options, 10**12)
    least = everything.fixed + min(_sums(options))
    most = everything.fixed + max(_sums(options))
    limit = round(least + share * (most - least)) + (1 << 16)
    budget = size_budget(source, options, limit)
    choices = choose(options, figures, budget)
    recipe = recipe_of("fit", choices, budget)
    (made,) = make_variants(source, variants_of(recipes=[recipe]), home=tmp_path / "made")
    size = sum(entry.bytes for entry in made.pack.files())
    assert limit * 0.9 < size <= limit
    reckoned = budget.fixed + sum(choice.bytes for choice in choices)
    assert size == pytest.approx(reckoned, abs=1 << 14)


def _sums(options: list[Option]) -> tuple[int, int]:
    sizes: dict[Any, list[int]] = {}
    for option in options:
        sizes.setdefault((option.file, option.group), []).append(option.bytes)
    return sum(min(each) for each in sizes.values()), sum(max(each) for each in sizes.values())


def test_what_minds_most_keeps_its_bits(
    source: Pack, options: list[Option], figures: Figures
) -> None:
    least, most = _sums(options)
    fixed = size_budget(source, options, 0).fixed
    budget = size_budget(source, options, fixed + (least + most) // 2 + (1 << 16))
    chosen = {each.option.group: each for each in choose(options, figures, budget)}
    assert chosen["attention.v"].option.type == PLAIN
    assert chosen["attention.v"].better is None
    assert any(each.option.type != PLAIN for each in chosen.values())
    assert explanation(list(chosen.values()), budget).row_count == len(chosen) + 1


@pytest.mark.parametrize("name", boards())
def test_a_mix_for_a_board_takes_the_memory_that_was_reckoned(
    name: str, source: Pack, options: list[Option], figures: Figures, tmp_path: Path
) -> None:
    chosen = board(name)
    least, most = _sums(options)
    fixed = memory_budget(source, options, chosen).fixed
    small = chosen.model_copy(update={"memory": fixed + (least + most) // 2 + (1 << 16)})
    budget = memory_budget(source, options, small)
    choices = choose(options, figures, budget)
    (made,) = make_variants(
        source, variants_of(recipes=[recipe_of("fit", choices, budget)]), home=tmp_path / "made"
    )
    taken = plan_memory(made.pack, features=chosen.features).bytes
    assert taken == pytest.approx(fixed + sum(each.bytes for each in choices), abs=1 << 14)
    assert taken <= small.memory


def test_what_nothing_fits_is_refused_with_the_least_there_is(
    source: Pack, options: list[Option], figures: Figures
) -> None:
    with pytest.raises(BenchError, match=r"smallest mix takes [\d.,]+ MB of files and .* 1\.0 MB"):
        choose(options, figures, size_budget(source, options, 1_000_000))


def test_as_much_as_the_smallest_mix_is_said_to_take_is_enough(
    source: Pack, options: list[Option], figures: Figures
) -> None:
    least = size_budget(source, options, 0).fixed + _sums(options)[0]
    for limit in (least - 30_000, least, least + 50_000):
        with pytest.raises(BenchError, match="smallest mix") as refusal:
            choose(options, figures, size_budget(source, options, limit))
        told = re.findall(r"([\d.]+) MB", str(refusal.value))
        needed, there = (round(float(each) * 1e6) for each in told)
        assert there <= limit < needed
        assert choose(options, figures, size_budget(source, options, needed))


def test_figures_are_measured_once_and_kept(
    source: Pack, options: list[Option], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    compare = sensitivity.compare

    def counting(*arguments: Any, **named: Any) -> Any:
        asked.append(1)
        return compare(*arguments, **named)

    monkeypatch.setattr(sensitivity, "compare", counting)
    few = [each for each in options if each.group in ("ffn.up", "projector.mlp")][:4]
    samples = pack_samples(source)[:1]
    path = tmp_path / "figures.json"
    with TracedOriginal.of(source, samples, threads=1) as original:
        for _ in range(2):
            figures = Figures(path, source, samples, None)
            measure(source, few, figures, original, tmp_path / "work", threads=1)
    assert len(asked) == sum(each.type != PLAIN for each in few)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert all(figures.get(each) for each in few)
    (tmp_path / "work/pack").mkdir(parents=True)
    (tmp_path / "work/pack/left by a search that was killed").touch()
    with TracedOriginal.of(source, samples, threads=1) as original:
        measure(source, few, figures, original, tmp_path / "work", threads=1)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    others = Figures(path, source, pack_samples(source), None)
    assert [others.get(each) for each in few if each.type != PLAIN] == [None] * len(asked)


def test_figures_that_an_older_version_kept_are_used_and_added_to(
    source: Pack, tmp_path: Path
) -> None:
    path = tmp_path / "figures.json"
    digest = sha256(b"model").hexdigest()
    path.write_text(f'{{"of":"{digest}","figures":{{"a":{{"mean":1.0,"error":0.5}}}}}}')
    FigureFile(path, ["model"]).add(
        "b", MeasuredDivergence(mean=2.0, error=0.1, samples=(1.0, 3.0))
    )
    found = FigureFile(path, ["model"])
    assert found.get("a") == MeasuredDivergence(mean=1.0, error=0.5)
    assert found.get("b") == MeasuredDivergence(mean=2.0, error=0.1, samples=(1.0, 3.0))
    assert FigureFile(path, ["another"]).get("a") is None


def test_a_file_of_figures_that_is_something_else_is_not_touched(
    source: Pack, tmp_path: Path
) -> None:
    path = tmp_path / "figures.json"
    path.write_text("[1, 2]")
    with pytest.raises(BenchError, match=r"figures\.json should hold figures"):
        Figures(path, source, [], None)
    assert path.read_text() == "[1, 2]"


def test_a_board_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(BenchError, match=r"no board called pi.*pi4-2gb"):
        board("pi")
