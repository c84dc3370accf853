"""How far a voice's spectra are from speech, without making the sound.

The spectrum of a windowed piece of speech is compared with what pulses and noise of the given
pitch would have there: each through its filter, their powers added. That spares the inverse
transform and the randomness of noise, and is exact as far as the filters are smooth.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from training.voice.espeak import SAMPLE_RATE
from training.voice.symbols import HOP
from training.voice.vocoder import NOISE_BANDS, VOICE_BANDS, bands_to_bins

WINDOWS = (256, 512, 1024)
"""Samples; short ones see when, long ones see which harmonic."""
_FLOOR = 1e-3  # Amplitude of a Fourier bin below which nothing is heard, and nothing learnt.
_MEDIAN = math.log(2)  # Of the power of a Fourier bin of noise, where the mean is 1.


class SpectralDistance:
    """Mean difference of log amplitudes, low frequencies counting more, at one resolution."""

    def __init__(self, window: int) -> None:
        self.window, self.every = window, window // WINDOWS[0]
        self.hann = torch.hann_window(window) / math.sqrt(window)
        self.voice = torch.from_numpy(bands_to_bins(VOICE_BANDS, window))
        self.noise = torch.from_numpy(bands_to_bins(NOISE_BANDS, window))
        weight = 1 / (1 + torch.arange(window // 2 + 1) * SAMPLE_RATE / window / 700)
        self.weight = weight / weight.sum()
        self.breath = _MEDIAN * float(self.hann.square().sum())

    def __call__(
        self, train: Tensor, voice: Tensor, noise: Tensor, speech: Tensor, valid: Tensor
    ) -> Tensor:
        """The distance at every so-many-th frame, the first drawn at random.

        Args:
            train: [batch, f * HOP], the pulses, nothing where unvoiced.
            voice: [batch, VOICE_BANDS, f], log amplitude of each harmonic.
            noise: [batch, NOISE_BANDS, f], log amplitude of the noise.
            speech: [batch, f * HOP].
            valid: [batch, f], 0 where the difference does not count.
        """
        start = int(torch.randint(self.every, ()))
        chosen = slice(start, None, self.every)
        with torch.no_grad():
            pulses = self._power(train)[:, chosen]
            wanted = torch.log(self._power(speech)[:, chosen] + _FLOOR**2)
        voiced = torch.exp(2 * voice[..., chosen].transpose(1, 2) @ self.voice)
        breath = torch.exp(2 * noise[..., chosen].transpose(1, 2) @ self.noise)
        ours = torch.log(pulses * voiced + self.breath * breath + _FLOOR**2)
        counts = valid[:, chosen]
        difference = (ours - wanted).abs() @ self.weight / 2
        return (difference * counts).sum() / counts.sum()

    def _power(self, samples: Tensor) -> Tensor:
        # Pieces around the middle of each frame.
        margin = (self.window - HOP) // 2
        pieces = functional.pad(samples, (margin, margin)).unfold(1, self.window, HOP)
        return torch.view_as_real(torch.fft.rfft(pieces * self.hann)).square().sum(-1)


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
