"""How long the wearer waits: from the end of the question to the first sound of the answer.

Strategies for the same turn, alternating, so that whatever slows the machine slows them all.
*Overlapped* is this project's, which begins at the press and writes the question down at a pause,
or only once the button is let go; *in sequence* uses the same engines, warm, one after the other
once the question is over; *separate processes*, the baseline, loads each engine when it is needed,
runs it and ends it. A follow-up on the same picture is measured as well, and a turn whose picture
was looked at before the press; and, where what is asked and answered is translated, a turn without.
"""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from bench.measure.engines import LONGEST, BenchEngines
from bench.sweep.plan import Material
from bench.turn.baseline import Chain
from runtime.board.board import read_board
from runtime.cancel import Cancel
from runtime.errors import BenchError
from runtime.events import Finished, Timeline
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.dictation import Dictation
from runtime.turn import recogniser_of, run_turn
from runtime.vision.encoder import TiledEncoder
from runtime.vision.eye import open_eye
from runtime.vision.tile_encoder import TileEncoder
from runtime.vision.tiling import Detail

_BLOCK = SPEECH_RATE // 50
_TOLD = 40
"""Characters of an answer that is told of."""
_PATIENCE, _LEAST_PATIENCE = 20, 120.0
"""How many times a warm turn each of the separate processes may take, and seconds in any case."""


class Strategy(StrEnum):
    """How a turn is taken."""

    OVERLAPPED = "overlapped"
    FOLLOW_UP = "follow-up, overlapped"
    LOOKED_AHEAD = "looked ahead, overlapped"
    UNTRANSLATED = "overlapped, not translated"
    AT_RELEASE = "overlapped, transcribed at the end"
    SEQUENCE = "in sequence, warm"
    SEQUENCE_GRAPH = "in sequence, warm, with the vision graph"
    PROCESSES = "separate processes"


@dataclass(frozen=True)
class Trial:
    """What every strategy is given."""

    pack: Pack
    material: Material
    detail: Detail = Detail.LOOK


@dataclass(frozen=True)
class Step:
    """One turn that was taken."""

    strategy: Strategy
    wait: float
    """Seconds from release to first audio."""
    parts: dict[str, float]
    """When each thing was done, seconds from release; negative before it."""
    tiles: int | None = None
    """Encoded in this turn; None where it cannot be told."""
    image_tokens: int | None = None
    """Evaluated in this turn; None where it cannot be told."""
    heard: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Comparison:
    """Everything that was measured, and on what."""

    pack: str
    model: str
    recogniser: str
    detail: str
    held: float
    scripted: bool
    chain: tuple[str, ...]
    """The separate processes, as typed."""
    machine: dict[str, Any]
    steps: list[Step] = field(default_factory=list)

    def waits(self, strategy: Strategy) -> list[float]:
        """Seconds from release to first audio, in the order measured."""
        return [step.wait for step in self.steps if step.strategy is strategy]

    def median(self, strategy: Strategy) -> float:
        """The median of its waits, seconds."""
        return median(self.waits(strategy))

    def ratio(self, strategy: Strategy) -> float:
        """The median, round by round, of its wait over this project's."""
        pairs = zip(self.waits(strategy), self.waits(Strategy.OVERLAPPED), strict=True)
        return median(theirs / ours for theirs, ours in pairs)

    def parts(self, strategy: Strategy) -> dict[str, float]:
        """Medians of when each thing was done, seconds from release."""
        steps = [step.parts for step in self.steps if step.strategy is strategy]
        return {name: median(parts[name] for parts in steps) for name in steps[0]}

    def as_json(self) -> dict[str, Any]:
        """One object that ``json`` writes; in files a strategy is called a way."""
        told = asdict(self)
        told["steps"] = [{"way": step.pop("strategy"), **step} for step in told["steps"]]
        return told


