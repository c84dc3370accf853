"""Beginning with what a recogniser of the same shape has learnt: a whisper.cpp file, read back.

Its words keep their meaning in another vocabulary: a token goes by its bytes and not its number.
"""

import struct
from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray
from torch import Tensor

from convert.whisper.model import whisper_names
from runtime.speech.whisper_file import read_header
from training.recogniser import tokens
from training.recogniser.model import Recogniser

_HEADER = 4 * 12
_ENGLISH = {
    tokens.END: 50256,
    tokens.START: 50257,
    tokens.NO_SPEECH: 50361,
    tokens.NO_TIMESTAMPS: 50362,
}
"""Special tokens in the vocabulary of a Whisper that knows English alone."""
_EMBEDDING = "decoder.token_embedding.weight"


def begin_with(model: Recogniser, path: Path) -> None:
    """Give the model the weights of a file; words that the file does not know keep their own.

    Raises:
        PackError: it is no whisper.cpp file.
        ValueError: it is of another shape.
    """
    header = read_header(path)
    stored = dict(_tensors(path.read_bytes()))
    table = stored.pop(_EMBEDDING)
    state = model.state_dict()
    names = whisper_names(name for name in state if not name.startswith("spelling"))
    for name, short in names.items():
        if short == _EMBEDDING:
            continue
        if short not in stored or stored[short].size != state[name].numel():
            raise ValueError(f"{path} has another shape than the model: see {short}.")
        state[name].copy_(torch.from_numpy(stored[short].reshape(state[name].shape)))
    _take_words(state["decoder.embed_tokens.weight"], table, path, header.multilingual)


def _take_words(rows: Tensor, table: NDArray[np.float32], path: Path, multilingual: bool) -> None:
    """Fill the rows of the tokens in use from the file's whole table."""
    spelled = {word: number for number, word in enumerate(_vocabulary(path.read_bytes()))}
    # What training never saw is one row, over and over; the last, a point in time, is of them.
    unseen = table[-1]
    pieces = {number: word for word, number in tokens.ranks().items()}
    for row, token in enumerate(tokens.used_tokens()):
        special = token if multilingual else _ENGLISH.get(token)
        number = spelled.get(pieces[token]) if token in pieces else special
        if number is not None and not np.array_equal(table[number], unseen):
            rows[row] = torch.from_numpy(table[number].copy())
    rows[-1] = torch.from_numpy(unseen.copy())


def _after_filters(data: bytes) -> int:
    mels, bins = struct.unpack_from("<2i", data, _HEADER)
    return int(_HEADER + 8 + 4 * mels * bins)


def _words(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Every token's bytes, and where the next one begins."""
    place = _after_filters(data)
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<i", data, place)
        end = place + 4 + length
        yield data[place + 4 : end], end
        place = end


def _vocabulary(data: bytes) -> list[bytes]:
    return [word for word, _ in _words(data)]


def _tensors(data: bytes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every tensor under whisper.cpp's name, float32."""
    *_, (_, place) = _words(data)
    while place < len(data):
        dimensions, length, kind = struct.unpack_from("<3i", data, place)
        place += 12
        shape = struct.unpack_from(f"<{dimensions}i", data, place)[::-1]
        place += 4 * dimensions
        name = data[place : place + length].decode()
        place += length
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        end = place + prod(shape) // block * size
        raw = np.frombuffer(data[place:end], np.uint8)
        place = end
        yield name, _values(raw, GGMLQuantizationType(kind)).reshape(shape)


def _values(raw: NDArray[np.uint8], kind: GGMLQuantizationType) -> NDArray[np.float32]:
    if kind == GGMLQuantizationType.F32:
        return raw.view("<f4").astype(np.float32)
    if kind == GGMLQuantizationType.F16:
        return raw.view("<f2").astype(np.float32)
    return np.asarray(dequantize(raw[None], kind), np.float32)
