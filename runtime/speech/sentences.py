"""Sentences out of a stream of text, each as soon as it is certain that it has ended.

A mark that may end a sentence is judged together with the word before it and the character that
begins the next word, so "$29.95", "Dr. Ruiz", "e.g. a cup" and "No. 5" stay whole. However the text
is cut into pieces, the same sentences come out, and nothing but white space is lost.
"""

import re

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
_ENUMERATION = re.compile(r"\(?(?:\d{1,3}|[^\W\d])")
_NEVER_LAST = re.compile(
    "mrs?|ms|dr|prof|rev|hon|st|sr|jr|gen|capt|lt|sgt|col|mt|ft|messrs|mme|vs|cf|ca|al|approx|p|pp"
    "|sra|srta|srs|dra|drs|dña|ilmo|excmo|fr|avd?a?|pza|gral|ej|aprox|tel"
)
"""Abbreviations that stand before another word."""
_BEFORE_NUMBERS = re.compile("nos?|nr|nº|n[uú]m|figs?|pg|págs?|vol|art|ch|sec")
_MAY_BE_LAST = re.compile(r"etc|inc|ltd|co|corp|dept|ave|rd|blvd|[ap]\.m|uds?|vds?|cía")
"""Abbreviations that end a sentence where a capital follows."""


class SentenceSplitter:
    """Takes text in pieces and gives back whole sentences."""

    def __init__(self) -> None:
        self._text = ""

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
        while (cut := _first_end(text := self._text.lstrip(), final=final)) is not None:
            sentences.append(text[:cut].rstrip())
            self._text = text[cut:]
        return sentences


def _first_end(text: str, *, final: bool) -> int | None:
    """Where the first sentence ends; None where that is not known yet, or there is but one."""
    for found in _CANDIDATE.finditer(text):
        if found.start() >= LIMIT:
            break
        if found.end() == len(text):
            return None if not final or len(text) <= LIMIT else _pause(text)
        if _ends(text, found):
            return found.end("close") if found["mark"] else found.end()
    return _pause(text) if len(text) > LIMIT else None


def _pause(text: str) -> int:
    """Where to cut a text that is too long for one breath."""
    pauses = [found.end() for found in _PAUSE.finditer(text[:LIMIT])]
    if pauses and pauses[-1] > LIMIT // 3:
        return pauses[-1]
    return max(text.rfind(" ", 1, LIMIT), 0) or LIMIT


def _ends(text: str, found: re.Match[str]) -> bool:
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
        return _stop_ends(text[: found.start()], following)
    return not (following.islower() and set(found["mark"]) <= set(".…"))


def _stop_ends(before: str, following: str) -> bool:
    """Whether a single full stop, after that text and before that character, ends a sentence."""
    if _ENUMERATION.fullmatch(before):
        return False
    word = before.split()[-1].lstrip(_OPENING) if before.strip() else ""
    plain = word.lower()
    if _NEVER_LAST.fullmatch(plain):
        return False
    if _BEFORE_NUMBERS.fullmatch(plain):
        return not following.isdigit()
    if _MAY_BE_LAST.fullmatch(plain):
        return not following.islower()
    initial = len(word) == 1 and word.isupper() and word != "I"
    return not initial and not _ACRONYM.fullmatch(word)
