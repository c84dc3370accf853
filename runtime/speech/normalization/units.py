"""Units of measure after a number, in words: "10 kg", "50 km/h", "5'6\"", "25 °C", "12 m²"."""

import re

from runtime.speech.normalization.languages import in_language, of_a_thing
from runtime.speech.normalization.signs import FRACTIONS

Forms = tuple[str, str, str, str]
"""One and several, in English; one and several, in Spanish."""

_UNITS: dict[str, Forms] = {
    "kg": ("kilogram", "kilograms", "kilogramo", "kilogramos"),
    "g": ("gram", "grams", "gramo", "gramos"),
    "mg": ("milligram", "milligrams", "miligramo", "miligramos"),
    "µg": ("microgram", "micrograms", "microgramo", "microgramos"),
    "oz": ("ounce", "ounces", "onza", "onzas"),
    "fl oz": ("fluid ounce", "fluid ounces", "onza líquida", "onzas líquidas"),
    "lb": ("pound", "pounds", "libra", "libras"),
    "km": ("kilometre", "kilometres", "kilómetro", "kilómetros"),
    "m": ("metre", "metres", "metro", "metros"),
    "cm": ("centimetre", "centimetres", "centímetro", "centímetros"),
    "mm": ("millimetre", "millimetres", "milímetro", "milímetros"),
    "µm": ("micrometre", "micrometres", "micrómetro", "micrómetros"),
    "ft": ("foot", "feet", "pie", "pies"),
    "″": ("inch", "inches", "pulgada", "pulgadas"),
    "yd": ("yard", "yards", "yarda", "yardas"),
    "mi": ("mile", "miles", "milla", "millas"),
    "l": ("litre", "litres", "litro", "litros"),
    "dl": ("decilitre", "decilitres", "decilitro", "decilitros"),
    "cl": ("centilitre", "centilitres", "centilitro", "centilitros"),
    "ml": ("millilitre", "millilitres", "mililitro", "mililitros"),
    "gal": ("gallon", "gallons", "galón", "galones"),
    "h": ("hour", "hours", "hora", "horas"),
    "min": ("minute", "minutes", "minuto", "minutos"),
    "s": ("second", "seconds", "segundo", "segundos"),
    "mph": ("mile per hour", "miles per hour", "milla por hora", "millas por hora"),
    "rpm": ("turn per minute", "turns per minute", "vuelta por minuto", "vueltas por minuto"),
    "bpm": ("beat per minute", "beats per minute", "latido por minuto", "latidos por minuto"),
    "V": ("volt", "volts", "voltio", "voltios"),
    "W": ("watt", "watts", "vatio", "vatios"),
    "kW": ("kilowatt", "kilowatts", "kilovatio", "kilovatios"),
    "kWh": ("kilowatt hour", "kilowatt hours", "kilovatio hora", "kilovatios hora"),
    "mA": ("milliampere", "milliamperes", "miliamperio", "miliamperios"),
    "mAh": ("milliampere hour", "milliampere hours", "miliamperio hora", "miliamperios hora"),
    "Ω": ("ohm", "ohms", "ohmio", "ohmios"),
    "Hz": ("hertz", "hertz", "hercio", "hercios"),
    "kHz": ("kilohertz", "kilohertz", "kilohercio", "kilohercios"),
    "MHz": ("megahertz", "megahertz", "megahercio", "megahercios"),
    "GHz": ("gigahertz", "gigahertz", "gigahercio", "gigahercios"),
    "kB": ("kilobyte", "kilobytes", "kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes", "megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes", "gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes", "terabyte", "terabytes"),
    "cal": ("calorie", "calories", "caloría", "calorías"),
    "kcal": ("kilocalorie", "kilocalories", "kilocaloría", "kilocalorías"),
    "kJ": ("kilojoule", "kilojoules", "kilojulio", "kilojulios"),
    "dB": ("decibel", "decibels", "decibelio", "decibelios"),
    "mmHg": (
        "millimetre of mercury",
        "millimetres of mercury",
        "milímetro de mercurio",
        "milímetros de mercurio",
    ),
    "psi": ("P S I", "P S I", "P S I", "P S I"),
    "°C": ("degree Celsius", "degrees Celsius", "grado Celsius", "grados Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit", "grado Fahrenheit", "grados Fahrenheit"),
    "°": ("degree", "degrees", "grado", "grados"),
}
_SPELLINGS = {
    "kgs": "kg",
    "gr": "g",
    "grs": "g",
    "mcg": "µg",
    "μg": "µg",
    "lbs": "lb",
    "floz": "fl oz",
    "kms": "km",
    "mts": "m",
    "μm": "µm",
    "L": "l",
    "hr": "h",
    "hrs": "h",
    "mins": "min",
    "sec": "s",
    "secs": "s",
    "kph": "km/h",
    "kmh": "km/h",
    "ºC": "°C",
    "ºF": "°F",
    "\N{OHM SIGN}": "Ω",
}
_SPACED = re.compile(r"(?<=[°º])\s(?=[CF]\b)|(?<=\bfl)\.?\s(?=oz\b)", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?<![\w.,])(?:(?P<least>\d+(?:[.,]\d+)?)\s?[-–]\s?)?"
    rf"(?P<number>\d+(?:[.,]\d+)*(?:\s?[{FRACTIONS}])?"
    rf"|[{FRACTIONS}])(?P<gap>[\s-]?)(?P<unit>[a-zA-ZµμΩΩ]+|[°º][CF]?|″)(?P<power>[²³]?)"
    r"(?:\s?/\s?(?P<each>[a-zA-Zµμ]+)(?P<each_power>[²³]?))?(?![\w²³])"
)
_RATE = re.compile(r"/\s?(?P<unit>kg|g|lb|oz|l|ml|gal|km|m|mi|h|min|s|día|day|ud)\b")
_FEET_AND_INCHES = re.compile(
    rf"(?<![\w°])(\d+)\s?['′’]\s?(\d+(?:\.\d+)?\s?[{FRACTIONS}]?)\s?(?:[\"″”]|''|′′)"
)
_FEET_AND_IN = re.compile(r"(?<!\w)(\d+)\s?ft\.?\s?(\d+)\s?in\b", re.IGNORECASE)
_ARC = re.compile(r"(?<=[°º])\s?(\d+)\s?['′]")
_FEET = re.compile(r"(?<![\w°])(\d+)(?:′|'(?!\w))")
_INCHES = re.compile(rf'(?<![\w°])(\d+(?:\.\d+)?\s?[{FRACTIONS}]?)"')
_STREET = re.compile(r"\s+(?:[A-Z][a-z]|\d+(?:st|nd|rd|th)\b)")
"""What makes of 120 W 45th Street a house number."""
_DECIMAL_COMMA = re.compile(r"(\d+),(\d{1,2})")


