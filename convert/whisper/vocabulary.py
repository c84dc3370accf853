"""The bytes of Whisper's tokens, from any of the files that spell them."""

import base64
import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from convert.checkpoint.folder import read_json, read_text
from runtime.errors import CheckpointError
from runtime.files.ordinary import open_file

_MULTILINGUAL = 51865
"""Rows of the smallest multilingual model."""
_END = "<|endoftext|>"
_AGAIN = "Use the file that belongs to the checkpoint."


def read_vocabulary(folder: Path, rows: int) -> list[bytes]:
    """The tokens that spell text, in order: those before the end of a text.

    Args:
        folder: with ``vocab.json``, ``tokenizer.json`` or faster-whisper's ``vocabulary.json`` or
            ``vocabulary.txt``; they say the same.
        rows: of the model's token embedding, which tell an English model from a multilingual one.

    Raises:
        CheckpointError: there is none, or it is damaged or of another model.
    """
    path = next((path for name in _READERS if (path := folder / name).is_file()), None)
    if path is None:
        raise CheckpointError(
            f"{folder} has neither {' nor '.join(_READERS)}. Download the whole folder."
        )
    spelled = _READERS[path.name](path)
    end = 50257 if rows >= _MULTILINGUAL else 50256
    tokens = [spelled.get(number, _END) for number in range(end)]
    if _END in tokens or spelled.get(end, _END) != _END:
        raise CheckpointError(
            f"{path} is not the vocabulary of a Whisper with {rows:,} tokens. {_AGAIN}"
        )
    try:
        return [bytes(_BYTES[sign] for sign in token) for token in tokens]
    except KeyError as error:
        raise CheckpointError(
            f"{path} spells a token with {error.args[0]!r}, which stands for no byte. {_AGAIN}"
        ) from None


def read_tiktoken(path: Path) -> list[bytes]:
    """The tokens of a ``.tiktoken`` file of openai-whisper, in order.

    Raises:
        CheckpointError: the file cannot be read or is of another format.
    """
    try:
        with open_file(path) as file:
            content = file.read().removeprefix(codecs.BOM_UTF8)
        lines = [line.split() for line in content.splitlines() if line]
        # The multilingual file ends with an empty token, spelled as padding alone.
        ranked = {
            int(rank): b"" if token == b"=" else base64.b64decode(token, validate=True)
            for token, rank in lines
        }
        return [ranked[rank] for rank in range(len(ranked))]
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError):
        raise CheckpointError(
            f"{path} is not a tiktoken vocabulary. Use the file from openai-whisper."
        ) from None


def _of_tokenizer(path: Path) -> dict[int, str]:
    model = read_json(path).get("model")
    return _by_number(path, model.get("vocab") if isinstance(model, dict) else None)


def _by_number(path: Path, tokens: Any) -> dict[int, str]:
    if not isinstance(tokens, dict) or not all(type(each) is int for each in tokens.values()):
        raise CheckpointError(f"{path} does not number its tokens. {_AGAIN}")
    return {number: token for token, number in tokens.items()}


def _in_order(path: Path) -> dict[int, str]:
    try:
        tokens = json.loads(read_text(path))
    except (ValueError, RecursionError):
        tokens = None
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise CheckpointError(f"{path} is not a list of tokens. {_AGAIN}")
    return dict(enumerate(tokens))


_READERS: dict[str, Callable[[Path], dict[int, str]]] = {
    "vocab.json": lambda path: _by_number(path, read_json(path)),
    "tokenizer.json": _of_tokenizer,
    "vocabulary.json": _in_order,
    "vocabulary.txt": lambda path: dict(enumerate(read_text(path).split("\n"))),
}
"""Each tells a token's number and how it is spelled."""


def _bytes_of_signs() -> dict[str, int]:
    """The signs that a byte-level BPE writes for bytes: those that can be seen for themselves."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {chr(byte): byte for byte in seen} | {
        chr(256 + index): byte for index, byte in enumerate(hidden)
    }


_BYTES = _bytes_of_signs()
