"""``vismaid packs pull`` and ``catalogue``: packs from Hugging Face's hub, by a name."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vismaid import console
from vismaid.commands.packs.parts import TranslateOption, say_what_is_next, speech_of
from vismaid.options import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from convert.hub.catalogue import Catalogue, CataloguePart

_OTHER_COLUMNS = 100
"""Width of the catalogue's table beside the names, at which the rest is still legible."""


def pull(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A name of the catalogue, or a repository; without one, the catalogue is shown.",
            metavar="NAME|hf:ORG/REPO[@REVISION]",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="The pack to make, if not NAME in ~/.local/share/vismaid/packs.",
            metavar="DIR",
        ),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language",
            help="What it is to hear and speak; repeat it or list several with commas. English "
            "without it.",
            metavar="LANG",
        ),
    ] = None,
    recogniser: Annotated[
        str | None,
        typer.Option(
            "--recogniser",
            help="In place of the usual one: a name, hf:ORG/REPO:FILE, or a file that is here.",
            metavar="NAME|FILE",
        ),
    ] = None,
    voice: Annotated[
        list[str] | None,
        typer.Option(
            "--voice",
            help="In place of the usual one, as for --recogniser; repeat it for more languages.",
            metavar="[LANG=]NAME|FILE",
        ),
    ] = None,
    translate: TranslateOption = None,
    file: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            help="A file of the repository, in place of the one that would be taken; repeat it for "
            "a text model and its projector.",
            metavar="FILE",
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            help="A chat template in place of that in a GGUF, as for `packs make`.",
            metavar="NAME|FILE",
        ),
    ] = None,
    quantize: Annotated[
        str,
        typer.Option(
            "--quantize",
            help="Variants to make beside it, as in Q8_0,Q4_0, of a model that is converted.",
            metavar="TYPES",
        ),
    ] = "",
) -> None:
    """Fetch a model, a recogniser and a voice, and make a pack of them.

    No other command uses a network itself, but `packs set` and `packs make` for a translator that
    is not here. What it fetches is verified against the sums
    that the hub tells and, where the catalogue knows them, against its own. What was cut is gone on
    with by the next pull; a pack that is there costs nothing.

    HF_TOKEN, or `hf auth login`, gives the token for repositories whose licence has to be accepted;
    HF_ENDPOINT names another hub; HTTPS_PROXY is heeded.
    """
    if name is None:
        show_catalogue()
        return
    from convert.assemble.parts import speech_of as own_speech
    from convert.hub.catalogue import catalogue
    from convert.hub.making import pack_of
    from convert.hub.names import is_repository
    from convert.hub.orders import RECOGNISER, VOICE, Wish, orders_of, own_parts
    from convert.hub.pull import pull as pull_pack
    from convert.hub.translators import sorted_translators
    from convert.pack_writer import name_of_folder
    from runtime.languages.language import known_codes
    from runtime.packs.pack import Pack
    from runtime.packs.search import data_folder

    known = catalogue()
    codes = [code for each in language or () for code in listed(each)]
    ears, heard = own_parts([recogniser] if recogniser else (), known, RECOGNISER)
    voices, spoken = own_parts(voice or (), known, VOICE)
    own = [*heard, *spoken]
    speech = own_speech(own)
    wish = Wish(name, file or (), codes, next(iter(ears), None), voices, speech)
    fetched, translators = sorted_translators(translate or (), known, known_codes())
    orders = [*orders_of(wish, known), *fetched]
    if not is_repository(name):
        console.say(f"The catalogue's entry for {name} was {known.checked}.")
    base = name if not is_repository(name) else orders[0].name.repository
    folder = out or data_folder() / name_of_folder(Path(base.partition("@")[0]))
    with console.work("pulling", stopped="What was fetched stays; pull again to go on.") as work:
        make = partial(
            pack_of,
            out=folder,
            own=own,
            translators=translators,
            types=listed(quantize),
            template=template,
            progress=work.step,
            cancel=work.cancel,
        )
        folders = pull_pack(
            orders,
            folder,
            make,
            own=speech,
            translators=translators,
            progress=work.step,
            cancel=work.cancel,
        )
    for each in folders:
        _tell(each)
    say_what_is_next(Pack.open(folders[-1]))


def show_catalogue() -> None:
    """List what `packs pull` knows by name: models, recognisers and voices.

    Whether a model fits a board is worked out from the sizes of its files, with the recogniser and
    the voice that go with English; `vismaid doctor` knows it of a pack that is there.
    """
    from convert.hub.catalogue import catalogue

    known = catalogue()
    table = _table("name", "what it is for", "download", "licence", "languages", "fits")
    for name, model in known.models.items():
        boards = [board for board, fits in known.fits(name).items() if fits]
        licence = f"{model.licence}, to be accepted first" if model.gated else model.licence
        what = f"{model.title}: {model.purpose}", _megabytes(model.bytes), licence
        table.add_row(name, *what, " ".join(model.languages), ", ".join(boards) or "-")
    _show(table, known.models)
    for kind, parts in (("recogniser", known.recognisers), ("voice", known.voices)):
        _show(_table_of_parts(kind, parts, known), parts)
    console.say(f"These entries were {known.checked}.")


def _table_of_parts(kind: str, parts: "Mapping[str, CataloguePart]", known: "Catalogue") -> "Table":
    usual = {name for each in known.languages.values() for name in (each.recogniser, each.voice)}
    table = _table(kind, "what it is for", "download", "licence", "languages")
    for name, part in parts.items():
        note = "; the usual one" if name in usual else ""
        what = f"{part.title}: {part.purpose}{note}", _megabytes(part.bytes), part.licence
        table.add_row(name, *what, " ".join(part.languages))
    return table


def _table(*headings: str) -> "Table":
    from rich.table import Table

    table = Table()
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    return table


def _show(table: "Table", names: "Mapping[str, object]") -> None:
    beside = _OTHER_COLUMNS if not console.seen(sys.stdout) else _OTHER_COLUMNS // 2
    console.table(table, least=max(map(len, names)) + beside)


def _tell(folder: Path) -> None:
    """Say what a pack is, under which licences, and where it fits."""
    from convert.hub.making import boards_for
    from runtime.packs.pack import Pack

    pack = Pack.open(folder)
    size = sum(entry.bytes for entry in pack.files())
    told = f"pack {pack.manifest.name}, {_megabytes(size)}, {speech_of(pack)}"
    console.result(f"{folder}: {told}")
    fitting = boards_for(pack)
    console.result(f"fits: {'; '.join(fitting) or 'none of the boards that are known here'}")
    licences = dict.fromkeys(entry.licence for entry in pack.files())
    console.result(f"licences: {'; '.join(licences)}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
