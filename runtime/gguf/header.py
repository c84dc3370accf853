"""The header of a GGUF file that has been read: its values, and where its tensors lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
from gguf.constants import GGMLQuantizationType
from numpy.typing import NDArray

from runtime.errors import PackError
from runtime.files.stamp import FileStamp

REMEDY = "Fetch or convert the pack again."
UNSIGNED, SIGNED, FLOAT, BOOL, STRING = 4, 5, 6, 7, 8
"""GGUF's numbers for types of values."""
MAX_NUMBER = 1 << 24
VOCABULARY = "tokenizer.ggml.tokens"
_PLAIN = (
    *("<fake_token_around_image>", "<global-img>", "<|img_thumbnail|>"),
    *("<image>", "</image>", "<slice>", "</slice>"),
)
MARKERS = {"\n": ("\n", "Ċ", "<0x0A>"), "\n\n": ("\n\n", "ĊĊ")} | {each: (each,) for each in _PLAIN}
"""Texts that libmtmd looks up a token for, and how a vocabulary spells it."""


@dataclass(frozen=True)
class Value:
    """One metadata value."""

    kind: int
    """GGUF's number for the type; of the elements, for an array."""
    content: object
    """The scalar or string; for an array its numbers where there are at most 1,024, else None."""
    count: int | None = None
    """Elements of an array; None for a scalar."""
    distinct: int | None = None
    """Different strings in the vocabulary, each up to its first zero byte; None of other arrays."""
    spelled_bytes: int = 0
    """Different strings among them that spell a byte, as ``<0x0A>`` does."""
    markers: frozenset[str] = frozenset()
    """Which of ``MARKERS`` are among them."""


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies in its file."""

    shape: tuple[int, ...]
    """As GGUF has it: the fastest dimension first."""
    kind: GGMLQuantizationType
    offset: int
    """From the start of the file, bytes."""
    bytes: int


@dataclass(frozen=True)
class Header:
    """The header of a GGUF file whose tensors all lie inside the file."""

    path: Path
    stamp: FileStamp
    """Of the file when it was read."""
    values: dict[str, Value]
    tensors: dict[str, Tensor]

    def is_current(self) -> bool:
        """Whether the file there is still the one that was read, and was not written to since."""
        return self.stamp.is_of(self.path)

    def require_current(self) -> None:
        """See that the file which a C library is about to open is the one that was checked.

        Raises:
            PackError: it is another, or was written to since.
        """
        if not self.is_current():
            self.refuse_changed()

    def refuse_changed(self) -> NoReturn:
        """Raise the PackError that says so."""
        self.refuse("it was changed while it was being checked")

    def refuse(self, why: str) -> NoReturn:
        """Raise the PackError that names this file."""
        raise PackError(f"{self.path} cannot be used: {why}. {REMEDY}")

    def text(self, key: str) -> str:
        """The string at ``key``; refused where it is missing or not a string."""
        value = self.values.get(key)
        if value is None or value.kind != STRING or not isinstance(value.content, str):
            self.refuse(f"it lacks the text {key}")
        return value.content

    def number(
        self, key: str, default: int | None = None, *, least: int = 1, limit: int = MAX_NUMBER
    ) -> int:
        """The unsigned 32-bit number at ``key``, ``least`` to ``limit``."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if value is None or value.kind != UNSIGNED or not isinstance(value.content, int):
            self.refuse(f"it lacks the number {key}")
        if not least <= value.content <= limit:
            self.refuse(f"its {key} is {value.content}")
        return value.content

    def fraction(self, key: str, *, limit: float = 1) -> float:
        """The 32-bit floating-point number at ``key``, 0 to ``limit``."""
        value = self.values.get(key)
        if value is None or value.kind != FLOAT or not isinstance(value.content, float):
            self.refuse(f"it lacks the number {key}")
        if not 0 <= value.content <= limit:
            self.refuse(f"its {key} is {value.content}")
        return value.content

    def array(self, key: str, kinds: tuple[int, ...], count: int | None = None) -> Value:
        """The array at ``key`` with elements of one of ``kinds`` and ``count`` of them."""
        value = self.values.get(key)
        if value is None or value.count is None or value.kind not in kinds:
            self.refuse(f"it lacks the list {key}")
        if count is not None and value.count != count:
            self.refuse(f"its {key} has {value.count} entries instead of {count}")
        return value

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """The ``count`` 32-bit floating-point numbers of the array at ``key``."""
        content = self.array(key, (FLOAT,), count).content
        if not isinstance(content, tuple):
            self.refuse(f"its {key} is not a short list of numbers")
        return tuple(float(number) for number in content)

    def expect(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """The tensor called ``name``, which must have ``shape``."""
        tensor = self.tensors.get(name)
        if tensor is None:
            self.refuse(f"it has no tensor {name}")
        if tensor.shape != shape:
            self.refuse(f"its tensor {name} has the shape {tensor.shape} instead of {shape}")
        return tensor

    def vector(self, name: str, length: int) -> NDArray[np.float32]:
        """The numbers of a one-dimensional F32 or F16 tensor, float32 [length]."""
        tensor = self.expect(name, (length,))
        types = {GGMLQuantizationType.F32: "<f4", GGMLQuantizationType.F16: "<f2"}
        if tensor.kind not in types:
            self.refuse(f"its tensor {name} is not F32 or F16")
        found = np.fromfile(self.path, types[tensor.kind], length, offset=tensor.offset)
        return found.astype(np.float32)
