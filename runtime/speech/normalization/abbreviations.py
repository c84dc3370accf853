"""Abbreviations that voices end a sentence after, or spell: "Dr. Ruiz", "C/ Mayor", "Nr. 5"."""

import re
from functools import cache

from runtime.languages.saying import Saying


def without_abbreviations(text: str, saying: Saying) -> str:
    """The text with the words in full, where only one can be meant."""
    for pattern, words in _patterns(saying):
        text = pattern.sub(words, text)
    return text


@cache
def _patterns(saying: Saying) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in saying.abbreviations)
