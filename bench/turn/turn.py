"""How long the wearer waits: from the end of the question to the first sound of the answer.

Ways to take the same turn, alternating, so that whatever slows the machine slows them all.
*Overlapped* is this project's, which begins at the press and writes the question down at a pause,
or only once the button is let go; *in sequence* uses the same engines,
warm, one after the other once the question is over; *separate processes* loads each engine when
it is needed, runs it and ends it. A follow-up on the same picture is measured as well.
"""

import os
import platform
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from bench.turn.baseline import Chain
from runtime.cancel import NEVER, Cancel
from runtime.engines import Engines, SessionLike
from runtime.events import Finished, Timeline
from runtime.llama.kv_cache import Counters
from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.dictation import Dictation
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.turn import recogniser_of, run_turn
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail

SPOKEN_ANSWER = (
    "There is a red car in front of the door, a little to the left. "
    "A person stands beside it, and behind them there is a tall tree."
)
"""What a model of random weights is taken to say, a word a token."""


_BLOCK = SPEECH_RATE // 50


class Way(StrEnum):
    """How a turn is taken."""

    OVERLAPPED = "overlapped"
    FOLLOW_UP = "follow-up, overlapped"
    AT_RELEASE = "overlapped, transcribed at the end"
    SEQUENCE = "in sequence, warm"
    PROCESSES = "separate processes"


@dataclass(frozen=True)
class Trial:
    """What every way is given."""

    pack: Pack
    picture: Path
    recording: Path
    detail: Detail = Detail.LOOK
    held: float = 3.0
    """Seconds from press to release; the recording is cut or filled with silence to fit."""
    words: tuple[str, ...] = ()
    """What the model is taken to say, a word a token; none where its own answer counts."""
    max_tokens: int = 256


@dataclass(frozen=True)
class Step:
    """One turn that was taken."""

    way: Way
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
    """The processes of the third way, as typed."""
    machine: dict[str, Any]
    steps: list[Step] = field(default_factory=list)

    def waits(self, way: Way) -> list[float]:
        """Seconds from release to first audio, in the order measured."""
        return [step.wait for step in self.steps if step.way is way]

    def median(self, way: Way) -> float:
        """The median of its waits, seconds."""
        return median(self.waits(way))

    def ratio(self, way: Way) -> float:
        """The median, round by round, of its wait over this project's."""
        pairs = zip(self.waits(way), self.waits(Way.OVERLAPPED), strict=True)
        return median(theirs / ours for theirs, ours in pairs)

    def parts(self, way: Way) -> dict[str, float]:
        """Medians of when each thing was done, seconds from release."""
        steps = [step.parts for step in self.steps if step.way is way]
        return {name: median(parts[name] for parts in steps) for name in steps[0]}

    def as_json(self) -> dict[str, Any]:
        """One object that ``json`` writes."""
        return asdict(self)


class Scripted:
    """A session that computes every token and says given words in their place."""

    def __init__(self, session: Session, words: Sequence[str]) -> None:
        self._session, self._words = session, words
        self.show = session.show

    @property
    def counters(self) -> Counters:
        return self._session.counters

    @property
    def picture_tokens(self) -> int:
        return self._session.picture_tokens

    def answer(
        self,
        question: str | None,
        *,
        max_tokens: int = 256,
        cancel: Cancel = NEVER,
    ) -> Generator[str]:
        """As many real tokens as there are words; each new one says the next word."""
        before, said = self.counters.tokens_generated, 0
        real = self._session.answer(question, max_tokens=len(self._words), cancel=cancel)
        with closing(real):
            # A token may be half a character, and is told of with the next, or after the last.
            for _ in chain(real, [""]):
                done = self.counters.tokens_generated - before
                yield from (f"{word} " for word in self._words[said:done])
                said = done
        if said < len(self._words):
            raise RuntimeError(f"the model ended its turn after {said} tokens")


def compare(
    trial: Trial, *, repeat: int, tools: Path | None = None, naive: bool = True
) -> Iterator[Comparison]:
    """Take turns in every way; one comparison, yielded again as it grows by a round.

    Args:
        trial: what is asked.
        repeat: rounds. One more goes before them, uncounted.
        tools: folder with ``llama-mtmd-cli`` and ``whisper-cli``; None for small scripts on the
            same libraries.
        naive: whether separate processes are measured.

    Raises:
        VismaidError: the pack, the picture or the recording cannot be used.
    """
    recording = as_long_as(read_wav(trial.recording), trial.held)
    picture = open_picture(trial.picture).convert("RGB")
    processes = Chain(trial.pack, trial.detail, trial.max_tokens, trial.words, tools)
    with _engines(trial) as engines:
        comparison = _about(trial, processes)
        for number in range(repeat + 1):
            fresh, second, another = (marked(picture, 3 * number + each) for each in range(3))
            steps = [
                overlapped(engines, fresh, recording, trial),
                overlapped(engines, fresh, recording, trial, Way.FOLLOW_UP),
                overlapped(engines, second, recording, trial, Way.AT_RELEASE),
                _in_sequence(engines, another, recording, trial),
            ]
            if naive:
                steps.append(_separately(processes, fresh, recording))
            if number:
                comparison.steps.extend(steps)
                yield comparison


