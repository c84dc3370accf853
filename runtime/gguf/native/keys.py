"""Tables of keys: their types, and the numbers that they may have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runtime.gguf.header import MAX_NUMBER, UNSIGNED, Header
from runtime.gguf.native.rows import Dims


@dataclass(frozen=True)
class Key:
    """A whole number that a file says of its model."""

    name: str
    """After the prefix."""
    dim: str = ""
    """What it is called among the dimensions; empty where nothing depends on it."""
    least: int = 1
    most: int = MAX_NUMBER
    default: int | None = None
    """What stands for it where it is left out; None where it must not be."""
    kind: int = UNSIGNED


def read_keys(header: Header, prefix: str, keys: Iterable[Key]) -> Dims:
    """The numbers of a table, by the names of their dimensions.

    Raises:
        PackError: one is missing, of another type, or outside its range.
    """
    dims = {}
    for key in keys:
        value = header.values.get(prefix + key.name)
        if value is None:
            number = key.default
        elif value.kind != key.kind or value.count is not None:
            header.refuse(f"its {prefix}{key.name} has the wrong type")
        else:
            number = value.content if isinstance(value.content, int) else None
            if number is None or not key.least <= number <= key.most:
                header.refuse(f"its {prefix}{key.name} is {value.content}")
        if number is None:
            header.refuse(f"it lacks the number {prefix}{key.name}")
        if key.dim:
            dims[key.dim] = number
    return dims


def check_kinds(header: Header, kinds: Mapping[str, int]) -> None:
    """See that what there is of these keys is one value of the very type that is read.

    Raises:
        PackError: one is of another type.
    """
    for key, kind in kinds.items():
        value = header.values.get(key)
        if value is not None and (value.kind != kind or value.count is not None):
            header.refuse(f"its {key} has the wrong type")
