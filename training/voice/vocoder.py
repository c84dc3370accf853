"""The voice's vocoder: pulses and noise, each frame through its own filter.

Every frame's piece of the pulse train is shaped by a minimum-phase filter and every frame's
piece of noise by a second one, in the frequency domain, and the frames are added where they
overlap. This is the harmonic-plus-noise model (Stylianou 1996; with learnt filters: Engel et
al., "DDSP", 2020). Here are its tables; `voice_graph` runs it and `voice_loss` teaches it.
"""

import numpy as np
import numpy.typing as npt

from training.voice.espeak import SAMPLE_RATE
from training.voice.symbols import HOP

SIZE = 6 * HOP
"""Samples of the Fourier transform: a window of 2 hops and a filter of 4."""
BINS = SIZE // 2 + 1
VOICE_BANDS, NOISE_BANDS = 64, 24

Array = npt.NDArray[np.float32]


def window() -> Array:
    """[2 * HOP], Hann; windows a hop apart add up to 1."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(2 * HOP) / HOP), np.float32)


def bands_to_bins(bands: int, size: int = SIZE) -> Array:
    """[bands, size / 2 + 1]: interpolation from bands, evenly spaced in mel, to Fourier bins."""
    mel = np.log1p(np.arange(size // 2 + 1) * SAMPLE_RATE / size / 700)
    place = mel / mel[-1] * (bands - 1)
    nearness = 1 - np.abs(place - np.arange(bands)[:, None])
    return np.asarray(np.maximum(0, nearness), np.float32)


def bands_to_phase(bands: int) -> Array:
    """[bands, BINS]: the phase of the minimum-phase filter of given log amplitudes."""
    cepstrum = np.fft.irfft(bands_to_bins(bands), SIZE)
    cepstrum[:, 1 : SIZE // 2] *= 2
    cepstrum[:, SIZE // 2 + 1 :] = 0
    return np.fft.rfft(cepstrum).imag.astype(np.float32)
