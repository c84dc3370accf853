"""Recordings in and out of files."""

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from runtime.errors import OutputError, SoundError
from runtime.files.atomic import replacing
from runtime.files.ordinary import open_file
from runtime.speech.channels import mixed

Samples = NDArray[np.float32]
"""float32 [n], mono, −1…1."""

SPEECH_RATE = 16_000
"""The sample rate that recognisers expect, Hz."""

_FORMATS = {"WAV", "WAVEX", "RF64", "W64", "FLAC", "OGG", "AIFF", "CAF"}
_BEGINNINGS = {b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"caff", b"fLaC", b"OggS"}
"""Of files in these formats; libsndfile's readers of other formats stay shut."""
_RATES = range(4_000, 192_001)
_CHANNELS = 8
_BLOCK = 1 << 15
"""Samples of each channel that are read at a time."""


def read_wav(path: Path, rate: int = SPEECH_RATE, limit_seconds: float = 60.0) -> Samples:
    """Read a recording of any usual kind: float32 [n], mono, −1…1, at ``rate`` Hz.

    Channels that agree are averaged, see ``runtime.speech.channels``. Float files that exceed ±1
    are scaled down to fit. The file is read, and brought to ``rate``, a few thousand samples at a
    time.

    Raises:
        SoundError: the file is missing, not a recording, empty, longer than ``limit_seconds``,
            of more than eight channels, or holds values that are not numbers.
    """
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise SoundError(f"{path} {what}; name a WAV recording.")
        with open_file(path) as content:
            if content.read(4) not in _BEGINNINGS:
                raise SoundError(f"{path} is not a recording; name a WAV file.")
        with soundfile.SoundFile(path) as file:
            _check_header(path, file)
            recorded, peak = _read(path, file, rate, limit_seconds)
    except OSError as error:
        raise SoundError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (soundfile.SoundFileError, TypeError, ValueError, OverflowError):
        raise SoundError(f"{path} is not a recording; name a WAV file.") from None
    if not recorded.size:
        raise SoundError(f"{path} holds no sound; record it again.")
    if not np.isfinite(recorded).all():
        raise SoundError(f"{path} holds values that are not numbers; record it again.")
    return mixed(recorded, rate) / np.float32(max(1.0, peak))


def _read(
    path: Path, file: soundfile.SoundFile, rate: int, limit_seconds: float
) -> tuple[NDArray[np.float32], float]:
    """What a file holds at another rate, float32 [n, channels], and its highest value.

    What its header says of its length may be wrong, so what comes is counted.
    """
    limit, frames, peak = round(limit_seconds * file.samplerate), 0, 0.0
    resampled = soxr.ResampleStream(file.samplerate, rate, file.channels, "float32")
    blocks: list[NDArray[np.float32]] = []
    while len(block := file.read(_BLOCK, "float32", always_2d=True)):
        frames, peak = frames + len(block), max(peak, float(np.abs(block).max()))
        if frames > limit:
            seconds = max(frames, file.frames if file.seekable() else 0) / file.samplerate
            raise SoundError(
                f"{path} lasts {seconds:.0f} seconds; ask in at most {limit_seconds:.0f} seconds."
            )
        blocks.append(resampled.resample_chunk(block))
    blocks.append(resampled.resample_chunk(np.zeros((0, file.channels), np.float32), last=True))
    return np.concatenate(blocks), peak


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another sample rate, Hz (libsoxr, high quality): float32 [m]."""
    if rate == wanted:
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted), np.float32)


def write_wav(path: Path, samples: NDArray[np.int16], rate: int) -> None:
    """Write int16 [n] mono samples as a 16-bit WAV; a reader never sees half a file.

    Raises:
        OutputError: the file cannot be written there.
    """
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is not a file; name a WAV file to write.")
    if not path.parent.is_dir():
        raise OutputError(f"{path} cannot be written: there is no folder {path.parent}.")
    # Made in memory, since soundfile takes a disk that is full for a fault of its own.
    whole = BytesIO()
    soundfile.write(whole, samples, rate, subtype="PCM_16", format="WAV")
    with replacing(path) as file:
        file.write(whole.getbuffer())


def _check_header(path: Path, file: soundfile.SoundFile) -> None:
    if file.format not in _FORMATS or file.samplerate not in _RATES:
        raise SoundError(f"{path} is not a recording; name a WAV file of 8 to 48 kHz.")
    if file.channels > _CHANNELS:
        raise SoundError(
            f"{path} has {file.channels:,} channels; record with one, or with {_CHANNELS} at most."
        )
