"""``vismaid convert``: from a published checkpoint to a pack, a recogniser or a translator."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vismaid import console
from vismaid.commands.packs.parts import told_of_graph
from vismaid.options import (
    AskOption,
    DescribeOption,
    GraphName,
    GraphPicturesOption,
    adapters_named,
    listed,
    pictures_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convert.whisper.model import FileType
    from runtime.packs.manifest import Task


def convert(
    checkpoint: Annotated[
        Path,
        typer.Argument(help="A Hugging Face folder, or faster-whisper's.", metavar="CHECKPOINT"),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="The pack or the translator to make, or the recogniser's file.",
            metavar="DIR|BIN",
        ),
    ],
    quantize: Annotated[
        str,
        typer.Option(
            "--quantize", help="Variants to make beside F16, as in Q8_0,Q4_0.", metavar="TYPES"
        ),
    ] = "",
    name: Annotated[
        str | None,
        typer.Option("--name", help="The pack's name, if not that of DIR.", metavar="NAME"),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            "--licence",
            help="The model's licence, such as Apache-2.0, if not what its card (README.md) names.",
            metavar="NAME",
        ),
    ] = None,
    vision: Annotated[
        GraphName,
        typer.Option(
            "--vision",
            help="The vision graph that a processor sees with: auto takes the fastest form that "
            "the tower can bear, by measuring.",
        ),
    ] = "auto",
    pictures: GraphPicturesOption = None,
    ask: AskOption = None,
    describe: DescribeOption = None,
    file_type: Annotated[
        Literal["f16", "q8_0"] | None,
        typer.Option(
            "--type", help="Of a recogniser's file; f16 without it.", case_sensitive=False
        ),
    ] = None,
) -> None:
    """Convert a checkpoint to a pack, a recogniser's file or a translator.

    LLaVA-OneVision, LLaVA-NeXT, LLaVA-1.5, LLaVA-Interleave, PaliGemma (1 and 2), Whisper and
    MarianMT (OPUS-MT); what is in the folder decides. For a recogniser the lines are printed that
    name it in a pack.toml.
    """
    from convert.translation.folder import is_marian
    from convert.whisper.folder import is_whisper

    adapters = adapters_named(ask, describe)
    options_of_a_pack = quantize or name or adapters or pictures or vision != "auto"
    if is_whisper(checkpoint):
        if options_of_a_pack:
            raise typer.BadParameter("a recogniser has none of a pack's options; give --type")
        _convert_recogniser(checkpoint, out, file_type=file_type or "f16", licence=licence)
        return
    if is_marian(checkpoint):
        if options_of_a_pack or file_type:
            raise typer.BadParameter("a translator has no options but --out and --licence")
        _convert_translator(checkpoint, out, licence=licence)
        return
    if file_type:
        raise typer.BadParameter("--type is a recogniser's; give --quantize for a pack")
    _convert_pack(
        checkpoint,
        out,
        name=name,
        licence=licence,
        types=listed(quantize),
        adapters=adapters,
        vision=vision,
        pictures=pictures_in(pictures),
    )


def _convert_pack(
    checkpoint: Path,
    out: Path,
    *,
    name: str | None,
    licence: str | None,
    types: "Sequence[str]",
    adapters: "Mapping[Task, Path]",
    vision: GraphName,
    pictures: "Sequence[Path]",
) -> None:
    """Convert and print a line for each pack made."""
    from functools import partial

    from convert.quantize.convert import convert_quantized
    from convert.vision.add import pack_with_graph, told_to
    from runtime.packs.pack import Pack

    with console.work("converting") as work:
        folders = convert_quantized(
            checkpoint,
            out,
            types,
            name=name,
            licence=licence,
            adapters=adapters,
            complete=partial(
                pack_with_graph,
                choice=vision,
                pictures=pictures,
                tell=told_to(work.step),
                cancel=work.cancel,
            ),
            progress=work.step,
            cancel=work.cancel,
        )
    for folder in folders:
        pack = Pack.open(folder)
        size = sum(entry.bytes for entry in pack.files())
        console.result(f"{folder}: pack {pack.manifest.name}, {size / 1e6:,.1f} MB")
    console.say(told_of_graph(Pack.open(out)))


def _convert_recogniser(
    checkpoint: Path, out: Path, *, file_type: "FileType", licence: str | None
) -> None:
    """Convert a Whisper model and print what to write into a ``pack.toml``."""
    from convert.pack_writer import as_toml
    from convert.whisper.folder import convert_recogniser
    from runtime.packs.manifest import Recogniser
    from runtime.speech.whisper_file import read_header

    with console.work("converting") as work:
        entry = convert_recogniser(
            checkpoint,
            out,
            file_type=file_type,
            licence=licence,
            progress=work.step,
            cancel=work.cancel,
        )
    knows = "many languages" if read_header(out).multilingual else "English"
    lines = Recogniser(model=entry).model_dump(mode="json", include={"model"}, exclude_none=True)
    console.result(f"# {out}: a recogniser of {knows}, {entry.bytes / 1e6:,.1f} MB")
    console.result(as_toml({"recogniser": lines}), end="")


def _convert_translator(checkpoint: Path, out: Path, *, licence: str | None) -> None:
    """Convert a MarianMT model, and say how a pack gets it."""
    from convert.translation.folder import convert_translator

    with console.work("converting") as work:
        made = convert_translator(
            checkpoint, out, licence=licence, progress=work.step, cancel=work.cancel
        )
    languages = f"from {made.source or 'an unnamed language'} to "
    languages += made.target or (f"{len(made.tags)} languages" if made.tags else "another")
    size = sum(entry.bytes for entry in made.direction.files)
    console.result(f"{out}: a translator {languages}, {size / 1e6:,.1f} MB")
    wearer = made.source if made.source not in (None, "en") else made.target
    given = f"{wearer or 'LANG'}={shlex.quote(str(out))}"
    console.say(f"Next: `vismaid packs set PACK --translate {given}` gives it to a pack.")
