"""One press and what becomes of it: the photo, the recording, the turn, the sound.

Everything that does not depend on what the person decides to do begins at the press. Runs in
threads of its own and tells the loop what happened by messages.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from PIL import Image

from edge.assistant.commands import Command, command_in, same_picture_in, without_lead
from edge.assistant.jobs import Job
from edge.assistant.photo_check import checked
from edge.devices.protocols import Camera, DeviceError, Microphone, Speaker
from edge.settings import Settings
from runtime.cancel import NEVER, Cancel, Flag
from runtime.engines import Engines, RecogniserLike
from runtime.errors import VismaidError
from runtime.events import Finished, Spoken, TurnResult
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.dictation import Dictation
from runtime.speech.stt import Transcript
from runtime.speech.tts import Speech
from runtime.speech.vad import find_speech
from runtime.turn import Said, recogniser_of, run_turn
from runtime.vision.tiling import Detail

log = logging.getLogger("vismaid.asking")

UNCLEAR = -1.0
"""Mean log probability of a transcript below which it is not taken for what was said: Whisper's own
limit. With the demo recogniser no right transcript of 119 was below −0.4."""


class Undecided(Enum):
    """What the person wants is not known yet, or it is to speak."""

    SPEAKS = auto()


class CommandHeard(Exception):  # noqa: N818 - a turn of events, not an error
    """The person spoke to the device itself."""

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self.command = command


class SamePictureMeant(Exception):  # noqa: N818 - a turn of events, not an error
    """The question is about the picture before this one."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


class NotUnderstoodError(Exception):
    """Somebody spoke, and what was said is not clear."""


@dataclass
class Ask:
    """A press on its way to an answer."""

    pressed: float
    """``time.monotonic()``."""
    detail: Detail = Detail.LOOK
    picture: Image.Image | None = None
    """What is looked at; taken at the press where it is not given."""
    said: Said | Undecided = Undecided.SPEAKS
    """Decided before ``decided`` is set."""
    decided: Flag = field(default_factory=Flag)
    """The person has finished."""
    cancel: Cancel = field(default_factory=Cancel)
    meant: Flag = field(default_factory=Flag)
    """That somebody asks is clear; until then no engine sets to work."""
    held: bool = False
    """The person says that they have finished by letting go."""
    sound: list[Samples] = field(default_factory=list)
    """Blocks recorded so far."""
    speech: list[Speech] = field(default_factory=list)
    """What has been made of the answer so far."""

    def decide(self, said: Said | Undecided) -> None:
        """End the recording and go on with what was said, or with the recording."""
        self.said = said
        self.decided.set()

    def stop(self) -> None:
        """Drop it, whatever it is doing."""
        self.cancel.set()
        self.decided.set()

    @property
    def voice_heard(self) -> bool:
        """Whether somebody has spoken so far."""
        return bool(self.sound) and find_speech(np.concatenate(self.sound)).speech


