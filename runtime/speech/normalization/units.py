"""Units of measure after a number, in words: "10 kg", "50 km/h", "5'6\"", "25 °C", "12 m²"."""

import re
from collections import deque
from collections.abc import Callable

from runtime.languages.saying import Saying
from runtime.speech.normalization.cldr import unit
from runtime.speech.normalization.codes import places_of_spelled
from runtime.speech.normalization.numbers import counted, of_a_thing, said, value
from runtime.speech.normalization.signs import FRACTIONS

_UNITS = {
    "kg": "mass-kilogram",
    "g": "mass-gram",
    "mg": "mass-milligram",
    "µg": "mass-microgram",
    "t": "mass-tonne",
    "oz": "mass-ounce",
    "fl oz": "volume-fluid-ounce",
    "lb": "mass-pound",
    "km": "length-kilometer",
    "m": "length-meter",
    "cm": "length-centimeter",
    "mm": "length-millimeter",
    "µm": "length-micrometer",
    "ft": "length-foot",
    "″": "length-inch",
    "yd": "length-yard",
    "mi": "length-mile",
    "l": "volume-liter",
    "dl": "volume-deciliter",
    "cl": "volume-centiliter",
    "ml": "volume-milliliter",
    "gal": "volume-gallon",
    "h": "duration-hour",
    "min": "duration-minute",
    "s": "duration-second",
    "mph": "speed-mile-per-hour",
    "km/h": "speed-kilometer-per-hour",
    "rpm": "",
    "bpm": "",
    "V": "electric-volt",
    "W": "power-watt",
    "kW": "power-kilowatt",
    "kWh": "energy-kilowatt-hour",
    "mA": "electric-milliampere",
    "mAh": "",
    "Ω": "electric-ohm",
    "Hz": "frequency-hertz",
    "kHz": "frequency-kilohertz",
    "MHz": "frequency-megahertz",
    "GHz": "frequency-gigahertz",
    "kB": "digital-kilobyte",
    "MB": "digital-megabyte",
    "GB": "digital-gigabyte",
    "TB": "digital-terabyte",
    "cal": "energy-calorie",
    "kcal": "energy-kilocalorie",
    "kJ": "energy-kilojoule",
    "dB": "",
    "mmHg": "pressure-millimeter-ofhg",
    "psi": "pressure-pound-force-per-square-inch",
    "ha": "area-hectare",
    "°C": "temperature-celsius",
    "°F": "temperature-fahrenheit",
    "°": "angle-degree",
}
"""CLDR's names; empty where it has none, and the language's ``Saying`` has."""
_POWERS = {
    "m²": "area-square-meter",
    "cm²": "area-square-centimeter",
    "km²": "area-square-kilometer",
    "ft²": "area-square-foot",
    "m³": "volume-cubic-meter",
    "cm³": "volume-cubic-centimeter",
    "km³": "volume-cubic-kilometer",
    "ft³": "volume-cubic-foot",
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
    rf"(?P<number>\d+(?:(?:[.,]|[ \u00a0\u2009\u202f](?=\d{{3}}(?!\d)))\d+)*(?:\s?[{FRACTIONS}])?"
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


def without_units(text: str, saying: Saying) -> str:
    """The text with its units written out."""
    text = _ARC.sub(r" \1 min", text)
    for both in (_FEET_AND_INCHES, _FEET_AND_IN):
        text = both.sub(r"\1 ft \2″", text)
    text = _FEET.sub(_unless_quote(text, "'", " ft"), text)
    text = _INCHES.sub(_unless_quote(text, '"', "″"), text)
    text = _SPACED.sub("", text)
    spelled = places_of_spelled(text)  # No V of that is a volt.
    text = _MEASURE.sub(
        lambda found: found[0] if found.start() in spelled else _measure(found, saying), text
    )
    return _RATE.sub(lambda found: _each(found["unit"], "", saying) or found[0], text)


def _unless_quote(text: str, mark: str, meant: str) -> Callable[[re.Match[str]], str]:
    """What is meant by a mark after each number, if it does not close what was opened before."""
    marks = re.finditer(rf"(?<!\w){mark}|{mark}(?!\w)", text)
    places = deque(found.start() for found in marks)
    open_marks = 0

    def unit(found: re.Match[str]) -> str:
        nonlocal open_marks
        while places and places[0] < found.start():
            place = places.popleft()
            opens = not text[max(0, place - 1) : place].isalnum()
            open_marks = open_marks + 1 if opens else max(0, open_marks - 1)
        return found[0] if open_marks else found[1] + meant

    return unit


def _measure(found: re.Match[str], saying: Saying) -> str:
    written, known = found["number"], _known(found["unit"])
    following = found.string[found.end() :]
    if known is None or (known in ("s", "t") and not found["gap"]):
        return found[0]
    if found["unit"] in ("V", "W", "L") and _STREET.match(following):
        return found[0]
    if known + found["power"] not in {*_UNITS, *_POWERS}:
        return found[0]
    number = written if set(written) & set(FRACTIONS) else value(written, saying)
    one = number in FRACTIONS or of_a_thing(following, saying)
    digits = "" if one else re.sub(r"[^\d.]", "", number) + ".5" * (not number[-1:].isdigit())
    words = _named(known, found["power"], digits, saying)
    if found["each"]:
        each = _each(found["each"], found["each_power"], saying)
        words += each or f" / {found['each']}{found['each_power']}"
    if number == written and set(number) & set(FRACTIONS):
        shown = number
    else:
        shown = counted(number, words, saying)
    least = f"{said(value(found['least'], saying), saying)}{saying.to}" if found["least"] else ""
    return f"{least}{shown} {words}"


def _known(written: str) -> str | None:
    """The unit that is meant; capitals count where letters alone would mean too much."""
    meant = _SPELLINGS.get(written, written)
    if meant in _UNITS:
        return meant
    lower = _SPELLINGS.get(written.lower(), written.lower())
    return lower if len(written) > 1 and lower in _UNITS else None


def _named(written: str, power: str, number: str, saying: Saying) -> str:
    """A unit after a number, such as ``numbers.value`` gives; in the singular after none."""
    if (own := saying.units.get(written + power)) is not None:
        return own[number not in ("", "1")]
    return unit(saying.locale, _POWERS[written + power] if power else _UNITS[written], number)


def _each(written: str, power: str, saying: Saying) -> str | None:
    known = _known(written) or _known(written.lower())
    if known is None or known == "km/h" or (power and known + power not in _POWERS):
        return None
    return saying.per + _named(known, power, "", saying)
