"""A pack's recogniser and voice, loaded where the whole pack fits the memory."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from runtime.errors import PackError
from runtime.memory_plan import Use, require_room
from runtime.packs.languages import lacks
from runtime.packs.pack import Pack
from runtime.packs.trial import require_tried
from runtime.packs.trial_judge import EnginePart
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice


@contextmanager
def load_speech(
    pack: Pack,
    language: str,
    *,
    hear: bool,
    speak: bool,
    longest_question: float = 60.0,
    alive: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Recogniser | None, Voice | None]]:
    """Load the recogniser where ``hear`` is set, and the voice if the pack has one.

    A pack that was never loaded on this machine is tried first, its model included.

    Args:
        pack: The pack.
        language: Code of the language of question and answer.
        hear: Whether a recording is to be understood.
        speak: Whether the answer has to be spoken.
        longest_question: Seconds of sound that room is to be left for.
        alive: Called twice a second while the pack is tried.

    Raises:
        PackError: the pack lacks what is wanted, or a file of it or the voice detector is missing
            or damaged, or an engine ends or hangs over one.
        MemoryShortageError: there is not enough memory for the whole pack, its model included.
    """
    for lack in lacks(pack, language, hear=hear, speak=speak):
        raise PackError(str(lack))
    require_room(pack, Use(language=language, hear=hear, longest_question=longest_question))
    parts: list[EnginePart] = ["voice", "recogniser", "model"] if hear else ["voice", "model"]
    require_tried(pack, parts, language, alive=alive)
    recogniser_entry, voice_entry = pack.manifest.recogniser, pack.manifest.voices.get(language)
    with ExitStack() as stack:
        recogniser = voice = None
        if hear and recogniser_entry:
            opened = Recogniser.of(pack, recogniser_entry, language=language)
            recogniser = stack.enter_context(opened)
        if voice_entry:
            voice = stack.enter_context(Voice.of(pack, voice_entry))
        yield recogniser, voice
