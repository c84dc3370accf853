"""Weights as ``torch.save`` pickles them, read without running what a pickle can run.

A pickle is a program. This one's few instructions that put tensors into a dictionary are followed
here, and whoever names any other function than those three is refused. Two layouts are in
circulation: since torch 1.6 a zip archive, whose ``data.pkl`` tells where each tensor lies in its
storages, which are files beside it, not compressed; before, five pickles and the storages after
them. https://docs.python.org/3/library/pickletools.html
"""

import io
import pickletools
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from convert.checkpoint.folder import ITEM_BYTES, Tensor, refuse_what_stands_for_a_file
from runtime.errors import CheckpointError

PICKLED = "pytorch_model.bin"
_TYPES = {
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "DoubleStorage": "F64",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}
"""torch's names for what a storage holds, and safetensors'."""
_SIZES = {**ITEM_BYTES, "F64": 8, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
_FUNCTIONS = {
    ("collections", "OrderedDict"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_parameter"),
}
_MAGIC = 0x1950A86A20F9469CFC6C
_MOST_BYTES, _MOST_DIMENSIONS = 16 << 20, 8
"""Of the pickles, and of a tensor."""
_AGAIN = "Download it again."


@dataclass(frozen=True)
class _Name:
    """A function or class that a pickle names."""

    module: str
    name: str


@dataclass(frozen=True)
class _Storage:
    key: str
    type: str
    elements: int

    @property
    def bytes(self) -> int:
        return self.elements * _SIZES[self.type]


@dataclass(frozen=True)
class _View:
    """A tensor: part of a storage."""

    storage: _Storage
    first: int
    shape: tuple[int, ...]


def read_pickled(path: Path) -> dict[str, Tensor]:
    """The tensors of a state dict, by name; their values are read when they are asked for.

    Raises:
        CheckpointError: the file is missing, cut short, damaged, no state dict, or would run
            something.
    """
    refuse_what_stands_for_a_file(path)
    try:
        with path.open("rb") as file:
            state, places = _read(file)
            return _tensors(path, state, places, path.stat().st_size)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, LookupError, TypeError, struct.error, zipfile.BadZipFile) as error:
        reason = str(error) if type(error) is ValueError else "it is damaged"
        raise CheckpointError(
            f"{path} is not a state dict as torch saves it: {reason}. {_AGAIN}"
        ) from None
    except (NotImplementedError, RuntimeError, EOFError, RecursionError):
        # What zipfile says of archives that it does not know how to read.
        raise CheckpointError(f"{path} is damaged. {_AGAIN}") from None


def _read(file: BinaryIO) -> tuple[Any, Mapping[str, int]]:
    """What was pickled, and where each storage begins."""
    if file.read(2) == b"PK":
        return _read_archive(file)
    file.seek(0)
    return _read_pickles(file)


def _read_archive(file: BinaryIO) -> tuple[Any, Mapping[str, int]]:
    with zipfile.ZipFile(file) as archive:
        infos = {info.filename.partition("/")[2]: info for info in archive.infolist()}
        program = infos["data.pkl"]
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos.values()):
            raise ValueError("its archive is compressed")
        if program.file_size > _MOST_BYTES:
            raise ValueError("its pickle is far too large")
        if "byteorder" in infos and archive.read(infos["byteorder"]) != b"little":
            raise ValueError("its numbers have their bytes in another order")
        machine = _Machine(archive.read(program))
        (state,) = machine.run(1)
        places = {}
        for key, storage in machine.storages.items():
            info = infos[f"data/{key}"]
            if info.file_size < storage.bytes:
                raise ValueError("it is cut short")
            places[key] = _place_of(file, info)
        return state, places


