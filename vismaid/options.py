"""Options that several subcommands have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

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
DetailOption = Annotated[
    Literal["glance", "look", "read"], typer.Option("--detail", help="How closely to look.")
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
