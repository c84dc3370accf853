"""Writing a GGUF file tensor by tensor, so that memory stays near one piece of one tensor."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Protocol, TypeVar, cast

import gguf
import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError
from runtime.files.atomic import unwritable
from runtime.packs.manifest import PackFile

_Item = TypeVar("_Item")
_PIECE = 1 << 20
_LARGEST = {half: float(np.finfo(np.float16 if half else np.float32).max) for half in (True, False)}


class Source(Protocol):
    """Where a tensor's values come from: a tensor of a checkpoint, or what is made of some."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Row-major."""

    def pieces(self, elements: int = ...) -> Iterator[NDArray[np.float32]]:
        """The values in order, float32 [n] pieces of at most ``elements``."""


@dataclass(frozen=True)
class Change:
    """What happens to a tensor's values on their way into the new file."""

    function: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    """Given whole groups of rows, float32 [groups · rows, columns]; returns the same shape."""
    rows: int = 1
    """Rows of a group; a tensor of one dimension has rows of one value."""


@dataclass(frozen=True)
class Output:
    """A tensor of the new file and where its values come from."""

    name: str
    source: Source
    half: bool
    """Stored as f16, else as f32."""
    shape: tuple[int, ...]
    """Row-major; longer than the source's where zeros are appended."""
    change: Change | None = None

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Element type in the file."""
        return np.dtype(np.float16 if self.half else np.float32)

    @property
    def bytes(self) -> int:
        """Size of its data in the file."""
        return prod(self.shape) * self.dtype.itemsize

    def pieces(self) -> Iterator[NDArray[np.floating]]:
        """The values in order, in the file's element type.

        Raises:
            CheckpointError: a value that f16 cannot hold, or the source cannot be read.
        """
        rows, columns = self.source.shape[0], prod(self.source.shape[1:])
        wanted = prod(self.shape[1:])
        group = columns * (self.change.rows if self.change else 1)
        for flat in self.source.pieces(max(1, _PIECE // group) * group):
            block = flat.reshape(-1, columns)
            if self.change:
                block = self.change.function(block)
            if not float(np.abs(block).max(initial=0)) <= _LARGEST[self.half]:
                raise CheckpointError(
                    f"Tensor {self.source.name} holds values that are no numbers or too large "
                    f"for {self.dtype}. Use a checkpoint that was not damaged."
                )
            if wanted > columns:
                block = np.pad(block, ((0, 0), (0, wanted - columns)))
            yield block.astype(self.dtype)
        if self.shape[0] > rows:
            yield np.zeros((self.shape[0] - rows, wanted), self.dtype)


def write_gguf(
    path: Path,
    writer: gguf.GGUFWriter,
    outputs: Sequence[Output],
    *,
    advance: Callable[[int], None] | None = None,
    cancel: Cancel = NEVER,
) -> PackFile:
    """Write ``path``: the keys already given to ``writer``, then ``outputs`` one by one.

    Args:
        path: created or overwritten.
        writer: with every key added and no tensor.
        outputs: tensors in file order.
        advance: told the bytes written, piece by piece.
        cancel: checked between pieces.

    Returns:
        The file as a pack names it; it is hashed as it is written, not read again.

    Raises:
        CheckpointError: a source tensor cannot be read or stored.
        OutputError: the file cannot be written.
        Cancelled: ``cancel`` was set.
    """
    for output in outputs:
        writer.add_tensor_info(output.name, output.shape, output.dtype, output.bytes)
    try:
        writer.write_header_to_file(path)
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        return _write_data(path, writer, outputs, advance, cancel)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        writer.close()


class _Hashed:
    """A file that is hashed as it grows."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        """Begin with what has been written already."""
        file.flush()
        self._file = file
        self._digest = hashlib.sha256(path.read_bytes())
        self.bytes = file.tell()

    def write(self, data: memoryview | bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.bytes += len(data) if isinstance(data, bytes) else data.nbytes

    def pad(self, alignment: int) -> None:
        self.write(bytes(-self.bytes % alignment))

    def done(self, name: str) -> PackFile:
        return PackFile(file=name, sha256=self._digest.hexdigest(), bytes=self.bytes)


def _write_data(
    path: Path,
    writer: gguf.GGUFWriter,
    outputs: Sequence[Output],
    advance: Callable[[int], None] | None,
    cancel: Cancel,
) -> PackFile:
    files = writer.fout or []
    file = _Hashed(path, files[0])
    file.pad(writer.data_alignment)
    for piece in _one_ahead(_pieces(outputs)):
        cancel.check()
        if piece is None:
            file.pad(writer.data_alignment)
            continue
        file.write(np.ascontiguousarray(piece).data)
        if advance is not None:
            advance(piece.nbytes)
    return file.done(path.name)


def _pieces(outputs: Sequence[Output]) -> Iterator[NDArray[np.floating] | None]:
    """The values of all tensors in order, None after each tensor."""
    for output in outputs:
        yield from output.pieces()
        yield None


def _one_ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """The same items, each computed while the one before it is used."""
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield cast(_Item, item)
