"""Written text as it should be read aloud: no Markdown, no emoji, and words for its signs.

Every digit is said, in its order. Nothing else that carries meaning goes unsaid either: an arrow
is its direction, a unit its name, and what a voice cannot read is named.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runtime.languages.saying import Saying, saying_of
from runtime.speech.normalization.abbreviations import without_abbreviations
from runtime.speech.normalization.addresses import without_addresses
from runtime.speech.normalization.codes import places_of_spelled, without_codes
from runtime.speech.normalization.dates import without_dates
from runtime.speech.normalization.money import without_amounts
from runtime.speech.normalization.numbers import (
    with_marked_thousands,
    without_counts,
    without_numerals,
    without_ordinals,
)
from runtime.speech.normalization.operators import without_operators
from runtime.speech.normalization.scripts import apart
from runtime.speech.normalization.signs import plain, with_fractions, without_signs
from runtime.speech.normalization.times import without_times
from runtime.speech.normalization.units import without_units

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff]"  # pictographs, flags, skin tones
    "|[\u2022\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d]"  # symbols, bullets
    "|[\U000e0020-\U000e007f\ufe0e\ufe0f\u200d\u20e3]"  # tags, variation, joiners
)
_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|br|hr|p|div|span|su[bp]|[uo]l|li|code|pre|img|h[1-6]|t[dhr]|table)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(r"\*+|`+|~~+|(?<!\w)_+|_+(?!\w)|(?:^|(?<=\s))#+(?=\s)|[\\\ufffd]")
_PHONEMES = re.compile(r"([\[\]])\1+")
"""Piper reads [[…]] as phonemes."""
_COMMAS = re.compile(r"\s*(?:\||,(?=\s*[,|]))[\s,|]*|\s+,\s*")
_SPACE_BEFORE_MARK = re.compile(r"[\s,]+([.;:!?])(?=\s|$)|\s+(,)(?=\s|$)")
_SPACES = re.compile(r"\s{2,}")
_UNSPEAKABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPOKEN_MARKS = frozenset(".!?…:;,。！？")
_TIMES = re.compile(
    r"(?<![xX])(?<=\d)(?<!\b0)(\s?(?:[cmk]?m|ft|in|[\"'′″]{1,2}))?(\s?)[*xX]\2(?=\d)"
)
"""A star there could be taken for emphasis."""
_GREATER = re.compile(r"(?m)^\s*>(?=\d)")
"""What Markdown takes for a quotation."""
_ROW = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*")
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["strikethrough"])
    .disable(["reference", "code", "html_block", "html_inline", "lheading"])
)
_MARKDOWN.validateLink = lambda url: any(map(str.isalpha, url))  # type: ignore[method-assign]


def speakable(text: str, language: str = "en") -> str:
    """The words of a text that may hold Markdown, with nothing in it that is not to be said.

    Headings, list items, table rows and paragraphs end as sentences do. A list's numbers are said.
    A link is its words; a bare address is said whole. Text with a letter never comes out empty.

    Args:
        text: What was written; whole sentences.
        language: Code of the voice's language, such as "es"; of its words for signs.
    """
    saying = saying_of(language)
    spelled = places_of_spelled(text)
    written = _TIMES.sub(
        lambda found: found[0] if found.start() in spelled else f"{found[1] or ''} × ", text
    )
    written = _GREATER.sub("≻", written).replace("≻", "\\>")
    blocks = _blocks(_MARKDOWN.parse(written))
    parts = (part for block in blocks for part in apart(_said(block, saying), language))
    spoken = " ".join(filter(None, map(_ended, parts)))
    return spoken or _ended(_said(text, saying))


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each paragraph, heading, list item, table row and line of code."""
    numbers = ""
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            numbers += f"{token.info}. "
        elif token.type == "list_item_close" and numbers:
            yield numbers
            numbers = ""
        elif token.type == "fence":
            info = token.info if any(map(str.isdigit, token.info)) else ""
            yield from [numbers + info, *token.content.splitlines()]
            numbers = ""
        elif token.type == "inline":
            for line in _lines(_inline(token.children or [])):
                yield numbers + line
                numbers = ""


def _lines(text: str) -> Iterator[str]:
    """A paragraph is one, but for the rows of a table."""
    rows = text.split("\n")
    if not any(row.lstrip().startswith("|") for row in rows):
        yield " ".join(rows)
        return
    yield from (row for row in rows if not _ROW.fullmatch(row))


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        else:
            parts.append(token.content)
    return "".join(parts)


_STEPS: tuple[Callable[[str, Saying], str], ...] = (
    without_addresses,
    without_abbreviations,
    without_dates,
    without_numerals,
    without_codes,
    without_ordinals,
    lambda text, saying: with_marked_thousands(with_fractions(text), saying),
    without_amounts,
    without_times,
    without_units,
    without_signs,
    without_operators,
    without_counts,
)
"""What is recognised by its shape comes before what is recognised by a sign in it."""


def _said(text: str, saying: Saying) -> str:
    text = _SPACES.sub(" ", plain(_TAG.sub(" ", text)).replace("\ufe0f", ""))
    for step in _STEPS:
        text = step(text, saying)
    text = _LEFTOVER.sub(" ", _EMOJI.sub(" ", text)).replace("_", " ")
    text = _PHONEMES.sub(r"\1", text)
    return "".join(" " if unicodedata.category(c) in _UNSPEAKABLE else c for c in text)


def _ended(text: str) -> str:
    """A text that ends with a mark, so that the voice falls; empty without words."""
    text = _COMMAS.sub(", ", " ".join(text.split()))
    text = _SPACE_BEFORE_MARK.sub(r"\1\2", text).strip(" ,;")
    if not any(map(str.isalnum, text)):
        return ""
    closed = text.rstrip("\"'”’»)]")
    return text if closed and closed[-1] in _SPOKEN_MARKS else f"{text}."
