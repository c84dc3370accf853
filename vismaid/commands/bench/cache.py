"""``vismaid bench cache``: what measuring left in the user's cache, and its end."""

from datetime import datetime
from itertools import groupby

from bench.cache import STALE, Entry, cache_folder, entries, size_of, tidy
from bench.report.wording import size
from vismaid import console


def run(*, clear: bool) -> None:
    """Print a table of the cache, or remove all that is not in use.

    Raises:
        OutputError: something cannot be removed.
    """
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
            table.add_row(kind, _name(each), _day(each), size(size_of([each.path])))
    console.table(table)
    total = size(size_of(each.path for each in found))
    console.result(f"{cache_folder('')}: {total} in all; what variants share counts once there")


def _name(entry: Entry) -> str:
    return entry.path.name


def _day(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.last_used).astimezone().strftime("%Y-%m-%d")
