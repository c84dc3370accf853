"""One turn: pictures and a question go in, a spoken answer comes out.

Whatever does not depend on the question starts at the press: the pictures are encoded and brought
into the model's context in one thread while the person still speaks and their words are written
down in another. Once both are done the answer is generated in a third, and each sentence is spoken
by another while the next is being generated.

A model that hears is asked with the sound itself. It writes the words down before, because commands
and the guard against promises of safety go by them.

Where an interpreter stands between person and model, the question is translated while the picture
is still being looked at, and each sentence of the answer in a thread of its own, between generating
and speaking. It is guarded in both languages.
"""

import queue
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from PIL import Image

from runtime.cancel import NEVER, Cancel, Flag
from runtime.engines import Engines, InterpreterLike, RecogniserLike
from runtime.errors import Cancelled, SoundError, TextError
from runtime.events import (
    Event,
    Finished,
    Heard,
    Seen,
    Sentence,
    Spoken,
    Timeline,
    Tokens,
    TurnResult,
)
from runtime.guard.guard import guarded, guarded_again
from runtime.llama.kv_cache import Counters
from runtime.speech.audio import Samples
from runtime.speech.dictation import Dictation
from runtime.speech.normalization.scripts import by_voice, written_in
from runtime.speech.own_ears import OwnEars
from runtime.speech.stt import Transcript
from runtime.speech.tts import Speech
from runtime.translation.asked import Asked, asked
from runtime.translation.relay import Relay
from runtime.vision.tiling import Detail

LONGEST_QUESTION = 2_000
"""Characters."""

_Result = TypeVar("_Result")

Pictures = Sequence[Image.Image] | Callable[[Cancel], Sequence[Image.Image]]
"""Pictures, or what takes them; it is given what stops the turn."""
Said = str | Samples | Dictation | None
"""A text; a recording, float32 [n], mono, 16 kHz, or one that may have been written down while it
was made; or None for a description of the pictures."""
Question = Said | Callable[[Cancel], Said]
"""What was said, or what waits until the person has said it, given what stops the turn."""
Understood = Callable[[Transcript], str]
"""Turns what was heard into the question. What it raises ends the turn."""


class NothingHeardError(SoundError):
    """The recording holds no speech."""


def run_turn(
    engines: Engines,
    pictures: Pictures,
    *,
    question: Question = None,
    detail: Detail = Detail.LOOK,
    language: str = "en",
    others: Collection[str] = (),
    speed: float = 1.0,
    max_tokens: int = 256,
    cancel: Cancel = NEVER,
    understood: Understood = lambda transcript: transcript.text,
) -> Iterator[Event]:
    """Take a turn; iterate for what happens in it, ``Finished`` last.

    The call is the press, and the first step of the iteration sets all to work. Closing the
    iteration before its end stops the turn.

    Args:
        engines: What to work with.
        pictures: What is looked at, or what takes the photo.
        question: What is asked.
        detail: How closely to look.
        language: Code of the person's language, and of question and answer unless they speak
            another.
        others: Codes of the languages that they may speak as well, and are answered in.
        speed: How fast to speak, 1 for the voice's own pace.
        max_tokens: Length of the answer at most.
        cancel: Ends the turn within 0.2 s, at any stage.
        understood: Turns what was heard into the question; what it raises ends the turn.

    Raises:
        TextError: a typed question is empty or longer than 2,000 characters.
        NothingHeardError: the recording holds no speech.
        OtherLanguageError: it is in none of the languages.
        TranslationError: nothing comes of a translation, or it goes in circles.
        Cancelled: ``cancel`` was set. The engines can be used at once.
        VismaidError: an engine could not do its part; the others have been stopped.
    """
    _check_question(engines, question)
    turn = _Turn(engines, detail, dict.fromkeys((language, *others)), speed, max_tokens)
    return turn.events(pictures, question, understood, cancel)


