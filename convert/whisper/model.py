"""A Whisper state dict in Hugging Face's naming as a file of whisper.cpp.

The layout is that of whisper.cpp's ``models/convert-h5-to-ggml.py``, little-endian: header, mel
filters, vocabulary, tensors. Quantized files are laid out as its ``quantize`` tool does:
two-dimensional weights in blocks, convolutions in f16, everything else in f32. Tensors stream:
memory stays near one piece of one of them.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from gguf import GGMLQuantizationType
from gguf.quants import quantize
from numpy.typing import NDArray

from convert import Progress
from convert.checkpoint.tensors import equal
from convert.gguf_writer import Source
from convert.whisper.mel import BINS
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError
from runtime.files.atomic import replacing
from runtime.speech.whisper_file import WhisperHeader, check_dimensions, expected_tensors

State = Mapping[str, Source]
FileType = Literal["f16", "q8_0"]
_MAGIC = 0x67676D6C
_FILE_TYPES: dict[FileType, int] = {"f16": 1, "q8_0": 2 * 1000 + 7}
"""ggml's file type, and a thousand times the version of the quantized layouts."""
_PIECE = 1 << 18
"""Values that are written at once: whole blocks of Q8_0."""
_BLOCK = 32
_LARGEST = float(np.finfo(np.float16).max)
_NAMES = {
    r"^model\.": "",
    r"^(..coder)\.layers\.": r"\1.blocks.",
    r"^encoder\.layer_norm\.": "encoder.ln_post.",
    r"^decoder\.layer_norm\.": "decoder.ln.",
    r"\.embed_positions\.weight$": ".positional_embedding",
    r"\.embed_tokens\.": ".token_embedding.",
    r"\.self_attn_layer_norm\.": ".attn_ln.",
    r"\.encoder_attn_layer_norm\.": ".cross_attn_ln.",
    r"\.final_layer_norm\.": ".mlp_ln.",
    r"\.self_attn\.": ".attn.",
    r"\.encoder_attn\.": ".cross_attn.",
    r"\.q_proj\.": ".query.",
    r"\.k_proj\.": ".key.",
    r"\.v_proj\.": ".value.",
    r"\.out_proj\.": ".out.",
    r"\.fc1\.": ".mlp.0.",
    r"\.fc2\.": ".mlp.2.",
}


@dataclass(frozen=True)
class Values:
    """A tensor that is in memory already."""

    name: str
    array: NDArray[np.floating]

    @property
    def shape(self) -> tuple[int, ...]:
        """Row-major."""
        return self.array.shape

    def pieces(self, elements: int = _PIECE) -> Iterator[NDArray[np.float32]]:
        """The values in order, float32 [n] pieces of at most ``elements``."""
        flat = self.array.reshape(-1)
        for start in range(0, flat.size, elements):
            yield flat[start : start + elements].astype(np.float32)