def compare(
    trial: Trial, *, repeat: int, tools: Path | None = None, baseline: bool = True
) -> Iterator[Comparison]:
    """Take turns by every strategy; one comparison, yielded again as it grows by a round.

    Args:
        trial: what is asked.
        repeat: rounds. One more goes before them, uncounted.
        tools: folder with ``llama-mtmd-cli`` and ``whisper-cli``; None for small scripts on the
            same libraries.
        baseline: whether separate processes are measured, which know English alone.

    Raises:
        VismaidError: the pack, the picture or the recording cannot be used.
        BenchError: nothing was said in answer; a process failed, or did not end in time.
    """
    words = trial.material.words
    with BenchEngines(trial.pack, None, trial.material) as engines, ExitStack() as stack:
        libmtmd = _libmtmd_beside(engines.session, trial.pack, stack)
        how = trial.pack, trial.detail, engines.longest_answer, words, tools
        processes = Chain(*how) if baseline else None
        comparison = _about(trial, processes)
        for number in range(repeat + 1):
            fresh, ahead, plain, second, another = (engines.picture() for _ in range(5))
            steps = [
                overlapped(engines, fresh, trial.detail),
                overlapped(engines, fresh, trial.detail, Strategy.FOLLOW_UP),
                looked_ahead(engines, ahead, trial.detail),
                *_untranslated(engines, plain, trial.detail),
                overlapped(engines, second, trial.detail, Strategy.AT_RELEASE),
                *_in_sequence_each(engines, another, trial.detail, libmtmd),
            ]
            if processes:
                patience = max(_LEAST_PATIENCE, _PATIENCE * steps[-1].wait)
                steps.append(_separately(processes, fresh, engines.recording(), patience))
            if number:
                comparison.steps.extend(steps)
                yield comparison


def _about(trial: Trial, processes: Chain | None) -> Comparison:
    manifest = trial.pack.manifest
    assert manifest.recogniser is not None
    return Comparison(
        pack=manifest.name,
        model=manifest.text_model.file,
        recogniser=manifest.recogniser.model.file,
        detail=str(trial.detail),
        held=trial.material.held,
        scripted=bool(trial.material.words),
        chain=processes.as_typed() if processes else (),
        machine={
            "processor": read_board().processor or platform.machine(),
            "cores": len(os.sched_getaffinity(0)),
            "load": os.getloadavg()[0],
            "python": platform.python_version(),
        },
    )


def overlapped(
    engines: BenchEngines,
    picture: Image.Image,
    detail: Detail,
    strategy: Strategy = Strategy.OVERLAPPED,
    *,
    max_tokens: int = LONGEST,
) -> Step:
    """Take this project's turn: press, photo, speak while the button is held, release.

    Args:
        engines: What to take it with.
        picture: RGB; nobody has seen it, or it was asked about just before.
        detail: How closely to look.
        strategy: What the step is to be called.
        max_tokens: Of the answer; a sentence that they cut off is not spoken.

    Raises:
        BenchError: nothing was said in answer.
    """
    loaded, recording = engines.of_a_turn, engines.recording()
    if strategy is Strategy.UNTRANSLATED:
        loaded = replace(loaded, interpreters={})
    before = loaded.session.counters
    pressed = time.monotonic()

    with Dictation(recogniser_of(loaded), ahead=strategy is not Strategy.AT_RELEASE) as dictation:

        def listen(stop: Cancel) -> Dictation:
            for start in range(0, len(recording), _BLOCK):
                stop.wait(pressed + start / SPEECH_RATE - time.monotonic())
                dictation.feed(recording[start : start + _BLOCK])
            stop.wait(pressed + engines.material.held - time.monotonic())
            return dictation

        *_, last = run_turn(
            loaded,
            lambda stop: [picture],
            question=listen,
            detail=detail,
            language=engines.language,
            max_tokens=max_tokens,
        )
    assert isinstance(last, Finished)
    result = last.result
    after = loaded.session.counters
    wait = result.timeline.wait
    if wait is None:
        raise _nothing_said(result.answer)
    return Step(
        strategy,
        wait,
        _since_release(result.timeline),
        after.tiles_encoded - before.tiles_encoded,
        after.image_tokens - before.image_tokens,
        result.question or "",
        result.answer,
    )


def _untranslated(engines: BenchEngines, picture: Image.Image, detail: Detail) -> Iterator[Step]:
    """What the turn would be if the model were spoken to in the person's language."""
    if engines.interpreter:
        yield overlapped(engines, picture, detail, Strategy.UNTRANSLATED)


