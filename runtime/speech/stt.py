"""Speech to text with whisper.cpp, in as short a window as the model can bear.

Where there is no voice in the sound, or the recogniser writes nothing down for it, the verdict is
that nothing was said. What looks wrong is written down again in the whole window.
"""

import atexit
import logging
import math
import re
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _pywhispercpp as whisper
import numpy as np

from runtime.cancel import NEVER, Cancel, result_unless
from runtime.errors import MemoryShortageError, PackError
from runtime.packs.manifest import Recogniser as RecogniserEntry
from runtime.packs.pack import Pack
from runtime.resources import Resource, cores
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.silero import network
from runtime.speech.spoken_language import GUESSED_FROM, spoken_language
from runtime.speech.vad import Activity, find_speech
from runtime.speech.whisper_file import WhisperHeader, read_header
from runtime.speech.window import audio_context, filled, goes_in_circles, looks_wrong, most_tokens

_log = logging.getLogger(__name__)

_SPARE_SECONDS = 0.4
"""Sound kept before the voice and after it. A published model that is not given it before a single
word, silence if need be, mistakes its first consonant."""
_OVERRUN_SECONDS = 0.25
_ERROR_LEVEL = 4
_NOT_SAID = re.compile(r"\[[^\]]*\]|\([^)]*\)|<\|[^|]*\|>|[♪♫]+")


@dataclass(frozen=True)
class Transcript:
    """What was heard."""

    text: str
    """The words; empty where there is no speech."""
    speech: bool
    """Whether somebody said something."""
    log_probability: float
    """Mean natural logarithm of the tokens' probabilities, −inf where there is no text or where it
    goes in circles without an end."""
    audio_seconds: float
    """Length of the recording."""
    voiced_seconds: float
    """How long somebody speaks in it, without the pauses."""
    language: str = ""
    """Code of the language that was heard; empty where none was told apart."""
    english: str | None = None
    """The same in English; None where that was not wanted, empty where nothing came of it."""


@dataclass(frozen=True)
class _Task:
    """What Whisper is told before it writes."""

    language: str
    """Code of the one that is spoken."""
    in_english: bool = False
    """Whether it is to translate."""


@dataclass(frozen=True)
class _Written:
    """What came out of one window."""

    text: str
    scores: list[float]
    """Log probability of each token."""


