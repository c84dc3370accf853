"""What an answer must never be: an endless loop, half a sentence, or a promise of safety.

The words of a model go through here on their way to the voice. Whether something is safe is never
for a picture to tell, however sure the model sounds.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator

from runtime.guard.promises import Promises
from runtime.guard.reading import languages_read
from runtime.guard.repetition import Repetition
from runtime.speech.sentences import SentenceSplitter

_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]*_`]*$")
_PAUSE = re.compile(r"[,;:—–](?=\s)")


def prepare_guard(language: str) -> threading.Thread:
    """Begin to compile what the first answer is read with; it waits for what is not done by then.

    Nothing waits for it at a start: half a second of one core, a second and more on a board.

    Args:
        language: Code of the answer's language.
    """

    def compile_all() -> None:
        for each in languages_read(language):
            each.guard()

    thread = threading.Thread(target=compile_all, name="guard", daemon=True)
    thread.start()
    return thread


def guarded(
    pieces: Iterable[str],
    question: str | None,
    language: str = "en",
    *,
    cut_off: Callable[[], bool] = lambda: False,
) -> Iterator[str]:
    """An answer, sentence by sentence, as it may be said.

    A promise of safety, or a yes or no where safety was asked for, becomes one sentence that says
    it cannot be judged. An answer that goes in circles ends after the first round; then the rest
    of ``pieces`` is not asked for.

    Args:
        pieces: The answer's text as it is generated.
        question: What was asked; None for a description.
        language: Code of the answer's language.
        cut_off: Whether the answer was ended by its limit; asked after the last piece. Then an
            unfinished sentence at the end is left out, or ends at its last pause if it is all.

    Yields:
        Each sentence with the white space that stood before it; joined, they are the answer.
    """
    splitter, circles, promises = (
        SentenceSplitter(language),
        Repetition(language),
        Promises(question, language),
    )
    text, place = "", 0
    for piece in pieces:
        text += piece
        if (kept := circles.feed(piece)) is not None:
            text = text[:kept] + "."
            break
        for sentence in splitter.feed(piece):
            start = text.index(sentence, place)
            if said := promises.checked(sentence):
                yield text[place:start] + said
            place = start + len(sentence)
    else:
        if cut_off():
            text = text[:place] + _without_half_a_sentence(text[place:], language, alone=place == 0)
    yield from _checked(text[place:], promises, language)


def guarded_again(sentences: Iterable[str], question: str | None, language: str) -> Iterator[str]:
    """What was guarded in one language, in another: no promise may arise by translating.

    Args:
        sentences: Of one answer, each text of one or several whole ones, translated.
        question: What was asked, in the same language; None for a description.
        language: Its code.

    Yields:
        As ``guarded``; each sentence as soon as it is given.
    """
    promises = Promises(question, language)
    for text in sentences:
        yield from _checked(text, promises, language)


def _checked(text: str, promises: Promises, language: str) -> Iterator[str]:
    """Sentences that have ended, as they may be said, each with the white space before it."""
    splitter, place = SentenceSplitter(language), 0
    for sentence in [*splitter.feed(text), *splitter.flush()]:
        start = text.index(sentence, place)
        if said := promises.checked(sentence):
            yield text[place:start] + said
        place = start + len(sentence)


def _without_half_a_sentence(rest: str, language: str, *, alone: bool) -> str:
    """The end of an answer that was cut off, up to where a sentence or, if need be, a phrase ends.

    Args:
        rest: What was not said yet.
        language: Code of the answer's language.
        alone: Whether nothing was said before.
    """
    if _ENDED.search(rest):
        return rest
    splitter = SentenceSplitter(language)
    whole = [*splitter.feed(rest), *splitter.flush()][:-1]
    if whole or not alone:
        return rest[: rest.rindex(whole[-1]) + len(whole[-1])] if whole else ""
    pauses = [found.start() for found in _PAUSE.finditer(rest)]
    return (rest[: pauses[-1]] if pauses else rest.rpartition(" ")[0] or rest) + "."
