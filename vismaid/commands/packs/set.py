"""``vismaid packs set``: what a pack hears and speaks with, changed in place."""

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
    told_of_graph,
)
from vismaid.options import GraphName, GraphPicturesOption, listed, pictures_in


def set_parts(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder.", metavar="PACK")],
    recogniser: RecogniserOption = None,
    voice: VoiceOption = None,
    remove_recogniser: Annotated[
        bool, typer.Option("--remove-recogniser", help="Take the recogniser away.")
    ] = False,
    remove_voice: Annotated[
        str,
        typer.Option("--remove-voice", help="Take the voices of languages away.", metavar="LANGS"),
    ] = "",
    translate: TranslateOption = None,
    remove_translate: Annotated[
        str,
        typer.Option(
            "--remove-translate", help="Take the translators of languages away.", metavar="LANGS"
        ),
    ] = "",
    vision: Annotated[
        GraphName | None,
        typer.Option(
            "--vision",
            help="Make the vision graph that a processor sees with, from a projector in F16: auto "
            "takes the fastest form that it can bear; none takes it away.",
        ),
    ] = None,
    pictures: GraphPicturesOption = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What the pack is called.", metavar="NAME")
    ] = None,
    title: TitleOption = None,
    context: ContextOption = None,
) -> None:
    """Give a pack another recogniser, voices, translators or vision graph, or take them away.

    A recogniser takes the place of the one that was there, a voice that of its language, and a
    translator that of its direction. The pack is whole at every moment, and what does not change is
    left alone. A network is used only where a translator is named that is not here.
    """
    removed, untranslated = listed(remove_voice), listed(remove_translate)
    parts = given({"--recogniser": recogniser}, voice)
    changed_parts = parts or removed or remove_recogniser or translate or untranslated or vision
    if not (changed_parts or name or title or context):
        raise typer.BadParameter("say what is to be changed, as in --voice FILE")
    if recogniser and remove_recogniser:
        raise typer.BadParameter("a recogniser is both given and taken away")
    from convert.assemble.change import change_pack
    from convert.assemble.make import Wishes
    from convert.hub.translators import translators_named
    from runtime.packs.pack import Pack
    from runtime.packs.search import find_pack

    there = find_pack(pack)
    folder = there.folder
    with (
        console.work("changing the pack") as work,
        translators_named(
            translate or (),
            folder,
            list(there.manifest.prompts),
            progress=work.step,
            cancel=work.cancel,
        ) as (translators, sources),
    ):
        change_pack(
            folder,
            parts,
            remove_recogniser=remove_recogniser,
            remove_voices=removed,
            translators=translators,
            remove_translators=untranslated,
            graph=vision,
            pictures=pictures_in(pictures),
            wishes=Wishes(name, title, context, more_sources=sources),
            progress=work.step,
            cancel=work.cancel,
        )
    changed = Pack.open(folder)
    console.result(f"{folder}: pack {changed.manifest.name}, {speech_of(changed)}")
    if vision:
        console.result(told_of_graph(changed))
    say_what_is_next(changed)
