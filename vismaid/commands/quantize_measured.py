"""What ``vismaid quantize`` measures: what variants cost, and which mix fits best."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from convert.quantize.recipe import Recipe, write_recipe
from convert.quantize.search.boards import board
from convert.quantize.search.divergence import TracedOriginal, compare
from convert.quantize.search.mix import (
    Budget,
    check_room,
    choose,
    explanation,
    memory_budget,
    recipe_of,
    size_budget,
)
from convert.quantize.search.samples import Sample
from convert.quantize.search.sensitivity import Figures, Option, measure, options_of
from convert.quantize.search.table import VariantCost, markdown, table
from convert.quantize.variant_files import ImatrixFile
from runtime.errors import BenchError
from runtime.files.writable import make_folder
from runtime.packs.pack import Pack
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}


@dataclass(frozen=True)
class Goal:
    """What a mix is searched for: a size of files, or a board."""

    name: str
    size: int | None = None
    """Bytes; None where it is a board."""

    def budget(self, pack: Pack, options: Sequence[Option]) -> Budget:
        """What the goal leaves to a pack."""
        if self.size is not None:
            return size_budget(pack, options, self.size)
        return memory_budget(pack, options, board(self.name))


def goal_of(target: str | None, board_name: str | None) -> Goal | None:
    """The goal that a person named, if any.

    Raises:
        BenchError: it is no size, or there is no such board.
    """
    if board_name is not None:
        board(board_name)
        return Goal(board_name)
    if target is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]i?|)b?", target.strip().lower())
    if found is None or not float(found[1]):
        raise BenchError(f"{target} is no size. Write it as 900MB or 1.5GB.")
    return Goal(f"{found[1]}{found[2]}b", round(float(found[1]) * _UNITS[found[2]]))


@dataclass(frozen=True)
class Scope:
    """What a search chooses among, and what must fit."""

    pack: Pack
    goal: Goal
    options: Sequence[Option]
    budget: Budget
    weights: ImatrixFile | None


def scope_of(pack: Pack, goal: Goal, imatrix: Path | None) -> Scope:
    """Work out what there is to choose, before anything is measured.

    Raises:
        VismaidError: nothing fits the goal, or the importance matrix cannot be used.
        Cancelled: Ctrl-C was pressed.
    """
    weights = ImatrixFile.read(imatrix) if imatrix else None
    with cancelled_by_interrupt() as cancel:
        options = options_of(pack, weights, cancel=cancel)
    budget = goal.budget(pack, options)
    check_room(options, budget)
    return Scope(pack, goal, options, budget, weights)


@contextmanager
def reference(
    pack: Pack, samples: Sequence[Sample], threads: int | None
) -> Iterator[TracedOriginal]:
    """What the original answers, for the length of the block."""
    with ExitStack() as stack:
        with console.work("asking the original") as work:
            made = TracedOriginal.of(
                pack, samples, threads=threads, progress=work.progress, cancel=work.cancel
            )
            found = stack.enter_context(made)
        yield found


def search(
    scope: Scope,
    original: TracedOriginal,
    samples: Sequence[Sample],
    *,
    stem: Path,
    threads: int | None,
) -> Recipe:
    """Find the best mix for a goal, print why it is, and write its recipe.

    Args:
        scope: What there is to choose, of which pack in F16.
        original: What the pack answers.
        samples: What it was asked.
        stem: Path of the files to be written, without what follows the pack's name.
        threads: Threads to compute with.

    Raises:
        VismaidError: something cannot be read or written.
        Cancelled: Ctrl-C was pressed; what was measured is kept.
    """
    make_folder(stem.parent)
    known = stem.with_name(f"{stem.name}-sensitivity.json")
    figures = Figures(known, scope.pack, samples, scope.weights)
    with console.work("measuring") as work:
        measure(
            scope.pack,
            scope.options,
            figures,
            original,
            stem.with_name(f".{stem.name}.sensitivity"),
            weights=scope.weights,
            threads=threads,
            progress=work.step,
            cancel=work.cancel,
        )
    choices = choose(scope.options, figures, scope.budget)
    console.table(explanation(choices, scope.budget))
    recipe = recipe_of(scope.goal.name, choices, scope.budget)
    path = stem.with_name(f"{stem.name}-{scope.goal.name}.toml")
    write_recipe(path, recipe)
    console.say(f"{path} is the recipe, to be used again with --recipe.")
    return recipe


def report(packs: Sequence[Pack], original: TracedOriginal, threads: int | None) -> None:
    """Measure packs against the original and print a table: drawn, or else as Markdown.

    Raises:
        VismaidError: a pack cannot be used.
        Cancelled: Ctrl-C was pressed.
    """
    rows = []
    for pack in packs:
        with console.work(f"measuring {pack.manifest.name}") as work:
            found = compare(
                original, pack, threads=threads, progress=work.progress, cancel=work.cancel
            )
        rows.append(VariantCost(pack.manifest, found))
    if console.seen(sys.stdout):
        console.table(table(rows))
    else:
        console.result(markdown(rows), end="")
