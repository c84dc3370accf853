"""Text in a translator's pieces and back, by SentencePiece, whose files are checked before.

A ``.spm`` file is a protobuf message: pieces with their scores, and how text is normalized, which
is a table that SentencePiece walks without looking where it goes. Format:
https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError
from sentencepiece import SentencePieceProcessor
from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]

MOST_BYTES, _MOST_PIECES, _LONGEST = 1 << 26, 1 << 20, 1 << 10
"""Of a file, of all of it, and the bytes of one piece."""
_UNIGRAM, _BPE = 1, 2
_UNKNOWN_PIECE = 2
_BAR = "▁"
"""How SentencePiece spells a space."""
_ROW = 256
_IS_VALUE, _HAS_VALUE, _WIDE = 1 << 31, 1 << 8, 1 << 9
"""Bits of a unit of a double array; see ``_check_table``."""


class Pieces:
    """One language's SentencePiece model."""

    def __init__(self, content: bytes) -> None:
        """Check a model and load what of it was checked.

        Args:
            content: Of the ``.spm`` file.

        Raises:
            ValueError: it is damaged or another file; the message says so of the file.
        """
        try:
            self._processor = SentencePieceProcessor(model_proto=_checked(content))
        except (RuntimeError, OSError):
            raise ValueError("SentencePiece cannot load it") from None

    def of(self, text: str) -> list[str]:
        """The pieces that spell a text, as ``MarianTokenizer`` has them, without a mark at the end.

        What the model has no piece for is a piece of its own.
        """
        whole = text.encode("utf-8", "replace").decode()
        pieces: list[str] = self._processor.encode(whole, out_type=str)
        return pieces

    def text(self, pieces: Sequence[str]) -> str:
        """The text that pieces spell, without white space at its ends."""
        text: str = self._processor.decode_pieces(list(pieces))
        return text.replace(_BAR, " ").strip()


def _checked(content: bytes) -> bytes:
    """A model spelled anew from what of it was understood and found in order."""
    if len(content) > MOST_BYTES:
        raise ValueError("it is far larger than a SentencePiece model")
    try:
        model: Any = ModelProto.FromString(content)
        # What it is not known to hold would be carried along unseen.
        model.DiscardUnknownFields()
        _check_pieces(model)
        for spec in (model.normalizer_spec, model.denormalizer_spec):
            _check_table(spec.precompiled_charsmap)
        whole: bytes = model.SerializeToString()
    except (DecodeError, UnicodeError):
        raise ValueError("it is no SentencePiece model") from None
    return whole


def _check_pieces(model: Any) -> None:
    if model.trainer_spec.model_type not in (_UNIGRAM, _BPE):
        raise ValueError("it is neither a unigram nor a BPE model of SentencePiece")
    pieces = [(each.piece, each.score, each.type) for each in model.pieces]
    texts = [piece for piece, *_ in pieces] + [model.trainer_spec.unk_surface]
    # What is no UTF-8 protobuf gives as it is.
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a piece is no text")
    if not 1 < len(pieces) <= _MOST_PIECES:
        raise ValueError(f"it has {len(pieces):,} pieces")
    if not all(isfinite(score) for _, score, _ in pieces):
        raise ValueError("a piece's score is no number")
    if not all(0 < len(piece.encode()) <= _LONGEST for piece, _, _ in pieces):
        raise ValueError("a piece is empty or far too long")
    if len({piece for piece, _, _ in pieces}) != len(pieces):
        raise ValueError("it has a piece twice")
    if [kind for *_, kind in pieces].count(_UNKNOWN_PIECE) != 1:
        raise ValueError("it has no piece, or several, for what is unknown")


def _check_table(table: bytes) -> None:
    """Refuse a table of normalization that leads out of itself.

    It is the length of a double array in bytes, the array, and the texts that it leads to, each
    with a zero at its end. A unit of the array is reached with a byte and says where the units for
    the next bytes lie, and whether a text belongs to what was read so far: darts-clone's format,
    https://github.com/s-yata/darts-clone.
    """
    if not table:
        return
    size = int.from_bytes(table[:4], "little")
    texts = table[4 + size :]
    if size % (4 * _ROW) or not size or len(table) <= 4 + size or texts[-1]:
        raise ValueError("its table of normalization is damaged")
    texts.decode()
    units = np.frombuffer(table, "<u4", size // 4, 4).astype(np.int64)
    leads = units & _IS_VALUE == 0
    leads[0] = True
    shift = np.where(units & _WIDE, 8, 0)
    next_row = np.arange(len(units)) ^ (units >> 10 & (1 << 21) - 1) << shift
    inside = (next_row | _ROW - 1) < len(units)
    has_text = leads & (units & _HAS_VALUE != 0) & inside
    text_at = units[next_row[has_text]] & _IS_VALUE - 1
    if not inside[leads].all() or not (text_at < len(texts)).all():
        raise ValueError("its table of normalization leads out of itself")