class Recogniser(Resource):
    """A whisper.cpp model, ready to listen; one recording at a time.

    whisper.cpp cannot be stopped inside its encoder. So it works in a thread of its own: a
    cancelled ``transcribe`` returns at once, the encoder finishes unheard, and the next
    ``transcribe`` begins when it has.
    """

    def __init__(
        self,
        path: Path,
        *,
        language: str = "en",
        others: Collection[str] = (),
        in_english: Collection[str] = (),
        threads: int | None = None,
        short_window: bool = False,
    ) -> None:
        """Check and load a whisper.cpp file.

        Args:
            path: The file.
            language: What is spoken, a code such as ``en``.
            others: Codes of what may be spoken as well; where there are any, each recording's
                language is told apart.
            in_english: Codes of those of them which are written down in English as well, by a
                multilingual model that was not trained on short windows.
            threads: Threads to compute with; None for as many as there are, 4 at most.
            short_window: Whether it was trained on windows as short as the speech, which no
                published Whisper was.

        Raises:
            PackError: the file is not a whole whisper.cpp file, or does not know the language; or
                the voice detector is missing.
            MemoryShortageError: there is not enough memory to load it.
        """
        network()  # what is missing is told now, and not at the first question
        self.header = read_header(path)
        self._languages = tuple(dict.fromkeys((language, *others)))
        self._short_window = short_window
        translates = self.header.multilingual and not short_window
        self._in_english = frozenset(in_english if translates else ())
        for code in self._languages:
            _check_language(path, self.header, code)
        self._threads = threads or cores(4)
        self._model = _load(path, flash_attention=not short_window)
        self._worker = ThreadPoolExecutor(1, "recogniser")
        self._closed = threading.Event()

    @classmethod
    def of(
        cls,
        pack: Pack,
        entry: RecogniserEntry,
        *,
        language: str | None = None,
        others: Collection[str] = (),
        in_english: Collection[str] = (),
        threads: int | None = None,
    ) -> "Recogniser":
        """A pack's, for a language, the first of its own by default. Errors as above."""
        return cls(
            pack.path(entry.model),
            language=language or next(iter(entry.languages or ()), "en"),
            others=others,
            in_english=in_english,
            threads=threads,
            short_window=entry.short_window,
        )

    def close(self) -> None:
        """Free the model; the recogniser cannot be used afterwards."""
        if not self._closed.is_set():
            self._closed.set()
            self._worker.shutdown(wait=True, cancel_futures=True)
            whisper.whisper_free(self._model)

    def transcribe(self, samples: Samples, *, cancel: Cancel = NEVER) -> Transcript:
        """Write down what is said in float32 [n], mono, 16 kHz, −1…1.

        Raises:
            Cancelled: ``cancel`` was set, within 0.2 s; the recogniser remains usable.
        """
        stop = Cancel()
        work = self._worker.submit(self._transcribe, samples, stop)
        try:
            return result_unless(work, cancel)
        finally:
            stop.set()

    def _transcribe(self, samples: Samples, stop: Cancel) -> Transcript:
        seconds = len(samples) / SPEECH_RATE
        activity = find_speech(samples)
        if not activity.speech:
            return Transcript("", False, -math.inf, seconds, activity.voiced_seconds)
        spoken = self._spoken(samples, activity)
        language = self._language(spoken, activity, stop)
        text, scores = self._all_written(spoken, _Task(language), stop)
        english = None
        if text and language in self._in_english:
            english, _ = self._all_written(spoken, _Task(language, in_english=True), stop)
        return Transcript(
            text,
            bool(text),
            float(np.mean(scores)) if text else -math.inf,
            seconds,
            activity.voiced_seconds,
            language if text and len(self._languages) > 1 else "",
            english,
        )

    def _all_written(self, spoken: Samples, task: _Task, stop: Cancel) -> tuple[str, list[float]]:
        """The text of a recording of any length, and the scores of its tokens."""
        pieces = split_at_pauses(spoken, self.header.window_seconds)
        parts = [self._write_down(each, task, stop) for each in pieces]
        text = _said(" ".join(part.text for part in parts))
        return text, [score for part in parts for score in part.scores]

    def _spoken(self, samples: Samples, activity: Activity) -> Samples:
        """The part in which somebody speaks, with what is spared around it."""
        first = round((activity.start - _SPARE_SECONDS) * SPEECH_RATE)
        last = round((activity.end + _SPARE_SECONDS) * SPEECH_RATE)
        missing = 0 if self._short_window else max(0, -first)
        return np.pad(samples[max(0, first) : last], (missing, 0))

    def _language(self, spoken: Samples, activity: Activity, stop: Cancel) -> str:
        """The code of the language that is spoken; told apart where there are several."""
        if len(self._languages) == 1:
            return self._languages[0]
        stop.check()
        whole = self.header.audio_context
        if self._short_window:
            positions = audio_context(len(spoken) / SPEECH_RATE, whole, short_window=True)
            sound = spoken
        else:
            positions = min(GUESSED_FROM, whole)
            sound = filled(spoken, positions)
        return spoken_language(
            self._model,
            _padded(sound),
            positions,
            self._languages,
            voiced_seconds=activity.voiced_seconds,
            threads=self._threads,
        )

    def _write_down(self, samples: Samples, task: _Task, stop: Cancel) -> _Written:
        """What is said in one window; a second time, thoroughly, where it looks wrong."""
        seconds, whole = len(samples) / SPEECH_RATE, self.header.audio_context
        limit = most_tokens(seconds, self.header.text_context)
        positions = audio_context(seconds, whole, short_window=self._short_window)
        if self._short_window:
            return self._decode(samples, positions, limit, task, stop)
        first = self._decode(filled(samples, positions), positions, limit, task, stop)
        if not looks_wrong(_said(first.text), first.scores, limit):
            return first
        second = self._decode(samples, whole, limit, task, stop, thorough=True)
        if len(second.scores) >= limit and goes_in_circles(second.text):
            return _Written(second.text, [-math.inf])
        # At a high temperature a model writes something for any sound.
        nothing = not _said(first.text) and looks_wrong(second.text, second.scores, limit)
        return first if nothing else second

    def _decode(
        self,
        samples: Samples,
        positions: int,
        limit: int,
        task: _Task,
        stop: Cancel,
        *,
        thorough: bool = False,
    ) -> _Written:
        """Run the model once over a window of so many positions."""
        stop.check()
        padded = _padded(samples)
        parameters = self._parameters(positions, limit, task, stop, thorough=thorough)
        code = whisper.whisper_full(self._model, parameters, padded, len(padded))
        stop.check()
        if code:
            raise RuntimeError(f"whisper.cpp failed with code {code}")
        text, scores = b"", []
        last = whisper.whisper_token_eot(self._model)
        for segment in range(whisper.whisper_full_n_segments(self._model)):
            text += whisper.whisper_full_get_segment_text(self._model, segment)
            for index in range(whisper.whisper_full_n_tokens(self._model, segment)):
                token = whisper.whisper_full_get_token_data(self._model, segment, index)
                if token.id <= last:  # those beyond tell the time
                    scores.append(float(token.plog))
        return _Written(text.decode("utf-8", "ignore"), scores)

    def _parameters(
        self, positions: int, limit: int, task: _Task, stop: Cancel, *, thorough: bool
    ) -> Any:
        """Greedy and without times; thoroughly, with times and at rising temperatures.

        Nothing is carried over from what was heard before.
        """
        greedy = whisper.whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY
        parameters = whisper.whisper_full_default_params(greedy)
        parameters.n_threads = self._threads
        parameters.language = task.language
        parameters.translate = task.in_english
        parameters.audio_ctx = positions
        parameters.max_tokens = limit
        parameters.no_context = True
        parameters.suppress_blank = False  # nothing is a possible answer
        parameters.suppress_nst = True
        parameters.print_progress = False
        if not thorough:
            parameters.temperature_inc = 0.0
            parameters.greedy = {"best_of": 1}
            parameters.no_timestamps = True
            parameters.single_segment = True
        parameters.set_abort_callback(stop.is_set)
        return parameters


