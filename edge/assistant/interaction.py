"""One ask at a time, from the press to the last word heard, and the answer before it.

Everything that does not depend on what the person decides to do begins at the press. An ask runs in
threads of its own, and the loop is told what became of it.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PIL import Image

from edge.ahead.look_ahead import LookAhead
from edge.assistant.ask import Answered, Ask, LastAnswer, NoAnswer, Outcome, Stopped
from edge.assistant.jobs import Job, Jobs
from edge.assistant.listening import Listening
from edge.assistant.photo_check import PhotoError, checked
from edge.devices.protocols import Camera, DeviceError, Devices
from edge.notices.news import MISSING
from edge.preferences import SpeechPreferences
from edge.settings import Settings
from runtime.board.memory import give_back_heap
from runtime.cancel import NEVER, Cancel, Flag
from runtime.engines import Engines, RecogniserLike
from runtime.errors import (
    Cancelled,
    MemoryShortageError,
    PackError,
    TranslationError,
    VismaidError,
)
from runtime.events import Event, Finished, Spoken, TurnResult
from runtime.languages.notice import Notice
from runtime.speech.audio import Samples
from runtime.speech.dictation import Dictation
from runtime.speech.speech import Speech
from runtime.speech.stt import Transcript
from runtime.translation.asked import OtherLanguageError
from runtime.turn import NothingHeardError, recogniser_of, run_turn
from runtime.vision.tiling import Detail

log = logging.getLogger("vismaid.interaction")


class Interaction:
    """Asks, one after the other. What is public belongs to the loop's thread."""

    def __init__(
        self,
        engines: Engines,
        devices: Devices,
        settings: Settings,
        preferences: SpeechPreferences,
        jobs: Jobs,
        ahead: LookAhead,
        *,
        endpointer: Callable[[], Callable[[Samples], bool]] | None,
        on_speech: Callable[[Ask], None],
        on_silence: Callable[[Ask], None],
        on_end: Callable[[Ask, Outcome], None],
    ) -> None:
        """Nothing is under way.

        Args:
            engines: What answers.
            devices: What sees, listens and speaks.
            settings: What the maker set.
            preferences: How loud and how fast to answer.
            jobs: Sets the engines to work.
            ahead: What may have been looked at before the press.
            endpointer: Makes what tells whether the person has finished; None where they say so
                by letting go.
            on_speech: Called when an answer begins to be heard; from other threads, like the next.
            on_silence: Called when the person who tapped to talk has finished.
            on_end: Called when an ask is over.
        """
        self._engines, self._devices, self._settings = engines, devices, settings
        self._preferences, self._jobs, self._endpointer = preferences, jobs, endpointer
        self._ahead = ahead
        self._on_speech, self._on_silence, self._on_end = on_speech, on_silence, on_end
        self._job: Job | None = None
        self.ask: Ask | None = None
        """What is under way."""
        self.last: LastAnswer | None = None
        """The answer that was heard last, to its end or not."""
        self.last_question = ""
        """The last one that was spoken, as it was understood; empty before the first."""

    def new_ask(self, pressed: float, *, same_picture: bool) -> Ask:
        """An ask from a press at ``pressed``, about the last picture where that can be."""
        last = self._recent()
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
        self._job = self._jobs.begin("ask", lambda job: self._run(ask, job), ask.cancel)

    def end(self, ask: Ask, outcome: Outcome) -> None:
        """It is over; the answer, or what there is of one, is the last answer from now on."""
        self.ask = None
        self._ahead.drop()
        match outcome:
            case Answered(result) if result.answer:
                self._keep(ask, result.speech)
            case NoAnswer():
                self._broke_off(ask)

    def drop(self) -> None:
        """Stop what is under way; what has been made of its answer is the last answer."""
        self._ahead.drop()
        if self.ask and self._job:
            self._broke_off(self.ask)
            self.ask.stop()
            self._job.stop()
            self.ask = None

    def _recent(self) -> LastAnswer | None:
        """The last answer, while one can ask on about its picture."""
        last = self.last
        if last and time.monotonic() - last.ended <= self._settings.timings.follow_up:
            return last
        return None

    def _broke_off(self, ask: Ask) -> None:
        """Its answer has come to an end before its end."""
        if ask.speech:
            self._keep(ask, _whole(ask.speech))

    def _keep(self, ask: Ask, speech: Sequence[Speech]) -> None:
        assert ask.picture is not None
        self.last = LastAnswer(ask.picture, ask.detail, speech, time.monotonic())

    # In the threads of an ask

    def _run(self, ask: Ask, job: Job) -> None:
        outcome: Outcome
        try:
            outcome = self._take(ask, job)
        except Cancelled:
            outcome = Stopped()
        except BaseException as error:  # Whatever it is, the wearer hears of it.
            outcome = _no_answer(error)
        if ask.heard:
            self.last_question = ask.heard
        self._on_end(ask, outcome)
        give_back_heap()

    def _take(self, ask: Ask, job: Job) -> Outcome:
        """See, listen, answer, and play the answer to its end.

        Photo and recording begin at once, whatever the engines still do.

        Raises:
            PhotoError: the photo says nothing.
            VismaidError: a device or an engine could not do its part.
            Cancelled: the ask was stopped.
        """
        photo = _Photo(self._devices.camera, self._ahead, ask, job)
        # A model that hears needs the session, and would take in all of it anew at each pause.
        apart = self._engines.recogniser is not None
        recogniser = _InTurn(recogniser_of(self._engines), job, self._ahead if apart else None)
        with Dictation(recogniser, ahead=apart) as dictation:
            listening = Listening(
                ask,
                job,
                self._devices.microphone,
                dictation,
                self._settings,
                before=self._recent(),
                endpoint=self._endpointer() if self._endpointer else None,
                on_silence=lambda: self._on_silence(ask),
                on_question=photo.need,
            )
            try:
                result = self._speak(ask, job, self._turn(ask, photo, listening))
            except Exception:
                # Where no question was meant, that is what ended the turn.
                if listening.outcome is None:
                    raise
                return listening.outcome
        job.need_no_engine()
        with _even_unheard():
            self._devices.speaker.wait(ask.cancel)
        return Answered(result)

    def _turn(self, ask: Ask, photo: "_Photo", listening: Listening) -> Iterator[Event]:
        return run_turn(
            self._engines,
            photo.take,
            question=listening.listen,
            detail=ask.detail,
            language=ask.language or self._settings.assistant.language,
            others=self._settings.assistant.spoken,
            speed=self._preferences.speed,
            max_tokens=self._settings.assistant.max_tokens,
            cancel=ask.cancel,
            understood=listening.understand,
        )

    def _speak(self, ask: Ask, job: Job, events: Iterator[Event]) -> TurnResult:
        """Play the answer as it is made; what came of the turn."""
        for event in events:
            job.get_on()
            if isinstance(event, Spoken):
                ask.speech.append(event.speech)
                with _even_unheard():
                    self._devices.speaker.add(event.speech, volume=self._preferences.volume)
                if len(ask.speech) == 1:
                    self._on_speech(ask)
            elif isinstance(event, Finished):
                return event.result
        raise AssertionError("a turn ended without a result")


