"""Written text as it should be read aloud: no Markdown, no emoji, no list markers."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"  # keycaps
    "|[\U0001f000-\U0001faff]"  # pictographs, flags, skin tones
    "|[\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d]"  # symbols, bullets
    "|[\U000e0020-\U000e007f\ufe0e\ufe0f\u200d\u20e3]"  # tags, variation, joiners
)
_ARROW = re.compile("\\s*(?:[\u2190-\u21ff]|<?[-=]+>)\\s*")
_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|br|hr|p|div|span|su[bp]|[uo]l|li|code|pre|img|h[1-6]|t[dhr]|table)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_URL = re.compile(
    r"""(?:https?://|www\.)(?:www\.)?([^\s/<>()\[\]"'?#:]*\w)[^\s<>()\[\]"']*?"""
    r"""(?=[.,;:!?]*(?:[\s<>()\[\]"']|$))"""
)
_TIMES = re.compile(r"(?<=\d)\s*\*\s*(?=\d)")
_LEFTOVER = re.compile(r"\*+|`+|~~+|(?<!\w)_+|_+(?!\w)|(?:^|(?<=\s))#+(?=\s)|[|\\\ufffd]")
_PHONEMES = re.compile(r"([\[\]])\1+")
"""Piper reads [[…]] as phonemes."""
_LONE_NUMBER = re.compile(r"\s*(\d+)[.)]?\s*")
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?])(?=\s|$)")
_COUNTLESS = re.compile(r"(?m)^(\s*\d{3,})([.)])(?=\s)")
"""What Markdown takes for the number of a list item although no list is so long."""
_UNSPEAKABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPOKEN_MARKS = frozenset(".!?…:;,。！？")
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["reference", "code", "html_block", "html_inline", "lheading"])
)


def speakable(text: str) -> str:
    """The words of a text that may hold Markdown, with nothing in it that is not to be said.

    Headings, list items, table rows and paragraphs end as sentences do. A link is its words, a
    bare address its host. Text with a letter or a digit never comes out empty.
    """
    lone = _LONE_NUMBER.fullmatch(text)
    if lone:
        return f"{lone[1]}."
    blocks = _blocks(_MARKDOWN.parse(_COUNTLESS.sub(r"\1\\\2", text)))
    spoken = " ".join(filter(None, map(_ended, blocks)))
    if not _words(spoken) and _words(_EMOJI.sub("", text)):
        return _ended(text)
    return spoken


def _words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each paragraph, heading, list item, block of code and table row."""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield ", ".join(filter(None, row))
            row = None
        elif token.type == "fence":
            yield from token.content.splitlines()
        elif token.type == "inline":
            if row is None:
                yield _inline(token.children or [])
            else:
                row.append(_cleaned(_inline(token.children or [])))


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        else:
            parts.append(token.content)
    return "".join(parts)


def _cleaned(text: str) -> str:
    text = _URL.sub(lambda found: found[1].rstrip(".,;"), text)
    text = _EMOJI.sub(" ", _TAG.sub(" ", text))
    text = _ARROW.sub(", ", text)
    text = _LEFTOVER.sub(" ", _TIMES.sub(" × ", text)).replace("_", " ")
    text = _PHONEMES.sub(r"\1", text)
    text = "".join(" " if unicodedata.category(c) in _UNSPEAKABLE else c for c in text)
    return _SPACE_BEFORE_MARK.sub(r"\1", " ".join(text.split())).strip(" ,;")


def _ended(text: str) -> str:
    """Cleaned text that ends with a mark, so that the voice falls; empty without words."""
    text = _cleaned(text)
    if not _words(text):
        return ""
    closed = text.rstrip("\"'”’»)]")
    return text if closed and closed[-1] in _SPOKEN_MARKS else f"{text}."
