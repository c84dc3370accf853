"""A translator's files, read, checked and held against each other before anything opens them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.packs.manifest import Direction, PackFile
from runtime.translation.layout import MarianShape
from runtime.translation.model_file import read_model
from runtime.translation.pieces import MOST_BYTES, Pieces
from runtime.translation.vocabulary import read_vocabulary

REMEDY = "Fetch or convert the pack again."
_T = TypeVar("_T")
_LARGEST_MODEL = 2 << 30
"""Bytes; the largest that OPUS-MT publishes has a fifth of it."""


@dataclass(frozen=True)
class TranslatorFiles:
    """What a translator is made of."""

    model: bytes
    """CTranslate2's ``model.bin``."""
    shape: MarianShape
    tokens: list[str]
    source: Pieces
    """Of the language that is translated."""
    target: Pieces
    """Of the language which comes out."""

    @classmethod
    def of(
        cls, model: bytes, vocabulary: bytes, source: bytes, target: bytes, *, tag: str = ""
    ) -> "TranslatorFiles":
        """Check the content of the files.

        Args:
            model: CTranslate2's ``model.bin``.
            vocabulary: The tokens, as JSON.
            source: SentencePiece's model of the language that is translated.
            target: That of the language which comes out.
            tag: The token that is to be known, where it says into which language.

        Raises:
            ValueError: one of them is damaged, or does not fit the others; the message says which,
                and why.
        """
        shape = _understood("model", read_model, model)
        tokens = _understood("vocabulary", read_vocabulary, vocabulary)
        if len(tokens) != shape.vocabulary:
            raise ValueError(
                f"its vocabulary has {len(tokens):,} tokens, and its model {shape.vocabulary:,}"
            )
        if tag and tag not in tokens:
            raise ValueError(f"its vocabulary does not know {tag}")
        pieces = [
            _understood(f"{what} pieces", Pieces, each)
            for what, each in (("source", source), ("target", target))
        ]
        return cls(model, shape, tokens, *pieces)

    @classmethod
    def read(cls, place: Callable[[PackFile], Path], direction: Direction) -> "TranslatorFiles":
        """Read and check the files of a direction.

        Args:
            place: Where a file is, such as ``Pack.path``, which sees to its hash.
            direction: Which files.

        Raises:
            PackError: one of them is missing, damaged, or does not fit the others.
        """
        model, vocabulary, source, target = (place(each) for each in direction.files)
        try:
            return cls.of(
                _content(model, _LARGEST_MODEL),
                _content(vocabulary, MOST_BYTES),
                _content(source, MOST_BYTES),
                _content(target, MOST_BYTES),
                tag=direction.tag,
            )
        except ValueError as error:
            raise PackError(f"The translator {model} cannot be used: {error}. {REMEDY}") from None


def _content(path: Path, most: int) -> bytes:
    """The content of a file, and of one that is too large no more than shows it."""
    try:
        with open_file(path) as file:
            return file.read(most + 1)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from None


def _understood(what: str, read: Callable[[bytes], _T], content: bytes) -> _T:
    try:
        return read(content)
    except ValueError as error:
        raise ValueError(f"of its {what}, {error}") from None
