"""``vismaid ask``: one question about pictures in files."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vismaid import console
from vismaid.interruption import cancelled_by_interrupt
from vismaid.options import DetailName, PackOption

if TYPE_CHECKING:
    from PIL import Image

    from runtime.engines import Engines
    from runtime.events import TurnResult
    from runtime.turn import Question


def ask(
    image: Annotated[
        list[Path],
        typer.Option("--image", help="A picture; repeat it for several.", metavar="FILE"),
    ],
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="The question, spoken: a WAV file.", metavar="WAV"),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The question, written.", metavar="TEXT")
    ] = None,
    detail: Annotated[
        DetailName,
        typer.Option("--detail", help="How closely to look; read is for small text."),
    ] = "look",
    language: Annotated[
        str,
        typer.Option("--lang", help="Language of question and answer.", metavar="CODE"),
    ] = "en",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the spoken answer.", metavar="WAV")
    ] = None,
    pack: PackOption = "demo",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the answer.")
    ] = False,
) -> None:
    """Answer a question about a picture.

    Without --audio or --text the picture is described. In a language that the pack translates, the
    model is asked in its own, and --json shows what was asked and answered there.
    """
    if audio is not None and text is not None:
        raise typer.BadParameter("give the question with --audio or with --text, not both")
    import json

    from edge.languages import caution
    from runtime.files.writable import check_sound
    from runtime.guard.guard import prepare_guard
    from runtime.packs.search import find_pack
    from runtime.privacy import keep_memory_private
    from runtime.speech.audio import SPEECH_RATE, read_wav
    from runtime.start.loading import load_engines
    from runtime.vision.pictures import open_picture

    keep_memory_private()
    # Whatever is wrong with the files is said before the model is loaded.
    if out:
        check_sound(out)
    pictures = [open_picture(path) for path in image]
    sound = read_wav(audio) if audio else None
    found = find_pack(pack)
    prepare_guard(language)
    with load_engines(
        found,
        language,
        hear=audio is not None,
        speak=out is not None,
        longest_question=0.0 if sound is None else len(sound) / SPEECH_RATE,
    ) as loaded:
        if warning := caution(found, language):
            console.complain(warning)
        result = turn(
            loaded.engines,
            pictures,
            text if sound is None else sound,
            detail=detail,
            language=language,
            write=_ignore if as_json else _write,
        )
    if out:
        save_speech(result, out)
    console.result(json.dumps(as_object(result), ensure_ascii=False) if as_json else "")


def turn(
    engines: "Engines",
    pictures: "Sequence[Image.Image]",
    question: "Question",
    *,
    detail: str,
    language: str,
    write: Callable[[str], None],
) -> "TurnResult":
    """Take a turn that Ctrl-C stops.

    Args:
        engines: What to work with.
        pictures: RGB pictures.
        question: A text, a recording, or None for a description.
        detail: How closely to look.
        language: Code of the language of question and answer.
        write: Given each sentence of the answer when it is there.

    Raises:
        VismaidError: an engine could not do its part.
        Cancelled: Ctrl-C was pressed.
    """
    from runtime.events import Finished, Sentence
    from runtime.turn import run_turn
    from runtime.vision.tiling import Detail

    with cancelled_by_interrupt() as cancel:
        for event in run_turn(
            engines,
            pictures,
            question=question,
            detail=Detail(detail),
            language=language,
            cancel=cancel,
        ):
            if isinstance(event, Sentence):
                write(event.text)
            elif isinstance(event, Finished):
                return event.result
    raise AssertionError("a turn ended without a result")


def as_object(result: "TurnResult") -> dict[str, Any]:
    """What ``--json`` prints; times in seconds since the press."""
    times = asdict(result.timeline).items()
    return {
        "question": result.question,
        "answer": result.answer,
        "language": result.language,
        "translated": asdict(result.translated) if result.translated else None,
        "detail": str(result.detail),
        "tokens": asdict(result.tokens),
        "timeline": {name: None if time is None else round(time, 4) for name, time in times},
    }


def save_speech(result: "TurnResult", path: Path) -> None:
    """Write the spoken answer as a WAV; one without sound where there was nothing to say.

    Raises:
        OutputError: the file cannot be written.
    """
    import numpy as np

    from runtime.speech.audio import SPEECH_RATE, resample, write_wav

    rate = result.sample_rate or SPEECH_RATE
    pieces = [np.zeros(0, np.float32)]
    # Another voice in between may have another rate.
    for own, of_one in groupby(result.speech, lambda each: each.sample_rate):
        whole = np.concatenate([each.samples for each in of_one]).astype(np.float32)
        pieces.append(resample(whole, own, rate))
    write_wav(path, np.clip(np.concatenate(pieces), -32_768, 32_767).astype(np.int16), rate)


def _write(text: str) -> None:
    console.result(text, end="")


def _ignore(text: str) -> None:
    """Nothing is printed before the end."""
