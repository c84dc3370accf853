"""``vismaid packs``: which packs there are, whether they are whole, and the experts of each."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.errors import PackError
from vismaid import console
from vismaid.commands.packs.bundle import bundle, unbundle
from vismaid.commands.packs.make import make
from vismaid.commands.packs.parts import name_of, spoken
from vismaid.commands.packs.pull import pull, show_catalogue
from vismaid.commands.packs.set import set_parts
from vismaid.interruption import cancelled_by_interrupt
from vismaid.options import AskOption, DescribeOption, adapters_named

if TYPE_CHECKING:
    from pathlib import Path

    from runtime.packs.manifest import Task
    from runtime.packs.pack import Pack

app = typer.Typer(help="The packs on this machine.", rich_markup_mode=None)
app.command()(pull)
app.command("catalogue")(show_catalogue)
app.command()(make)
app.command("set")(set_parts)
app.command()(bundle)
app.command()(unbundle)

_OTHER_COLUMNS = 60
"""Width of a table beside the names, at which the rest is still legible."""


@app.command("list")
def list_packs() -> None:
    """Show the packs on this machine, and why those cannot be used that cannot.

    Each is shown by a name that opens it. They lie in the folders of VISMAID_PACKS, in
    ~/.local/share/vismaid/packs, in /usr/local/share/vismaid/packs, and with the program. Any
    other is named by its folder.
    """
    from rich.table import Table

    from runtime.packs.languages import heard
    from runtime.packs.manifest_fields import one_line
    from runtime.packs.pack import Pack
    from runtime.packs.search import pack_folders

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
        what = pack.manifest.title, heard(pack), spoken(pack), _megabytes(pack), place
        table.add_row(names[-1], *what)
    if names:
        beside = _OTHER_COLUMNS + (0 if console.seen(sys.stdout) else widest)
        console.table(table, least=max(map(len, names)) + beside)
    else:
        console.say(f"No packs are installed in {_places()}; `vismaid packs pull` fetches one.")
    for each in wrong:
        console.result(str(each))


@app.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Packs to check; all of them, where none is given.", metavar="PACK"),
    ] = None,
) -> None:
    """Check every file of a pack, and let the engines try it in a process of their own."""
    from runtime.packs.pack import Pack
    from runtime.packs.search import find_pack, pack_folders

    wanted = [partial(find_pack, name) for name in names or ()]
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
        console.complain(each)
    if wrong:
        raise wrong[-1]


@app.command()
def adapter(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder.", metavar="PACK")],
    ask: AskOption = None,
    describe: DescribeOption = None,
    no_ask: Annotated[
        bool, typer.Option("--no-ask", help="Take the adapter for questions away.")
    ] = False,
    no_describe: Annotated[
        bool, typer.Option("--no-describe", help="Take the adapter for descriptions away.")
    ] = False,
) -> None:
    """Give a pack an expert for a task, or take it away.

    An adapter takes the place of the one that served the task before. Each line of the result is
    a task and what serves it.
    """
    if (ask and no_ask) or (describe and no_describe):
        raise typer.BadParameter("the adapter of a task is both given and taken away")
    if not (ask or describe or no_ask or no_describe):
        raise typer.BadParameter("give an adapter with --ask or --describe, or take one away")
    from convert.lora.experts import change_adapters
    from runtime.llama.experts import TASKS
    from runtime.packs.search import find_pack

    changes: dict[Task, Path | None] = {**adapters_named(ask, describe)}
    if no_ask:
        changes["ask"] = None
    if no_describe:
        changes["describe"] = None
    folder = find_pack(pack).folder
    with cancelled_by_interrupt() as cancel:
        manifest = change_adapters(folder, changes, cancel=cancel)
    for task in TASKS:
        serves = manifest.adapters.get(task)
        told = f"{serves.name}, {serves.model.bytes / 1e6:,.1f} MB" if serves else "no adapter"
        console.result(f"{task}: {told}")


def _verify(pack: "Pack") -> None:
    from runtime.packs.check import check_files

    with console.progress(f"checking {pack.manifest.name}") as advance:
        check_files(pack, advance)
        _try(pack)
    console.result(f"{pack.manifest.name}: {len(pack.files())} files verified")


def _try(pack: "Pack") -> None:
    """Let the engines load and use the pack, in a process of its own, where there is room."""
    from runtime.board import memory
    from runtime.memory_plan import plan_memory
    from runtime.packs.trial import require_tried

    if plan_memory(pack, features=frozenset()).bytes > memory.available():
        console.say(f"{pack.manifest.name} was not tried: it takes more memory than is free")
        return
    for language in pack.manifest.voices:
        require_tried(pack, ["voice"], language, anew=True)
    for language in pack.manifest.translators:
        require_tried(pack, ["translator"], language, anew=True)
    ears = pack.manifest.recogniser
    language = next(iter(ears.languages or ()), "en") if ears else "en"
    require_tried(pack, ["recogniser", "model"], language, anew=True)


def _places() -> str:
    from runtime.packs.search import search_path

    return ", ".join(map(str, dict.fromkeys(search_path())))


def _megabytes(pack: "Pack") -> str:
    return f"{sum(entry.bytes for entry in pack.files()) / 1e6:,.1f} MB"