def _check_question(engines: Engines, question: Question) -> None:
    if isinstance(question, str):
        if not question.strip():
            raise TextError("The question is empty; ask something, or leave it out.")
        if len(question) > LONGEST_QUESTION:
            raise TextError(
                f"The question has {len(question):,} characters; "
                f"ask in at most {LONGEST_QUESTION:,}."
            )
    elif question is not None:
        recogniser_of(engines)


def recogniser_of(engines: Engines) -> RecogniserLike:
    """What understands recordings.

    Raises:
        SoundError: there is nothing that does.
    """
    if engines.recogniser is not None:
        return engines.recogniser
    if engines.session.hears:
        return OwnEars(engines.session)
    raise SoundError("There is no recogniser to understand the recording; type the question.")


class _Turn:
    """The threads of a turn and what they tell each other."""

    def __init__(
        self,
        engines: Engines,
        detail: Detail,
        languages: Collection[str],
        speed: float,
        max_tokens: int,
    ) -> None:
        self._press = time.monotonic()
        self._engines, self._detail, self._stop = engines, detail, Cancel()
        self._languages, self._speed, self._max_tokens = languages, speed, max_tokens
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._to_translate, self._to_speak = Relay(self._stop), Relay(self._stop)
        self._first_translated = Flag()
        self._times: dict[str, float] = {}
        self._failures: list[BaseException] = []
        self._original: list[str] = []
        self._answer: list[str] = []
        self._speech: list[Speech] = []
        self._tokens = Tokens(0, 0, 0)

    def events(
        self, pictures: Pictures, question: Question, understood: Understood, cancel: Cancel
    ) -> Iterator[Event]:
        with (
            cancel.on_set(self._stop.set),
            self._stop.on_set(self._to_translate.wake),
            self._stop.on_set(self._to_speak.wake),
            self._stop.on_set(self._first_translated.set),
            ThreadPoolExecutor(5, "turn") as pool,
        ):
            try:
                seeing = self._start(pool, lambda: self._see(pictures, question is None))
                hearing = self._start(pool, lambda: self._hear(question, understood))
                self._start(pool, lambda: self._generate(seeing, hearing))
                self._start(pool, lambda: self._interpret(hearing))
                self._start(pool, lambda: self._speak(hearing))
                for _ in range(5):
                    while event := self._events.get():
                        yield event
            finally:
                self._stop.set()
        if self._failures:
            raise self._first_failure()
        self._mark("end")
        yield Finished(self._times["end"], self._result(hearing.result()))

    def _start(self, pool: ThreadPoolExecutor, work: Callable[[], _Result]) -> Future[_Result]:
        """Do a part of the turn; where it fails, all parts stop. Its end is an event, None."""

        def part() -> _Result:
            try:
                return work()
            except BaseException as error:
                self._failures.append(error)
                self._stop.set()
                raise
            finally:
                self._events.put(None)

        return pool.submit(part)

    def _first_failure(self) -> BaseException:
        """What went wrong first, rather than what was stopped because of it."""
        errors = [error for error in self._failures if not isinstance(error, Cancelled)]
        return errors[0] if errors else Cancelled()

    def _see(self, pictures: Pictures, describing: bool) -> None:
        shown = pictures(self._stop) if callable(pictures) else pictures
        self._mark("photo")
        self._engines.session.show(
            shown,
            self._detail,
            task="describe" if describing else "ask",
            cancel=self._stop,
            on_encoded=self._encoded,
        )
        self._events.put(Seen(self._mark("prefilled")))

    def _encoded(self) -> None:
        self._mark("encoded")

    def _hear(self, question: Question, understood: Understood) -> Asked:
        if callable(question):
            said = question(self._stop)
            self._mark("release")
        else:
            said, self._times["release"] = question, 0.0
        self._stop.check()
        if said is None or isinstance(said, str):
            return self._put(said, None, None)
        if isinstance(said, Dictation):
            transcript, sound = said.transcript(self._stop), said.sound
        else:
            transcript = recogniser_of(self._engines).transcribe(said, cancel=self._stop)
            sound = said
        self._events.put(Heard(self._mark("transcript"), transcript))
        if not transcript.speech:
            raise NothingHeardError("Nothing was heard; ask again, closer to the microphone.")
        text = understood(transcript)
        as_it_is = self._engines.recogniser is None and text == transcript.text
        return self._put(text, sound if as_it_is else None, transcript)

    def _put(self, text: str | None, sound: Samples | None, heard: Transcript | None) -> Asked:
        question = asked(
            self._engines, self._languages, text, sound=sound, heard=heard, cancel=self._stop
        )
        if question.interpreter and text is not None:
            self._mark("translated")
        return question

    def _generate(self, seeing: Future[None], hearing: Future[Asked]) -> None:
        question = hearing.result()
        seeing.result()
        session, before = self._engines.session, self._engines.session.counters
        prompt = 0

        def generated() -> int:
            return session.counters.tokens_generated - before.tokens_generated

        def pieces() -> Iterator[str]:
            nonlocal prompt
            for text in answer:
                self._mark("first_token")
                prompt = prompt or _evaluated(before, session.counters) + 1
                yield text

        answer = session.answer(question.put, max_tokens=self._max_tokens, cancel=self._stop)
        with closing(answer):
            sentences = guarded(
                pieces(),
                question.words,
                question.model_language,
                cut_off=lambda: generated() >= self._max_tokens,
            )
            if question.interpreter:
                self._have_translated(sentences)
            else:
                self._say(sentences, question.language)
        self._tokens = Tokens(
            image=session.picture_tokens,
            prompt=prompt or _evaluated(before, session.counters),
            answer=generated(),
        )

    def _have_translated(self, sentences: Iterator[str]) -> None:
        for sentence in sentences:
            self._mark("first_original")
            self._original.append(sentence)
            self._to_translate.give(sentence)
            # Side by side both take twice as long, and the first one is what is waited for.
            self._first_translated.wait()
        self._to_translate.give(None)

    def _interpret(self, hearing: Future[Asked]) -> None:
        question = hearing.result()
        if interpreter := question.interpreter:
            sentences = guarded_again(
                self._translated(interpreter), question.text, question.language
            )
            self._say(sentences, question.language)

    def _translated(self, interpreter: InterpreterLike) -> Iterator[str]:
        for sentence in self._to_translate:
            yield interpreter.answer(sentence, cancel=self._stop)
            self._first_translated.set()

    def _say(self, sentences: Iterator[str], language: str) -> None:
        """Have all of an answer spoken."""
        script: str | None = None
        for sentence in sentences:
            self._answer.append(sentence)
            self._events.put(Sentence(self._mark("first_sentence"), sentence))
            # Once for all the sentences that no voice can read.
            before_it, script = script, written_in(sentence, language, self._engines.voices)
            if script is None or script != before_it:
                self._to_speak.give(sentence.strip())
        self._to_speak.give(None)

    def _speak(self, hearing: Future[Asked]) -> None:
        language = hearing.result().language
        for sentence in self._to_speak:
            for stretch in by_voice(sentence, language, self._engines.voices):
                voice = self._engines.voice_in(stretch.language)
                said = voice and voice.speak(stretch.text, speed=self._speed, cancel=self._stop)
                for speech in said or ():
                    self._speech.append(speech)
                    self._events.put(Spoken(self._mark("first_audio"), sentence, speech))

    def _mark(self, name: str) -> float:
        """Now, seconds since the press; noted where it is the first of its name."""
        now = time.monotonic() - self._press
        self._times.setdefault(name, now)
        return now

    def _result(self, question: Asked) -> TurnResult:
        return TurnResult(
            question=question.text,
            answer="".join(self._answer).strip(),
            language=question.language,
            detail=self._detail,
            tokens=self._tokens,
            timeline=Timeline(**self._times),
            speech=tuple(self._speech),
            translated=question.translated("".join(self._original).strip()),
        )


def _evaluated(before: Counters, after: Counters) -> int:
    """Tokens evaluated between two moments, generated ones not counted."""
    evaluated = after.tokens_evaluated - before.tokens_evaluated
    return evaluated - (after.tokens_generated - before.tokens_generated)
