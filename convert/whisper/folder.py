"""From the published folder of a Whisper model to a file that whisper.cpp loads.

Two layouts are read: Hugging Face's, as ``openai/whisper-…`` is published, and faster-whisper's.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert import Progress
from convert.checkpoint.config import ConfigPart, Size, parse, require
from convert.checkpoint.folder import INDEX, SINGLE, Checkpoint, read_json
from convert.checkpoint.hub_cache import entered
from convert.licence import licence_of
from convert.pack_writer import pack_file
from convert.whisper.faster_whisper import MODEL, read_faster_whisper
from convert.whisper.mel import mel_filters
from convert.whisper.model import FileType, State, convert_whisper, header_of
from convert.whisper.vocabulary import read_vocabulary
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, OutputError
from runtime.packs.manifest import PackFile

_CONFIG = "config.json"
_PICKLED = "pytorch_model.bin"
_EXTRACTORS = ("preprocessor_config.json", "processor_config.json")


class _Config(ConfigPart):
    """``config.json`` of a ``WhisperForConditionalGeneration``."""

    vocab_size: Size
    d_model: Size
    encoder_layers: Size
    encoder_attention_heads: Size
    decoder_layers: Size
    decoder_attention_heads: Size
    num_mel_bins: Size = 80
    max_source_positions: Size = 1500
    max_target_positions: Size = 448
    activation_function: str = "gelu"
    scale_embedding: bool = False


class _Extractor(ConfigPart):
    """``preprocessor_config.json``, of which whisper.cpp knows nothing but the filters."""

    sampling_rate: Size = 16_000
    hop_length: Size = 160
    n_fft: Size = 400
    mel_filters: list[list[float]] | None = None


@dataclass(frozen=True)
class _Model:
    state: State
    heads: tuple[int, int]


def is_whisper(folder: Path) -> bool:
    """Whether a folder is to be read as a Whisper model, by what is in it.

    Raises:
        CheckpointError: its ``config.json`` is damaged.
    """
    folder = entered(folder)
    config = folder / _CONFIG
    if config.is_file() and read_json(config).get("model_type") == "whisper":
        return True
    return _is_faster_whisper(folder)


def convert_recogniser(
    folder: Path,
    out: Path,
    *,
    file_type: FileType = "f16",
    licence: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> PackFile:
    """Write the whisper.cpp file of a published Whisper model, in memory near one tensor's piece.

    Args:
        folder: in the layout of Hugging Face or of faster-whisper.
        out: the file, which must not exist; it appears when it is whole.
        file_type: of the matrices.
        licence: of the model; by default what its card says.
        progress: told of every few megabytes written.
        cancel: checked as often.

    Returns:
        The file as a pack names it.

    Raises:
        CheckpointError: something in the folder is missing, damaged, quantized or of another model.
        OutputError: ``out`` exists or cannot be written.
        Cancelled: ``cancel`` was set.
    """
    if out.exists():
        raise OutputError(f"{out} exists already. Remove it or choose another file.")
    folder = entered(folder)
    model = _faster_whisper(folder) if _is_faster_whisper(folder) else _published(folder)
    header = header_of(model.state, model.heads, file_type)
    convert_whisper(
        model.state,
        out,
        heads=model.heads,
        mel_filters=_filters(folder, header.mels),
        vocabulary=read_vocabulary(folder, header.vocabulary),
        file_type=file_type,
        progress=progress,
        cancel=cancel,
    )
    return pack_file(out.parent, out.name, licence or licence_of(folder))


def _has_safetensors(folder: Path) -> bool:
    return (folder / SINGLE).exists() or (folder / INDEX).exists()


def _is_faster_whisper(folder: Path) -> bool:
    return (folder / MODEL).is_file() and not _has_safetensors(folder)


def _faster_whisper(folder: Path) -> _Model:
    return _Model(*read_faster_whisper(folder / MODEL))


def _published(folder: Path) -> _Model:
    if (folder / _PICKLED).exists() and not _has_safetensors(folder):
        raise CheckpointError(
            f"{folder} keeps its weights in {_PICKLED}, which can run any program when it is "
            f"loaded and is not read. Download {SINGLE} in its place, or write it where you trust "
            "the folder: WhisperForConditionalGeneration.from_pretrained(FOLDER)"
            ".save_pretrained(FOLDER)."
        )
    source = Checkpoint.open(folder)
    where = str(folder / _CONFIG)
    config = parse(_Config, source.json(_CONFIG), where)
    gelu = ("gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast")
    require(
        where,
        {
            "activation_function": (config.activation_function, gelu),
            "scale_embedding": (config.scale_embedding, False),
        },
    )
    model = _Model(source.tensors, (config.encoder_attention_heads, config.decoder_attention_heads))
    _check_config(where, config, model)
    return model


def _check_config(where: str, config: _Config, model: _Model) -> None:
    """Refuse a configuration that belongs to other weights."""
    header = header_of(model.state, model.heads)
    for name, found in {
        "vocab_size": header.vocabulary,
        "d_model": header.audio_width,
        "encoder_layers": header.audio_layers,
        "decoder_layers": header.text_layers,
        "num_mel_bins": header.mels,
        "max_source_positions": header.audio_context,
        "max_target_positions": header.text_context,
    }.items():
        promised = getattr(config, name)
        if promised != found:
            raise CheckpointError(
                f"{where} promises {name} = {promised}, and the tensors have {found}. "
                "Use the config.json that belongs to the checkpoint."
            )


def _filters(folder: Path, mels: int) -> NDArray[np.float32]:
    """The mel filters that a folder brings, or those of every Whisper.

    Returns:
        float32 [mels, 201].
    """
    path = next((path for name in _EXTRACTORS if (path := folder / name).is_file()), None)
    if path is None:
        return mel_filters(mels)
    raw = read_json(path)
    extractor = parse(_Extractor, raw.get("feature_extractor", raw), str(path))
    require(
        str(path),
        {
            "sampling_rate": (extractor.sampling_rate, 16_000),
            "hop_length": (extractor.hop_length, 160),
            "n_fft": (extractor.n_fft, 400),
        },
    )
    if extractor.mel_filters is None:
        return mel_filters(mels)
    return _array(path, extractor.mel_filters, mels)


def _array(path: Path, rows: list[list[float]], mels: int) -> NDArray[np.float32]:
    # Some are written with a row for each frequency.
    try:
        filters = np.array(rows, np.float32)
    except (ValueError, OverflowError):
        raise CheckpointError(
            f"{path} has mel_filters of rows that differ in length. Download it again."
        ) from None
    return filters.T if filters.shape[-1:] == (mels,) else filters