class _Photo:
    """What is in front at the press. That there is none matters only once it is needed."""

    def __init__(self, camera: Camera, ahead: LookAhead, ask: Ask, job: Job) -> None:
        self._camera, self._ahead, self._ask, self._job = camera, ahead, ask, job
        self._needed = Flag()

    def need(self) -> None:
        """It is clear that it is asked about: a command is obeyed without."""
        self._needed.set()

    def take(self, stop: Cancel) -> list[Image.Image]:
        """The photo, once it is clear that somebody asks and it is the job's turn.

        Where it shows what was looked at before the press, that is taken; what is still at work on
        it goes on, and is waited for as the job before.

        Raises:
            DeviceError: there is no camera.
            PhotoError: the photo says nothing.
            Cancelled: ``stop`` was set.
        """
        ask = self._ask
        if ask.picture is None:
            try:
                frame = self._camera.photo(ask.pressed, stop)
                looked = self._ahead.claim(frame, ask.detail)
                ask.picture = looked.picture if looked else checked(frame)
            except VismaidError:
                self._ahead.drop()
                self._job.wait(self._needed, stop)
                raise
        else:
            self._ahead.drop()
        self._job.wait(ask.meant, stop)
        self._job.await_turn(stop)
        return [ask.picture]


@dataclass(frozen=True)
class _InTurn:
    """A recogniser that sets to work when it is the job's turn."""

    recogniser: RecogniserLike
    job: Job
    ahead: LookAhead | None
    """What it can work beside; None for a recogniser that needs the session."""

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        self.job.await_turn(cancel, beside=self.ahead.job if self.ahead else None)
        return self.recogniser.transcribe(samples, cancel=cancel)


@contextmanager
def _even_unheard() -> Iterator[None]:
    """Without a speaker the answer is made all the same: it can be repeated once one is back."""
    try:
        yield
    except DeviceError as error:
        log.warning("%s", error)


def _whole(speech: Sequence[Speech]) -> Sequence[Speech]:
    """What was made so far, without the beginning of a sound whose end was not made."""
    ends = [number for number, piece in enumerate(speech, 1) if not piece.goes_on]
    if ends:
        return tuple(speech[: ends[-1]])
    return (*speech[:-1], replace(speech[-1], goes_on=False))


def _no_answer(error: BaseException) -> NoAnswer:
    """What to say of it; what nobody foresaw is logged with its traceback."""
    match error:
        case PhotoError():
            return NoAnswer(error.notice)
        case NothingHeardError():
            return NoAnswer(Notice.NOTHING_HEARD)
        case OtherLanguageError():
            return NoAnswer(Notice.OTHER_LANGUAGE)
        case TranslationError():
            return NoAnswer(Notice.NOT_TRANSLATED)
        case DeviceError() if error.part in MISSING:
            return NoAnswer(MISSING[error.part], error.part)
        case MemoryShortageError():
            return NoAnswer(Notice.MEMORY_SHORT)
        case PackError():
            return NoAnswer(Notice.MODEL_DAMAGED)
    log.error("a turn failed", exc_info=error)
    return NoAnswer(Notice.WENT_WRONG)
