"""A Whisper state dict in Hugging Face's naming as a file of whisper.cpp.

The layout is that of whisper.cpp's ``models/convert-h5-to-ggml.py``, little-endian: header, mel
filters, vocabulary, tensors. Quantized files are laid out as its ``quantize`` tool does:
two-dimensional weights in blocks, convolutions in f16, everything else in f32.
"""

import base64
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from gguf import GGMLQuantizationType
from gguf.quants import quantize
from numpy.typing import NDArray

from convert.packing import replacing
from runtime.errors import CheckpointError

State = Mapping[str, NDArray[np.floating]]
FileType = Literal["f16", "q8_0"]

_MAGIC = 0x67676D6C
_FILE_TYPES: dict[FileType, int] = {"f16": 1, "q8_0": 2 * 1000 + 7}
"""ggml's file type, and a thousand times the version of the quantized layouts."""
_VOCABULARIES = (51864, 51865, 51866)
_BINS = 201
_KEPT = re.compile(r"(en|de)coder\.(conv\d\.bias|positional_embedding)$")
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


def convert_whisper(
    state: State,
    out: Path,
    *,
    heads: tuple[int, int],
    mel_filters: NDArray[np.float32],
    vocabulary: Sequence[bytes],
    file_type: FileType = "f16",
) -> Path:
    """Write a model file that whisper.cpp loads; dimensions are those of the tensors.

    Args:
        state: as ``WhisperForConditionalGeneration.state_dict()``, in numpy; the tied
            ``proj_out.weight`` may be there.
        out: written atomically.
        heads: of the encoder and of the decoder.
        mel_filters: float32 [mels, 201], as in openai-whisper's ``mel_filters.npz``.
        vocabulary: the tokens' bytes in order, without Whisper's special ones.
        file_type: of the matrices.

    Raises:
        CheckpointError: a tensor is missing, left over, of the wrong shape or not finite, or the
            vocabulary or the filters do not fit.
        OutputError: ``out`` cannot be written.
    """
    tensors = _rename(state)
    header = _header(tensors, heads)
    _check_tensors(tensors, header)
    _check_assets(header, mel_filters, vocabulary)
    with replacing(out) as file:
        file.write(struct.pack("<12i", _MAGIC, *header, _FILE_TYPES[file_type]))
        file.write(struct.pack("<2i", *mel_filters.shape))
        file.write(np.ascontiguousarray(mel_filters, "<f4").tobytes())
        file.write(struct.pack("<i", len(vocabulary)))
        for token in vocabulary:
            file.write(struct.pack("<i", len(token)) + token)
        for name, values in tensors.items():
            _write_tensor(file, name, values, file_type)
    return out


def read_tiktoken(path: Path) -> list[bytes]:
    """The tokens of a ``.tiktoken`` file of openai-whisper, in order.

    Raises:
        CheckpointError: the file cannot be read or is of another format.
    """
    try:
        lines = [line.split() for line in path.read_bytes().splitlines() if line]
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


def _rename(state: State) -> dict[str, NDArray[np.floating]]:
    tensors: dict[str, NDArray[np.floating]] = {}
    for name, values in state.items():
        for pattern, short in _NAMES.items():
            name = re.sub(pattern, short, name)
        tensors[name] = values
    output = tensors.pop("proj_out.weight", None)
    if output is not None and not np.array_equal(
        output, tensors.get("decoder.token_embedding.weight", np.empty(0))
    ):
        raise CheckpointError(
            "proj_out.weight differs from the token embedding, which whisper.cpp uses in its "
            "place. Train the model with tied embeddings."
        )
    return tensors


def _header(tensors: State, heads: tuple[int, int]) -> list[int]:
    """Vocabulary, audio context/width/heads/layers, text …, mels, in the file's order."""
    audio, text = (
        _shape(tensors, f"{part}.positional_embedding", 2) for part in ("encoder", "decoder")
    )
    vocabulary = _shape(tensors, "decoder.token_embedding.weight", 2)[0]
    mels = _shape(tensors, "encoder.conv1.weight", 3)[1]
    layers = [
        len({name.split(".")[2] for name in tensors if name.startswith(f"{part}.blocks.")})
        for part in ("encoder", "decoder")
    ]
    if audio[1] != text[1] or any(count < 1 or audio[1] % count for count in heads):
        raise CheckpointError(
            f"Widths of {audio[1]} and {text[1]} do not fit {heads} heads. "
            "Whisper has one width, a multiple of its heads."
        )
    if vocabulary not in _VOCABULARIES:
        raise CheckpointError(
            f"A vocabulary of {vocabulary} is not Whisper's. Use one of {_VOCABULARIES}."
        )
    return [vocabulary, *audio, heads[0], layers[0], *text, heads[1], layers[1], mels]


