"""Text from outside, such as the name of a pack, made fit to be shown."""

import unicodedata

_STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Bidirectional classes of characters that turn the text after them around."""


def printable(text: str) -> str:
    """A text in one line, without what would change how other text reads.

    Line breaks and tabs become spaces; other control characters, halves of characters and marks
    that turn the direction around become U+FFFD. Letters that run from right to left remain.
    """
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\t\n\r\v\f":
        return " "
    steers = unicodedata.bidirectional(character) in _STEERING
    return "\N{REPLACEMENT CHARACTER}" if steers or category in ("Cc", "Cs") else character
