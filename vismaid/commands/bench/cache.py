"""``vismaid bench cache``: what measuring left in the user's cache, and its end."""

from contextlib import ExitStack, contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from vismaid import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.cache import Entry
    from runtime.packs.pack import Pack


def cache(
    clear: Annotated[
        bool, typer.Option("--clear", help="Remove all that no sweep is using.")
    ] = False,
) -> None:
    """Show the variants, answers and random packs that are kept to measure with, or remove them.

    Variants that were not used for 30 days, and what originals answered after 3, go by themselves
    when a sweep begins.
    """
    from bench.cache import STALE, cache_folder, entries, size_of, tidy
    from bench.report.wording import size

    if clear:
        freed = size_of(each.path for each in entries())
        tidy(dict.fromkeys(STALE, 0.0))
        left = entries()
        freed -= size_of(each.path for each in left)
        in_use = f"; {len(left)} in use stay" if left else ""
        console.result(f"{size(freed)} freed{in_use}")
        return
    from rich.table import Table

    found = entries()
    if not found:
        console.result(f"{cache_folder('')} holds nothing that was measured with.")
        return
    table = Table("kind", "name", "last used")
    table.add_column("size", justify="right")
    for kind, several in groupby(sorted(found, key=lambda each: each.kind), lambda each: each.kind):
        for each in several:
            table.add_row(kind, each.path.name, _day(each), size(size_of([each.path])))
    console.table(table)
    total = size(size_of(each.path for each in found))
    console.result(f"{cache_folder('')}: {total} in all; what variants share counts once there")


@contextmanager
def kept_variants(packs: "Sequence[Pack]") -> "Iterator[None]":
    """Keep those of the packs that are in the cache for the length of the block.

    What was long unused goes, and where the others are is said.
    """
    from bench.cache import cache_folder, size_of, tidy, used
    from bench.report.wording import size
    from bench.sweep.variants import KIND

    kept = [each.folder for each in packs if each.folder.is_relative_to(cache_folder(KIND))]
    with ExitStack() as stack:
        for folder in kept:
            stack.enter_context(used(folder))
        if removed := tidy():
            console.say(f"{len(removed)} unused in {cache_folder('')} removed.")
        if kept:
            count = "1 variant is" if len(kept) == 1 else f"{len(kept)} variants are"
            console.say(
                f"{count} in {cache_folder(KIND)} ({size(size_of(kept))}); "
                "`vismaid bench cache` shows and removes them."
            )
        yield


def _day(entry: "Entry") -> str:
    from datetime import datetime

    return datetime.fromtimestamp(entry.last_used).astimezone().strftime("%Y-%m-%d")
