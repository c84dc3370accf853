"""What `packs make` and `packs set` have in common: voices as they are named, and what is said."""

import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.errors import PackError
from vismaid import console

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convert.assemble.parts import Given
    from runtime.packs.manifest import TriedForm, VisionGraph
    from runtime.packs.pack import Pack

RecogniserOption = Annotated[
    Path | None,
    typer.Option(
        "--recogniser",
        help="What hears: a whisper.cpp file, or the folder of a Whisper.",
        metavar="FILE|DIR",
    ),
]
VoiceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--voice",
        help="A Piper voice, its JSON beside it; repeat it or list several with commas. The "
        "language is read from the JSON, or given, as in es=FILE.",
        metavar="[LANG=]ONNX",
    ),
]
TranslateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--translate",
        help="What translates for a wearer whose language the model is not spoken to in; repeat it "
        "for the way back. DIR is the folder of a MarianMT model, or what `vismaid convert` makes "
        "of one. Where there is no such folder, a pair of languages such as es-en, or a "
        "repository, is fetched from the hub; LANG alone fetches the pairs of both ways between "
        "it and English.",
        metavar="LANG[=DIR|PAIR|OWNER/NAME]",
    ),
]
TitleOption = Annotated[
    str | None, typer.Option("--title", help="What the pack is, in a few words.", metavar="TEXT")
]
ContextOption = Annotated[
    int | None,
    typer.Option("--context", help="Tokens to make room for.", min=256, metavar="NUMBER"),
]


def given(paths: "Mapping[str, Path | None]", voices: "Sequence[str] | None") -> "list[Given]":
    """All that options name: paths by their option, and voices as they are spelled."""
    from convert.assemble.parts import Given
    from convert.assemble.recognise import is_there

    named: list[str] = []
    for text in voices or ():
        named += [text] if is_there(Path(text)) else filter(None, map(str.strip, text.split(",")))
    found = [Given(path, option=option) for option, path in paths.items() if path]
    return found + [Given.parse(text) for text in named]


def say_what_it_lacks(pack: "Pack") -> bool:
    """Tell what a pack cannot do yet, and how it could; whether there is anything."""
    from runtime.packs.languages import lacks

    languages = sorted(pack.manifest.voices) or ["en"]
    found = dict.fromkeys(str(lack) for code in languages for lack in lacks(pack, code))
    for lack in found:
        console.say(lack)
    return bool(found)


def speech_of(pack: "Pack") -> str:
    """What a pack hears and speaks, in a few words."""
    from runtime.packs.languages import heard

    return f"hears {heard(pack)}, speaks {spoken(pack)}"


def spoken(pack: "Pack") -> str:
    """The languages that a pack speaks, and those that it translates for its model."""
    speaks = " ".join(sorted(pack.manifest.voices)) or "-"
    translates = " ".join(sorted(pack.manifest.translators))
    return speaks + (translates and f", translates {translates}")


def name_of(pack: "Pack") -> str:
    """What to type for an installed pack: its own name, or its folder's, or its folder.

    The first of them that opens this pack and no other.
    """
    from runtime.packs.search import installed_pack, search_path

    for name in (pack.manifest.name, pack.folder.name):
        with suppress(PackError):
            if installed_pack(name, search_path()).folder == pack.folder:
                return name
    return str(pack.folder)


def say_what_is_next(pack: "Pack") -> None:
    """Tell what a pack lacks; where that is nothing, what to type to try it and to wear it."""
    if say_what_it_lacks(pack):
        return
    name = shlex.quote(name_of(pack))
    console.say(f"Next: `vismaid doctor --pack {name}`, then `vismaid run --pack {name}`.")


def told_of_graph(pack: "Pack") -> str:
    """What is known of a pack's vision graph, a line for each form that was tried."""
    graph = pack.manifest.vision
    if graph is None:
        return "  no vision graph: libmtmd sees"
    lines = [f"  vision graph: {_form(graph)}, {graph.model.bytes / 1e6:,.1f} MB"]
    if graph.tried:
        lines[0] += f", tried on {graph.pictures} pictures"
    for each in graph.tried:
        lines.append(
            f"    {_form(each)}: cosine with float32 {each.mean:.5f} on average, {each.least:.5f} "
            f"at the least; {each.seconds:.2f} s a tile"
        )
    return "\n".join(lines)


def _form(graph: "VisionGraph | TriedForm") -> str:
    finer = f", {' and '.join(graph.finer)} finer" if graph.finer else ""
    return f"{graph.form}{finer}"
