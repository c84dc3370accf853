"""Text in letters that a voice does not know is left to one that does, or named, not spelled.

Piper's voices say "Chinese letter" for each character, or the name of each letter.
"""

import re
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from runtime.languages.saying import Saying, saying_of
from runtime.speech.normalization import cldr

_CODES = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "BOPOMOFO": "zh",
    "ARABIC": "Arab",
    "HEBREW": "he",
    "GREEK": "el",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "THAI": "th",
    "BENGALI": "Beng",
    "TAMIL": "ta",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "BRAILLE": "Brai",
}
"""The one language that a script is written for, by its code, or the script, by ISO 15924's; in the
order in which they count where they are mixed: Japanese has Chinese characters too."""
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
_FIRST_FOR = {"uk": "іїєґІЇЄҐ", "be": "ўЎ", "sr": "ђћљњџЂЋЉЊЏ", "fa": "پچژگ", "ur": "ٹڈڑے"}
"""Letters that a language has and those before it in the same script have not."""
_OTHERS_LETTERS = ("LATIN", "COMBINING", "MODIFIER", "FEMININE", "MASCULINE", "MICRO", "VARIATION")
_KANA = frozenset({"HIRAGANA", "KATAKANA"})
_NUMBER_BETWEEN = re.compile(r"[\s、，。！？：；]*(?:\d{1,6}[\s、，。！？：；]*)?")
"""What may stand in the midst of what one voice reads."""
_RUN = re.compile("x(?: *x)*")
_OPENING, _CLOSING = " \"'“‘«([{:,;-–—", " \"'”’»)]}.,:;!?。，、！？：；"


@dataclass(frozen=True)
class Stretch:
    """What one voice says of a sentence."""

    text: str
    language: str
    """Code of the voice's language."""


def by_voice(text: str, language: str, voices: Collection[str]) -> list[Stretch]:
    """A sentence in stretches, each for the voice whose language it is written in.

    Letters that none of the voices knows stay with the words around them, whose voice names them.

    Args:
        text: A sentence.
        language: Code of the language that is spoken.
        voices: Codes of the languages that there are voices for.
    """
    stretches: list[Stretch] = []
    place = began = 0
    for start, end, scripts in _foreign(text, language):
        other = _language_of(text[start:end], scripts, voices)
        if other is None:
            continue
        goes_on = bool(stretches) and stretches[-1].language == other
        if goes_on and _NUMBER_BETWEEN.fullmatch(text, place, start):
            stretches[-1] = Stretch(text[began:end], other)
        else:
            before = _without_marks(text[place:start], began=place > 0, ends=False)
            if _has_words(before):
                stretches.append(Stretch(before, language))
            stretches.append(Stretch(text[start:end], other))
            began = start
        place = end
    rest = _without_marks(text[place:], began=place > 0, ends=True)
    if _has_words(rest) or not stretches:
        stretches.append(Stretch(rest, language))
    return stretches


def readers(languages: Collection[str], voices: Iterable[str]) -> list[str]:
    """Codes of the voices that read letters which none of some languages has.

    Args:
        languages: Codes of the languages that are spoken.
        voices: Codes of the languages that there are voices for.
    """
    known = set().union(*map(_scripts_of, languages))
    return [each for each in voices if each not in languages and _scripts_of(each) - known]


def apart(text: str, language: str) -> Iterator[str]:
    """The text, and a sentence for each stretch of it in letters that a voice does not know.

    Args:
        text: A paragraph.
        language: Code of the voice's language, which has letters that it knows and words for this.
    """
    told, place = "", 0
    for start, end, scripts in _foreign(text, language):
        sentence = _named(scripts, saying_of(language))
        before = _without_marks(text[place:start], began=place > 0, ends=False)
        if _has_words(before):
            yield before
        if _has_words(before) or sentence != told:
            yield sentence
        told, place = sentence, end
    yield _without_marks(text[place:], began=place > 0, ends=True)


def written_in(text: str, language: str, voices: Collection[str] = ()) -> str | None:
    """What is said of a text that has no word in letters that a voice knows; None for others.

    Args:
        text: A sentence.
        language: Code of the language that is spoken.
        voices: Codes of the other languages that there are voices for.
    """
    if any(stretch.language != language for stretch in by_voice(text, language, voices)):
        return None
    parts = [part for part in apart(text, language) if _has_words(part)]
    whole = len(parts) == 1 and any(True for _ in _foreign(text, language))
    return parts[0] if whole and parts[0] not in text else None


def _without_marks(text: str, *, began: bool, ends: bool) -> str:
    """Without the marks that close what stood before it and open what stands behind."""
    text = text.lstrip(_CLOSING) if began else text
    return text if ends else text.rstrip(_OPENING)


def _scripts_of(language: str) -> set[str]:
    """Those that a language has beside Latin."""
    code = language.partition("-")[0]
    return {script for script, languages in _LANGUAGES.items() if code in languages.split()}


def _foreign(text: str, language: str) -> Iterator[tuple[int, int, set[str | None]]]:
    """Where letters are that the language has not, and their scripts."""
    known = _scripts_of(language)
    scripts = [_script(character) for character in text]
    mask = "".join(
        "x" if script and script not in known else "a" if character.isalnum() else " "
        for character, script in zip(text, scripts, strict=True)
    )
    japanese = _KANA.intersection(scripts)
    for found in _RUN.finditer(mask):
        among = set(scripts[found.start() : found.end()])
        among |= japanese if "CJK" in among else set()
        if among <= {"GREEK", None} and all(len(word) == 1 for word in found[0].split()):
            continue  # A symbol: π, Ω.
        yield found.start(), found.end(), among


def _named(scripts: Container[str | None], saying: Saying) -> str:
    """The sentence about letters of these scripts."""
    code = next((code for script, code in _CODES.items() if script in scripts), None)
    if code is None:
        return saying.written_in_others
    if code == "Brai":
        return saying.written_in.format(cldr.script(saying.locale, code))
    if code[0].isupper():
        return saying.written_in_letters.format(cldr.script(saying.locale, code))
    return saying.written_in.format(cldr.language(saying.locale, code))


def _language_of(text: str, scripts: Container[str | None], voices: Collection[str]) -> str | None:
    """The voice that reads a text in these scripts, if there is one.

    Chinese characters alone are Chinese; a Japanese voice reads them beside kana.
    """
    script = next((script for script in _CODES if script in scripts), None)
    candidates = _LANGUAGES.get(script or "", "").split()
    if script == "CJK":
        candidates = ["zh", "cmn", "yue"]
    by_letter = [each for each in candidates if set(_FIRST_FOR.get(each, "")) & set(text)]
    spoken = {voice.partition("-")[0]: voice for voice in voices}
    return next((spoken[each] for each in by_letter + candidates if each in spoken), None)


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
