"""What was said: recorded from the press on, written down meanwhile, understood at its end."""

from collections.abc import Callable

from edge.assistant.ask import Ask, CommandHeard, LastAnswer, NoAnswer, Outcome, SamePictureMeant
from edge.assistant.commands import command_in, without_lead
from edge.assistant.jobs import Job
from edge.devices.protocols import DeviceError, Microphone
from edge.settings import Settings
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.dictation import Dictation
from runtime.speech.stt import Transcript
from runtime.turn import Said

UNCLEAR = -1.0
"""Mean log probability of a transcript below which it is not taken for what was said: Whisper's own
limit. With the demo recogniser no right transcript of 119 was below −0.4."""


class Listening:
    """Listens to one person for one turn, in the turn's thread."""

    def __init__(
        self,
        ask: Ask,
        job: Job,
        microphone: Microphone,
        dictation: Dictation,
        settings: Settings,
        *,
        before: LastAnswer | None,
        endpoint: Callable[[Samples], bool] | None,
        on_silence: Callable[[], None],
        on_question: Callable[[], None],
    ) -> None:
        """Nothing has been said yet.

        Args:
            ask: The press.
            job: Told of each step.
            microphone: What listens.
            dictation: Writes down what is said.
            settings: The wearer's language, and how long they may speak.
            before: The answer whose picture one can ask on about.
            endpoint: Told each block; whether the person has finished speaking, or does not
                begin. None where they say so by letting go.
            on_silence: Called when ``endpoint`` says that the person has finished.
            on_question: Called when it is clear that what is in front is asked about.
        """
        self._ask, self._job, self._microphone, self._dictation = ask, job, microphone, dictation
        self._settings, self._before, self._endpoint = settings, before, endpoint
        self._on_silence, self._on_question = on_silence, on_question
        self.outcome: Outcome | None = None
        """What was meant, where it was no question about what is in front."""

    def listen(self, stop: Cancel) -> Said:
        """What was said, once the person has decided; a broken microphone matters only then.

        Raises:
            DeviceError: the person spoke, and the microphone did not hear them to the end.
            Cancelled: ``stop`` was set.
        """
        ask = self._ask
        failure: DeviceError | None = None
        try:
            finished = self._record(stop)
        except DeviceError as error:
            # Whoever has let go has been heard, whatever becomes of the microphone then.
            failure = None if ask.decided.is_set() else error
            finished = self._endpoint is not None and not ask.held
        if finished and not ask.decided.is_set():
            if failure or ask.voice_heard:
                ask.finish()
            else:
                ask.decide(None)
            self._on_silence()
        self._job.wait(ask.decided, stop)
        if not ask.spoken:
            self._on_question()
            return ask.text
        if failure:
            raise failure
        return self._dictation

    def understand(self, transcript: Transcript) -> str:
        """The question in what was heard.

        Raises:
            Cancelled: it is none for this turn; ``outcome`` says what it is.
        """
        meant = self._meaning(transcript)
        if not isinstance(meant, str):
            self.outcome = meant
            raise Cancelled
        self._on_question()
        return meant

    def _record(self, stop: Cancel) -> bool:
        """Record until the person has decided; whether ``endpoint`` ended it."""
        ask, endpoint = self._ask, self._endpoint
        longest = int(self._settings.timings.longest_question * SPEECH_RATE)
        finished, length = False, 0
        if ask.decided.is_set():
            return False
        with stop.child() as over:
            for block in self._microphone.blocks(over):
                self._job.get_on()
                ask.sound.append(block)
                self._dictation.feed(block)
                length += len(block)
                silent = endpoint is not None and endpoint(block)
                finished = endpoint is not None and not ask.held and (silent or length >= longest)
                if ask.decided.is_set() or finished or length >= longest:
                    over.set()
        return finished

    def _meaning(self, transcript: Transcript) -> str | Outcome:
        assistant, text = self._settings.assistant, transcript.text
        language = transcript.language or assistant.language
        if command := command_in(text, language):
            return CommandHeard(command)
        self._ask.heard, self._ask.language = text, transcript.language
        if transcript.log_probability < UNCLEAR:
            return NoAnswer(Notice.NOT_UNDERSTOOD)
        leads = assistant.same_picture or language_of(language).same_picture
        rest = without_lead(text, leads)
        if rest and self._before:
            return SamePictureMeant(rest, self._before)
        return rest or text
