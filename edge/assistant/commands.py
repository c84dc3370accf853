"""Spoken commands: whole utterances that steer the device instead of asking about a picture.

Only an utterance that consists of a command and politeness is one. "What does the stop sign say?"
is a question, and so is "repeat what the sign says".
"""

import re
import unicodedata
from functools import cache

from runtime.languages.command import Command
from runtime.languages.language import Language, known_codes, language_of

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def command_in(utterance: str, language: str = "en") -> Command | None:
    """The command that an utterance is as a whole, said once or over and over; else None.

    Case, punctuation and accents do not count.
    """
    if language not in known_codes():
        return None
    known = language_of(language)
    return _commands(known).get(_core(utterance, known))


def without_lead(utterance: str, leads: str) -> str | None:
    """What follows one of ``leads`` at the beginning of an utterance; None without any of them.

    ``leads`` is divided by bars. Case and punctuation do not count: "Same picture: what colour is
    it?" begins with ``same picture``.
    """
    found = list(_WORDS.finditer(utterance))
    heard = [_folded(match[0].lower()) for match in found]
    for lead in leads.split("|"):
        wanted = _folded(_plain(lead)).split()
        if wanted and heard[: len(wanted)] == wanted:
            rest = utterance[found[len(wanted) - 1].end() :].lstrip(" ,.:;!?-–—…")
            return rest or None
    return None


def _plain(utterance: str) -> str:
    return " ".join(match[0].lower().replace("’", "'") for match in _WORDS.finditer(utterance))


def _folded(text: str) -> str:
    """Without accents, which recognisers leave out at times."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _core(utterance: str, language: Language) -> str:
    """What is left of an utterance without politeness, said once."""
    words = _plain(utterance).split()
    whole = " ".join(language.contractions.get(word, word) for word in words)
    return " ".join(_said_once(_politeness(language).sub(" ", _folded(whole)).split()))


def _said_once(words: list[str]) -> list[str]:
    """What is said over and over, once: people do, and so do recognisers."""
    for size in range(1, len(words) // 2 + 1):
        times, rest = divmod(len(words), size)
        if not rest and words == words[:size] * times:
            return words[:size]
    return words


@cache
def _politeness(language: Language) -> re.Pattern[str]:
    """Finds it; the longer of two that begin alike."""
    forms = sorted(_folded(language.polite).split("|"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


@cache
def _commands(language: Language) -> dict[str, Command]:
    """The command of each phrase."""
    return {
        _core(phrase, language): command
        for command, said in language.commands.items()
        for phrase in said.split("|")
    }
