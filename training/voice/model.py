"""The demo voice's network: from symbols to how long, how high, and what spectrum.

An encoder looks at the symbols around each symbol and predicts how long it lasts; a decoder says
for every frame its pitch, whether it is voiced, and the spectra of its voice and of its breath.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.voice.symbols import ENGLISH
from training.voice.vocoder import NOISE_BANDS, VOICE_BANDS

MIDDLE_PITCH = 165.0
"""Hz; the network's pitch is a natural logarithm relative to it."""
REACH = 12
"""Frames from a symbol's begin or end within which the decoder sees the distance."""
POSITIONS = 4


@dataclass(frozen=True)
class Shape:
    """The network's size."""

    symbols: int = len(ENGLISH.symbols)
    encoder: int = 128
    """Channels."""
    reach: int = 5
    """Symbols that an encoder layer sees."""
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1)
    """One encoder layer each."""
    decoder: int = 128
    layers: int = 4
    kernel: int = 3
    """Frames that a decoder layer sees."""


class Frames(NamedTuple):
    """What the decoder says of each frame."""

    pitch: Tensor
    """[batch, f], natural logarithm relative to ``MIDDLE_PITCH``."""
    voicing: Tensor
    """[batch, f], logit."""
    voice: Tensor
    """[batch, VOICE_BANDS, f], log amplitude of the harmonics."""
    noise: Tensor
    """[batch, NOISE_BANDS, f], log amplitude of the noise."""


class Layer(nn.Module):
    """A residual convolution that starts out as the identity."""

    def __init__(self, width: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        self.look = nn.Conv1d(
            width, width, kernel, padding=dilation * (kernel // 2), dilation=dilation
        )
        self.mix = nn.Conv1d(width, width, 1)
        nn.init.zeros_(self.mix.weight)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``x``: [batch, width, n]; ``mask``: [batch, 1, n], 0 beyond an utterance's end."""
        return (x + self.mix(functional.leaky_relu(self.look(x), 0.1))) * mask  # type: ignore[no-any-return]


class Network(nn.Module):
    """Encoder, duration predictor and decoder."""

    def __init__(self, shape: Shape, spectrum: Tensor) -> None:
        """``spectrum``: [VOICE_BANDS + NOISE_BANDS], where the spectra start from."""
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.symbols, shape.encoder)
        self.encoder = nn.ModuleList(
            Layer(shape.encoder, shape.reach, dilation) for dilation in shape.dilations
        )
        self.duration = nn.ModuleList(
            (nn.Conv1d(shape.encoder, shape.encoder, 3, padding=1), nn.Conv1d(shape.encoder, 1, 1))
        )
        self.enter = nn.Conv1d(shape.encoder + POSITIONS, shape.decoder, 1)
        self.decoder = nn.ModuleList(
            Layer(shape.decoder, shape.kernel) for _ in range(shape.layers)
        )
        self.leave = nn.Conv1d(shape.decoder, 2 + VOICE_BANDS + NOISE_BANDS, 1)
        with torch.no_grad():
            self.leave.weight.mul_(0.1)
            self.leave.bias[2:] = spectrum  # type: ignore[index]

    def encode(self, symbols: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Encode symbols and predict their durations.

        Args:
            symbols: int64 [batch, t].
            mask: float32 [batch, 1, t].

        Returns:
            [batch, encoder, t], and [batch, t], log(1 + frames).
        """
        x = self.embedding(symbols).transpose(1, 2) * mask
        for layer in self.encoder:
            x = layer(x, mask)
        hidden = functional.leaky_relu(self.duration[0](x), 0.1)
        return x, self.duration[1](hidden)[:, 0]

    def decode(self, encoded: Tensor, frames: Tensor) -> Frames:
        """Decode, each symbol lasting as many frames as given.

        Args:
            encoded: [batch, encoder, t].
            frames: int64 [batch, t]; the frames of the batch are as many as its longest has.
        """
        stretched, mask = stretch(encoded, frames)
        x = self.enter(stretched) * mask
        for layer in self.decoder:
            x = layer(x, mask)
        out = self.leave(x)
        return Frames(out[:, 0], out[:, 1], out[:, 2 : 2 + VOICE_BANDS], out[:, 2 + VOICE_BANDS :])


def stretch(encoded: Tensor, frames: Tensor) -> tuple[Tensor, Tensor]:
    """Repeat each symbol's encoding for its frames, and say where in the symbol a frame lies.

    Returns:
        [batch, encoder + POSITIONS, f], and a mask [batch, 1, f].
    """
    ends = frames.cumsum(1)
    time = torch.arange(int(ends[:, -1].max()))
    owner = torch.searchsorted(ends, time.expand(len(frames), -1).contiguous(), right=True)
    mask = (owner < frames.shape[1]).float()[:, None]
    owner = owner.clamp(max=frames.shape[1] - 1)
    length = frames.gather(1, owner).float().clamp(min=1)
    after = time - (ends - frames).gather(1, owner) + 0.5
    before = length - after
    where = torch.stack(
        (after / length, after.clamp(max=REACH) / REACH, before.clamp(max=REACH) / REACH,
         length.log() / 4), 1
    )  # fmt: skip
    content = encoded.gather(2, owner[:, None].expand(-1, encoded.shape[1], -1))
    return torch.cat((content, where), 1) * mask, mask