def looked_ahead(engines: BenchEngines, picture: Image.Image, detail: Detail) -> Step:
    """Take this project's turn about a picture that was encoded and read before the press.

    Args:
        engines: What to take it with.
        picture: RGB; nobody has seen it.
        detail: How closely to look.

    Raises:
        BenchError: nothing was said in answer.
    """
    engines.of_a_turn.session.show([picture], detail)
    return overlapped(engines, picture, detail, Strategy.LOOKED_AHEAD)


def measure_turn(engines: BenchEngines, detail: Detail, *, follow_up: bool) -> dict[str, float]:
    """When each thing was done in this project's turn, seconds from release.

    A follow-up is a second question about a picture that was just asked about; the first question
    is not measured.
    """
    picture, session = engines.picture(), engines.of_a_turn.session
    if follow_up:
        session.show([picture], detail)
        for _ in session.answer("What is in front of me?", max_tokens=engines.longest_answer):
            pass
    step = overlapped(engines, picture, detail, max_tokens=engines.longest_answer)
    return {name: at for name, at in step.parts.items() if name not in ("press", "release")}


def _since_release(timeline: Timeline) -> dict[str, float]:
    assert timeline.release is not None
    moments = {name: value for name, value in asdict(timeline).items() if value is not None}
    return {name: value - timeline.release for name, value in moments.items()}


def _libmtmd_beside(session: Session, pack: Pack, stack: ExitStack) -> TileEncoder | None:
    """libmtmd's tower, loaded beside a session that sees with a vision graph; None for others."""
    if not pack.manifest.vision:
        return None
    eye = open_eye(pack.manifest, pack.models(), session.model, engine="libmtmd")
    stack.enter_context(eye)
    return eye if isinstance(eye, TileEncoder) else None


def _in_sequence_each(
    engines: BenchEngines, picture: Image.Image, detail: Detail, libmtmd: TileEncoder | None
) -> Iterator[Step]:
    """With libmtmd's tower, as one would put it together, and with the graph where there is one."""
    encoder = engines.session.encoder
    if libmtmd is None or not isinstance(encoder, TiledEncoder):
        yield _in_sequence(engines, picture, detail, Strategy.SEQUENCE)
        return
    with encoder.seen_by(libmtmd):
        yield _in_sequence(engines, picture, detail, Strategy.SEQUENCE)
    yield _in_sequence(engines, engines.picture(), detail, Strategy.SEQUENCE_GRAPH)


def _in_sequence(
    engines: BenchEngines, picture: Image.Image, detail: Detail, strategy: Strategy
) -> Step:
    """After the release: write down, look, answer, speak, each to its end."""
    session, recogniser, voice = engines.of_a_turn.session, engines.recogniser, engines.voice
    interpreter = engines.interpreter
    recording = engines.recording()
    before = session.counters
    released = time.monotonic()
    parts = {"release": 0.0}

    def mark(name: str) -> None:
        parts[name] = time.monotonic() - released

    transcript = recogniser.transcribe(recording)
    asked = heard = transcript.text
    mark("transcript")
    if interpreter:
        asked = transcript.english or interpreter.question(heard)
        mark("translated")
    session.show([picture], detail, on_encoded=lambda: mark("encoded"))
    mark("prefilled")
    answer = "".join(session.answer(asked, max_tokens=engines.longest_answer)).strip()
    mark("answer")
    if interpreter:
        answer = interpreter.answer(answer)
        mark("answer_translated")
    if not list(voice.speak(answer)):
        raise _nothing_said(answer)
    mark("first_audio")
    after = session.counters
    return Step(
        strategy,
        parts["first_audio"],
        parts,
        after.tiles_encoded - before.tiles_encoded,
        after.image_tokens - before.image_tokens,
        heard,
        answer,
    )


def _nothing_said(answer: str) -> BenchError:
    told = f"'{answer[:_TOLD]}', which cannot be spoken" if answer else "nothing"
    return BenchError(
        f"The model answered {told}, so there is no wait to measure; "
        "try another picture or another question."
    )


def _separately(
    processes: Chain, picture: Image.Image, recording: Samples, patience: float
) -> Step:
    parts, heard, answer = processes.run(picture, recording, seconds=patience)
    return Step(Strategy.PROCESSES, parts["first_audio"], parts, heard=heard, answer=answer)
