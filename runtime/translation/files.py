"""A translator's files, read, checked and held against each other before anything opens them."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.stamp import FileStamp
from runtime.packs.manifest import Direction, PackFile
from runtime.translation.layout import MarianShape
from runtime.translation.model_file import read_model
from runtime.translation.pieces import MOST_BYTES, Pieces
from runtime.translation.vocabulary import read_vocabulary

REMEDY = "Fetch or convert the pack again."
_T = TypeVar("_T")


@dataclass(frozen=True)
class TranslatorFiles:
    """What a translator is made of."""

    model: Path
    """CTranslate2's ``model.bin``, whose weights stay there."""
    stamp: FileStamp
    """Of the model's file when it was checked."""
    shape: MarianShape
    tokens: list[str]
    source: Pieces
    """Of the language that is translated."""
    target: Pieces
    """Of the language which comes out."""

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
        stamp, shape = _read(model, _mapped)
        _, tokens = _read(vocabulary, lambda file: read_vocabulary(file.read(MOST_BYTES)))
        pieces = [
            _read(path, lambda file: Pieces(file.read(MOST_BYTES + 1)))[1]
            for path in (source, target)
        ]
        if len(tokens) != shape.vocabulary:
            raise _refused(
                model,
                f"its vocabulary has {len(tokens):,} tokens, and its model {shape.vocabulary:,}",
            )
        if direction.tag and direction.tag not in tokens:
            raise _refused(model, f"its vocabulary does not know {direction.tag}")
        return cls(model, stamp, shape, tokens, *pieces)

    def require_current(self) -> None:
        """See that the model which CTranslate2 is about to open is the one that was checked.

        Raises:
            PackError: it is another, or was written to since.
        """
        if not self.stamp.is_of(self.model):
            raise _refused(self.model, "it was changed while it was being checked")


def _mapped(file: BinaryIO) -> MarianShape:
    if not FileStamp.of(file).size:
        raise ValueError("it is empty")
    return read_model(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _read(path: Path, read: Callable[[BinaryIO], _T]) -> tuple[FileStamp, _T]:
    try:
        with open_file(path) as file:
            return FileStamp.of(file), read(file)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from None
    except ValueError as error:
        raise _refused(path, str(error)) from None


def _refused(path: Path, why: str) -> PackError:
    return PackError(f"{path} cannot be used: {why}. {REMEDY}")
