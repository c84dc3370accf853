"""``vismaid bench turn``: how long the wearer waits, against two plainer ways."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.measure.sample_giver import SPOKEN_ANSWER, sample_giver
from bench.shapes.real_shape import real_shape_pack
from bench.sweep.plan import Material
from bench.turn.table import check_plot, markdown, plot, table
from bench.turn.turn import Comparison, Trial, compare
from runtime.errors import BenchError
from runtime.files.atomic import replacing
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail
from vismaid import console
from vismaid.output import check_file


@dataclass(frozen=True)
class Request:
    """What the command was told."""

    pack: str
    shape: Path | None
    quantization: str
    whisper: str
    picture: Path | None
    recording: Path | None
    detail: str
    held: float
    repeat: int
    tools: Path | None
    plot: Path | None
    out: Path | None


def run(request: Request) -> None:
    """Measure, and print the table: drawn on a terminal, otherwise as Markdown.

    Raises:
        VismaidError: the pack, a file or a tool cannot be used.
    """
    for path in (request.plot, request.out):
        if path:
            check_file(path)
    if request.plot:
        check_plot(request.plot)
    trial = _trial(request)
    comparison: Comparison | None = None
    with console.progress("taking turns") as advance:
        rounds = compare(trial, repeat=request.repeat, tools=request.tools)
        for number, comparison in enumerate(rounds, 1):
            advance(number, request.repeat)
            if request.out:
                text = json.dumps(comparison.as_json(), ensure_ascii=False, indent=1)
                with replacing(request.out) as file:
                    file.write(f"{text}\n".encode())
    assert comparison is not None
    if console.seen(sys.stdout):
        console.table(table(comparison))
    else:
        console.result(markdown(comparison), end="")
    if request.plot:
        plot(comparison, request.plot)


def _trial(request: Request) -> Trial:
    shown = pack = find_pack(request.pack)
    words: tuple[str, ...] = ()
    if request.shape:
        pack = real_shape_pack(
            request.shape, quantization=request.quantization, whisper=request.whisper
        )
        words = tuple(SPOKEN_ANSWER.split())
    picture, recording = _question(shown, request)
    if pack.manifest.recogniser is None or "en" not in pack.manifest.voices:
        raise BenchError(
            f"Pack {pack.manifest.name} has no recogniser or no English voice; a turn needs both."
        )
    material = Material(str(picture), str(recording), request.held, words)
    return Trial(pack, material, Detail(request.detail))


def _question(pack: Pack, request: Request) -> tuple[Path, Path]:
    """The picture and the recording: those given, else of the first sample."""
    given = sample_giver(pack)
    sample = given.manifest.samples[0]
    picture = request.picture or given.path(sample.picture)
    recording = request.recording or given.path(sample.audio)
    return picture, recording
