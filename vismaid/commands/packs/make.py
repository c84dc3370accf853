"""``vismaid packs make``: a pack of a model, a recogniser and voices in whatever layout."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from vismaid import console
from vismaid.commands.packs.parts import (
    ContextOption,
    RecogniserOption,
    TitleOption,
    TranslateOption,
    VoiceOption,
    given,
    say_what_is_next,
    speech_of,
)
from vismaid.options import listed


def make(
    out: Annotated[Path, typer.Option("--out", help="The pack to make.", metavar="DIR")],
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            help="A checkpoint's folder, a text model in GGUF, or another pack.",
            metavar="DIR|GGUF|PACK",
        ),
    ] = None,
    projector: Annotated[
        Path | None,
        typer.Option(
            "--projector",
            help="The mmproj file that is published beside a text model in GGUF.",
            metavar="GGUF",
        ),
    ] = None,
    recogniser: RecogniserOption = None,
    voice: VoiceOption = None,
    translate: TranslateOption = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="The pack's name, if not that of DIR.", metavar="NAME"),
    ] = None,
    title: TitleOption = None,
    context: ContextOption = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            help="A chat template in place of that in a GGUF: a name that llama.cpp knows, such "
            "as chatml, or a file in Jinja.",
            metavar="NAME|FILE",
        ),
    ] = None,
    quantize: Annotated[
        str,
        typer.Option(
            "--quantize",
            help="Variants to make beside it, as in Q8_0,Q4_0, of a model in F16.",
            metavar="TYPES",
        ),
    ] = "",
) -> None:
    """Make a pack of a model, a recogniser, voices and translators.

    What each file or folder is, is told by its content: a checkpoint, a Whisper or a MarianMT model
    of Hugging Face, also in its cache, is converted; files in GGUF, of whisper.cpp and of Piper are
    checked and linked, or copied where they lie on another disk. The pack appears when it is whole.
    What is missing is named. A network is used only where a translator is named that is not here.
    """
    from convert.assemble.make import Wishes, make_pack
    from convert.hub.translators import translators_named
    from runtime.languages.language import known_codes
    from runtime.packs.pack import Pack

    paths = {"--model": model and _folder_of_a_pack(model), "--projector": projector}
    parts = given({**paths, "--recogniser": recogniser}, voice)
    if not parts:
        raise typer.BadParameter("give a model with --model")
    with (
        console.work("making the pack") as work,
        translators_named(
            translate or (), out, known_codes(), progress=work.step, cancel=work.cancel
        ) as (translators, sources),
    ):
        folders = make_pack(
            parts,
            out,
            translators=translators,
            types=listed(quantize),
            wishes=Wishes(name, title, context, more_sources=sources),
            template=template,
            progress=work.step,
            cancel=work.cancel,
        )
    packs = [Pack.open(folder) for folder in folders]
    for pack in packs:
        sizes = {entry.file: entry.bytes for entry in pack.files()}
        size = f"{sum(sizes.values()) / 1e6:,.1f} MB"
        told = f"pack {pack.manifest.name}, {size}, {speech_of(pack)}"
        console.result(f"{pack.folder}: {told}")
    say_what_is_next(packs[-1])


def _folder_of_a_pack(model: Path) -> Path:
    """Where a pack lies that was given by its name; any other path as it is."""
    from convert.assemble.recognise import is_there
    from runtime.errors import PackError
    from runtime.packs.search import find_pack

    if not is_there(model):
        with suppress(PackError):
            return find_pack(str(model)).folder
    return model