class Asker:
    """Takes turns with the engines and the devices."""

    def __init__(
        self,
        engines: Engines,
        camera: Camera,
        microphone: Microphone,
        speaker: Speaker,
        settings: Settings,
    ) -> None:
        self._engines, self._settings = engines, settings
        self._camera, self._microphone, self._speaker = camera, microphone, speaker
        self.understood = ""
        """The last question that was spoken, as it was understood."""

    def take(
        self,
        ask: Ask,
        job: Job,
        *,
        speed: float,
        volume: float,
        picture_before: bool,
        speaks: Callable[[], None] = lambda: None,
        fell_silent: Callable[[], None] = lambda: None,
        endpoint: Callable[[Samples], bool] | None = None,
    ) -> TurnResult:
        """See, listen, answer and play the answer to its end.

        Photo and recording begin at once, whatever the engines still do. That there is no photo
        matters only once a photo is needed: a command is obeyed without.

        Args:
            ask: The press.
            job: Its turn is waited for before an engine is used; told of each step.
            speed: How fast to speak.
            volume: How loud, 0 to 1.
            picture_before: Whether there is a picture that one can ask on about.
            speaks: Called when the answer begins to be heard.
            fell_silent: Called when ``endpoint`` says that the person has finished.
            endpoint: Told each block; whether the person has finished speaking, or does not
                begin. None where they say so by letting go.

        Raises:
            CommandHeard: the whole utterance is a command.
            SamePictureMeant: it is about the picture before.
            NotUnderstoodError: it is unclear what was said.
            PhotoError: the photo says nothing.
            VismaidError: a device or an engine could not do its part.
            Cancelled: the ask was stopped.
        """

        needed = Flag()

        def look(stop: Cancel) -> list[Image.Image]:
            if ask.picture is None:
                try:
                    ask.picture = checked(self._camera.photo(ask.pressed, stop))
                except VismaidError:
                    job.wait(needed, stop)
                    raise
            job.wait(ask.meant, stop)
            job.await_turn(stop)
            return [ask.picture]

        def listen(stop: Cancel) -> Said:
            said = self._listen(ask, job, dictation, stop, endpoint, fell_silent)
            if said is None or isinstance(said, str):
                needed.set()
            return said

        def understood(transcript: Transcript) -> str:
            question = self._understood(transcript, picture_before)
            needed.set()
            return question

        result: TurnResult | None = None
        recogniser = _InTurn(recogniser_of(self._engines), job)
        with Dictation(recogniser) as dictation:
            for event in run_turn(
                self._engines,
                look,
                question=listen,
                detail=ask.detail,
                language=self._settings.assistant.language,
                speed=speed,
                max_tokens=self._settings.assistant.max_tokens,
                cancel=ask.cancel,
                understood=understood,
            ):
                job.get_on()
                if isinstance(event, Spoken):
                    ask.speech.append(event.speech)
                    with _even_unheard():
                        self._speaker.add(event.speech, volume=volume)
                    if len(ask.speech) == 1:
                        speaks()
                elif isinstance(event, Finished):
                    result = event.result
        assert result is not None
        job.need_no_engine()
        with _even_unheard():
            self._speaker.wait(ask.cancel)
        return result

    def _listen(
        self,
        ask: Ask,
        job: Job,
        dictation: Dictation,
        stop: Cancel,
        endpoint: Callable[[Samples], bool] | None,
        fell_silent: Callable[[], None],
    ) -> Said:
        """What was said, once the person has decided; a broken microphone matters only then."""
        failure: DeviceError | None = None
        try:
            finished = self._record(ask, job, dictation, stop, endpoint)
        except DeviceError as error:
            # Whoever has let go has been heard, whatever becomes of the microphone then.
            failure = None if ask.decided.is_set() else error
            finished = endpoint is not None and not ask.held
        if finished and not ask.decided.is_set():
            ask.decide(Undecided.SPEAKS if failure or ask.voice_heard else None)
            fell_silent()
        job.wait(ask.decided, stop)
        if not isinstance(ask.said, Undecided):
            return ask.said
        if failure:
            raise failure
        return dictation

    def _record(
        self,
        ask: Ask,
        job: Job,
        dictation: Dictation,
        stop: Cancel,
        endpoint: Callable[[Samples], bool] | None,
    ) -> bool:
        """Record until the person has decided; whether ``endpoint`` ended it."""
        longest = int(self._settings.timings.longest_question * SPEECH_RATE)
        finished, length = False, 0
        if ask.decided.is_set():
            return False
        with stop.child() as over:
            for block in self._microphone.blocks(over):
                job.get_on()
                ask.sound.append(block)
                dictation.feed(block)
                length += len(block)
                silent = endpoint is not None and endpoint(block)
                finished = endpoint is not None and not ask.held and (silent or length >= longest)
                if ask.decided.is_set() or finished or length >= longest:
                    over.set()
        return finished

    def _understood(self, transcript: Transcript, picture_before: bool) -> str:
        assistant = self._settings.assistant
        command = command_in(transcript.text, assistant.language)
        if command:
            raise CommandHeard(command)
        self.understood = transcript.text
        if transcript.log_probability < UNCLEAR:
            raise NotUnderstoodError
        rest = without_lead(
            transcript.text, assistant.same_picture or same_picture_in(assistant.language)
        )
        if rest and picture_before:
            raise SamePictureMeant(rest)
        return rest or transcript.text


@dataclass(frozen=True)
class _InTurn:
    """A recogniser that sets to work when it is the job's turn."""

    recogniser: RecogniserLike
    job: Job

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        self.job.await_turn(cancel)
        return self.recogniser.transcribe(samples, cancel=cancel)


@contextmanager
def _even_unheard() -> Iterator[None]:
    """Without a speaker the answer is made all the same: it can be repeated once one is back."""
    try:
        yield
    except DeviceError as error:
        log.warning("%s", error)
