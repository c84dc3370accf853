"""Importance matrices: how strongly each input column of a weight matrix is used.

The format is the one that llama.cpp's ``llama-imatrix`` writes and ``llama-quantize`` reads: for
every matrix the sums of the squared inputs and how many inputs there were
(https://github.com/ggml-org/llama.cpp/blob/master/tools/imatrix/README.md). Text model and vision
tower share a file, since the names of their tensors differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import gguf
import numpy as np
from numpy.typing import NDArray

from runtime.errors import CheckpointError, PackError
from runtime.files.atomic import replacing
from runtime.files.ordinary import open_file
from runtime.gguf.reader import read_header

CHUNK = 512
"""Inputs that count as one chunk; ``llama-imatrix`` takes texts in pieces of as many tokens."""

_SUMS, _COUNTS = ".in_sum2", ".counts"
_SAMPLES, _DATA, _MODEL, _FITTED = (
    f"vismaid.imatrix.{name}" for name in ("samples", "data", "model", "fitted")
)
_DAMAGE = (
    PackError,
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
)
"""What ``GGUFReader`` raises on a file that is not as it should be."""


@dataclass(frozen=True)
class Progress:
    """How far a collection is that may be continued."""

    samples: int
    """Samples that are in the sums, counted from the first of the data."""
    data: str
    """SHA-256 of those samples, hexadecimal."""
    model: str
    """SHA-256 of the model files, hexadecimal."""


@dataclass(frozen=True)
class Imatrix:
    """What was collected for each weight matrix, under the names of the model's tensors."""

    sums: Mapping[str, NDArray[np.float64]]
    """Squared inputs of each column, summed: [matrices, columns]; several matrices are experts."""
    counts: Mapping[str, NDArray[np.int64]]
    """How many inputs were summed: [matrices]."""
    datasets: tuple[str, ...] = ()
    """Where the inputs came from."""
    chunk_size: int = CHUNK
    progress: Progress | None = None
    """Where it was collected by ``vismaid imatrix`` and not merged since."""
    fitted: str = ""
    """The type that it was fitted to, see ``convert.quantize.imatrix.fit``: it leaves out matrices
    that are better
    quantized without it."""

    @property
    def chunks(self) -> int:
        """Chunks it was computed from, as llama.cpp counts them."""
        most = max((int(counts.max(initial=0)) for counts in self.counts.values()), default=0)
        return most // self.chunk_size

    @property
    def values(self) -> dict[str, NDArray[np.float32]]:
        """What a quantizer weighs errors with: the mean square of each column.

        float32 [matrices · columns]; ones for a matrix that had no input. ``llama-quantize``
        computes the same from the file.
        """
        return {name: self._mean(name) for name in self.sums}

    def _mean(self, name: str) -> NDArray[np.float32]:
        counts = self.counts[name].astype(np.float32)[:, np.newaxis]
        sums = self.sums[name].astype(np.float32)
        return np.divide(sums, counts, out=np.ones_like(sums), where=counts > 0).reshape(-1)


def read_imatrix(path: Path) -> Imatrix:
    """Read a GGUF importance matrix of this project's or of ``llama-imatrix``.

    Raises:
        CheckpointError: the file is missing, damaged or something else.
    """
    try:
        open_file(path).close()
        # gguf's own reader believes every count it reads.
        read_header(path)
        reader = gguf.GGUFReader(path)
        fields = {name: field.contents() for name, field in reader.fields.items()}
        tensors = {tensor.name: tensor for tensor in reader.tensors}
        return _imatrix(path, fields, tensors)
    except _DAMAGE as error:
        why = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
        raise CheckpointError(
            f"{path} is not an importance matrix in GGUF format{why}. Make one with `vismaid "
            "imatrix`; one in the older format becomes GGUF with "
            "`llama-imatrix -m MODEL --in-file OLD -o NEW.gguf`."
        ) from None


def _imatrix(
    path: Path, fields: Mapping[str, Any], tensors: Mapping[str, gguf.ReaderTensor]
) -> Imatrix:
    if fields.get(gguf.Keys.General.TYPE) != gguf.GGUFType.IMATRIX:
        raise ValueError("another kind of file")
    names = sorted(name.removesuffix(_SUMS) for name in tensors if name.endswith(_SUMS))
    sums, counts = {}, {}
    for name in names:
        found = _numbers(tensors[name + _COUNTS]).reshape(-1)
        counts[name] = np.rint(found).astype(np.int64)
        sums[name] = _numbers(tensors[name + _SUMS]).reshape(len(found), -1)
    if not names:
        raise ValueError("no data")
    return Imatrix(
        sums,
        counts,
        tuple(str(name) for name in fields.get(gguf.Keys.IMatrix.DATASETS, ()) if name),
        _positive(fields[gguf.Keys.IMatrix.CHUNK_SIZE]),
        _progress(fields),
        str(fields.get(_FITTED, "")),
    )