def _place_of(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where a stored member's content begins, after its own header."""
    file.seek(info.header_offset)
    signature, name, extra = struct.unpack("<4s22x2H", file.read(30))
    if signature != b"PK\x03\x04":
        raise ValueError("a file of its archive is not where it should be")
    return int(info.header_offset + 30 + name + extra)


def _read_pickles(file: BinaryIO) -> tuple[Any, Mapping[str, int]]:
    machine = _Machine(file.read(_MOST_BYTES))
    magic, _, _, state, keys = machine.run(5)
    if magic != _MAGIC:
        raise ValueError("it begins unlike any")
    places, place = {}, machine.end
    for key in keys:
        storage = machine.storages[_text(key)]
        file.seek(place)
        (elements,) = struct.unpack("<q", file.read(8))
        if elements != storage.elements:
            raise ValueError("a storage has another size than promised")
        places[key] = place + 8
        place += 8 + storage.bytes
    return state, places


def _tensors(path: Path, state: Any, places: Mapping[str, int], size: int) -> dict[str, Tensor]:
    if not isinstance(state, dict):
        raise ValueError("it holds something else")
    tensors = {}
    for name, view in state.items():
        if not isinstance(view, _View):
            raise ValueError(f"{name} is no tensor")
        place = places[view.storage.key] + view.first * _SIZES[view.storage.type]
        tensor = Tensor(name, view.storage.type, view.shape, path, place)
        if place + tensor.bytes > size:
            raise ValueError("it is cut short")
        tensors[name] = tensor
    return tensors


class _Machine:
    """Follows pickles, one after the other, as far as they put tensors into dictionaries."""

    def __init__(self, program: bytes) -> None:
        self._program = io.BytesIO(program)
        self.storages: dict[str, _Storage] = {}
        self.end = 0
        """Where the last pickle that was followed ends."""
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def run(self, count: int) -> list[Any]:
        """Follow so many pickles; what each of them makes.

        Raises:
            ValueError: one of them does something else than making state dicts.
        """
        return [self._one() for _ in range(count)]

    def _one(self) -> Any:
        self._stack, self._marks, self._memo = [], [], {}
        for opcode, argument, _ in pickletools.genops(self._program):
            if opcode.name in _VALUES:
                self._stack.append(argument)
            elif opcode.name in _CONSTANTS:
                self._stack.append(_CONSTANTS[opcode.name]())
            elif opcode.name in _STEPS:
                _STEPS[opcode.name](self, argument)
            elif opcode.name not in ("PROTO", "FRAME", "STOP"):
                raise ValueError(f"its pickle says {opcode.name}, which no tensor needs")
        self.end = self._program.tell()
        (made,) = self._stack
        return made

    def _mark(self, _: Any) -> None:
        self._marks.append(len(self._stack))

    def _since_mark(self) -> list[Any]:
        place = self._marks.pop()
        items = self._stack[place:]
        del self._stack[place:]
        return items

    def _tuple(self, _: Any) -> None:
        self._stack.append(tuple(self._since_mark()))

    def _tuple_of(self, count: int) -> None:
        items = [self._stack.pop() for _ in range(count)]
        self._stack.append(tuple(reversed(items)))

    def _put(self, number: int | None) -> None:
        self._memo[len(self._memo) if number is None else number] = self._stack[-1]

    def _get(self, number: int) -> None:
        self._stack.append(self._memo[number])

    def _global(self, argument: str) -> None:
        self._stack.append(_Name(*argument.split(" ")))

    def _stack_global(self, _: Any) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        self._stack.append(_Name(_text(module), _text(name)))

    def _persistent(self, _: Any) -> None:
        kind, type_, key, _, elements, *_ = self._stack.pop()
        known = isinstance(type_, _Name) and type_.module == "torch" and type_.name in _TYPES
        if kind != "storage" or not known or not isinstance(key, str) or not _is_count(elements):
            raise ValueError("it refers to something else than a storage")
        storage = _Storage(key, _TYPES[type_.name], elements)
        self._stack.append(self.storages.setdefault(key, storage))

    def _set_items(self, _: Any) -> None:
        items = self._since_mark()
        keys = [_text(key) for key in items[::2]]
        self._top(dict).update(zip(keys, items[1::2], strict=True))

    def _set_item(self, _: Any) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._top(dict)[_text(key)] = value

    def _append(self, _: Any) -> None:
        value = self._stack.pop()
        self._top(list).append(value)

    def _appends(self, _: Any) -> None:
        items = self._since_mark()
        self._top(list).extend(items)

    def _top(self, kind: type[Any]) -> Any:
        if not isinstance(self._stack[-1], kind):
            raise ValueError("it is damaged")
        return self._stack[-1]

    def _build(self, _: Any) -> None:
        # A state dict's attributes, among them the versions of its modules, change no tensor.
        self._stack.pop()
        self._top(dict)

    def _reduce(self, _: Any) -> None:
        arguments, function = self._stack.pop(), self._stack.pop()
        if not isinstance(function, _Name) or (function.module, function.name) not in _FUNCTIONS:
            raise ValueError("its pickle would run something else than what makes a tensor")
        if function.name == "OrderedDict":
            if arguments != ():
                raise ValueError("it is damaged")
            self._stack.append({})
        elif function.name == "_rebuild_parameter":
            self._stack.append(arguments[0])
        else:
            self._stack.append(_view(*arguments[:4]))


def _view(storage: Any, first: Any, shape: Any, strides: Any) -> _View:
    """A tensor whose values follow one another within its storage."""
    sizes = [*shape, *strides, first]
    if not isinstance(storage, _Storage) or not all(_is_count(each) for each in sizes):
        raise ValueError("it is damaged")
    if len(shape) > _MOST_DIMENSIONS or first + prod(shape) > storage.elements:
        raise ValueError("a tensor is larger than its storage")
    wanted = [prod(shape[place + 1 :]) for place in range(len(shape))]
    if any(size > 1 and a != b for size, a, b in zip(shape, strides, wanted, strict=True)):
        raise ValueError("a tensor's values do not follow one another")
    return _View(storage, first, tuple(shape))


def _text(value: object) -> str:
    """What names something; to look up anything else may take all of the stack, deep as it is."""
    if not isinstance(value, str):
        raise ValueError("it is damaged")
    return value


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 48


_VALUES = {
    *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "SHORT_BINSTRING", "BINSTRING"),
}
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}
_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine._mark,
    "TUPLE": _Machine._tuple,
    "TUPLE1": lambda machine, _: machine._tuple_of(1),
    "TUPLE2": lambda machine, _: machine._tuple_of(2),
    "TUPLE3": lambda machine, _: machine._tuple_of(3),
    "BINPUT": _Machine._put,
    "LONG_BINPUT": _Machine._put,
    "MEMOIZE": _Machine._put,
    "BINGET": _Machine._get,
    "LONG_BINGET": _Machine._get,
    "GLOBAL": _Machine._global,
    "STACK_GLOBAL": _Machine._stack_global,
    "BINPERSID": _Machine._persistent,
    "SETITEM": _Machine._set_item,
    "SETITEMS": _Machine._set_items,
    "APPEND": _Machine._append,
    "APPENDS": _Machine._appends,
    "BUILD": _Machine._build,
    "REDUCE": _Machine._reduce,
}
