"""Text in letters that a voice does not know is named, not spelled.

Piper's voices say "Chinese letter" for each character, or the name of each letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from runtime.speech.normalization.languages import Words, in_language

_NAMES: dict[str, Words] = {
    "HANGUL": ("in Korean", "en coreano"),
    "HIRAGANA": ("in Japanese", "en japonés"),
    "KATAKANA": ("in Japanese", "en japonés"),
    "CJK": ("in Chinese", "en chino"),
    "BOPOMOFO": ("in Chinese", "en chino"),
    "ARABIC": ("in Arabic letters", "en letras árabes"),
    "HEBREW": ("in Hebrew", "en hebreo"),
    "GREEK": ("in Greek", "en griego"),
    "CYRILLIC": ("in Cyrillic letters", "en letras cirílicas"),
    "DEVANAGARI": ("in Devanagari letters", "en letras devanagari"),
    "THAI": ("in Thai", "en tailandés"),
    "BENGALI": ("in Bengali letters", "en letras bengalíes"),
    "TAMIL": ("in Tamil", "en tamil"),
    "GEORGIAN": ("in Georgian", "en georgiano"),
    "ARMENIAN": ("in Armenian", "en armenio"),
    "BRAILLE": ("in braille", "en braille"),
}
"""In the order in which they count where they are mixed: Japanese has Chinese characters too."""
_OTHER = ("in other letters", "en otras letras")
_LANGUAGES = {
    "CJK": "zh cmn yue ja ko",
    "BOPOMOFO": "zh cmn yue",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru uk bg sr mk be kk ky",
    "ARABIC": "ar fa ur ug",
    "DEVANAGARI": "hi mr ne sa",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
"""Whose voices know a script."""
_OTHERS_LETTERS = ("LATIN", "COMBINING", "MODIFIER", "FEMININE", "MASCULINE", "MICRO", "VARIATION")
_RUN = re.compile("x(?: *x)*")
_OPENING, _CLOSING = " \"'“‘«([{:,;-–—", " \"'”’»)]}.,:;!?。，、！？：；"


def apart(text: str, language: str) -> Iterator[str]:
    """The text, and a sentence for each stretch of it in letters that a voice does not know.

    Args:
        text: A paragraph.
        language: Code of the voice's language, which has letters that it knows and words for this.
    """
    told, place = "", 0
    for start, end, sentence in _stretches(text, language):
        before = text[place:start].rstrip(_OPENING)
        if place:
            before = before.lstrip(_CLOSING)
        if _has_words(before):
            yield before
        if _has_words(before) or sentence != told:
            yield sentence
        told, place = sentence, end
    yield text[place:].lstrip(_CLOSING) if place else text


def written_in(text: str, language: str) -> str | None:
    """What is said of a text that has no word in letters that a voice knows; None for others."""
    parts = [part for part in apart(text, language) if _has_words(part)]
    whole = len(parts) == 1 and any(True for _ in _stretches(text, language))
    return parts[0] if whole and parts[0] not in text else None


def _stretches(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where each is, and the sentence in its place."""
    code = language.partition("-")[0]
    known = {script for script, languages in _LANGUAGES.items() if code in languages.split()}
    scripts = [_script(character) for character in text]
    mask = "".join(
        "x" if script and script not in known else "a" if character.isalnum() else " "
        for character, script in zip(text, scripts, strict=True)
    )
    for found in _RUN.finditer(mask):
        among = set(scripts[found.start() : found.end()])
        if among <= {"GREEK", None} and all(len(word) == 1 for word in found[0].split()):
            continue  # A symbol: π, Ω.
        words = next((name for script, name in _NAMES.items() if script in among), _OTHER)
        said = in_language(language, ("It is written {}.", "Está escrito {}."))
        yield found.start(), found.end(), said.format(in_language(language, words))


@lru_cache(4096)
def _script(character: str) -> str | None:
    """The first word of a letter's name, unless it is Latin or a sign."""
    if character.isascii() or unicodedata.category(character)[0] not in "LM":
        braille = 0x2800 < ord(character) < 0x2900
        return "BRAILLE" if braille else None
    first = unicodedata.name(character, "PRIVATE").removeprefix("HALFWIDTH ").partition(" ")[0]
    letterlike = 0x2100 <= ord(character) < 0x2150
    return None if letterlike or first in _OTHERS_LETTERS else first.partition("-")[0]


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
