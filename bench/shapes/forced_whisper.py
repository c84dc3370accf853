"""Whisper.cpp files whose decoder is forced to a given text, whatever it hears.

They are real files that run through all of whisper.cpp; only the weights are chosen by hand: each
decoder position holds the embedding of the word that comes next.
"""

import struct
from dataclasses import astuple
from pathlib import Path

import _pywhispercpp as whisper
import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.speech.whisper_file import WhisperHeader, expected_tensors

Q8_0 = 7
_FIRST_LANGUAGE = 50259
"""The token of English in multilingual vocabularies; the other languages' follow it."""


def write_forced_whisper(
    path: Path,
    text: str,
    *,
    window: int = 300,
    width: int = 64,
    heads: int = 2,
    layers: int = 1,
    text_context: int = 64,
    multilingual: bool = False,
    language: str = "",
    file_type: int = 1,
) -> Path:
    """Write a file that transcribes any sound as ``text`` (words apart by single spaces).

    A multilingual one takes any sound for the ``language`` that is given, by its code.
    """
    vocabulary = 51865 if multilingual else 51864
    header = WhisperHeader(
        vocabulary, window, width, heads, layers, text_context, width, heads, layers, 80, file_type
    )
    words = [f" {word}" for word in text.split()]
    end = 50257 if multilingual else 50256
    entries = [" ", *dict.fromkeys(words)]
    spoken = [entries.index(word) for word in words] + [end]
    embedding, positions = _weights(header, spoken, first=3 if multilingual else 1)
    if language:
        token = _FIRST_LANGUAGE + whisper.whisper_lang_id(language)
        embedding[token] = np.random.default_rng(3).choice([-1.0, 1.0], width)
        positions[0] = 8 * embedding[token]
    with path.open("wb") as file:
        file.write(struct.pack("<12i", 0x67676D6C, *astuple(header)))
        filters = np.random.default_rng(1).random((80, 201), dtype=np.float32) / 201
        file.write(struct.pack("<2i", 80, 201) + filters.tobytes())
        file.write(struct.pack("<i", end))
        for index in range(end):
            word = entries[index] if index < len(entries) else f"~{index}"
            file.write(struct.pack("<I", len(word.encode())) + word.encode())
        for name, (dimensions, kind) in expected_tensors(header).items():
            values = np.zeros(dimensions[::-1], np.float32)
            if name == "decoder.token_embedding.weight":
                values = embedding
            elif name == "decoder.positional_embedding":
                values = positions
            elif name.endswith(("ln.weight", "ln_post.weight")):
                values += 1
            file.write(struct.pack("<3i", len(dimensions), len(name), kind))
            file.write(struct.pack(f"<{len(dimensions)}i", *dimensions) + name.encode())
            file.write(_bytes(values, kind))
    return path


def _weights(header: WhisperHeader, spoken: list[int], first: int) -> tuple[np.ndarray, np.ndarray]:
    width = header.text_width
    embedding = np.zeros((header.vocabulary, width), np.float32)
    signs = np.random.default_rng(2).choice([-1.0, 1.0], (len(set(spoken)), width))
    embedding[list(dict.fromkeys(spoken))] = signs
    positions = np.zeros((header.text_context, width), np.float32)
    positions[first : first + len(spoken)] = 8 * embedding[spoken]
    positions[first + len(spoken) :] = 8 * embedding[spoken[-1]]
    return embedding, positions


def _bytes(values: np.ndarray, kind: GGMLQuantizationType) -> bytes:
    if kind == GGMLQuantizationType.F16:
        return values.astype(np.float16).tobytes()
    if kind == GGMLQuantizationType.F32:
        return values.tobytes()
    from gguf.quants import quantize

    packed = quantize(values, kind)
    block, size = GGML_QUANT_SIZES[kind]
    assert packed.nbytes == values.size // block * size
    return packed.tobytes()
