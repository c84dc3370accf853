"""What a whisper.cpp file holds, read and checked before whisper.cpp opens it.

whisper.cpp trusts its files: given one that is cut short it aborts the process or loads noise.
So the whole structure is walked here first: header, mel filters, vocabulary, and every tensor's
name, shape, type and place. The weights themselves are not read, so this takes milliseconds.

The format is that of whisper.cpp's ``models/convert-pt-to-ggml.py``, little-endian.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.errors import PackError
from runtime.files.ordinary import open_file

_MAGIC = 0x67676D6C
_FILTER_BINS = 201
_QUANTIZATION_VERSION = 1000
_VOCABULARIES = {51864, 51865, 51866}
_F32, _F16 = GGMLQuantizationType.F32, GGMLQuantizationType.F16
_WEIGHT_TYPES = {
    1: GGMLQuantizationType.F16,
    2: GGMLQuantizationType.Q4_0,
    3: GGMLQuantizationType.Q4_1,
    7: GGMLQuantizationType.Q8_0,
    8: GGMLQuantizationType.Q5_0,
    9: GGMLQuantizationType.Q5_1,
    10: GGMLQuantizationType.Q2_K,
    11: GGMLQuantizationType.Q3_K,
    12: GGMLQuantizationType.Q4_K,
    13: GGMLQuantizationType.Q5_K,
    14: GGMLQuantizationType.Q6_K,
}
"""ggml's file type → the type of the large matrices. Files of 32-bit floats (0) load, but the
convolution aborts the process."""

TensorShape = tuple[tuple[int, ...], GGMLQuantizationType]


@dataclass(frozen=True)
class WhisperHeader:
    """The dimensions of a Whisper model, in the order of the file."""

    vocabulary: int
    audio_context: int
    """Encoder positions, 50 a second: 1500 for the published models."""
    audio_width: int
    audio_heads: int
    audio_layers: int
    text_context: int
    """Decoder positions; whisper.cpp writes at most half of them less four."""
    text_width: int
    text_heads: int
    text_layers: int
    mels: int
    file_type: int

    @property
    def multilingual(self) -> bool:
        """Whether it knows other languages than English."""
        return self.vocabulary >= 51865

    @property
    def window_seconds(self) -> float:
        """The longest piece of sound that fits the encoder, seconds."""
        return self.audio_context / 50


def read_header(path: Path) -> WhisperHeader:
    """Check the file from end to end and return its dimensions.

    Raises:
        PackError: the file is missing, not a whisper.cpp file, cut short, or inconsistent.
    """
    try:
        with open_file(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _check(data)
    except OSError as error:
        raise PackError(f"The recogniser {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        reason = str(error) if path.stat().st_size else "it is empty"
        raise PackError(
            f"{path} is not a usable whisper.cpp file: {reason}. Fetch or convert it again."
        ) from None
    except struct.error:
        raise PackError(
            f"{path} is not a usable whisper.cpp file: it is cut short. Fetch or convert it again."
        ) from None


def expected_tensors(header: WhisperHeader) -> dict[str, TensorShape]:
    """Every tensor of such a model: name → (dimensions with the fastest first, type)."""
    width, weight = header.audio_width, _WEIGHT_TYPES[header.file_type % _QUANTIZATION_VERSION]
    tensors: dict[str, TensorShape] = {
        "encoder.positional_embedding": ((width, header.audio_context), _F32),
        "encoder.conv1.weight": ((3, header.mels, width), _F16),
        "encoder.conv1.bias": ((1, width), _F32),
        "encoder.conv2.weight": ((3, width, width), _F16),
        "encoder.conv2.bias": ((1, width), _F32),
        "decoder.positional_embedding": ((width, header.text_context), _F32),
        "decoder.token_embedding.weight": ((width, header.vocabulary), weight),
    }
    tensors |= _norm("encoder.ln_post", width) | _norm("decoder.ln", width)
    for layer in range(header.audio_layers):
        tensors |= _block(f"encoder.blocks.{layer}", width, weight, ("attn",))
    for layer in range(header.text_layers):
        tensors |= _block(f"decoder.blocks.{layer}", width, weight, ("attn", "cross_attn"))
    return tensors


def _norm(name: str, width: int) -> dict[str, TensorShape]:
    return {f"{name}.weight": ((width,), _F32), f"{name}.bias": ((width,), _F32)}


def _block(
    name: str, width: int, weight: GGMLQuantizationType, attentions: tuple[str, ...]
) -> dict[str, TensorShape]:
    tensors = _norm(f"{name}.mlp_ln", width)
    tensors[f"{name}.mlp.0.weight"] = ((width, 4 * width), weight)
    tensors[f"{name}.mlp.0.bias"] = ((4 * width,), _F32)
    tensors[f"{name}.mlp.2.weight"] = ((4 * width, width), weight)
    tensors[f"{name}.mlp.2.bias"] = ((width,), _F32)
    for attention in attentions:
        tensors |= _norm(f"{name}.{attention}_ln", width)
        for part in ("query", "key", "value", "out"):
            tensors[f"{name}.{attention}.{part}.weight"] = ((width, width), weight)
            if part != "key":
                tensors[f"{name}.{attention}.{part}.bias"] = ((width,), _F32)
    return tensors


def _check(data: mmap.mmap) -> WhisperHeader:
    if len(data) < 4 or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise ValueError("it does not begin as one")
    header = WhisperHeader(*struct.unpack_from("<11i", data, 4))
    check_dimensions(header)
    place = _check_filters(data, 48, header)
    place = _check_vocabulary(data, place, header)
    _check_tensors(data, place, header)
    return header


def check_dimensions(header: WhisperHeader) -> None:
    """Refuse dimensions that whisper.cpp cannot run.

    Raises:
        ValueError: what is wrong with them, said of the file.
    """
    if header.vocabulary not in _VOCABULARIES:
        raise ValueError(f"its vocabulary has {header.vocabulary} entries, unlike any Whisper's")
    if not all(0 < value <= 8192 for value in astuple(header)[1:-1]):
        raise ValueError("its dimensions make no sense")
    if header.audio_width != header.text_width:
        raise ValueError("its encoder and decoder differ in width")
    if header.audio_width % header.audio_heads or header.text_width % header.text_heads:
        raise ValueError("its heads do not divide its width")
    if header.audio_heads != header.text_heads:
        # whisper.cpp splits what the decoder attends to by the encoder's heads, without a word.
        raise ValueError("its encoder and decoder differ in their number of heads")
    if header.mels not in (80, 128) or header.text_context < 16:
        raise ValueError("its dimensions make no sense")
    kind = _WEIGHT_TYPES.get(header.file_type % _QUANTIZATION_VERSION)
    if kind is None or header.audio_width % GGML_QUANT_SIZES[kind][0]:
        raise ValueError(f"its file type {header.file_type} cannot be run, F16 or Q8_0 can")


def _check_filters(data: mmap.mmap, place: int, header: WhisperHeader) -> int:
    bands: int
    bins: int
    bands, bins = struct.unpack_from("<2i", data, place)
    if (bands, bins) != (header.mels, _FILTER_BINS):
        raise ValueError("its mel filters do not fit its dimensions")
    return place + 8 + 4 * bands * bins


def _check_vocabulary(data: mmap.mmap, place: int, header: WhisperHeader) -> int:
    entries: int = struct.unpack_from("<i", data, place)[0]
    place += 4
    if not 50000 < entries <= header.vocabulary:
        raise ValueError(f"it stores {entries} vocabulary entries")
    blank = False
    for _ in range(entries):
        length: int = struct.unpack_from("<I", data, place)[0]
        blank = blank or (length == 1 and data[place + 4] == 0x20)
        place += 4 + length
    if not blank:
        raise ValueError("its vocabulary lacks the blank")
    return place


def _check_tensors(data: mmap.mmap, place: int, header: WhisperHeader) -> None:
    missing = expected_tensors(header)
    for name, dimensions, kind, end in _tensors(data, place):
        if missing.get(name) != (dimensions, kind):
            raise ValueError(f"its tensor {name!r} is not expected, or not in this shape and type")
        if end > len(data):
            raise ValueError("it is cut short")
        del missing[name]
    if missing:
        raise ValueError(f"it lacks {len(missing)} tensors, the first {next(iter(missing))}")


def _tensors(
    data: mmap.mmap, place: int
) -> Iterator[tuple[str, tuple[int, ...], GGMLQuantizationType, int]]:
    while place != len(data):
        count, length, kind_code = struct.unpack_from("<3i", data, place)
        if not (1 <= count <= 3 and 0 < length < 128):
            raise ValueError("a tensor's header is damaged")
        dimensions = struct.unpack_from(f"<{count}i", data, place + 12)
        place += 12 + 4 * count
        name = data[place : place + length].decode("ascii", "replace")
        if kind_code not in {_F32, *_WEIGHT_TYPES.values()} or min(dimensions) < 1:
            raise ValueError(f"its tensor {name!r} has an unknown type or size")
        kind = GGMLQuantizationType(kind_code)
        elements = 1
        for dimension in dimensions:
            elements *= dimension
        block, size = GGML_QUANT_SIZES[kind]
        place += length + elements // block * size
        yield name, dimensions, kind, place
