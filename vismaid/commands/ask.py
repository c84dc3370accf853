"""``vismaid ask``: one question about pictures in files."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from edge.languages import caution
from runtime.engines import Engines
from runtime.events import Finished, Sentence, TurnResult
from runtime.packs.search import find_pack
from runtime.privacy import keep_memory_private
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, read_wav, write_wav
from runtime.speech.loading import load_speech
from runtime.turn import Question, run_turn
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt
from vismaid.output import check_sound


@dataclass(frozen=True)
class Request:
    """What was asked on the command line."""

    images: Sequence[Path]
    audio: Path | None
    text: str | None
    detail: str
    language: str
    out: Path | None
    """Where the spoken answer goes."""
    pack: str
    as_json: bool


def run(request: Request) -> None:
    """Answer, and print the answer as it comes, or one JSON object at the end.

    Whatever is wrong with the files is said before the model is loaded.

    Raises:
        VismaidError: something a person can mend.
        Cancelled: Ctrl-C was pressed.
    """
    keep_memory_private()
    if request.out:
        check_sound(request.out)
    pictures = [open_picture(path) for path in request.images]
    question = read_wav(request.audio) if request.audio else request.text
    pack, language = find_pack(request.pack), request.language
    hear, speak = request.audio is not None, request.out is not None
    seconds = len(question) / SPEECH_RATE if isinstance(question, np.ndarray) else 0.0
    with (
        load_speech(pack, language, hear=hear, speak=speak, longest_question=seconds) as (
            recogniser,
            voice,
        ),
        Session(pack, language=language) as session,
    ):
        if warning := caution(pack, language):
            console.say(f"vismaid: {warning}")
        engines = Engines(session, recogniser, voice)
        write = _ignore if request.as_json else _write
        result = turn(engines, pictures, question, request.detail, language, write)
    if request.out:
        save_speech(result, request.out)
    console.result(json.dumps(as_object(result), ensure_ascii=False) if request.as_json else "")


def turn(
    engines: Engines,
    pictures: Sequence[Image.Image],
    question: Question,
    detail: str,
    language: str,
    write: Callable[[str], None],
) -> TurnResult:
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


def as_object(result: TurnResult) -> dict[str, Any]:
    """What ``--json`` prints; times in seconds since the press."""
    times = asdict(result.timeline).items()
    return {
        "question": result.question,
        "answer": result.answer,
        "language": result.language,
        "detail": str(result.detail),
        "tokens": asdict(result.tokens),
        "timeline": {name: None if time is None else round(time, 4) for name, time in times},
    }


def save_speech(result: TurnResult, path: Path) -> None:
    """Write the spoken answer as a WAV; one without sound where there was nothing to say.

    Raises:
        OutputError: the file cannot be written.
    """
    samples = np.concatenate([np.zeros(0, np.int16), *result.audio])
    write_wav(path, samples, result.sample_rate or SPEECH_RATE)


def _write(text: str) -> None:
    console.result(text, end="")


def _ignore(text: str) -> None:
    """Nothing is printed before the end."""
