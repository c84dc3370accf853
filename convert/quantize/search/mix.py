"""The mix of types that diverges least from the original and fits: which, and why.

Divergences of groups, but for the worst positions, are taken to add up, which makes it a knapsack
with one choice a group, solved exactly but for the rounding of sizes (Kellerer, Pferschy and
Pisinger, *Knapsack Problems*, 2004, chapter 11). What the mix really costs is measured once it is
made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from gguf import GGMLQuantizationType
from rich.table import Table

from convert.quantize.recipe import File, Projector, Recipe, Text
from convert.quantize.search.boards import TargetBoard
from convert.quantize.search.results import MeasuredDivergence
from convert.quantize.search.sensitivity import Figures, Option
from convert.quantize.types import PLAIN
from runtime.errors import BenchError
from runtime.gguf.header import Tensor
from runtime.gguf.model_size import packed_bytes
from runtime.memory_plan import plan_memory
from runtime.packs.pack import Pack

_UNITS = 20_000
"""Parts that the room is counted in."""
_MARGIN = 1 << 16
"""Bytes left for the padding between tensors."""
_TENTH = 100_000
"""Of a megabyte."""


@dataclass(frozen=True)
class Budget:
    """What a pack may take, and what it takes it for."""

    what: str
    """What is counted, such as "memory on a Raspberry Pi 4, 2 GB"."""
    limit: int
    """Bytes that there are."""
    fixed: int
    """Bytes that everything but the options takes."""
    cost: Callable[[Option], int]
    """Bytes that an option takes."""

    @property
    def room(self) -> int:
        """Bytes for the options."""
        return self.limit - self.fixed - _MARGIN


def size_budget(pack: Pack, options: Sequence[Option], limit: int) -> Budget:
    """A limit to the bytes of all of a pack's files, whose projector is chosen and so sees."""
    total = sum(entry.bytes for entry in pack.without_graph().files())
    plain = sum(option.bytes for option in options if option.type == PLAIN)
    return Budget("files", limit, total - plain, lambda option: option.bytes)


def memory_budget(pack: Pack, options: Sequence[Option], board: TargetBoard) -> Budget:
    """What a board's programs can have, for all that the pack takes while it runs.

    Raises:
        PackError: a file is missing or damaged.
    """
    tied = not any(option.group == "output" for option in options)

    def cost(option: Option) -> int:
        if option.file == "projector":
            return option.bytes
        tensors = {each.name: _tensor(each.shape, each.type, each.bytes) for each in option.tensors}
        return option.bytes + packed_bytes(tensors, board.features, tied=tied)

    plan = plan_memory(pack.without_graph(), features=board.features)
    plain = sum(cost(option) for option in options if option.type == PLAIN)
    return Budget(f"memory on a {board.title}", board.memory, plan.bytes - plain, cost)


def _tensor(shape: tuple[int, ...], name: str, size: int) -> Tensor:
    sides = [side for number, side in enumerate(shape) if side > 1 or number == 0]
    return Tensor(tuple(sides), GGMLQuantizationType[name], 0, size)


@dataclass(frozen=True)
class ChosenType:
    """What was chosen for a group."""

    option: Option
    figure: MeasuredDivergence
    bytes: int
    """What it takes of the budget."""
    better: Option | None
    """The cheapest type that diverges less; None where there is none."""
    better_figure: MeasuredDivergence | None
    better_bytes: int


