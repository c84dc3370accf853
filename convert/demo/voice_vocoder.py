"""From pitch and spectra to sound: pulses and noise, each frame through its own filter.

Every frame's piece of the pulse train is shaped by a minimum-phase filter and every frame's
piece of noise by a second one, in the frequency domain, and the frames are added where they
overlap. This is the harmonic-plus-noise model (Stylianou 1996; with learnt filters: Engel et
al., "DDSP", 2020). Here it runs in torch, for training; `voice_graph` writes the same for ONNX.
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from convert.demo.voice_espeak import SAMPLE_RATE
from convert.demo.voice_symbols import HOP

SIZE = 6 * HOP
"""Samples of the Fourier transform: a window of 2 hops and a filter of 4."""
BINS = SIZE // 2 + 1
VOICE_BANDS, NOISE_BANDS = 64, 24

Array = npt.NDArray[np.float32]


def window() -> Array:
    """[2 * HOP], Hann; windows a hop apart add up to 1."""
    return np.float32(0.5 - 0.5 * np.cos(np.pi * np.arange(2 * HOP) / HOP))


def bands_to_bins(bands: int) -> Array:
    """[bands, BINS]: linear interpolation from bands evenly spaced in mel to Fourier bins."""
    mel = 1127 * np.log1p(np.arange(BINS) * SAMPLE_RATE / SIZE / 700)
    place = mel / mel[-1] * (bands - 1)
    return np.maximum(0, 1 - np.abs(place - np.arange(bands)[:, None])).astype(np.float32)


def bands_to_phase(bands: int) -> Array:
    """[bands, BINS]: the phase of the minimum-phase filter of given log amplitudes."""
    cepstrum = np.fft.irfft(bands_to_bins(bands), SIZE)
    cepstrum[:, 1 : SIZE // 2] *= 2
    cepstrum[:, SIZE // 2 + 1 :] = 0
    return np.fft.rfft(cepstrum).imag.astype(np.float32)


def pulses(pitch: Tensor) -> Tensor:
    """A band-limited pulse train, the sum of all cosines below half the sample rate.

    Args:
        pitch: [batch, f] Hz at the middle of each frame.

    Returns:
        [batch, f * HOP]
    """
    rate = functional.interpolate(pitch[:, None], scale_factor=HOP, mode="linear")[:, 0]
    turn = (rate.double() / SAMPLE_RATE).cumsum(1) % 1 - 0.5
    half = torch.sin(torch.pi * turn.float())
    count = 2 * torch.floor(0.5 * SAMPLE_RATE / rate) + 1
    near = half.abs() < 1e-4
    train = torch.sin(torch.pi * count * turn.float()) / torch.where(near, 1.0, half)
    return torch.where(near, count, train) - 1


class Vocoder(torch.nn.Module):
    """Pitch and spectra to sound."""

    window: Tensor
    bins: Tensor
    phase: Tensor
    noise_bins: Tensor

    def __init__(self) -> None:
        super().__init__()
        for name, value in (
            ("window", window()),
            ("bins", bands_to_bins(VOICE_BANDS)),
            ("phase", bands_to_phase(VOICE_BANDS)),
            ("noise_bins", bands_to_bins(NOISE_BANDS)),
        ):
            self.register_buffer(name, torch.from_numpy(value), persistent=False)

    def forward(
        self, pitch: Tensor, gate: Tensor, voice: Tensor, noise: Tensor, random: Tensor
    ) -> Tensor:
        """Synthesize.

        Args:
            pitch: [batch, f] Hz.
            gate: [batch, f], 0…1, how much the pulses are heard.
            voice: [batch, VOICE_BANDS, f], log amplitude of each harmonic.
            noise: [batch, NOISE_BANDS, f], log amplitude of the noise.
            random: [batch, f * HOP], white noise of variance 1.

        Returns:
            [batch, f * HOP]
        """
        amplitude = torch.exp(voice.transpose(1, 2) @ self.bins) * gate[..., None]
        filter_ = torch.polar(amplitude, voice.transpose(1, 2) @ self.phase)
        breath = torch.exp(noise.transpose(1, 2) @ self.noise_bins)
        spectrum = self._frames(pulses(pitch)) * filter_ + self._frames(random) * breath
        pieces = torch.fft.irfft(spectrum, SIZE)
        count = pitch.shape[1]
        length = (count - 1) * HOP + SIZE
        added: Tensor = functional.fold(
            pieces.transpose(1, 2), (1, length), (1, SIZE), stride=(1, HOP)
        )
        return added[:, 0, 0, HOP // 2 : HOP // 2 + count * HOP]

    def _frames(self, samples: Tensor) -> Tensor:
        padded = functional.pad(samples, (HOP // 2, HOP // 2))
        return torch.fft.rfft(padded.unfold(1, 2 * HOP, HOP) * self.window, SIZE)
