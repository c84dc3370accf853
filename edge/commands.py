"""Spoken commands: whole utterances that steer the device instead of asking about a picture.

Only an utterance that consists of a command and politeness is one. "What does the stop sign say?"
is a question, and so is "repeat what the sign says".
"""

import re
from enum import StrEnum, auto

_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


class Command(StrEnum):
    """What the wearer can ask of the device itself."""

    REPEAT = auto()
    SLOWER = auto()
    FASTER = auto()
    LOUDER = auto()
    QUIETER = auto()
    STOP = auto()
    BATTERY = auto()
    WHICH_VOICE = auto()


_PHRASES: dict[str, dict[Command, str]] = {
    "en": {
        Command.REPEAT: "repeat|repeat that|say that again|say it again|once more|again"
        "|repeat the answer|repeat the last answer|what did you say",
        Command.SLOWER: "slower|speak slower|talk slower|speak more slowly|more slowly|too fast"
        "|slow down",
        Command.FASTER: "faster|speak faster|talk faster|speed up|more quickly|too slow",
        Command.LOUDER: "louder|speak louder|speak up|volume up|turn it up|turn up the volume"
        "|too quiet",
        Command.QUIETER: "quieter|softer|speak quieter|speak more quietly|volume down"
        "|turn it down|turn down the volume|too loud",
        Command.STOP: "stop|stop it|be quiet|quiet|silence|cancel|never mind|shut up",
        Command.BATTERY: "battery|battery level|battery status|how is the battery"
        "|how full is the battery|how much battery is left|how much battery do you have",
        Command.WHICH_VOICE: "which voice|which voice is this|what voice is this"
        "|which voice are you|what is your voice",
    },
    "es": {
        Command.REPEAT: "repite|repita|otra vez|repítelo|repítalo|qué has dicho|qué ha dicho",
        Command.SLOWER: "más despacio|más lento|habla más despacio|hable más despacio",
        Command.FASTER: "más deprisa|más rápido|habla más deprisa|hable más deprisa",
        Command.LOUDER: "más alto|más fuerte|habla más alto|hable más alto|sube el volumen",
        Command.QUIETER: "más bajo|más flojo|habla más bajo|hable más bajo|baja el volumen",
        Command.STOP: "para|pare|basta|calla|silencio|cancela|cancelar|déjalo",
        Command.BATTERY: "batería|cuánta batería queda|cómo está la batería|nivel de batería",
        Command.WHICH_VOICE: "qué voz|qué voz es esta|qué voz tienes",
    },
}
_POLITE = {
    "en": re.compile(r"\b(?:please|(?:can|could|would) you|a bit|a little|now|thank you)\b"),
    "es": re.compile(r"\b(?:por favor|puedes?|un poco|ahora|gracias)\b"),
}


def command_in(utterance: str, language: str = "en") -> Command | None:
    """The command that an utterance is as a whole; None where it is a question."""
    if language not in _PHRASES:
        return None
    words = " ".join(_POLITE[language].sub(" ", _plain(utterance)).split())
    for command, phrases in _PHRASES[language].items():
        if words in phrases.split("|"):
            return command
    return None


def without_lead(utterance: str, lead: str) -> str | None:
    """What follows ``lead`` at the beginning of an utterance; None where it does not begin so.

    Case and punctuation do not count: "Same picture: what colour is it?" begins with
    ``same picture``.
    """
    wanted = _plain(lead).split()
    if not wanted:
        return None
    found = list(_WORDS.finditer(utterance))
    if [match[0].lower() for match in found[: len(wanted)]] != wanted:
        return None
    rest = utterance[found[len(wanted) - 1].end() :].lstrip(" ,.:;!?-–—…")
    return rest or None


def _plain(utterance: str) -> str:
    return " ".join(match[0].lower() for match in _WORDS.finditer(utterance))


def has_commands(language: str) -> bool:
    """Whether there are spoken commands in that language."""
    return language in _PHRASES
