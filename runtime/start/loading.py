"""A pack's engines, loaded side by side where the whole pack fits the memory.

Reading and packing weights is work of C libraries, and importing what a voice needs is Python's;
so the model, the recogniser, each voice and each interpreter have a thread. Nothing is computed
there: OpenMP keeps a team of threads for every thread that computes, and with more of them than
cores all wait for each other.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled, PackError
from runtime.memory_plan import Use, require_room
from runtime.packs.languages import lacks, voices_for
from runtime.packs.pack import Pack
from runtime.packs.trial import require_tried
from runtime.packs.trial_judge import EnginePart
from runtime.resources import Resource
from runtime.start.read_ahead import read_ahead
from runtime.start.times import StartTimes

if TYPE_CHECKING:
    from runtime.engines import Engines
    from runtime.llama.gpu import GpuChoice
    from runtime.session import Session
    from runtime.speech.stt import Recogniser
    from runtime.speech.tts import Voice
    from runtime.translation.interpreter import Interpreter

_POLL = 0.5
_AT_ONCE = 8
"""Reading ahead, a model, a recogniser, and voices and interpreters of a few languages."""
_Resource = TypeVar("_Resource", bound=Resource)


@dataclass(frozen=True)
class Loaded:
    """Engines that are ready."""

    pack: Pack
    session: "Session"
    """What it computes first is its system prompt, at the first picture or by ``prepare``."""
    recogniser: "Recogniser | None"
    voice: "Voice | None"
    voices: "Mapping[str, Voice]"
    """Of all languages that may be asked in, and those that read letters which none of these has,
    by their codes."""
    interpreters: "Mapping[str, Interpreter]"
    """Of those of them that the model is not spoken to in."""
    needed: int
    """Bytes that they were planned to take."""

    @property
    def engines(self) -> "Engines":
        """All of them, as a turn takes them."""
        from runtime.engines import Engines

        others = {code: each for code, each in self.voices.items() if each is not self.voice}
        return Engines(self.session, self.recogniser, self.voice, others, self.interpreters)


@contextmanager
def load_engines(
    pack: Pack,
    language: str = "en",
    *,
    others: Collection[str] = (),
    hear: bool = True,
    speak: bool = True,
    longest_question: float = 60.0,
    gpu: "GpuChoice" = "auto",
    alive: Callable[[], None] = lambda: None,
    cancel: Cancel = NEVER,
) -> Iterator[Loaded]:
    """``loading_engines``, waited for."""
    with loading_engines(
        pack,
        language,
        others=others,
        hear=hear,
        speak=speak,
        longest_question=longest_question,
        gpu=gpu,
        alive=alive,
        cancel=cancel,
    ) as loaded:
        yield loaded()


@contextmanager
def loading_engines(
    pack: Pack,
    language: str = "en",
    *,
    others: Collection[str] = (),
    hear: bool = True,
    speak: bool = True,
    longest_question: float = 60.0,
    gpu: "GpuChoice" = "auto",
    alive: Callable[[], None] = lambda: None,
    cancel: Cancel = NEVER,
    times: StartTimes | None = None,
) -> Iterator[Callable[[], Loaded]]:
    """Begin to load the model, the recogniser where ``hear`` is set, and the voice if there is one.

    Where the pack translates a language, the interpreter is loaded too, and the model is spoken to
    in the language that the pack says.

    A pack that was never loaded on this machine is tried first.

    Args:
        pack: The pack.
        language: Code of the language of question and answer.
        others: Codes of the languages that may be asked in as well.
        hear: Whether a recording is to be understood.
        speak: Whether the answer has to be spoken.
        longest_question: Seconds of sound that room is to be left for.
        gpu: Whether a GPU is used where llama.cpp was built for one.
        alive: Called twice a second while the pack is tried and while it is waited for.
        cancel: Gives the loading up, soon.
        times: Told how long each part takes.

    Yields:
        What waits for all of them. It raises the first of the errors below that there was, in the
        order of recogniser, voices, interpreters, model; the others are given up then, and all are
        freed after the block, whether or not they were waited for.

    Raises:
        PackError: the pack lacks what is wanted, or a file of it or the voice detector is missing
            or damaged, or an engine ends or hangs over one.
        MemoryShortageError: there is not enough memory for the whole pack. Raised before anything
            is loaded, as far as that can be known.
        Cancelled: ``cancel`` was set.
    """
    times = times or StartTimes()
    with times.part("checks"):
        languages = list(dict.fromkeys((language, *others)))
        for code in languages:
            for lack in lacks(pack, code, hear=hear, speak=speak):
                raise PackError(str(lack))
        use = Use(language, tuple(languages[1:]), hear=hear, longest_question=longest_question)
        needed = require_room(pack, use).bytes
        parts: list[EnginePart] = ["voice", "translator"]
        speaking_in = voices_for(pack.manifest, languages)
        for code in dict.fromkeys((*languages[1:], *speaking_in)):
            if code != language:
                require_tried(pack, parts, code, alive=alive)
        parts += ["recogniser", "model"] if hear else ["model"]
        require_tried(pack, parts, language, alive=alive)
    with cancel.child() as given_up, ExitStack() as stack:
        loads = _Loads(given_up, times)
        stack.callback(loads.close)
        loads.read(files_in_order(pack, languages, hear=hear), needed)
        session = loads.begin("model", lambda: _session(pack, language, gpu, given_up, times))
        recogniser = None
        if hear and pack.manifest.recogniser:
            recogniser = loads.begin("recogniser", lambda: _recogniser(pack, languages))
        voices = {code: loads.begin("voice", partial(_voice, pack, code)) for code in speaking_in}
        interpreters = {
            code: loads.begin("interpreter", partial(_interpreter, pack, code))
            for code in languages
            if code in pack.manifest.translators
        }

        def loaded() -> Loaded:
            first = [recogniser] if recogniser else []
            loads.wait([*first, *voices.values(), *interpreters.values(), session], alive)
            cancel.check()
            speaking = {code: each.result() for code, each in voices.items()}
            return Loaded(
                pack,
                session.result(),
                recogniser.result() if recogniser else None,
                speaking.get(language),
                speaking,
                {code: each.result() for code, each in interpreters.items()},
                needed,
            )

        yield loaded


class _Loads:
    """Engines on their way, each in a thread of its own."""

    def __init__(self, given_up: Cancel, times: StartTimes) -> None:
        self._given_up, self._times = given_up, times
        self._pool = ThreadPoolExecutor(_AT_ONCE, "load")
        self._begun: list[Future[Any]] = []

    def read(self, paths: Sequence[Path], needed: int) -> None:
        """Have files read ahead."""
        self._pool.submit(read_ahead, paths, self._given_up, needed=needed)

    def begin(self, name: str, load: Callable[[], _Resource]) -> Future[_Resource]:
        """Begin with one; where it fails, the others are given up."""

        def run() -> _Resource:
            try:
                self._given_up.check()
                with self._times.part(name):
                    return load()
            except BaseException:
                self._given_up.set()
                raise

        future = self._pool.submit(run)
        self._begun.append(future)
        return future

    def wait(self, futures: Sequence[Future[Any]], alive: Callable[[], None]) -> None:
        """Wait for all; raises what made one fail rather than that the others were given up."""
        while wait(futures, timeout=_POLL).not_done:
            alive()
        failures = [error for each in futures if (error := each.exception())]
        for failure in sorted(failures, key=lambda error: isinstance(error, Cancelled)):
            raise failure
        # None of its threads outlasts the loading.
        self._pool.shutdown(wait=False)

    def close(self) -> None:
        """Give up what is not loaded yet, and free what is."""
        self._given_up.set()
        self._pool.shutdown(wait=True)
        for each in reversed(self._begun):
            if not each.exception():
                each.result().close()


def files_in_order(pack: Pack, languages: Collection[str], *, hear: bool = True) -> list[Path]:
    """What of a pack is loaded, in the order in which it is needed: what takes longest first."""
    manifest = pack.manifest
    entries = [manifest.voices[code].model for code in voices_for(manifest, languages)]
    eye = manifest.vision.model if manifest.vision else manifest.projector
    entries += [manifest.text_model, eye, *manifest.adapter_files]
    if hear and manifest.recogniser:
        entries.append(manifest.recogniser.model)
    translations = [manifest.translators.get(code) for code in languages]
    entries += [each.model for it in translations if it for each in it.directions]
    return [pack.folder / entry.file for entry in entries]


def _session(
    pack: Pack, language: str, gpu: "GpuChoice", given_up: Cancel, times: StartTimes
) -> "Session":
    from runtime.session import Session

    return Session(
        pack,
        language=pack.manifest.model_language(language),
        gpu=gpu,
        prepared=False,
        cancel=given_up,
        part=times.part,
    )


def _recogniser(pack: Pack, languages: Sequence[str]) -> "Recogniser":
    from runtime.speech.stt import Recogniser

    entry = pack.manifest.recogniser
    assert entry
    in_english = [code for code in languages if pack.manifest.asked_in_english(code)]
    return Recogniser.of(
        pack, entry, language=languages[0], others=languages[1:], in_english=in_english
    )


def _voice(pack: Pack, language: str) -> "Voice":
    from runtime.speech.tts import Voice

    return Voice.of(pack, pack.manifest.voices[language])


def _interpreter(pack: Pack, language: str) -> "Interpreter":
    from runtime.translation.interpreter import Interpreter

    return Interpreter.load(pack, language)
