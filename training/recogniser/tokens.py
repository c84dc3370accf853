"""The tokens of what the recogniser writes, in Whisper's multilingual vocabulary.

That is 50,257 tokens of text and special ones, 51,865 in all, and whisper.cpp wants every one of
them. The demo's sentences use several hundred. Training therefore sees only those and one more
entry that stands for all the rest.
"""

import base64
import importlib.util
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from training.recogniser.text import all_words

VOCABULARY_SIZE = 51865
END, START, TRANSCRIBE, NO_SPEECH, NO_TIMESTAMPS = 50257, 50258, 50359, 50362, 50363
LANGUAGE_TOKENS = {"en": 50259, "es": 50262}
SPECIAL = (END, START, *LANGUAGE_TOKENS.values(), TRANSCRIBE, NO_SPEECH, NO_TIMESTAMPS)
MAX_TOKENS = 56
"""Tokens of the longest sentence; whisper.cpp writes at most half the decoder's context."""

MARKS = (".", ",", "?", "¿", "'")
"""What is written beside words."""

_PIECE = re.compile(r" ?[^\W\d_]+| ?[\d]+| ?(?:[^\s\w]|_)+")


def prompt(language: str) -> list[int]:
    """What every text begins with."""
    return [START, LANGUAGE_TOKENS[language], TRANSCRIBE, NO_TIMESTAMPS]


def vocabulary_file() -> Path:
    """The vocabulary that OpenAI's package carries, a token and its rank a line.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    found = importlib.util.find_spec("whisper")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("Training needs `pip install --no-deps openai-whisper`.")
    return Path(found.origin).parent / "assets/multilingual.tiktoken"


@cache
def ranks() -> dict[bytes, int]:
    """Every token of text and its number, which is also its merging rank."""
    lines = [line.split() for line in vocabulary_file().read_bytes().splitlines()]
    # The last one is empty, spelled as padding alone.
    return {base64.b64decode(token): int(rank) for token, rank in lines if token != b"="}


@cache
def _merged(piece: bytes) -> tuple[int, ...]:
    parts = [piece[index : index + 1] for index in range(len(piece))]
    while len(parts) > 1:
        pairs = [ranks().get(left + right, 1 << 30) for left, right in pairwise(parts)]
        best = min(range(len(pairs)), key=pairs.__getitem__)
        if pairs[best] == 1 << 30:
            break
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
    return tuple(ranks()[part] for part in parts)


def tokens(text: str) -> list[int]:
    """Whisper's tokens of a text, with its leading space."""
    return [token for piece in _PIECE.findall(f" {text}") for token in _merged(piece.encode())]


def text_of(written: list[int]) -> str:
    """The text of tokens, special ones left out, without the leading space."""
    pieces = [_pieces()[token] for token in written if token in _pieces()]
    return b"".join(pieces).decode("utf-8", "replace").strip()


@cache
def _pieces() -> dict[int, bytes]:
    return {rank: token for token, rank in ranks().items()}


@cache
def used_tokens() -> list[int]:
    """Every token that any sentence can hold and the special ones, in order."""
    found = set(SPECIAL)
    for language in LANGUAGE_TOKENS:
        for word in all_words(language):
            capital = f"{word[0].upper()}{word[1:]}"
            found.update(token for shape in (word, capital) for token in tokens(shape))
            if language == "es":  # without a space before it, after the mark that opens a question
                found.update(token for form in (word, capital) for token in _merged(form.encode()))
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        found.update(tokens(letter))
    found.update(token for mark in (*MARKS, " ¿") for token in _merged(mark.encode()))
    return sorted(found)
