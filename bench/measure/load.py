"""From the start of a process to ready, and the memory that takes.

    python -m bench.measure.load FOLDER MANIFEST LANGUAGE [use]

is such a process: it loads a pack's engines, fills them with work where it is told ``use``, and
prints one JSON object.
"""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
from PIL import Image

from bench.failures import TransientError, is_transient, was_killed
from bench.measure import page_cache
from bench.measure.sample_giver import SPOKEN_ANSWER, sample_giver
from runtime.cancel import NEVER, Cancel
from runtime.engines import Engines
from runtime.errors import BenchError, PictureError, SoundError, TextError, TranslationError
from runtime.memory_plan import Use, plan_memory, require_room
from runtime.own_process import environment
from runtime.packs.languages import hears_itself
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, read_wav
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.translation.interpreter import Interpreter
from runtime.turn import recogniser_of  # what answers a press is part of a start
from runtime.vision.tiling import Detail

_LONGEST_QUESTION = 30.0
"""Seconds that memory is planned for, and used with."""
_REFUSED, _NOT_NOW = 2, 3
"""Exit statuses where a person can mend what is wrong, and where it may pass by itself; stderr says
how."""


def measure_start(
    pack: Pack, language: str = "en", cancel: Cancel = NEVER
) -> tuple[dict[str, float], dict[str, str]]:
    """Start twice: with the pack's files out of the page cache, and with them in it.

    Args:
        pack: The pack.
        language: Code of the language of question and answer.
        cancel: Ends it soon.

    Returns:
        The figures, and why one of them is absent. Seconds count from the start of Python to the
        moment a press would be answered; memory is the process's peak until then, mapped files
        included.

    Raises:
        BenchError: the process failed.
        Cancelled: ``cancel`` was set.
    """
    found, absent = {}, {}
    paths = [pack.path(file) for file in pack.files()]
    if kept := page_cache.drop(paths):
        absent["cold_start"] = kept
    else:
        found["cold_start"], _ = _start(pack, language, cancel)
    page_cache.fill(paths)
    found["warm_start"], told = _start(pack, language, cancel)
    return found | {"peak_memory": told["peak"]}, absent


def measure_memory(pack: Pack, language: str = "en", cancel: Cancel = NEVER) -> dict[str, float]:
    """What the plan says a pack takes, and what it took in use, on top of the bare process.

    Args:
        pack: The pack.
        language: Code of the language of question and answer.
        cancel: Ends it soon.

    Raises:
        BenchError: the process failed.
        Cancelled: ``cancel`` was set.
    """
    planned = plan_memory(pack, _use(pack, language)).bytes
    _, told = _start(pack, language, cancel, "use")
    return {"planned_memory": planned, "used_memory": told["peak"] - told["before"]}


def _start(pack: Pack, language: str, cancel: Cancel, *more: str) -> tuple[float, dict[str, float]]:
    command = [sys.executable, "-P", "-m", "bench.measure.load", str(pack.folder)]
    begin = time.monotonic()
    process = subprocess.Popen(
        [*command, pack.manifest.model_dump_json(), language, *more],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        told, said = _wait(process, cancel)
    finally:
        process.kill()
        process.wait()
    if process.returncode in (_REFUSED, _NOT_NOW):
        failure = TransientError if process.returncode == _NOT_NOW else BenchError
        raise failure(said.strip().splitlines()[-1])
    if process.returncode:
        failure = TransientError if was_killed(process.returncode) else BenchError
        raise failure(how_it_ended(process.returncode, said))
    answer = json.loads(told)
    return answer["ready"] - begin, answer


def _wait(process: subprocess.Popen[str], cancel: Cancel) -> tuple[str, str]:
    while True:
        cancel.check()
        try:
            return process.communicate(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue


def how_it_ended(status: int, said: str) -> str:
    """A sentence about a measuring process that failed.

    Args:
        status: As ``subprocess`` gives it, the negative number of a signal included.
        said: What it wrote to stderr.
    """
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "").strip()
    if status == -9:
        return "The measuring process was killed, as happens when the memory is used up."
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    return f"The measuring process ended {how}{f': {last[:300]}' if last else ''}."


def _use(pack: Pack, language: str) -> Use:
    hear = pack.manifest.recogniser is not None or hears_itself(pack)
    return Use(_spoken(pack, language), hear=hear, longest_question=_LONGEST_QUESTION)


def _spoken(pack: Pack, language: str) -> str:
    """The language, where the pack speaks or translates it, or else the first that it speaks."""
    voices = pack.manifest.voices
    if language in voices or language in pack.manifest.translators:
        return language
    return next(iter(voices), language)


def _main(folder: str, manifest: str, language: str, use: bool) -> None:
    pack = Pack(Path(folder), Manifest.model_validate_json(manifest))
    before = _status("VmRSS")
    require_room(pack, _use(pack, language))
    with ExitStack() as stack:
        ears = mouth = interpreter = None
        if entry := pack.manifest.recogniser:
            ears = stack.enter_context(Recogniser.of(pack, entry))
        if voice := pack.manifest.voices.get(_spoken(pack, language)):
            mouth = stack.enter_context(Voice.of(pack, voice))
        if language in pack.manifest.translators:
            interpreter = stack.enter_context(Interpreter.load(pack, language))
        model_language = pack.manifest.model_language(language)
        session = stack.enter_context(Session(pack, language=model_language))
        ready, peak = time.monotonic(), _status("VmHWM")
        if use:
            _fill(pack, session, ears, mouth)
            if interpreter:
                _translate(interpreter)
            peak = _status("VmHWM")
    print(json.dumps({"ready": ready, "before": before, "peak": peak}))


def _fill(pack: Pack, session: Session, ears: Recogniser | None, mouth: Voice | None) -> None:
    """Hear a long question, look closely, fill the context, speak."""
    if ears or session.hears:
        given = sample_giver(pack)
        spoken = read_wav(given.path(given.manifest.samples[0].audio))
        long = np.resize(spoken, int(_LONGEST_QUESTION * SPEECH_RATE))
        with suppress(SoundError):  # it does not fit a small context
            recogniser_of(Engines(session, ears)).transcribe(long)
    picture = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    for detail in Detail:
        with suppress(PictureError):  # it does not fit a small context
            session.show([Image.fromarray(picture)], detail)
    scorer = Scorer(session)
    tokens = scorer.tokenize(SPOKEN_ANSWER)
    scorer.prefill((tokens * session.context_size)[: session.context_size])
    if mouth:
        for _ in mouth.speak(SPOKEN_ANSWER):
            pass


def _translate(interpreter: Interpreter) -> None:
    """An answer, and as a question whatever came of that."""
    with suppress(TranslationError, TextError):
        interpreter.question(interpreter.answer(SPOKEN_ANSWER))


def _status(name: str) -> int:
    """A line of the kernel's account of this process, bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    from runtime.errors import VismaidError

    try:
        folder, manifest, language, *more = sys.argv[1:]
        _main(folder, manifest, language, "use" in more)
    except VismaidError as error:
        print(error, file=sys.stderr)
        raise SystemExit(_NOT_NOW if is_transient(error) else _REFUSED) from None
