"""Tensors of a graph that llama.cpp or libmtmd is about to compute, seen from a callback.

Both tell an evaluation callback (``cb_eval``) the address of every node. Names and data are asked
of ggml's own functions; for a node's sources there is none, so the layout of ``ggml_tensor`` is
written down here and held against what those functions say before it is relied on.
"""

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from runtime.errors import VismaidError

_DIMENSIONS, _SOURCES, _PARAMETERS, _NAME = 4, 10, 16, 64


class _Layout(ctypes.Structure):
    """``struct ggml_tensor`` of ggml/include/ggml.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("buffer", ctypes.c_void_p),
        ("ne", ctypes.c_int64 * _DIMENSIONS),
        ("nb", ctypes.c_size_t * _DIMENSIONS),
        ("op", ctypes.c_int),
        ("op_params", ctypes.c_int32 * _PARAMETERS),
        ("flags", ctypes.c_int32),
        ("src", ctypes.c_void_p * _SOURCES),
        ("view_src", ctypes.c_void_p),
        ("view_offs", ctypes.c_size_t),
        ("data", ctypes.c_void_p),
        ("name", ctypes.c_char * _NAME),
    )


@cache
def _library() -> Any:
    """ggml's base library, the one that llama.cpp itself has loaded."""
    folder = Path(str(llama_cpp.__file__)).parent / "lib"
    names = ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll")
    path = next(path for name in names if (path := folder / name).exists())
    library = ctypes.CDLL(str(path))
    for function, result in (
        (library.ggml_get_name, ctypes.c_void_p),
        (library.ggml_get_data, ctypes.c_void_p),
        (library.ggml_nbytes, ctypes.c_size_t),
        (library.ggml_nelements, ctypes.c_int64),
        (library.ggml_op_desc, ctypes.c_char_p),
    ):
        function.argtypes, function.restype = [ctypes.c_void_p], result
    library.ggml_version.argtypes, library.ggml_version.restype = [], ctypes.c_char_p
    library.ggml_type_name.argtypes, library.ggml_type_name.restype = (
        [ctypes.c_int],
        ctypes.c_char_p,
    )
    for function in (library.ggml_backend_tensor_set, library.ggml_backend_tensor_get):
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        function.restype = None
    return library


def ggml_version() -> str:
    """What ggml calls itself, such as ``0.25.3``."""
    return str(_library().ggml_version().decode(errors="replace"))


class Node:
    """A tensor of a graph, valid while the callback runs that was told its address."""

    _checked = False

    def __init__(self, address: int) -> None:
        """Look at the tensor at ``address``.

        Raises:
            VismaidError: the library's tensors are laid out otherwise.
        """
        self._address = address
        self._layout = _Layout.from_address(address)
        if not Node._checked:
            self._check()

    def _check(self) -> None:
        library, layout = _library(), self._layout
        count = 1
        for size in layout.ne:
            count *= size
        if (
            library.ggml_get_name(self._address) != self._address + _Layout.name.offset
            or library.ggml_get_data(self._address) != layout.data
            or library.ggml_nelements(self._address) != count
        ):
            raise VismaidError(
                "This version of llama.cpp lays out its tensors in an unknown way. "
                "Install the version of llama-cpp-python that vismaid asks for."
            )
        Node._checked = True

    @property
    def name(self) -> str:
        """As the graph or the model file names it."""
        return bytes(self._layout.name).decode(errors="replace")

    @property
    def operation(self) -> str:
        """What computes it, in ggml's words, such as ``MUL_MAT``; ``NONE`` for what is given."""
        return str(_library().ggml_op_desc(self._address).decode())

    @property
    def kind(self) -> str:
        """The type of its elements, in ggml's words, such as ``f32``."""
        return str(_library().ggml_type_name(self._layout.type).decode())

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Its dimensions, the fastest first, as ggml has them."""
        first, second, third, fourth = self._layout.ne
        return first, second, third, fourth

    def source(self, index: int) -> "Node | None":
        """What the node is computed from."""
        address = self._layout.src[index]
        return Node(address) if address else None

    def write(self, values: NDArray[np.int32]) -> None:
        """Put values into the tensor, wherever its memory is."""
        data = np.ascontiguousarray(values, np.int32)
        if data.nbytes != _library().ggml_nbytes(self._address):
            raise ValueError(f"{data.nbytes} bytes for the tensor {self.name}")
        _library().ggml_backend_tensor_set(self._address, data.ctypes.data, 0, data.nbytes)

    def roll(self, shift: int) -> None:
        """Move the tensor's rows, the fastest dimension, around by so many."""
        size, rows = _library().ggml_nbytes(self._address), self.shape[1]
        data = np.empty((rows, size // rows), np.uint8)
        _library().ggml_backend_tensor_get(self._address, data.ctypes.data, 0, size)
        data = np.ascontiguousarray(np.roll(data, shift, axis=0))
        _library().ggml_backend_tensor_set(self._address, data.ctypes.data, 0, size)

    def floats(self) -> NDArray[np.float32]:
        """A copy of the values of an ``f32`` tensor, wherever its memory is.

        Returns:
            float32, its shape the tensor's reversed, the slowest dimension first.
        """
        size = _library().ggml_nbytes(self._address)
        if self.kind != "f32":
            raise ValueError(f"the tensor {self.name} is of type {self.kind}")
        data = np.empty(size, np.uint8)
        _library().ggml_backend_tensor_get(self._address, data.ctypes.data, 0, size)
        strides = tuple(reversed(self._layout.nb))
        return np.ndarray(self.shape[::-1], np.float32, data.data, strides=strides)
