"""Signs that stand for words: arrows, ticks, pictograms, fractions, circled digits.

What a voice says of a sign by itself depends on the language, and is often a number in Unicode, or
nothing.
"""

import re
import unicodedata
from functools import lru_cache

from runtime.speech.normalization.languages import Words, in_language

_ARROWS: dict[str, Words] = {
    "RIGHT": ("arrow to the right", "flecha a la derecha"),
    "LEFT": ("arrow to the left", "flecha a la izquierda"),
    "UP": ("arrow up", "flecha hacia arriba"),
    "DOWN": ("arrow down", "flecha hacia abajo"),
    "NORTH EAST": ("arrow up to the right", "flecha hacia arriba a la derecha"),
    "NORTH WEST": ("arrow up to the left", "flecha hacia arriba a la izquierda"),
    "SOUTH EAST": ("arrow down to the right", "flecha hacia abajo a la derecha"),
    "SOUTH WEST": ("arrow down to the left", "flecha hacia abajo a la izquierda"),
    "LEFT RIGHT": ("arrow to both sides", "flecha a ambos lados"),
    "UP DOWN": ("arrow up and down", "flecha hacia arriba y abajo"),
    "": ("arrow", "flecha"),
}
_POINTS = re.compile(r"\bARROW(?:HEAD|S)?\b(?! ABOVE| AT)|POINTING.* (?:TRIANGLE|POINTER)\b")
_WAY = re.compile(
    r"\b(?:(?:NORTH|SOUTH) (?:EAST|WEST)|LEFT RIGHT|UP DOWN|(?:RIGHT|LEFT|UP|DOWN)(?=WARDS?\b|\b))"
)
_WRITTEN_ARROWS = (
    (re.compile(r"<[-=]+>"), "↔"),
    (re.compile(r"<=(?=\s*-?\d)"), "≤"),
    (re.compile(r">=(?=\s*-?\d)"), "≥"),
    (re.compile(r"[-=]+>+|(?<![\w<>])>{2,}|(?<!\w)[>›]+\s*$"), "→"),
    (re.compile(r"<+[-=]+(?!\d)|<{2,}(?!\w)|^\s*[<‹]+(?=\s*[^\W\d])"), "←"),
)
_TICK, _CROSS = ("check mark", "marca de verificación"), ("cross mark", "cruz")
_PICTURES: dict[str, Words] = {
    **dict.fromkeys("✓✔☑✅🗸", _TICK),
    **dict.fromkeys("✗✘☒❌✖❎✕", _CROSS),
    "☐": ("empty box", "casilla vacía"),
    "⚠": ("warning sign", "señal de advertencia"),
    "⚡": ("lightning sign", "señal de un rayo"),
    "☠": ("skull and crossbones", "calavera"),
    "☢": ("radiation sign", "señal de radiación"),
    "☣": ("biohazard sign", "señal de riesgo biológico"),
    "⛔": ("no entry sign", "señal de prohibido el paso"),
    "🚫": ("prohibition sign", "señal de prohibición"),
    "🚭": ("no smoking sign", "señal de no fumar"),
    "🛑": ("stop sign", "señal de stop"),
    "♿": ("wheelchair sign", "señal de silla de ruedas"),
    "♻": ("recycling sign", "señal de reciclaje"),
    "🚹": ("men's sign", "señal de hombres"),
    "🚺": ("women's sign", "señal de mujeres"),
    "🚻": ("toilet sign", "señal de aseos"),
    "♂": ("male sign", "signo masculino"),
    "♀": ("female sign", "signo femenino"),
    "☎": ("telephone sign", "señal de teléfono"),
    **dict.fromkeys("♥❤", ("heart", "corazón")),
    "♠": ("spades", "picas"),
    "♣": ("clubs", "tréboles"),
    "♦": ("diamonds", "diamantes"),
    **dict.fromkeys("★⭐", ("star", "estrella")),
    "☆": ("empty star", "estrella vacía"),
    "⏸": ("pause sign", "signo de pausa"),
    "⏹": ("stop button", "botón de parada"),
    "⏺": ("record button", "botón de grabar"),
    "⏻": ("power sign", "signo de encendido"),
}
"""What is printed on signs, labels and buttons; other pictures only adorn."""
_FRACTIONS: dict[str, Words] = {
    "½": ("a half", "medio"),
    "¼": ("a quarter", "un cuarto"),
    "¾": ("three quarters", "tres cuartos"),
    "⅓": ("a third", "un tercio"),
    "⅔": ("two thirds", "dos tercios"),
    "⅕": ("a fifth", "un quinto"),
    "⅖": ("two fifths", "dos quintos"),
    "⅗": ("three fifths", "tres quintos"),
    "⅘": ("four fifths", "cuatro quintos"),
    "⅙": ("a sixth", "un sexto"),
    "⅚": ("five sixths", "cinco sextos"),
    "⅛": ("an eighth", "un octavo"),
    "⅜": ("three eighths", "tres octavos"),
    "⅝": ("five eighths", "cinco octavos"),
    "⅞": ("seven eighths", "siete octavos"),
}
FRACTIONS = "".join(_FRACTIONS)
_MIXED = re.compile(rf"(?<=\d)\s?(?=[{FRACTIONS}])")
_LETTER = re.compile(r"(?:CIRCLED|SQUARED) LATIN CAPITAL LETTER (\w)$")
_STYLES = ("<wide>", "<font>", "<circle>", "<sub>", "<square>")


_WRITTEN_SMALL = ("DEGREE", "ROMAN NUMERAL", "SMALL ROMAN NUMERAL")


def plain(text: str) -> str:
    """The text with circled, wide and foreign digits and letters as the plain ones."""
    return "".join(map(_plain, text))


def without_signs(text: str, language: str) -> str:
    """The text with words in place of its signs.

    Args:
        text: A paragraph.
        language: Code of the language of the words.
    """
    for pattern, arrow in _WRITTEN_ARROWS:
        text = pattern.sub(arrow, text)
    text = _MIXED.sub(in_language(language, (" and ", " y ")), text)
    return "".join(_said(character, language) for character in text)


@lru_cache(4096)
def _said(character: str, language: str) -> str:
    if character.isascii() or character.isalpha():
        return character
    if words := _FRACTIONS.get(character):
        return f" {in_language(language, words)} "
    if words := _PICTURES.get(character) or _arrow(character):
        return f", {in_language(language, words)}, "
    return character


def _arrow(character: str) -> Words | None:
    name = unicodedata.name(character, "")
    if unicodedata.category(character) not in ("Sm", "So") or not _POINTS.search(name):
        return None
    if name.startswith(("BOW", "HEART")):
        return None
    way = _WAY.search(name)
    return _ARROWS[way[0] if way else ""]


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
