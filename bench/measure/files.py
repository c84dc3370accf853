"""What a pack takes on the disk."""

from dataclasses import dataclass
from math import prod

from runtime.gguf.reader import read_header
from runtime.packs.manifest import PackFile
from runtime.packs.pack import Pack

_BITS = 8


def measure_files(pack: Pack) -> tuple[dict[str, float], dict[str, str]]:
    """Bytes and parameters of each model, and bits a weight takes on average.

    Returns:
        The figures, and why one of them is absent.

    Raises:
        PackError: a file is missing or damaged.
    """
    manifest = pack.manifest
    text, projector = _parameters(pack, manifest.text_model), _parameters(pack, manifest.projector)
    found = {
        "text_model": float(manifest.text_model.bytes),
        "projector": float(manifest.projector.bytes),
        "bits_per_weight": _BITS * text.bytes / text.count,
        "projector_bits_per_weight": _BITS * projector.bytes / projector.count,
        "parameters": float(text.count),
        "projector_parameters": float(projector.count),
    }
    absent = {}
    if manifest.recogniser:
        found["recogniser"] = float(manifest.recogniser.model.bytes)
    else:
        absent["recogniser"] = "The pack has no recogniser."
    if manifest.voices:
        voices = manifest.voices.values()
        found["voice"] = float(max(each.model.bytes + each.config.bytes for each in voices))
    else:
        absent["voice"] = "The pack has no voice."
    return found, absent


@dataclass(frozen=True)
class _Parameters:
    count: int
    bytes: int


def _parameters(pack: Pack, file: PackFile) -> _Parameters:
    tensors = read_header(pack.path(file)).tensors.values()
    return _Parameters(
        sum(prod(each.shape) for each in tensors), sum(each.bytes for each in tensors)
    )
