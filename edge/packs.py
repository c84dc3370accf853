"""``vismaid packs``: which packs are on this machine, and whether they are whole."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from edge import console
from edge.languages import heard
from runtime.errors import PackError
from runtime.pack import Pack, find_pack, folders_in, installed_pack, search_path

_OTHER_COLUMNS = 60
"""Width of a table beside the names, at which the rest is still legible."""


def show() -> None:
    """Print a table of the packs in the search path, each by a name that opens it.

    Raises:
        PackError: a manifest among them is wrong; the others have been shown.
    """
    from rich.table import Table

    table = Table()
    for heading in ("name", "what it is", "hears", "speaks", "size", "folder"):
        whole = heading == "name" or (heading == "folder" and not console.seen(sys.stdout))
        table.add_column(heading, overflow="fold", no_wrap=whole)
    names: list[str] = []
    widest, wrong = 0, list[PackError]()
    for folder in _folders():
        try:
            pack = Pack.open(folder)
        except PackError as error:
            wrong.append(error)
            continue
        names.append(name_of(pack))
        widest = max(widest, len(str(folder)))
        speaks = " ".join(sorted(pack.manifest.voices)) or "-"
        what = pack.manifest.title, heard(pack), speaks, _megabytes(pack), str(folder)
        table.add_row(names[-1], *what)
    if names:
        beside = _OTHER_COLUMNS + (0 if console.seen(sys.stdout) else widest)
        console.table(table, least=max(map(len, names)) + beside)
    else:
        console.say(f"No packs are installed in {_places()}; `vismaid convert` makes one.")
    if wrong:
        raise wrong[0]


def verify(names: list[str]) -> None:
    """Check every file of the packs named, of all in the search path where none is.

    Raises:
        PackError: for the first file or manifest that is not as promised.
    """
    packs = [find_pack(name) for name in names] or [Pack.open(folder) for folder in _folders()]
    if not packs:
        raise PackError(f"No packs are installed in {_places()}; name the folder of one.")
    for pack in packs:
        files = pack.files()
        with console.progress(f"checking {pack.manifest.name}") as advance:
            for done, entry in enumerate(files):
                pack.path(entry)
                advance(done + 1, len(files))
        console.result(f"{pack.manifest.name}: {len(files)} files verified")


def name_of(pack: Pack) -> str:
    """What to type for an installed pack: its own name, or its folder's, or its folder.

    The first of them that opens this pack and no other.
    """
    for name in (pack.manifest.name, pack.folder.name):
        with suppress(PackError):
            if installed_pack(name, search_path()).folder == pack.folder:
                return name
    return str(pack.folder)


def _folders() -> Iterator[Path]:
    for place in dict.fromkeys(search_path()):
        yield from folders_in(place)


def _places() -> str:
    return ", ".join(map(str, dict.fromkeys(search_path())))


def _megabytes(pack: Pack) -> str:
    return f"{sum(entry.bytes for entry in pack.files()) / 1e6:,.1f} MB"
