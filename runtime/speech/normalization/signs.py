"""Signs that stand for words: arrows, ticks, pictograms, fractions, circled digits.

What a voice says of a sign by itself depends on the language, and is often a number in Unicode, or
nothing.
"""

import re
import unicodedata
from functools import lru_cache

from runtime.languages.saying import Saying
from runtime.speech.normalization.numbers import gender

_POINTS = re.compile(r"\bARROW(?:HEAD|S)?\b(?! ABOVE| AT)|POINTING.* (?:TRIANGLE|POINTER)\b")
_WAY = re.compile(
    r"\b(?:(?:NORTH|SOUTH) (?:EAST|WEST)|LEFT RIGHT|UP DOWN|(?:RIGHT|LEFT|UP|DOWN)(?=WARDS?\b|\b))"
)
_WRITTEN_ARROWS = (
    (re.compile(r"<[-=]+>"), "↔"),
    (re.compile(r"<=(?=\s*-?\d)"), "≤"),
    (re.compile(r">=(?=\s*-?\d)"), "≥"),
    (re.compile(r"(?<![-=])[-=]+>+|(?<![\w<>])>{2,}|(?<![\w>›])[>›]+\s*$"), "→"),
    (re.compile(r"(?<!<)<+[-=]+(?!\d)|(?<!<)<{2,}(?!\w)|^\s*[<‹]+(?=\s*[^\W\d])"), "←"),
)
FRACTIONS = "½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_SLASHED = {
    unicodedata.normalize("NFKC", fraction).replace("⁄", "/"): fraction for fraction in FRACTIONS
}
_WITH_SLASH = re.compile(r"(?<![\w.,/:+-])(?:(\d{1,3}) )?([1-7])/([2-8])(?![\w/]|[.,:-]\d)")
_OF = re.compile(
    rf"(?<!\w)(?<!\d )(?P<fraction>[{FRACTIONS}]) ?"
    r"(?!(?:of|off|and|or|to|by|the|in|on|is|price|de|del|da|do|y|o|e|es|ou|et|est|und|oder|von|zu"
    r"|bis|ist|par|por|más|less|more|plus|mais|mehr)\b)(?P<noun>[^\W\d_]{2,40})"
)
"""Part of something that is named."""
_MIXED = re.compile(rf"(?<=\d)\s?(?=[{FRACTIONS}])")
_MIXED_HALF = re.compile(r"(?<=\d)\s?½")
_LETTER = re.compile(r"(?:CIRCLED|SQUARED) LATIN CAPITAL LETTER (\w)$")
_STYLES = ("<wide>", "<font>", "<circle>", "<sub>", "<square>")


_WRITTEN_SMALL = ("DEGREE", "ROMAN NUMERAL", "SMALL ROMAN NUMERAL")


def plain(text: str) -> str:
    """The text with circled, wide and foreign digits and letters as the plain ones."""
    return "".join(map(_plain, text))


def without_signs(text: str, saying: Saying) -> str:
    """The text with words in place of its signs."""
    for pattern, arrow in _WRITTEN_ARROWS:
        text = pattern.sub(arrow, text)
    text = _OF.sub(lambda found: _of(found, saying), text)
    half = saying.fractions.get("+½", "½")
    text = _MIXED_HALF.sub(f" {saying.operators['and']} {half} ", text)
    text = _MIXED.sub(f" {saying.operators['and']} ", text)
    return "".join(_said(character, saying) for character in text)


def with_fractions(text: str) -> str:
    """The text with usual fractions, "3/4" or "2 1/2", as one character."""

    def fraction(found: re.Match[str]) -> str:
        sign = _SLASHED.get(f"{found[2]}/{found[3]}")
        return f"{found[1] or ''}{sign}" if sign else found[0]

    return _WITH_SLASH.sub(fraction, text)


def _of(found: re.Match[str], saying: Saying) -> str:
    """A fraction of what is counted in units or cups."""
    sign, noun = found["fraction"], found["noun"]
    if sign == "½":
        return saying.half_of(noun, gender(noun, saying))
    return f"{saying.fractions[sign]}{saying.fraction_of}{noun}"


@lru_cache(4096)
def _said(character: str, saying: Saying) -> str:
    if character.isascii() or character.isalpha():
        return character
    if words := saying.fractions.get(character):
        return f" {words} "
    if words := saying.pictures.get(character) or _arrow(character, saying):
        return f", {words}, "
    return character


def _arrow(character: str, saying: Saying) -> str | None:
    name = unicodedata.name(character, "")
    if unicodedata.category(character) not in ("Sm", "So") or not _POINTS.search(name):
        return None
    if name.startswith(("BOW", "HEART")):
        return None
    way = _WAY.search(name)
    return saying.arrows[way[0] if way else ""]


@lru_cache(4096)
def _plain(character: str) -> str:
    if character.isascii() or character in "¹²³":
        return character
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    name = unicodedata.name(character, "")
    number = unicodedata.numeric(character, 0.5)
    if unicodedata.category(character) == "No" and number.is_integer():
        if name.startswith(("SUPERSCRIPT", "SUBSCRIPT")):
            return character if name.startswith("SUPER") else str(int(number))
        return f" {int(number)} "
    if letter := _LETTER.search(name):
        return f" {letter[1]} "
    if unicodedata.decomposition(character).startswith(_STYLES) or name.startswith(_WRITTEN_SMALL):
        return unicodedata.normalize("NFKC", character)
    return character
