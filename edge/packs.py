"""``vismaid packs``: which packs are on this machine, and whether they are whole."""

from collections.abc import Iterator
from pathlib import Path

from edge import console
from runtime.errors import PackError
from runtime.pack import MANIFEST, Pack, find_pack, search_path


def show() -> None:
    """Print a table of the packs in the search path.

    Raises:
        PackError: a manifest among them is wrong; the others have been shown.
    """
    from rich.table import Table

    table = Table("name", "what it is", "languages", "size", "folder")
    wrong: list[PackError] = []
    for folder in _folders():
        try:
            pack = Pack.open(folder)
        except PackError as error:
            wrong.append(error)
            continue
        manifest = pack.manifest
        languages = sorted({*manifest.prompts, *manifest.voices})
        table.add_row(
            manifest.name, manifest.title, " ".join(languages), _megabytes(pack), str(folder)
        )
    if table.row_count:
        console.table(table)
    else:
        console.say("There are no packs here; `vismaid convert` makes one.")
    if wrong:
        raise wrong[0]


def verify(names: list[str]) -> None:
    """Check every file of the packs named, of all in the search path where none is.

    Raises:
        PackError: for the first file or manifest that is not as promised.
    """
    packs = [find_pack(name) for name in names] or [Pack.open(folder) for folder in _folders()]
    if not packs:
        raise PackError("There are no packs here to verify; name a folder.")
    for pack in packs:
        files = pack.files()
        with console.progress(f"checking {pack.manifest.name}") as advance:
            for done, entry in enumerate(files):
                pack.path(entry)
                advance(done + 1, len(files))
        console.result(f"{pack.manifest.name}: {len(files)} files, all as promised")


def _folders() -> Iterator[Path]:
    for folder in search_path():
        yield from (manifest.parent for manifest in sorted(folder.glob(f"*/{MANIFEST}")))


def _megabytes(pack: Pack) -> str:
    return f"{sum(entry.bytes for entry in pack.files()) / 1e6:,.1f} MB"
