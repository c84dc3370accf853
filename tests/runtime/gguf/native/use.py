"""Does with a pair of model files what a turn does, unless they are refused."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from runtime.gguf.native.projector import check_native, modalities
from runtime.gguf.native.text import check_native_text
from runtime.llama.context import Context
from runtime.llama.embeddings import Chunk
from runtime.llama.model import TextModel
from runtime.llama.mtmd.native import NativeProjector

_PICTURES = ((100, 70), (150, 300))
"""Sizes, width and height."""
_POSITIONS, _WORDS = 4096, 8


def use(text: Path, projector: Path) -> None:
    """Check and load both files, show pictures or let a sound be heard, and evaluate a word.

    Raises:
        VismaidError: a file is refused.
    """
    model_header = check_native_text(text)
    header = check_native(model_header, projector)
    with (
        TextModel(model_header) as model,
        Context(model, tokens=_POSITIONS, threads=1) as context,
        NativeProjector(header, model, threads=1) as eye,
    ):
        words = model.tokenize("a b")[:_WORDS] or [0]
        context.decode_tokens(words, 0)
        position = len(words)
        if "vision" in modalities(header):
            for width, height in _PICTURES:
                position = _show(eye, context, width, height, position)
        if "audio" in modalities(header):
            position = _hear(eye, context, position)
        context.decode_tokens(words, position)
        context.logits()
        model.embeddings(words)


def _show(eye: NativeProjector, context: Context, width: int, height: int, position: int) -> int:
    """Evaluate a picture, and return the position after it."""
    pixels = (np.arange(width * height * 3) % 251).astype(np.uint8).reshape(height, width, 3)
    layout, values = eye.layout(width, height), iter(eye.encode(pixels))
    for each in layout:
        if isinstance(each, Chunk):
            _evaluate(context, each, next(values), position)
            position += each.span or each.tokens
        else:
            context.decode_tokens([each], position)
            position += 1
    return position


def _evaluate(context: Context, chunk: Chunk, values: NDArray[np.float32], position: int) -> None:
    for begin in range(0, chunk.tokens, context.batch):
        part = slice(begin, begin + context.batch)
        places = None if chunk.positions is None else position + chunk.positions[:, part]
        first = position if places is not None else position + begin
        context.decode_embeddings(values[part], first, places, causal=chunk.causal)


def _hear(ear: NativeProjector, context: Context, position: int) -> int:
    """Evaluate a second of sound, and return the position after it."""
    samples = np.arange(ear.sample_rate, dtype=np.float32) % 50 / 1000
    layout, values = ear.listen(samples)
    for each in layout:
        if isinstance(each, Chunk):
            _evaluate(context, each, values[: each.tokens], position)
            values = values[each.tokens :]
            position += each.tokens
        else:
            context.decode_tokens([each], position)
            position += 1
    return position
