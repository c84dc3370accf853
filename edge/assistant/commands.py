"""Spoken commands: whole utterances that steer the device instead of asking about a picture.

Only an utterance that consists of a command and politeness is one. "What does the stop sign say?"
is a question, and so is "repeat what the sign says".
"""

import re
import unicodedata
from enum import StrEnum, auto

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class Command(StrEnum):
    """What the wearer can ask of the device itself."""

    REPEAT = auto()
    SLOWER = auto()
    FASTER = auto()
    LOUDER = auto()
    QUIETER = auto()
    STOP = auto()
    HELP = auto()
    WHAT_HEARD = auto()
    TIME = auto()
    DATE = auto()
    BATTERY = auto()
    WHICH_VOICE = auto()


PHRASES: dict[str, dict[Command, str]] = {
    "en": {
        Command.REPEAT: "repeat|repeat that|say that again|say it again|once more|again"
        "|repeat the answer|repeat the last answer|what did you say",
        Command.SLOWER: "slower|speak slower|talk slower|speak more slowly|talk more slowly"
        "|more slowly|too fast|not so fast|slow down",
        Command.FASTER: "faster|speak faster|talk faster|speak more quickly|speed up"
        "|more quickly|too slow",
        Command.LOUDER: "louder|speak louder|talk louder|more loudly|speak up|volume up"
        "|turn it up|turn up the volume|turn the volume up|too quiet",
        Command.QUIETER: "quieter|softer|speak quieter|speak more quietly|more quietly|volume down"
        "|turn it down|turn down the volume|turn the volume down|too loud|not so loud",
        Command.STOP: "stop|stop it|be quiet|quiet|silence|cancel|never mind|shut up",
        Command.HELP: "help|help me|i need help|what can i do|what can i say|what can i ask"
        "|what can you do|how do i use you|how do i use this|how do i use it|how do you work"
        "|how does this work|how does it work|instructions|tell me what to do",
        Command.WHAT_HEARD: "what did you hear|what did you understand|what have you heard"
        "|what have you understood|what did i say|what did i ask|what have i said"
        "|what have i asked|what was my question|what was the question|repeat the question"
        "|repeat my question|did you understand me|did you hear me",
        Command.TIME: "time|the time|what time is it|what time do you have|what is the time"
        "|tell me the time|tell me what time it is|how late is it|do you know what time it is"
        "|do you have the time|current time",
        Command.DATE: "date|the date|what is the date|what is the date today|what is today's date"
        "|what date is it|what date is it today|what day is it|what day is it today"
        "|what day is today|which day is it|which day is it today|what is today"
        "|what day of the week is it|tell me the date|tell me what day it is|today's date",
        Command.BATTERY: "battery|battery level|battery status|how is the battery"
        "|how full is the battery|how much battery is left|how much battery do you have",
        Command.WHICH_VOICE: "which voice|which voice is this|what voice is this"
        "|which voice are you|what is your voice",
    },
    "es": {
        Command.REPEAT: "repite|repita|otra vez|repítelo|repítalo|qué has dicho|qué ha dicho"
        "|qué dijiste|qué dijo|repite la respuesta|repita la respuesta|dilo otra vez"
        "|dígalo otra vez|una vez más",
        Command.SLOWER: "más despacio|más lento|habla más despacio|hable más despacio"
        "|habla más lento|hable más lento|demasiado rápido|muy rápido|no tan rápido",
        Command.FASTER: "más deprisa|más rápido|habla más deprisa|hable más deprisa"
        "|habla más rápido|hable más rápido|demasiado lento|muy lento",
        Command.LOUDER: "más alto|más fuerte|más volumen|habla más alto|hable más alto"
        "|habla más fuerte|hable más fuerte|sube el volumen|suba el volumen|demasiado bajo",
        Command.QUIETER: "más bajo|más flojo|menos volumen|habla más bajo|hable más bajo"
        "|baja el volumen|baje el volumen|demasiado alto|no tan alto",
        Command.STOP: "para|pare|basta|calla|cállate|cállese|silencio|cancela|cancelar|déjalo"
        "|déjelo",
        Command.HELP: "ayuda|ayúdame|ayúdeme|necesito ayuda|qué puedo hacer|qué puedo decir"
        "|qué puedo preguntar|qué puedes hacer|qué sabes hacer|cómo funciona|cómo funcionas"
        "|cómo funciona esto|cómo se usa|cómo se usa esto|instrucciones",
        Command.WHAT_HEARD: "qué has oído|qué ha oído|qué oíste|qué oyó|qué has entendido"
        "|qué ha entendido|qué entendiste|qué entendió|qué he dicho|qué dije|qué he preguntado"
        "|qué pregunté|cuál era mi pregunta|cuál fue mi pregunta|repite la pregunta"
        "|repita la pregunta|me has oído|me has entendido|me ha entendido|me entendiste",
        Command.TIME: "hora|la hora|qué hora es|qué horas son|dime la hora|dígame la hora"
        "|dime qué hora es|dígame qué hora es|decirme la hora|decirme qué hora es|qué hora tienes"
        "|qué hora tiene|me dices la hora|me dice la hora|sabes qué hora es",
        Command.DATE: "fecha|la fecha|qué día es|qué día es hoy|hoy qué día es|a qué día estamos"
        "|en qué día estamos|a qué estamos|qué fecha es|qué fecha es hoy|cuál es la fecha"
        "|cuál es la fecha de hoy|a qué fecha estamos|en qué fecha estamos|dime la fecha"
        "|dígame la fecha|decirme la fecha|qué día de la semana es|fecha de hoy",
        Command.BATTERY: "batería|cuánta batería queda|cómo está la batería|nivel de batería"
        "|cuánta batería tienes|cuánta batería tiene|estado de la batería",
        Command.WHICH_VOICE: "qué voz|qué voz es esta|qué voz tienes|qué voz tiene|cuál es tu voz",
    },
}
"""What each command is said in, by language; politeness may stand around it."""