def split_at_pauses(samples: Samples, window_seconds: float) -> Iterator[Samples]:
    """Cut what does not fit the window at the quietest place of the window's second half."""
    longest = round((window_seconds - _OVERRUN_SECONDS) * SPEECH_RATE)
    frame = SPEECH_RATE // 50
    while len(samples) > longest:
        frames = samples[: longest // frame * frame].reshape(-1, frame)
        energy = np.convolve((frames.astype(np.float64) ** 2).sum(axis=1), np.ones(7), "same")
        half = len(energy) // 2
        cut = (half + int(energy[half:].argmin())) * frame
        yield samples[:cut]
        samples = samples[cut:]
    yield samples


def _padded(samples: Samples) -> Samples:
    """With silence behind it, where it is shorter than what whisper.cpp takes."""
    return np.pad(samples, (0, max(0, SPEECH_RATE // 2 - len(samples))))


def _said(text: str) -> str:
    """The text without descriptions of sounds such as ``[BLANK_AUDIO]`` or ``(music)``."""
    words = " ".join(_NOT_SAID.sub(" ", text).split())
    return words if any(character.isalnum() for character in words) else ""


def _check_language(path: Path, header: WhisperHeader, language: str) -> None:
    if not header.multilingual and language != "en":
        raise PackError(
            f"The recogniser {path} knows English only. Choose a pack for {language!r}, or `en`."
        )
    if whisper.whisper_lang_id(language) < 0:
        raise PackError(f"Whisper knows no language {language!r}. Name it by its code, as `en`.")


def _load(path: Path, *, flash_attention: bool) -> Any:
    """The model of a file that has been checked.

    The binding does not tell a model from a failure, which would crash the process when used;
    only what whisper.cpp logs does.

    Args:
        path: The file.
        flash_attention: Faster and smaller, but only exact in the windows that
            ``audio_context`` gives where ``short_window`` is not set.
    """
    failures: list[str] = []
    _listen_to_log(failures)
    parameters = whisper.whisper_context_default_params()
    parameters.use_gpu = False
    parameters.flash_attn = flash_attention
    try:
        model = whisper.whisper_init_from_file_with_params(str(path), parameters)
    except MemoryError:
        failures.append("out of memory")
    finally:
        _listen_to_log(None)
    if failures:
        raise MemoryShortageError(
            f"whisper.cpp could not load {path} ({failures[0]}). Free some memory and try again."
        )
    return model


def _listen_to_log(failures: list[str] | None) -> None:
    """Send whisper.cpp's messages to ``logging``, and this thread's errors to ``failures`` as well.

    Another recogniser may be listening meanwhile, and whisper.cpp calls it an error when it is
    only to take in a sound.
    """
    loading = threading.get_ident()

    def receive(level: int, text: str) -> None:
        _log.debug("%s", text.rstrip())
        if failures is not None and level == _ERROR_LEVEL and threading.get_ident() == loading:
            failures.append(text.strip())

    whisper.whisper_log_set(receive)


# The library keeps the callback until after the interpreter is gone, and crashes on it then.
atexit.register(whisper.whisper_log_set, None)
