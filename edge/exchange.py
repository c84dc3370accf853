"""The ask that is under way, in a thread of its own, and the answer before it."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from edge.asking import Ask, Asker
from edge.inbox import Ended, FellSilent, Speaks
from edge.manner import Manner
from edge.settings import Settings
from runtime.audio import Samples
from runtime.events import TurnResult
from runtime.memory import give_back_heap
from runtime.tts import Speech
from runtime.vision import Detail


@dataclass(frozen=True)
class Answered:
    """An answer and what it was about."""

    picture: Image.Image
    detail: Detail
    speech: Sequence[Speech]
    ended: float
    """``time.monotonic()``."""


class Exchange:
    """One ask at a time."""

    def __init__(
        self,
        asker: Asker,
        manner: Manner,
        settings: Settings,
        post: Callable[[object], None],
        *,
        endpointer: Callable[[], Callable[[Samples], bool]] | None,
    ) -> None:
        """Nothing is under way.

        Args:
            asker: Takes the turns.
            manner: How loud and how fast to answer.
            settings: What the maker set.
            post: Given ``Speaks``, ``FellSilent`` and ``Ended``, from the ask's thread.
            endpointer: Makes what tells whether the person has finished; None where they say so
                by letting go.
        """
        self._asker, self._manner, self._settings = asker, manner, settings
        self._post, self._endpointer = post, endpointer
        self._worker: threading.Thread | None = None
        self.ask: Ask | None = None
        """What is under way."""
        self.last: Answered | None = None
        """The answer that was heard last."""

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

    def begin(self, ask: Ask) -> None:
        """Set to work, when the ask before, if there is one, has been wound up."""
        self.join()
        self.ask = ask
        self._worker = threading.Thread(target=self._take, args=(ask,), name="ask")
        self._worker.start()

    def answered(self, ask: Ask, result: TurnResult) -> None:
        """The person has heard an answer."""
        assert ask.picture is not None
        self.last = Answered(ask.picture, ask.detail, result.speech, time.monotonic())

    def drop(self) -> None:
        """Stop what is under way."""
        if self.ask:
            self.ask.stop()
            self.ask = None

    def join(self) -> None:
        """Return when the ask's thread has ended."""
        if self._worker:
            self._worker.join()
            self._worker = None

    def _take(self, ask: Ask) -> None:
        outcome: TurnResult | BaseException
        try:
            outcome = self._asker.take(
                ask,
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