def convert_whisper(
    state: State,
    out: Path,
    *,
    heads: tuple[int, int],
    mel_filters: NDArray[np.float32],
    vocabulary: Sequence[bytes],
    file_type: FileType = "f16",
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Path:
    """Write a model file that whisper.cpp loads; dimensions are those of the tensors.

    Args:
        state: as ``WhisperForConditionalGeneration.state_dict()``; the tied ``proj_out.weight`` may
            be there.
        out: written atomically.
        heads: of the encoder and of the decoder.
        mel_filters: float32 [mels, 201], as in openai-whisper's ``mel_filters.npz``.
        vocabulary: the tokens' bytes in order, without Whisper's special ones.
        file_type: of the matrices.
        progress: told after every piece of a tensor.
        cancel: checked as often.

    Raises:
        CheckpointError: a tensor is missing, left over, of the wrong shape or not finite, or the
            vocabulary or the filters do not fit.
        OutputError: ``out`` cannot be written.
        Cancelled: ``cancel`` was set.
    """
    header = header_of(state, heads, file_type)
    tensors = _rename(state)
    _check_tensors(tensors, header)
    _check_assets(header, mel_filters, vocabulary)
    with replacing(out) as file:
        file.write(struct.pack("<12i", _MAGIC, *astuple(header)))
        file.write(struct.pack("<2i", *mel_filters.shape))
        file.write(np.ascontiguousarray(mel_filters, "<f4").tobytes())
        file.write(struct.pack("<i", len(vocabulary)))
        for token in vocabulary:
            file.write(struct.pack("<i", len(token)) + token)
        done, total = 0, sum(prod(tensor.shape) for tensor in tensors.values())
        for count in _write_tensors(file, tensors, header):
            cancel.check()
            done += count
            if progress is not None:
                progress(out.name, done, total)
    return out


def header_of(state: State, heads: tuple[int, int], file_type: FileType = "f16") -> WhisperHeader:
    """The dimensions of a model, as its tensors tell them.

    Raises:
        CheckpointError: whisper.cpp cannot run such a model.
    """
    tensors = _rename(state)
    audio, text = (
        _shape(tensors, f"{part}.positional_embedding", 2) for part in ("encoder", "decoder")
    )
    header = WhisperHeader(
        vocabulary=_shape(tensors, "decoder.token_embedding.weight", 2)[0],
        audio_context=audio[0],
        audio_width=audio[1],
        audio_heads=heads[0],
        audio_layers=_layers(tensors, "encoder"),
        text_context=text[0],
        text_width=text[1],
        text_heads=heads[1],
        text_layers=_layers(tensors, "decoder"),
        mels=_shape(tensors, "encoder.conv1.weight", 3)[1],
        file_type=_FILE_TYPES[file_type],
    )
    if heads[0] != heads[1]:
        raise CheckpointError(
            f"The encoder has {heads[0]} heads and the decoder {heads[1]}, which whisper.cpp would "
            "mix up without a word. Choose a model that has as many on either side."
        )
    if file_type == "q8_0" and header.audio_width % _BLOCK:
        raise CheckpointError(
            f"Rows of {header.audio_width} are no multiple of {_BLOCK}. Write the file in f16."
        )
    try:
        check_dimensions(header)
    except ValueError as error:
        raise CheckpointError(
            f"This is not a Whisper model that whisper.cpp can run: {error}. Choose another."
        ) from None
    return header


def _rename(state: State) -> dict[str, Source]:
    """The tensors under whisper.cpp's names, without an output that is the embedding again."""
    names = whisper_names(state)
    tensors = {names[name]: values for name, values in state.items()}
    if len(tensors) != len(state):
        raise CheckpointError("A tensor occurs in two spellings. Use a checkpoint in one spelling.")
    return tensors


def whisper_names(names: Iterable[str]) -> dict[str, str]:
    """Whisper.cpp's names of tensors, by those of Hugging Face."""
    found = {}
    for name in names:
        short = name
        for pattern, replacement in _NAMES.items():
            short = re.sub(pattern, replacement, short)
        found[name] = short
    return found


def _layers(tensors: State, part: str) -> int:
    return len({name.split(".")[2] for name in tensors if name.startswith(f"{part}.blocks.")})


def _shape(tensors: State, name: str, dimensions: int) -> tuple[int, ...]:
    if name not in tensors:
        raise CheckpointError(f"The Whisper model lacks {name}. Download the whole checkpoint.")
    if len(tensors[name].shape) != dimensions:
        raise CheckpointError(f"{name} has shape {tensors[name].shape}. Is this a Whisper model?")
    return tensors[name].shape


def _check_tensors(tensors: dict[str, Source], header: WhisperHeader) -> None:
    """Hold the tensors against what whisper.cpp expects, and take a tied output away."""
    output = tensors.pop("proj_out.weight", None)
    if output is not None and not equal(output, tensors["decoder.token_embedding.weight"]):
        raise CheckpointError(
            "proj_out.weight differs from the token embedding, which whisper.cpp uses in its "
            "place. Train the model with tied embeddings."
        )
    expected = expected_tensors(header)
    for name, (dimensions, _) in expected.items():
        # whisper.cpp gives the convolutions' biases a dimension of one.
        shape = dimensions[:0:-1] if dimensions[0] == 1 else dimensions[::-1]
        if _shape(tensors, name, len(shape)) != shape:
            raise CheckpointError(
                f"{name} has shape {tensors[name].shape}, not {shape}. Is this a Whisper model?"
            )
    for name in tensors:
        if name not in expected:
            raise CheckpointError(f"{name} has no place in a Whisper model. Leave it out.")


def _check_assets(
    header: WhisperHeader, mel_filters: NDArray[np.float32], vocabulary: Sequence[bytes]
) -> None:
    if mel_filters.shape != (header.mels, BINS) or not np.isfinite(mel_filters).all():
        raise CheckpointError(
            f"Mel filters of shape {mel_filters.shape} do not fit a model of {header.mels} mels. "
            f"Use those of shape ({header.mels}, {BINS})."
        )
    whole = len(vocabulary) <= header.vocabulary and all(len(token) <= 128 for token in vocabulary)
    if not whole or not {b" ", b" -", b" '"} <= set(vocabulary):
        raise CheckpointError("The vocabulary is not Whisper's. Use that of openai-whisper.")


def _write_tensors(file: BinaryIO, tensors: State, header: WhisperHeader) -> Iterator[int]:
    """Write one tensor after the other; yields the number of values of each piece."""
    for name, (dimensions, kind) in expected_tensors(header).items():
        file.write(struct.pack("<3i", len(dimensions), len(name), kind))
        file.write(struct.pack(f"<{len(dimensions)}i", *dimensions) + name.encode())
        for piece in tensors[name].pieces(_PIECE):
            if not float(np.abs(piece).max()) <= _LARGEST:
                raise CheckpointError(
                    f"{name} holds values that are no numbers or too large for f16. "
                    "Use a checkpoint that was not damaged."
                )
            file.write(_stored(piece, kind))
            yield piece.size


def _stored(values: NDArray[np.float32], kind: GGMLQuantizationType) -> bytes:
    if kind == GGMLQuantizationType.F32:
        return values.astype("<f4").tobytes()
    half = values.astype("<f2")
    if kind == GGMLQuantizationType.F16:
        return half.tobytes()
    # From the f16 values, as whisper.cpp's tool does; in one row, since gguf goes row by row.
    return quantize(half.astype(np.float32)[None], kind).tobytes()
