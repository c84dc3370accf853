"""The ask that is under way, in a thread of its own, and the answer before it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from edge.assistant.inbox import Ended, FellSilent, Speaks
from edge.assistant.interaction import Ask, Asker
from edge.assistant.jobs import Job, Jobs
from edge.assistant.preferences import Manner
from edge.settings import Settings
from runtime.board.memory import give_back_heap
from runtime.events import TurnResult
from runtime.speech.audio import Samples
from runtime.speech.tts import Speech
from runtime.vision.tiling import Detail


@dataclass(frozen=True)
class Answered:
    """An answer and what it was about."""

    picture: Image.Image
    detail: Detail
    speech: Sequence[Speech]
    """All of it, or what had been made of one that was stopped."""
    ended: float
    """``time.monotonic()``."""


class Exchange:
    """One ask at a time."""

    def __init__(
        self,
        asker: Asker,
        jobs: Jobs,
        manner: Manner,
        settings: Settings,
        post: Callable[[object], None],
        *,
        endpointer: Callable[[], Callable[[Samples], bool]] | None,
    ) -> None:
        """Nothing is under way.

        Args:
            asker: Takes the turns.
            jobs: Sets to work.
            manner: How loud and how fast to answer.
            settings: What the maker set.
            post: Given ``Speaks``, ``FellSilent`` and ``Ended``, from the ask's thread.
            endpointer: Makes what tells whether the person has finished; None where they say so
                by letting go.
        """
        self._asker, self._jobs, self._manner, self._settings = asker, jobs, manner, settings
        self._post, self._endpointer = post, endpointer
        self._job: Job | None = None
        self.ask: Ask | None = None
        """What is under way."""
        self.last: Answered | None = None
        """The answer that was heard last, to its end or not."""

    def recent(self) -> Answered | None:
        """The last answer, while one can ask on about its picture."""
        last = self.last
        if last and time.monotonic() - last.ended <= self._settings.timings.follow_up:
            return last
        return None

    def new_ask(self, pressed: float, *, same_picture: bool) -> Ask:
        """An ask from a press at ``pressed``, about the last picture where that can be."""
        last = self.recent()
        if same_picture and last:
            return Ask(pressed, last.detail, last.picture)
        return Ask(pressed, Detail(self._settings.assistant.detail))

    def begin(self, ask: Ask, *, meant: bool = True) -> None:
        """Take the photo and record; returns at once.

        Args:
            ask: What begins.
            meant: Whether it is clear that somebody asks; else the engines wait for that.
        """
        self.ask = ask
        if meant:
            ask.meant.set()
        self._job = self._jobs.begin("ask", lambda job: self._take(ask, job), ask.cancel)

    def answered(self, ask: Ask, result: TurnResult) -> None:
        """The person has heard an answer."""
        self._keep(ask, result.speech)

    def drop(self) -> None:
        """Stop what is under way; what has been made of its answer is the last answer."""
        if self.ask and self._job:
            self.broke_off(self.ask)
            self.ask.stop()
            self._job.stop()
            self.ask = None

    def broke_off(self, ask: Ask) -> None:
        """Its answer has come to an end before its end."""
        if ask.speech:
            self._keep(ask, _whole(ask.speech))

    def _keep(self, ask: Ask, speech: Sequence[Speech]) -> None:
        assert ask.picture is not None
        self.last = Answered(ask.picture, ask.detail, speech, time.monotonic())

    def _take(self, ask: Ask, job: Job) -> None:
        outcome: TurnResult | BaseException
        try:
            outcome = self._asker.take(
                ask,
                job,
                speed=self._manner.speed,
                volume=self._manner.volume,
                picture_before=self.recent() is not None,
                speaks=lambda: self._post(Speaks(ask)),
                fell_silent=lambda: self._post(FellSilent(ask)),
                endpoint=self._endpointer() if self._endpointer else None,
            )
        except BaseException as error:  # Whatever it is, the wearer hears of it.
            outcome = error
        self._post(Ended(ask, outcome))
        give_back_heap()


def _whole(speech: Sequence[Speech]) -> Sequence[Speech]:
    """What was made so far, without the beginning of a sound whose end was not made."""
    ends = [number for number, piece in enumerate(speech, 1) if not piece.goes_on]
    if ends:
        return tuple(speech[: ends[-1]])
    return (*speech[:-1], replace(speech[-1], goes_on=False))
