"""What an answer must never be: an endless loop, half a sentence, or a promise of safety.

The words of a model go through here on their way to the voice. Whether something is safe is never
for a picture to tell, however sure the model sounds.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from runtime.repetition import Repetition
from runtime.sentences import SentenceSplitter

_QUOTED = re.compile(
    r"\b(?:says?|reads?|dice|pone)\b.*|[\"“«][^\"”»]*[\"”»]", re.IGNORECASE | re.DOTALL
)
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]*_`]*$")
_PAUSE = re.compile(r"[,;:—–](?=\s)")


@dataclass(frozen=True)
class _Language:
    """What one language says about safety."""

    question: re.Pattern[str]
    """Asks for a judgement."""
    promise: re.Pattern[str]
    """Gives one."""
    verdict: re.Pattern[str]
    """Would be one as the answer to such a question."""
    declined: re.Pattern[str]
    """Says that it cannot be judged."""
    instead: str


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


_LANGUAGES = {
    "en": _Language(
        question=_pattern(
            r"\b(?:safe|safely|dangerous|danger|risky)\b"
            r"|\b(?:can|may|should|could|shall)\s+(?:i|we)\s+(?:\w+\s+){0,2}?(?:cross|go\b|walk)"
        ),
        promise=_pattern(
            r"\b(?:is|are|it's|seems?|looks?|appears?|be|feels?|perfectly|completely|quite)\s+"
            r"(?:(?!an?\b|the\b|in\b)\w+\s+){0,2}?safe\b"
            r"|\bsafe(?:ly)?\s+(?:to\s+)?(?:cross|go|walk|proceed|step|pass|continue|drive)"
            r"|\b(?:cross|go|walk|proceed|step|pass)\s+(?:\w+\s+){0,3}?safely\b"
            r"|\byou\s+(?:can|may|could|should)\s+(?:\w+\s+){0,2}?(?:cross|proceed)\b"
            r"|\b(?:no|without)\s+(?:\w+\s+)?danger\b|\bnot\s+dangerous\b|\bharmless\b"
            r"|\b(?:clear|free)\s+to\s+cross\b"
        ),
        verdict=_pattern(
            r"^\W*(?:yes|no|yeah|sure|certainly|of\ course|you\ (?:can|may|should))\b"
        ),
        declined=_pattern(
            r"\b(?:cannot|can't|can\ not|unable\ to|not\ able\ to|could\ not|couldn't)\s+"
            r"(?:\w+\s+){0,3}?(?:judge|tell|say|know|assess|determine|guarantee|see)\b"
            r"|\b(?:is|are|it's)\s+(?:not|n't)\s+(?:\w+\s+)?safe\b|\b(?:isn't|aren't)\s+safe\b"
            r"|\bunsafe\b|\bnot\s+safe\b"
        ),
        instead="I cannot judge whether it is safe.",
    ),
    "es": _Language(
        question=_pattern(
            r"\b(?:segur[oa]s?|peligros[oa]s?|peligro|riesgo)\b"
            r"|\b(?:puedo|podemos|debo|podría)\s+(?:\w+\s+){0,2}?(?:cruzar|pasar|avanzar|caminar)"
        ),
        promise=_pattern(
            r"\b(?:es|está|parece|resulta|totalmente|completamente|muy)\s+"
            r"(?:\w+\s+){0,2}?segur[oa]s?\b"
            r"|\bpuede[sn]?\s+(?:\w+\s+){0,2}?(?:cruzar|pasar|avanzar)\b"
            r"|\bcon\s+seguridad\b|\bsin\s+(?:\w+\s+)?peligro\b|\bno\s+(?:es|hay)\s+peligro"
        ),
        verdict=_pattern(r"^\W*(?:sí|si|no|claro|por\ supuesto|desde\ luego|puede[sn]?)\b"),
        declined=_pattern(
            r"\bno\s+(?:puedo|es\ posible|sé|podría)\b|\bno\s+(?:es|está|parece)\s+"
            r"(?:\w+\s+)?segur[oa]\b|\binsegur[oa]\b"
        ),
        instead="No puedo juzgar si es seguro.",
    ),
}


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
        language: Code of the answer's language. English and Spanish are known.
        cut_off: Whether the answer was ended by its limit; asked after the last piece. Then an
            unfinished sentence at the end is left out, or ends at its last pause if it is all.

    Yields:
        Each sentence with the white space that stood before it; joined, they are the answer.
    """
    splitter, circles, promises = SentenceSplitter(), Repetition(), _Promises(question, language)
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
            text = text[:place] + _without_half_a_sentence(text[place:], alone=place == 0)
    last = SentenceSplitter()
    for sentence in [*last.feed(text[place:]), *last.flush()]:
        start = text.index(sentence, place)
        if said := promises.checked(sentence):
            yield text[place:start] + said
        place = start + len(sentence)


def _without_half_a_sentence(rest: str, *, alone: bool) -> str:
    """The end of an answer that was cut off, up to where a sentence or, if need be, a phrase ends.

    Args:
        rest: What was not said yet.
        alone: Whether nothing was said before.
    """
    if _ENDED.search(rest):
        return rest
    splitter = SentenceSplitter()
    whole = [*splitter.feed(rest), *splitter.flush()][:-1]
    if whole or not alone:
        return rest[: rest.rindex(whole[-1]) + len(whole[-1])] if whole else ""
    pauses = [found.start() for found in _PAUSE.finditer(rest)]
    return (rest[: pauses[-1]] if pauses else rest.rpartition(" ")[0] or rest) + "."


class _Promises:
    """Lets no promise of safety through."""

    def __init__(self, question: str | None, language: str) -> None:
        codes = dict.fromkeys((language, "en"))
        self._languages = [_LANGUAGES[code] for code in codes if code in _LANGUAGES]
        self._asked = [
            each for each in self._languages if question and each.question.search(question)
        ]
        self._told = False

    def checked(self, sentence: str) -> str:
        """The sentence as it may be said; empty where nothing of it may."""
        claim = _QUOTED.sub(" ", sentence)
        for language in self._languages:
            if language.declined.search(claim):
                self._told = True
                return sentence
            verdict = language in self._asked and language.verdict.search(claim)
            if verdict or language.promise.search(claim):
                told, self._told = self._told, True
                return "" if told else language.instead
        return sentence
