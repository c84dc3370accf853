"""``vismaid bench turn``: how long the wearer waits, against two plainer ways."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from runtime.errors import BenchError
from vismaid import console
from vismaid.commands.tried import try_first
from vismaid.options import (
    DetailOption,
    HeldOption,
    MeasuredInOption,
    PackOption,
    PictureOption,
    RecordingOption,
    ShapeOption,
)

if TYPE_CHECKING:
    from bench.turn.turn import Comparison


def turn(
    pack: PackOption = "demo",
    shape: ShapeOption = None,
    quantization: Annotated[
        str, typer.Option("--quantize", help="With --shape: the text model's type.", metavar="TYPE")
    ] = "Q4_0",
    whisper: Annotated[
        Literal["tiny", "base"], typer.Option("--whisper", help="With --shape: the recogniser's.")
    ] = "tiny",
    vision: Annotated[
        Literal["float", "int8", "blocks", "weights", "none"],
        typer.Option("--vision", help="With --shape: the form of the vision graph."),
    ] = "int8",
    picture: PictureOption = None,
    recording: RecordingOption = None,
    detail: DetailOption = "look",
    held: HeldOption = 3.0,
    language: MeasuredInOption = "en",
    repeat: Annotated[int, typer.Option("--repeat", help="Rounds.", min=1, metavar="NUMBER")] = 5,
    tools: Annotated[
        Path | None,
        typer.Option("--tools", help="Folder with whisper-cli and llama-mtmd-cli.", metavar="DIR"),
    ] = None,
    processes: Annotated[
        bool,
        typer.Option(
            "--processes/--no-processes",
            help="Whether separate processes are measured as well, which know English alone.",
        ),
    ] = True,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Draw the waterfall of a turn.", metavar="PNG|SVG"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every figure.", metavar="JSON")
    ] = None,
) -> None:
    """Measure the wait from letting go of the button to the first sound of the answer.

    Beside this project's turn: the same engines, warm, one after the other; a chain of processes
    that load, run and end; a follow-up on the same picture; and a picture that was looked at before
    the press. With --lang and a pack that translates it, a turn without translation too.
    """
    import json

    from bench.measure.sample_giver import SPOKEN_ANSWER, sample_giver
    from bench.shapes.real_shape import real_shape_pack
    from bench.sweep.plan import Material
    from bench.turn import table
    from bench.turn.turn import Trial, compare
    from runtime.files.atomic import replacing
    from runtime.files.writable import check_file
    from runtime.packs.languages import lacks
    from runtime.packs.search import find_pack
    from runtime.vision.tiling import Detail

    for path in filter(None, (plot, out)):
        check_file(path)
    if plot:
        table.check_plot(plot)
    shown = measured = find_pack(pack)
    if shape:
        graph = None if vision == "none" else vision
        measured = real_shape_pack(
            shape, quantization=quantization, whisper=whisper, vision=graph, language=language
        )
    given = sample_giver(shown)
    samples = given.manifest.samples
    sample = next((each for each in samples if each.language == language), samples[0])
    for lack in lacks(measured, language):
        raise BenchError(str(lack))
    if not shape:
        try_first(measured, speech=True, language=language)
    material = Material(
        picture=str(picture or given.path(sample.picture)),
        recording=str(recording or given.path(sample.audio)),
        held=held,
        language=language,
        words=tuple(SPOKEN_ANSWER.split()) if shape else (),
    )
    trial = Trial(measured, material, Detail(detail))
    comparison: Comparison | None = None
    baseline = processes and language == "en"
    turns = compare(trial, repeat=repeat, tools=tools, baseline=baseline)
    with console.progress("taking turns") as advance:
        for number, comparison in enumerate(turns, 1):
            advance(number, repeat)
            if out:
                text = json.dumps(comparison.as_json(), ensure_ascii=False, indent=1)
                with replacing(out) as file:
                    file.write(f"{text}\n".encode())
    assert comparison is not None
    if console.seen(sys.stdout):
        console.table(table.table(comparison))
    else:
        console.result(table.markdown(comparison), end="")
    if plot:
        table.plot(comparison, plot)