def choose(options: Sequence[Option], figures: Figures, budget: Budget) -> list[ChosenType]:
    """The options, one a group, that diverge least in sum and fit the budget.

    Raises:
        BenchError: none fit.
    """
    check_room(options, budget)
    every = _grouped(options)
    costs = [[budget.cost(option) for option in group] for group in every]
    known = [[_figure(figures, option) for option in group] for group in every]
    unit = max(1, -(-budget.room // _UNITS))
    picked = _knapsack(
        [[-(-cost // unit) for cost in each] for each in costs],
        [[figure.mean for figure in each] for each in known],
        budget.room // unit,
    )
    if picked is None:  # rounding alone stands in the way
        picked = [int(np.argmin(each)) for each in costs]
    return [_choice(*row) for row in zip(every, known, costs, picked, strict=True)]


def check_room(options: Sequence[Option], budget: Budget) -> None:
    """Refuse a budget that not even the smallest mix fits.

    Raises:
        BenchError: it does not.
    """
    least = sum(min(budget.cost(option) for option in group) for group in _grouped(options))
    if least > budget.room:
        # Rounded away from each other, so that the one is never said to be as much as the other.
        needed = -(-(budget.limit - budget.room + least) // _TENTH) * _TENTH
        raise BenchError(
            f"The smallest mix takes {_megabytes(needed)} of {budget.what} and there "
            f"are {_megabytes(budget.limit // _TENTH * _TENTH)}. "
            "Allow more, or convert a smaller model."
        )


def _grouped(options: Sequence[Option]) -> list[list[Option]]:
    found = groupby(options, key=lambda each: (each.file, each.group))
    return [list(group) for _, group in found]


def _figure(figures: Figures, option: Option) -> MeasuredDivergence:
    figure = figures.get(option)
    assert figure is not None, option.key
    return figure


def _choice(
    group: list[Option], figures: list[MeasuredDivergence], costs: list[int], picked: int
) -> ChosenType:
    finer = [n for n, figure in enumerate(figures) if figure.mean < figures[picked].mean]
    better = min(finer, key=lambda n: costs[n]) if finer else None
    return ChosenType(
        group[picked],
        figures[picked],
        costs[picked],
        None if better is None else group[better],
        None if better is None else figures[better],
        0 if better is None else costs[better],
    )


def _knapsack(
    costs: Sequence[Sequence[int]], losses: Sequence[Sequence[float]], room: int
) -> list[int] | None:
    """The choice in each group with the least loss in sum, and of equals the cheapest.

    Args:
        costs: Of every choice in every group.
        losses: As many.
        room: What the costs may come to.

    Returns:
        The number of the choice in each group; None where none fit.
    """
    best = np.zeros(room + 1)
    steps = []
    for group_costs, group_losses in zip(costs, losses, strict=True):
        trials = np.full((len(group_costs), room + 1), np.inf)
        for row, cost, loss in zip(trials, group_costs, group_losses, strict=True):
            if cost <= room:
                row[cost:] = best[: room + 1 - cost] + loss
        steps.append(trials.argmin(axis=0))
        best = trials.min(axis=0)
    if not np.isfinite(best[room]):
        return None
    at = int(np.argmax(best == best[room]))  # the least room with the same loss
    picked = []
    for step, group_costs in zip(reversed(steps), reversed(costs), strict=True):
        picked.append(int(step[at]))
        at -= group_costs[picked[-1]]
    return picked[::-1]


def recipe_of(name: str, choices: Sequence[ChosenType], budget: Budget) -> Recipe:
    """The recipe that makes the mix."""
    groups: Mapping[File, dict[str, str]] = {"text": {}, "projector": {}}
    for choice in choices:
        groups[choice.option.file][choice.option.group] = choice.option.type
    return Recipe(
        name=name,
        description=(
            f"The mix that diverges least from F16 within {_megabytes(budget.limit)} of "
            f"{budget.what}, by what was measured for each group."
        ),
        text=Text(type="Q8_0", groups=groups["text"]),
        projector=Projector(type="Q8_0", groups=groups["projector"]),
    )


def explanation(choices: Sequence[ChosenType], budget: Budget) -> Table:
    """What was chosen for each group, and what the next better type would have cost."""
    taken = budget.fixed + sum(choice.bytes for choice in choices)
    drawn = Table(
        title=f"{_megabytes(taken)} of {_megabytes(budget.limit)} of {budget.what}",
        caption=f"Of it {_megabytes(budget.fixed)} are taken by what no type changes.",
    )
    for heading in ("of the", "group", "type", "MB", "divergence", "the next better"):
        drawn.add_column(heading, justify="right" if heading in ("MB", "divergence") else "left")
    for choice in choices:
        drawn.add_row(
            choice.option.file,
            choice.option.group,
            choice.option.type,
            f"{choice.bytes / 1e6:,.1f}",
            f"{choice.figure.mean:.1e} ± {choice.figure.error:.0e}",
            _next(choice),
        )
    total = sum(choice.figure.mean for choice in choices)
    drawn.add_row("", "all of it", "", f"{taken / 1e6:,.1f}", f"{total:.1e}", "")
    return drawn


def _next(choice: ChosenType) -> str:
    if choice.better is None or choice.better_figure is None:
        return "none diverges less"
    more = (choice.better_bytes - choice.bytes) / 1e6
    spared = choice.figure.mean - choice.better_figure.mean
    return f"{choice.better.type}: {more:+,.2f} MB, spares {spared:.1e}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