SAME_PICTURE = {
    "en": "same picture|the same picture|same photo|the same photo",
    "es": "la misma imagen|misma imagen|la misma foto|misma foto",
}
"""How a question begins that is about the picture before."""

_POLITE = {
    "en": re.compile(
        r"\b(?:please|(?:can|could|would|will) you|a bit|a little|now|right now|thank you|thanks"
        r"|okay|ok|hey|hello|just)\b"
    ),
    "es": re.compile(
        r"\b(?:por favor|puede|puedes|podria|podrias|un poco|ahora|ahora mismo|gracias|oye|oiga"
        r"|hola|vale)\b"
    ),
}
_BEFORE_IS = re.compile(r"\b(what|how)['’]s\b")


def command_in(utterance: str, language: str = "en") -> Command | None:
    """The command that an utterance is as a whole, said once or over and over; else None.

    Case, punctuation and accents do not count.
    """
    if language not in _COMMANDS:
        return None
    return _COMMANDS[language].get(_core(utterance, language))


def same_picture_in(language: str) -> str:
    """The ``SAME_PICTURE`` of a language; English where there is none in it."""
    return SAME_PICTURE.get(language, SAME_PICTURE["en"])


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


def _core(utterance: str, language: str) -> str:
    """What is left of an utterance without politeness, said once."""
    plain = _folded(_BEFORE_IS.sub(r"\1 is", _plain(utterance)))
    return " ".join(_said_once(_POLITE[language].sub(" ", plain).split()))


def _said_once(words: list[str]) -> list[str]:
    """What is said over and over, once: people do, and so do recognisers."""
    for size in range(1, len(words) // 2 + 1):
        times, rest = divmod(len(words), size)
        if not rest and words == words[:size] * times:
            return words[:size]
    return words


_COMMANDS = {
    language: {
        _core(phrase, language): command
        for command, said in phrases.items()
        for phrase in said.split("|")
    }
    for language, phrases in PHRASES.items()
}
"""The command of each phrase."""


def has_commands(language: str) -> bool:
    """Whether there are spoken commands in that language."""
    return language in PHRASES
