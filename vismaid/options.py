"""What several subcommands have in common: options, and a group with a command for default."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from runtime.packs.manifest import Task

DetailName = Literal["glance", "look", "read"]
GraphName = Literal["auto", "float", "int8", "blocks", "weights", "none"]

PackOption = Annotated[
    str,
    typer.Option(
        "--pack", envvar="VISMAID_PACK", help="A pack's name or folder.", metavar="NAME|DIR"
    ),
]
OtherPackOption = Annotated[
    str | None,
    typer.Option(
        "--pack",
        envvar="VISMAID_PACK",
        help="A pack in place of the settings'.",
        metavar="NAME|DIR",
    ),
]
AskOption = Annotated[
    Path | None,
    typer.Option("--ask", help="A LoRA adapter for questions, a PEFT folder.", metavar="DIR"),
]
DescribeOption = Annotated[
    Path | None,
    typer.Option("--describe", help="A LoRA adapter for descriptions.", metavar="DIR"),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option("--threads", help="All the processor's without it.", min=1, metavar="NUMBER"),
]
MeasuredOnOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder with samples.jsonl to measure on; the pack's own samples without it.",
        metavar="DIR",
    ),
]
DetailOption = Annotated[DetailName, typer.Option("--detail", help="How closely to look.")]
GraphPicturesOption = Annotated[
    Path | None,
    typer.Option(
        "--pictures",
        help="Folder of pictures that a vision graph is tried on; made-up ones without it.",
        metavar="DIR",
    ),
]
PictureOption = Annotated[
    Path | None,
    typer.Option("--image", help="In place of a pack's first sample.", metavar="FILE"),
]
RecordingOption = Annotated[
    Path | None,
    typer.Option("--audio", help="In place of a pack's first sample.", metavar="WAV"),
]
HeldOption = Annotated[
    float, typer.Option("--held", help="From press to release.", min=0.5, max=60, metavar="SECONDS")
]
WearersLanguageOption = Annotated[
    str | None,
    typer.Option("--lang", help="The wearer's language, if not the settings'.", metavar="CODE"),
]
MeasuredInOption = Annotated[
    str, typer.Option("--lang", help="Language of question and answer.", metavar="CODE")
]
ShownInOption = Annotated[
    str,
    typer.Option(
        "--lang",
        help="Turns and quality in this language; English without it, where there is English.",
        metavar="CODE",
    ),
]
MostLoadOption = Annotated[
    float,
    typer.Option(
        "--others",
        help="What other programs may take before a repetition is taken again, as a share of "
        "the cores that it uses itself, or of one core.",
        min=0,
        metavar="SHARE",
    ),
]
ShapeOption = Annotated[
    Path | None,
    typer.Option(
        "--shape",
        help="Random weights of the 0.5B model's shape, made in this folder (4 GB).",
        metavar="DIR",
    ),
]
RecordsArgument = Annotated[
    list[Path], typer.Argument(help="What `vismaid bench` wrote.", metavar="RECORDS")
]
WaitOption = Annotated[
    float,
    typer.Option("--wait", help="To the first audio, short enough.", min=0.1, metavar="SECONDS"),
]


def adapters_named(ask: Path | None, describe: Path | None) -> "dict[Task, Path]":
    """The folders that ``AskOption`` and ``DescribeOption`` name, by their tasks."""
    named: dict[Task, Path | None] = {"ask": ask, "describe": describe}
    return {task: folder for task, folder in named.items() if folder}


def listed(text: str) -> list[str]:
    """What an option names that takes several separated by commas, each once."""
    return list(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


def default_command(name: str) -> type[TyperGroup]:
    """A group that takes arguments which name none of its commands for those of ``name``."""

    class Group(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
            return super().parse_args(ctx, args if named or not args else [name, *args])

    return Group


def pictures_in(folder: Path | None) -> list[Path]:
    """The pictures of the folder that ``GraphPicturesOption`` names, in order of their names.

    Raises:
        typer.BadParameter: there is none.
    """
    if folder is None:
        return []
    found = sorted(
        path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png")
    )
    if not found:
        raise typer.BadParameter(f"{folder} holds no pictures (.jpg, .jpeg, .png)")
    return found