@contextmanager
def _engines(trial: Trial) -> Iterator[Engines]:
    pack = trial.pack
    manifest = pack.manifest
    assert manifest.recogniser is not None
    voice = manifest.voices["en"]
    with (
        Recogniser.of(pack, manifest.recogniser) as recogniser,
        Voice.of(pack, voice) as speaker,
        Session(pack) as session,
    ):
        speaking: SessionLike = Scripted(session, trial.words) if trial.words else session
        yield Engines(speaking, recogniser, speaker)


def _about(trial: Trial, processes: Chain) -> Comparison:
    manifest = trial.pack.manifest
    assert manifest.recogniser is not None
    return Comparison(
        pack=manifest.name,
        model=manifest.text_model.file,
        recogniser=manifest.recogniser.model.file,
        detail=str(trial.detail),
        held=trial.held,
        scripted=bool(trial.words),
        chain=processes.as_typed(),
        machine={
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0)),
            "load": os.getloadavg()[0],
            "python": platform.python_version(),
        },
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def as_long_as(samples: Samples, seconds: float) -> Samples:
    """A recording cut, or filled with silence, to that length."""
    wanted = round(seconds * SPEECH_RATE)
    return np.pad(samples[:wanted], (0, max(0, wanted - len(samples))))


def marked(picture: Image.Image, number: int) -> Image.Image:
    """The picture with one pixel of its own, so that no engine has seen it before."""
    marked = picture.copy()
    marked.putpixel((0, 0), (number % 256, number // 256, 0))
    return marked


def overlapped(
    engines: Engines,
    picture: Image.Image,
    recording: Samples,
    trial: Trial,
    way: Way = Way.OVERLAPPED,
) -> Step:
    """Take this project's turn: press, photo, speak while the button is held, release.

    Args:
        engines: what to take it with.
        picture: RGB.
        recording: what is said.
        trial: how it is taken; its picture and its recording do not count.
        way: what the step is to be called.
    """
    before = engines.session.counters
    pressed = time.monotonic()

    with Dictation(recogniser_of(engines), ahead=way is not Way.AT_RELEASE) as dictation:

        def listen(stop: Cancel) -> Dictation:
            for start in range(0, len(recording), _BLOCK):
                stop.wait(pressed + start / SPEECH_RATE - time.monotonic())
                dictation.feed(recording[start : start + _BLOCK])
            stop.wait(pressed + trial.held - time.monotonic())
            return dictation

        *_, last = run_turn(
            engines,
            lambda stop: [picture],
            question=listen,
            detail=trial.detail,
            max_tokens=trial.max_tokens,
        )
    assert isinstance(last, Finished)
    result = last.result
    after = engines.session.counters
    wait = result.timeline.wait
    assert wait is not None
    return Step(
        way,
        wait,
        _since_release(result.timeline),
        after.tiles_encoded - before.tiles_encoded,
        after.image_tokens - before.image_tokens,
        result.question or "",
        result.answer,
    )


def _since_release(timeline: Timeline) -> dict[str, float]:
    assert timeline.release is not None
    moments = {name: value for name, value in asdict(timeline).items() if value is not None}
    return {name: value - timeline.release for name, value in moments.items()}


def _in_sequence(engines: Engines, picture: Image.Image, recording: Samples, trial: Trial) -> Step:
    """After the release: write down, look, answer, speak, each to its end."""
    session, recogniser, voice = engines.session, engines.recogniser, engines.voice
    assert recogniser is not None
    assert voice is not None
    before = session.counters
    released = time.monotonic()
    parts = {"release": 0.0}

    def mark(name: str) -> None:
        parts[name] = time.monotonic() - released

    heard = recogniser.transcribe(recording).text
    mark("transcript")
    session.show([picture], trial.detail, on_encoded=lambda: mark("encoded"))
    mark("prefilled")
    answer = "".join(session.answer(heard, max_tokens=trial.max_tokens)).strip()
    mark("answer")
    for _ in voice.speak(answer):
        pass
    mark("first_audio")
    after = session.counters
    return Step(
        Way.SEQUENCE,
        parts["first_audio"],
        parts,
        after.tiles_encoded - before.tiles_encoded,
        after.image_tokens - before.image_tokens,
        heard,
        answer,
    )


def _separately(processes: Chain, picture: Image.Image, recording: Samples) -> Step:
    parts, heard, answer = processes.run(picture, recording)
    return Step(Way.PROCESSES, parts["first_audio"], parts, heard=heard, answer=answer)
