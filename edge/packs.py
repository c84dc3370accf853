"""``vismaid packs``: which packs are on this machine, and whether they are whole."""

from functools import partial

from edge import console
from runtime import memory
from runtime.errors import PackError
from runtime.manifest_fields import one_line
from runtime.pack import Pack, find_pack, pack_folders
from runtime.pack_check import check_files
from runtime.plan import plan_memory
from runtime.trial import require_tried


def show() -> None:
    """Print a table of the packs in the search path, and why those cannot be used that cannot."""
    from rich.table import Table

    table = Table("name", "what it is", "languages", "size", "folder")
    wrong: list[PackError] = []
    for folder in pack_folders():
        try:
            pack = Pack.open(folder)
        except PackError as error:
            wrong.append(error)
            table.add_row(
                one_line(folder.name), "cannot be used, see below", "", "", one_line(str(folder))
            )
            continue
        manifest = pack.manifest
        languages = sorted({*manifest.prompts, *manifest.voices})
        table.add_row(
            manifest.name,
            manifest.title,
            " ".join(languages),
            _megabytes(pack),
            one_line(str(folder)),
        )
    if table.row_count:
        console.table(table)
    else:
        console.say("There are no packs here; `vismaid convert` makes one.")
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
        raise PackError("There are no packs here to verify; name a folder.")
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


def _verify(pack: Pack) -> None:
    with console.progress(f"checking {pack.manifest.name}") as advance:
        check_files(pack, advance)
        _try(pack)
    console.result(f"{pack.manifest.name}: {len(pack.files())} files, all as promised")


def _try(pack: Pack) -> None:
    """Let the engines load and use the pack, in a process of its own, where there is room."""
    if plan_memory(pack, features=frozenset()).bytes > memory.available():
        console.say(f"{pack.manifest.name} was not tried: it takes more memory than is free")
        return
    for language in pack.manifest.voices:
        require_tried(pack, ["voice"], language, anew=True)
    ears = pack.manifest.recogniser
    language = ears.languages[0] if ears else "en"
    require_tried(pack, ["recogniser", "model"], language, anew=True)


def _megabytes(pack: Pack) -> str:
    return f"{sum(entry.bytes for entry in pack.files()) / 1e6:,.1f} MB"