def _numbers(tensor: gguf.ReaderTensor) -> NDArray[np.float64]:
    values = np.asarray(tensor.data)
    sound = values.dtype == np.float32 and values.size > 0 and np.isfinite(values).all()
    if not sound or (values < 0).any():
        raise ValueError("not sums of squares")
    return values.astype(np.float64)


def _positive(value: Any) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError("no chunk size")
    return value


def _progress(fields: Mapping[str, Any]) -> Progress | None:
    if _SAMPLES not in fields:
        return None
    return Progress(int(fields[_SAMPLES]), str(fields[_DATA]), str(fields[_MODEL]))


def write_imatrix(path: Path, imatrix: Imatrix) -> None:
    """Write ``path``, which appears whole or not at all.

    Sums become float32, as the format has them.

    Raises:
        OutputError: it cannot be written.
    """
    writer = gguf.GGUFWriter(None, "")
    writer.kv_data[0].clear()  # the format has no general.architecture
    writer.add_type(gguf.GGUFType.IMATRIX)
    # gguf writes no empty list, and ``llama-quantize`` refuses a file without this one.
    _add_texts(writer, gguf.Keys.IMatrix.DATASETS, imatrix.datasets or ("",))
    writer.add_uint32(gguf.Keys.IMatrix.CHUNK_COUNT, imatrix.chunks)
    writer.add_uint32(gguf.Keys.IMatrix.CHUNK_SIZE, imatrix.chunk_size)
    if imatrix.progress:
        writer.add_uint32(_SAMPLES, imatrix.progress.samples)
        writer.add_string(_DATA, imatrix.progress.data)
        writer.add_string(_MODEL, imatrix.progress.model)
    if imatrix.fitted:
        writer.add_string(_FITTED, imatrix.fitted)
    for name in sorted(imatrix.sums):
        sums, counts = imatrix.sums[name], imatrix.counts[name][:, np.newaxis]
        for suffix, values in ((_SUMS, sums), (_COUNTS, counts)):
            flat = values[0] if len(values) == 1 else values
            writer.add_tensor(name + suffix, flat.astype(np.float32))
    with replacing(path) as file:
        writer.write_header_to_file(Path(file.name))
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def _add_texts(writer: gguf.GGUFWriter, key: str, texts: Sequence[str]) -> None:
    kind, element = gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.STRING
    writer.add_key_value(key, list(texts), kind, sub_type=element)


def merge(matrices: Sequence[Imatrix]) -> Imatrix:
    """Add up what was collected for one model on several data, or by several machines.

    Args:
        matrices: At least one. Each may lack tensors that others have, as one of the text model
            alone does.

    Raises:
        CheckpointError: they are of different models: the same part of it, text model or vision
            tower, has other layers, or a tensor has other columns; or one was fitted to a type,
            which leaves no sums that could be added.
    """
    for matrix in matrices:
        if matrix.fitted:
            raise CheckpointError(
                f"An importance matrix that was fitted to {matrix.fitted} cannot be merged. Merge "
                "what was collected, and fit the sum."
            )
    sums: dict[str, NDArray[np.float64]] = {}
    counts: dict[str, NDArray[np.int64]] = {}
    for matrix in matrices:
        _check_same_model(sums, matrix.sums)
        for name, values in matrix.sums.items():
            sums[name] = sums[name] + values if name in sums else values
            more = matrix.counts[name]
            counts[name] = counts[name] + more if name in counts else more
    datasets = dict.fromkeys(name for matrix in matrices for name in matrix.datasets)
    return Imatrix(sums, counts, tuple(datasets), matrices[0].chunk_size)


_PARTS = (("blk.",), ("v.", "mm."))
"""How the tensors' names begin in a text model's layers, and in a vision tower and projector."""


def _check_same_model(
    known: Mapping[str, NDArray[np.float64]], more: Mapping[str, NDArray[np.float64]]
) -> None:
    for part in _PARTS:
        first, second = (
            {name for name in names if name.startswith(part)} for names in (known, more)
        )
        if first and second and first != second:
            _refuse(sorted(first ^ second)[0], "is in one and not in the other")
    for name in sorted(known.keys() & more.keys()):
        if known[name].shape != more[name].shape:
            _refuse(name, f"has {known[name].size:,} columns and {more[name].size:,}")


def _refuse(name: str, why: str) -> NoReturn:
    raise CheckpointError(
        f"The importance matrices are of different models: {name} {why}. Merge those of one model."
    )
