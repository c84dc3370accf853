"""The mel filters that every Whisper hears through."""

import numpy as np
from numpy.typing import NDArray

BINS = 201
"""Frequencies of a Fourier transform over 25 ms at 16 kHz."""
_NYQUIST = 8000.0
_LINEAR = 200 / 3
"""Hz a mel below 1 kHz."""
_KNEE = 1000.0
_LOG_STEP = np.log(6.4) / 27


def mel_filters(count: int) -> NDArray[np.float32]:
    """Slaney's triangles of equal area, as openai-whisper stores them in ``mel_filters.npz``.

    Computed in the precisions of ``librosa.filters.mel(sr=16000, n_fft=400)``, so that every bit is
    the same.

    Args:
        count: of the filters, 80 or 128.

    Returns:
        float32 [count, 201].
    """
    edges = _hertz(np.linspace(0.0, _mels(_NYQUIST), count + 2))
    distances = edges[:, None] - np.linspace(0.0, _NYQUIST, BINS)
    widths = np.diff(edges)[:, None]
    rising, falling = -distances[:-2] / widths[:-1], distances[2:] / widths[1:]
    filters = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    areas: NDArray[np.float64] = 2.0 / (edges[2:] - edges[:-2])
    return (filters * areas[:, None]).astype(np.float32)


def _mels(hertz: float) -> float:
    return float(_KNEE / _LINEAR + np.log(hertz / _KNEE) / _LOG_STEP)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _KNEE / _LINEAR
    return np.where(mels < knee, mels * _LINEAR, _KNEE * np.exp(_LOG_STEP * (mels - knee)))
