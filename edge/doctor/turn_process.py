"""A pack's voice, recogniser and model, tried once each for ``edge.doctor.turn`` to judge.

``python -m edge.doctor.turn_process FOLDER en auto`` prints what came of it as one JSON object.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from edge.doctor.turn import Tried
from runtime.engines import Engines
from runtime.errors import VismaidError
from runtime.events import Finished
from runtime.languages.language import known_codes, language_of
from runtime.languages.notice import Notice
from runtime.llama.gpu import GpuChoice
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.speech.audio import SPEECH_RATE, resample
from runtime.start.loading import load_engines
from runtime.turn import recogniser_of, run_turn
from runtime.vision.pictures import open_picture

_ANSWER_TOKENS = 48


def attempt(pack: Pack, language: str, gpu: GpuChoice) -> Tried:
    """Say, hear and answer, in this process.

    Raises:
        VismaidError: an engine could not do its part.
    """
    sentence = _sentence(pack, language)
    samples = pack.manifest.samples
    example = pack if samples else Pack.open(BUNDLED / "demo")
    picture = open_picture(example.path(example.manifest.samples[0].picture))
    with load_engines(pack, language, gpu=gpu) as loaded:
        ears, voice = recogniser_of(loaded.engines), loaded.voice
        assert voice
        with _timed() as speaking:
            parts = list(voice.speak(sentence))
        sound = [
            resample(np.asarray(part.samples / 32768, np.float32), part.sample_rate, SPEECH_RATE)
            for part in parts
        ]
        with _timed() as hearing:
            heard = ears.transcribe(np.concatenate([*sound, np.zeros(1, np.float32)])).text
        with _timed() as answering:
            turn = run_turn(
                Engines(loaded.session, interpreters=loaded.interpreters),
                [picture],
                language=language,
                max_tokens=_ANSWER_TOKENS,
            )
            answer = next(each.result.answer for each in turn if isinstance(each, Finished))
    return Tried(sentence, heard, answer, *speaking, *hearing, *answering)


def _sentence(pack: Pack, language: str) -> str:
    """Something that the voice can say and the recogniser ought to understand.

    The demo's understands questions such as its samples, and those alone.
    """
    for sample in pack.manifest.samples:
        if sample.language == language:
            return sample.question
    if language not in known_codes():
        return ""
    notices = language_of(language).notices
    return " ".join(notices[each] for each in (Notice.NOTHING_HEARD, Notice.OFFER_SHUTDOWN))


@contextmanager
def _timed() -> Iterator[list[float]]:
    seconds: list[float] = []
    begun = time.monotonic()
    yield seconds
    seconds.append(time.monotonic() - begun)


def _tell(folder: str, language: str, gpu: GpuChoice) -> None:
    """Print what came of it, or why nothing did."""
    try:
        told = asdict(attempt(Pack.open(Path(folder)), language, gpu))
    except VismaidError as error:
        told = {"failure": str(error)}
    print(json.dumps(told))


if __name__ == "__main__":
    _tell(*sys.argv[1:])  # type: ignore[arg-type]
