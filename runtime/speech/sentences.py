"""Sentences out of a stream of text, each as soon as it is certain that it has ended.

A mark that may end a sentence is judged together with the word before it and the character that
begins the next word, so "$29.95", "Dr. Ruiz", "e.g. a cup" and "No. 5" stay whole. However the text
is cut into pieces, the same sentences come out, and nothing but white space is lost.
"""

import re
from dataclasses import dataclass
from functools import cache

from runtime.languages.abbreviations import Abbreviations
from runtime.languages.language import language_of

LIMIT = 240
"""Characters after which a sentence that has not ended is cut at a pause."""

_MARKS = ".!?…"
_CLOSING = "\"'”’»)]*_`"
_OPENING = "\"'“‘«([*_`¿¡"
_CANDIDATE = re.compile(
    rf"(?P<mark>[{_MARKS}]+)(?P<close>[{re.escape(_CLOSING)}]*)"
    rf"(?:(?P<space>\s+)(?P<open>[{re.escape(_OPENING)}]*))?"
    r"|(?P<wide>[。！？]+[」』”]*)"
    r"|(?P<line>\s*\n\s*)"
)
_PAUSE = re.compile(r"[,;:—–](?=\s)")
_ACRONYM = re.compile(r"[^\W\d]{1,2}(?:\.[^\W\d]{1,2})+")
_WORD = re.compile(r"[^\W\d]+")
_ENUMERATION = re.compile(r"\(?(?:\d{1,3}|[^\W\d])")


@dataclass(frozen=True)
class Known:
    """Words that a full stop is judged by; see ``Abbreviations``."""

    never_last: frozenset[str]
    before_numbers: frozenset[str]
    may_be_last: frozenset[str]
    after_ordinals: frozenset[str]

    @classmethod
    def of(cls, own: Abbreviations, common: Abbreviations) -> "Known":
        """A language's own, and those that are known in every language."""
        return cls(
            _words(own.never_last, common.never_last),
            _words(own.before_numbers, common.before_numbers),
            _words(own.may_be_last, common.may_be_last),
            _words(own.after_ordinals),
        )


def _words(*listed: str) -> frozenset[str]:
    return frozenset(word for each in listed for word in each.split("|") if word)


class SentenceSplitter:
    """Takes text in pieces and gives back whole sentences."""

    def __init__(self, language: str = "en") -> None:
        """Nothing was fed.

        Args:
            language: Code of the text's language, for its abbreviations; English ones are known
                besides.
        """
        self._text = ""
        self._known = _abbreviations(language)

    def feed(self, piece: str) -> list[str]:
        """Add a piece of text; the sentences that are now known to have ended."""
        self._text += piece
        return self._take(final=False)

    def flush(self) -> list[str]:
        """The text has ended: what is left, as sentences."""
        sentences = self._take(final=True)
        rest, self._text = self._text.strip(), ""
        return [*sentences, rest] if rest else sentences

    def reset(self) -> None:
        """Forget what has not come out."""
        self._text = ""

    def _take(self, *, final: bool) -> list[str]:
        sentences = []
        while (
            cut := _first_end(text := self._text.lstrip(), self._known, final=final)
        ) is not None:
            sentences.append(text[:cut].rstrip())
            self._text = text[cut:]
        return sentences


def _first_end(text: str, known: Known, *, final: bool) -> int | None:
    """Where the first sentence ends; None where that is not known yet, or there is but one."""
    for found in _CANDIDATE.finditer(text):
        if found.start() >= LIMIT:
            break
        if found.end() == len(text):
            return None if not final or len(text) <= LIMIT else _pause(text)
        if not final and _may_be_ordinal(text, found, known):
            return None
        if _ends(text, found, known):
            return found.end("close") if found["mark"] else found.end()
    return _pause(text) if len(text) > LIMIT else None


def _pause(text: str) -> int:
    """Where to cut a text that is too long for one breath."""
    pauses = [found.end() for found in _PAUSE.finditer(text[:LIMIT])]
    if pauses and pauses[-1] > LIMIT // 3:
        return pauses[-1]
    return max(text.rfind(" ", 1, LIMIT), 0) or LIMIT


def _may_be_ordinal(text: str, found: re.Match[str], known: Known) -> bool:
    """Whether what follows a number's full stop has not come whole, and may make it an ordinal."""
    if found["mark"] != "." or not text[: found.start()][-1:].isdigit():
        return False
    word = text[found.end() :].lower()
    return word.isalpha() and any(each.startswith(word) for each in known.after_ordinals)


def _ends(text: str, found: re.Match[str], known: Known) -> bool:
    """Whether a sentence ends there; the text goes on after the match."""
    following = text[found.end()]
    if found["wide"]:
        return True
    if found["line"]:
        return found["line"].count("\n") > 1 or not following.islower()
    if not found["space"]:
        return False
    if found["close"] and following.islower():
        return False
    if found["mark"] == ".":
        return _stop_ends(text[: found.start()], text[found.end() :], known)
    return not (following.islower() and set(found["mark"]) <= set(".…"))


def _stop_ends(before: str, after: str, known: Known) -> bool:
    """Whether a single full stop, after one text and before another, ends a sentence."""
    if _ENUMERATION.fullmatch(before):
        return False
    word = before.split()[-1].lstrip(_OPENING) if before.strip() else ""
    plain, following = word.lower(), after[0]
    if plain in known.never_last:
        return False
    if plain in known.before_numbers:
        return not following.isdigit()
    if plain in known.may_be_last:
        return not following.islower()
    if word.isdigit() and _first_word(after) in known.after_ordinals:
        return False
    initial = len(word) == 1 and word.isupper() and word != "I"
    return not initial and not _ACRONYM.fullmatch(word)


def _first_word(text: str) -> str:
    found = _WORD.match(text)
    return found[0].lower() if found else ""


@cache
def _abbreviations(language: str) -> Known:
    """Those of a language and of English, which what is written in another is full of."""
    return Known.of(language_of(language).abbreviations, language_of("en").abbreviations)
