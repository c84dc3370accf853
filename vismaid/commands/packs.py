"""``vismaid packs``: which packs are on this machine, and whether they are whole."""

import sys
from contextlib import suppress
from functools import partial

from runtime.board import memory
from runtime.errors import PackError
from runtime.memory_plan import plan_memory
from runtime.packs.check import check_files
from runtime.packs.languages import heard
from runtime.packs.manifest_fields import one_line
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack, installed_pack, pack_folders, search_path
from runtime.packs.trial import require_tried
from vismaid import console

_OTHER_COLUMNS = 60
"""Width of a table beside the names, at which the rest is still legible."""


def show() -> None:
    """Print a table of the packs in the search path, each by a name that opens it.

    Those that cannot be used are in it, and what is wrong with them is below it.
    """
    from rich.table import Table

    table = Table()
    for heading in ("name", "what it is", "hears", "speaks", "size", "folder"):
        whole = heading == "name" or (heading == "folder" and not console.seen(sys.stdout))
        table.add_column(heading, overflow="fold", no_wrap=whole)
    names: list[str] = []
    widest, wrong = 0, list[PackError]()
    for folder in pack_folders():
        place = one_line(str(folder))
        widest = max(widest, len(place))
        try:
            pack = Pack.open(folder)
        except PackError as error:
            wrong.append(error)
            names.append(one_line(folder.name))
            table.add_row(names[-1], "cannot be used", "", "", "", place)
            continue
        names.append(name_of(pack))
        speaks = " ".join(sorted(pack.manifest.voices)) or "-"
        what = pack.manifest.title, heard(pack), speaks, _megabytes(pack), place
        table.add_row(names[-1], *what)
    if names:
        beside = _OTHER_COLUMNS + (0 if console.seen(sys.stdout) else widest)
        console.table(table, least=max(map(len, names)) + beside)
    else:
        console.say(f"No packs are installed in {_places()}; `vismaid convert` makes one.")
    for each in wrong:
        console.result(str(each))


def verify(names: list[str]) -> None:
    """Check every file of the packs named, of all in the search path where none is.

    Raises:
        PackError: for the last pack that is not as promised; the others have been named.
    """
    wanted = [partial(find_pack, name) for name in names]
    wanted = wanted or [partial(Pack.open, folder) for folder in pack_folders()]
    if not wanted:
        raise PackError(f"No packs are installed in {_places()}; name the folder of one.")
    wrong: list[PackError] = []
    for found in wanted:
        try:
            _verify(found())
        except PackError as error:
            wrong.append(error)
    for each in wrong[:-1]:
        console.say(f"vismaid: {each}")
    if wrong:
        raise wrong[-1]


def name_of(pack: Pack) -> str:
    """What to type for an installed pack: its own name, or its folder's, or its folder.

    The first of them that opens this pack and no other.
    """
    for name in (pack.manifest.name, pack.folder.name):
        with suppress(PackError):
            if installed_pack(name, search_path()).folder == pack.folder:
                return name
    return str(pack.folder)


def _verify(pack: Pack) -> None:
    with console.progress(f"checking {pack.manifest.name}") as advance:
        check_files(pack, advance)
        _try(pack)
    console.result(f"{pack.manifest.name}: {len(pack.files())} files verified")


def _try(pack: Pack) -> None:
    """Let the engines load and use the pack, in a process of its own, where there is room."""
    if plan_memory(pack, features=frozenset()).bytes > memory.available():
        console.say(f"{pack.manifest.name} was not tried: it takes more memory than is free")
        return
    for language in pack.manifest.voices:
        require_tried(pack, ["voice"], language, anew=True)
    ears = pack.manifest.recogniser
    language = next(iter(ears.languages or ()), "en") if ears else "en"
    require_tried(pack, ["recogniser", "model"], language, anew=True)


def _places() -> str:
    return ", ".join(map(str, dict.fromkeys(search_path())))


def _megabytes(pack: Pack) -> str:
    return f"{sum(entry.bytes for entry in pack.files()) / 1e6:,.1f} MB"
