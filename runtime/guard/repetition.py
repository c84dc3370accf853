"""Notices when generated text goes in circles.

A person may read the same digit or word aloud several times on purpose: codes, serial numbers,
"three red cups, three red cups". A model that is stuck says the same until it is stopped.
"""

import re
from functools import cache

from runtime.guard.reading import languages_read

_WORD = re.compile(r"\d|[^\W\d]+")
"""A number is as many words as it has digits: that is how it may be read."""
_LONGEST_PHRASE = 30
_LONGEST_CODE = 40
"""Digits and letters; an IBAN has 34."""
_REACH = _LONGEST_CODE * _LONGEST_PHRASE
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_CODE},}}")
_WITHOUT_SPACE = re.compile(rf"([^\W_]{{1,30}}?)\1{{{_LONGEST_CODE - 1},}}|([^\w\s])\2{{199,}}")


class Repetition:
    """Reads a text as it is generated, piece by piece.

    Args:
        language: Code of the text's language.
    """

    def __init__(self, language: str) -> None:
        self._spelled = _spelled(language)
        self._text = ""
        self._words: list[str] = []
        self._codes: list[bool] = []
        self._ends: list[int] = []

    def feed(self, piece: str) -> int | None:
        """Add a piece; how many characters of all to keep where the text goes in circles.

        Kept is what was said before, and the first round.
        """
        scanned = self._ends[-1] if self._ends else 0
        word = max(self._text.rfind(" ") + 1, len(self._text) - _REACH)
        self._text += piece
        for found in _WORD.finditer(self._text, scanned):
            if found.end() == len(self._text):
                break  # The word may go on in the next piece.
            self._words.append(found[0].lower())
            self._codes.append(self._of_a_code(found[0]))
            self._ends.append(found.end())
            if (kept := self._first_round()) is not None:
                return self._ends[kept - 1]
        return self._within_a_word(word)

    def _first_round(self) -> int | None:
        """How many words to keep where the last ones are the same phrase again and again."""
        words = self._words
        for length in range(1, min(_LONGEST_PHRASE, len(words) // 3) + 1):
            times = _times_until_stuck(length, sum(self._codes[-length:]))
            stretch = words[-length * times :]
            if len(stretch) == length * times and stretch == stretch[:length] * times:
                return len(words) - length * (times - 1)
        return None

    def _of_a_code(self, word: str) -> bool:
        """Whether a word may be part of a number or code that is read sign by sign."""
        short = len(word) == 1 or (word.isupper() and len(word) < 4)
        return short or self._spelled.fullmatch(word) is not None

    def _within_a_word(self, start: int) -> int | None:
        """How many characters to keep where they repeat without a space between them."""
        for word in _LONG_WORD.finditer(self._text, start):
            if found := _WITHOUT_SPACE.search(self._text, *word.span()):
                return found.end(found.lastindex or 0)
        return None


def _times_until_stuck(length: int, of_a_code: int) -> int:
    """How often in a row a phrase of so many words is never said on purpose.

    Four cups may be red, so a short phrase may come several times; a long one may not. A code may
    be the same sign from its beginning to its end.
    """
    if of_a_code == length:
        return max(3, -(-_LONGEST_CODE // length))
    if length == 1:
        return 6
    return 5 if length - of_a_code < 8 else 3


@cache
def _spelled(language: str) -> re.Pattern[str]:
    return re.compile("|".join(each.spelled for each in languages_read(language)), re.IGNORECASE)
