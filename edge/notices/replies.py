"""What the device says of itself in words that depend on the moment, unlike a notice.

English where the language is not known.
"""

from datetime import datetime
from typing import Literal

from runtime.board.board import Battery

_LEVEL = {"en": "The battery is at {} percent.", "es": "La batería está al {} por ciento."}
_CHARGER = {
    "en": {True: "It is on the charger.", False: "It is not on the charger."},
    "es": {True: "Está enchufada.", False: "No está enchufada."},
}
_VOICE = {"en": "My voice is called {}.", "es": "Mi voz se llama {}."}
_UNDERSTOOD = {"en": "I understood: {}", "es": "He entendido: {}"}

_ASK = {
    "en": {
        "hold": "To ask, hold the button, speak, and let go. To hear what is in front of you, "
        "press once.",
        "tap": "To ask, tap the button, speak, and stop speaking. To hear what is in front of you, "
        "tap and say nothing.",
    },
    "es": {
        "hold": "Para preguntar, mantenga el botón, hable y suéltelo. Para oír lo que tiene "
        "delante, pulse una vez.",
        "tap": "Para preguntar, toque el botón, hable y calle. Para oír lo que tiene delante, "
        "toque y no diga nada.",
    },
}
_REST = {
    "en": "To hear the last answer again, press twice. To have a text read, press three times. "
    "To stop me, press while I speak. You can also say: louder, quieter, slower, faster, repeat, "
    "what did you hear, what time is it, or battery. To switch me off, hold the button for "
    "{} seconds and say nothing.",
    "es": "Para oír otra vez la última respuesta, pulse dos veces. Para que lea un texto, pulse "
    "tres veces. Para callarme, pulse mientras hablo. También puede decir: más alto, más bajo, "
    "más despacio, más deprisa, repite, qué has entendido, qué hora es, o batería. Para apagarme, "
    "mantenga el botón {} segundos sin decir nada.",
}

_MINUTES = {
    "en": {0: "It is {hour} o'clock {part}.", 1: "It is 1 minute past {hour} {part}."},
    "es": {0: "{es} {hour} en punto {part}."},
}
_TIME = {"en": "It is {minute} minutes past {hour} {part}.", "es": "{es} {hour} y {minute} {part}."}
_PARTS = {
    "en": (
        (1, "at night"),
        (12, "in the morning"),
        (18, "in the afternoon"),
        (24, "in the evening"),
    ),
    "es": (
        (6, "de la madrugada"),
        (12, "de la mañana"),
        (13, "del mediodía"),
        (21, "de la tarde"),
        (24, "de la noche"),
    ),
}
"""Parts of the day, each with the hour at which it is over."""
_HOURS = {
    "en": "twelve|one|two|three|four|five|six|seven|eight|nine|ten|eleven",
    "es": "las doce|la una|las dos|las tres|las cuatro|las cinco|las seis|las siete|las ocho"
    "|las nueve|las diez|las once",
}
_DATE = {"en": "Today is {weekday}, {month} {day}.", "es": "Hoy es {weekday}, {day} de {month}."}
_WEEKDAYS = {
    "en": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
}
_MONTHS = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    "|diciembre",
}


def _known(language: str) -> str:
    return language if language in _LEVEL else "en"


def of_battery(battery: Battery, language: str) -> str:
    """How full it is and whether it is on the charger."""
    language = _known(language)
    level = _LEVEL[language].format(battery.percent)
    return f"{level} {_CHARGER[language][battery.charging]}"


def of_voice(name: str, language: str) -> str:
    """Which voice it is."""
    return _VOICE[_known(language)].format(name)


def of_question(question: str, language: str) -> str:
    """How the last question was understood."""
    return _UNDERSTOOD[_known(language)].format(question)


def of_use(mode: Literal["hold", "tap"], off_after: float, language: str) -> str:
    """What one can do with the button and say.

    Args:
        mode: How one asks.
        off_after: Seconds of holding in silence after which it offers to switch off.
        language: Code of the wearer's language.
    """
    language = _known(language)
    return f"{_ASK[language][mode]} {_REST[language].format(f'{off_after:g}')}"


def of_time(now: datetime, language: str) -> str:
    """The time of day, to the minute, as people say it."""
    language = _known(language)
    part = next(words for end, words in _PARTS[language] if now.hour < end)
    return (
        _MINUTES[language]
        .get(now.minute, _TIME[language])
        .format(
            es="Es" if now.hour % 12 == 1 else "Son",
            hour=_HOURS[language].split("|")[now.hour % 12],
            minute=now.minute,
            part=part,
        )
    )


def of_date(now: datetime, language: str) -> str:
    """The day of the week and of the month."""
    language = _known(language)
    return _DATE[language].format(
        weekday=_WEEKDAYS[language].split("|")[now.weekday()],
        day=now.day,
        month=_MONTHS[language].split("|")[now.month - 1],
    )