def without_units(text: str, language: str) -> str:
    """The text with its units written out.

    Args:
        text: A paragraph.
        language: Code of the language of the words.
    """
    text = _ARC.sub(r" \1 min", text)
    for both in (_FEET_AND_INCHES, _FEET_AND_IN):
        text = both.sub(r"\1 ft \2″", text)
    text = _FEET.sub(lambda found: _unless_quote(found, "'", f"{found[1]} ft"), text)
    text = _INCHES.sub(lambda found: _unless_quote(found, '"', f"{found[1]}″"), text)
    text = _MEASURE.sub(lambda found: _measure(found, language), _SPACED.sub("", text))
    return _RATE.sub(lambda found: _each(found["unit"], "", language) or found[0], text)


def _unless_quote(found: re.Match[str], mark: str, meant: str) -> str:
    """What is meant by a mark after a number, if it does not close what was opened before."""
    open_marks = 0
    for each in re.finditer(rf"(?<!\w){mark}|{mark}(?!\w)", found.string[: found.start()]):
        opens = not found.string[: each.start()][-1:].isalnum()
        open_marks = open_marks + 1 if opens else max(0, open_marks - 1)
    return found[0] if open_marks else meant


def _measure(found: re.Match[str], language: str) -> str:
    number, unit = found["number"], _known(found["unit"])
    following = found.string[found.end() :]
    if unit is None or (unit == "s" and not found["gap"]):
        return found[0]
    if found["unit"] in ("V", "W", "L") and _STREET.match(following):
        return found[0]
    one = number == "1" or number in FRACTIONS or of_a_thing(language, following)
    words = _named(unit, found["power"], language, one=one)
    if found["each"]:
        each = _each(found["each"], found["each_power"], language)
        words += each or f" / {found['each']}{found['each_power']}"
    if language.partition("-")[0] != "es":
        number = _DECIMAL_COMMA.sub(r"\1.\2", number) if "." not in number else number
    to = in_language(language, (" to ", " a "))
    return f"{found['least'] + to if found['least'] else ''}{number} {words}"


def _known(written: str) -> str | None:
    """The unit that is meant; capitals count where letters alone would mean too much."""
    meant = _SPELLINGS.get(written, written)
    if meant in _UNITS or meant == "km/h":
        return meant
    lower = _SPELLINGS.get(written.lower(), written.lower())
    return lower if len(written) > 1 and (lower in _UNITS or lower == "km/h") else None


def _named(unit: str, power: str, language: str, *, one: bool) -> str:
    if unit == "km/h":
        return _named("km", "", language, one=one) + (_each("h", "", language) or "")
    english_one, english, spanish_one, spanish = _UNITS[unit]
    if one:
        words = in_language(language, (english_one, spanish_one))
    else:
        words = in_language(language, (english, spanish))
    if not power:
        return words
    square = power == "²"
    before = in_language(language, ("square " if square else "cubic ", ""))
    after = in_language(language, ("", " cuadrado" if square else " cúbico"))
    return before + words + after + ("s" if after and not one else "")


def _each(unit: str, power: str, language: str) -> str | None:
    known = _known(unit) or _known(unit.lower())
    if known is None or known == "km/h":
        return None
    return in_language(language, (" per ", " por ")) + _named(known, power, language, one=True)