def _shape(tensors: State, name: str, dimensions: int) -> tuple[int, ...]:
    if name not in tensors:
        raise CheckpointError(f"The Whisper model lacks {name}. Export its whole state dict.")
    if tensors[name].ndim != dimensions:
        raise CheckpointError(f"{name} has shape {tensors[name].shape}. Is this a Whisper model?")
    return tensors[name].shape


def _expected(header: list[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    vocabulary, audio_context, width, _, audio_layers, text_context, _, _, text_layers, mels = (
        header
    )
    yield "encoder.positional_embedding", (audio_context, width)
    yield "encoder.conv1.weight", (width, mels, 3)
    yield "encoder.conv1.bias", (width,)
    yield "encoder.conv2.weight", (width, width, 3)
    yield "encoder.conv2.bias", (width,)
    yield "decoder.positional_embedding", (text_context, width)
    yield "decoder.token_embedding.weight", (vocabulary, width)
    norms = ["encoder.ln_post", "decoder.ln"]
    for part, layers in (("encoder", audio_layers), ("decoder", text_layers)):
        for layer in range(layers):
            block = f"{part}.blocks.{layer}"
            attentions = ["attn", "cross_attn"][: 1 if part == "encoder" else 2]
            norms += [f"{block}.mlp_ln", *(f"{block}.{attention}_ln" for attention in attentions)]
            yield f"{block}.mlp.0.weight", (4 * width, width)
            yield f"{block}.mlp.0.bias", (4 * width,)
            yield f"{block}.mlp.2.weight", (width, 4 * width)
            yield f"{block}.mlp.2.bias", (width,)
            for attention in attentions:
                for projection in ("query", "key", "value", "out"):
                    yield f"{block}.{attention}.{projection}.weight", (width, width)
                    if projection != "key":
                        yield f"{block}.{attention}.{projection}.bias", (width,)
    for norm in norms:
        yield f"{norm}.weight", (width,)
        yield f"{norm}.bias", (width,)


def _check_tensors(tensors: State, header: list[int]) -> None:
    expected = dict(_expected(header))
    for name, shape in expected.items():
        if _shape(tensors, name, len(shape)) != shape:
            raise CheckpointError(
                f"{name} has shape {tensors[name].shape}, not {shape}. Is this a Whisper model?"
            )
        if not float(np.abs(tensors[name]).max()) <= float(np.finfo(np.float16).max):
            raise CheckpointError(
                f"{name} holds values that are no numbers or too large. Was the training stable?"
            )
    for name in tensors:
        if name not in expected:
            raise CheckpointError(f"{name} has no place in a Whisper model. Leave it out.")


def _check_assets(
    header: list[int], mel_filters: NDArray[np.float32], vocabulary: Sequence[bytes]
) -> None:
    if mel_filters.shape != (header[-1], _BINS):
        raise CheckpointError(
            f"Mel filters of shape {mel_filters.shape} do not fit a model of {header[-1]} mels. "
            f"Use those of shape ({header[-1]}, {_BINS})."
        )
    whole = len(vocabulary) <= header[0] and all(len(token) <= 128 for token in vocabulary)
    if not whole or not {b" ", b" -", b" '"} <= set(vocabulary):
        raise CheckpointError("The vocabulary is not Whisper's. Use that of openai-whisper.")


def _write_tensor(
    file: BinaryIO, name: str, values: NDArray[np.floating], file_type: FileType
) -> None:
    exact = np.asarray(values, dtype=np.float32)
    if re.search(r"conv\d\.bias$", name):
        exact = exact[:, None]
    if exact.ndim < 2 or _KEPT.search(name):
        kind, data = GGMLQuantizationType.F32, exact.astype("<f4").tobytes()
    elif exact.ndim == 2 and file_type == "q8_0":
        if exact.shape[1] % 32:
            raise CheckpointError(
                f"{name} has rows of {exact.shape[1]}, not a multiple of 32. Write the file in f16."
            )
        # From the f16 values, as whisper.cpp's tool does.
        half = exact.astype(np.float16).astype(np.float32)
        kind, data = GGMLQuantizationType.Q8_0, quantize(half, GGMLQuantizationType.Q8_0).tobytes()
    else:
        kind, data = GGMLQuantizationType.F16, exact.astype("<f2").tobytes()
    file.write(struct.pack("<3i", exact.ndim, len(name), kind))
    file.write(struct.pack(f"<{exact.ndim}i", *exact.shape[::-1]) + name.encode())
    file.write(data)
