"""A Whisper of a demonstration's size, with the state-dict names of Hugging Face's.

The architecture is Whisper's to the letter, but for three things that only training knows: it
keeps embeddings of the tokens in use alone, with one row standing for all others; the encoder has
a second output that spells phonemes (CTC), which teaches it to hear long before the decoder's
attention finds its way; and GELU is the tanh approximation that whisper.cpp computes.
"""

import math
from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Dimensions of the model."""

    width: int = 128
    heads: int = 2
    encoder_layers: int = 5
    decoder_layers: int = 2
    window: int = 512
    """Encoder positions, 50 a second."""
    text: int = 128
    """Decoder positions."""
    bands: int = 80


class Attention(nn.Module):
    """Multi-head attention as Whisper has it: no bias on the keys."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor, source: Tensor, causal: bool = False) -> Tensor:
        def split(projected: Tensor) -> Tensor:
            batch, length, _ = projected.shape
            return projected.view(batch, length, self.heads, -1).transpose(1, 2)

        q, k, v = split(self.q_proj(x)), split(self.k_proj(source)), split(self.v_proj(source))
        # Half as long on a CPU as torch's fused attention, whose backward pass is slow there.
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        if causal:
            scores = scores + torch.full(scores.shape[-2:], -1e4, dtype=scores.dtype).triu(1)
        mixed = scores.softmax(-1, dtype=scores.dtype) @ v
        return cast(Tensor, self.out_proj(mixed.transpose(1, 2).flatten(2)))


class Block(nn.Module):
    """A layer of the encoder, or, with ``cross``, of the decoder."""

    def __init__(self, width: int, heads: int, cross: bool, dropout: float) -> None:
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        if cross:
            self.encoder_attn = Attention(width, heads)
            self.encoder_attn_layer_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)
        self.final_layer_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, source: Tensor | None = None) -> Tensor:
        normed = self.self_attn_layer_norm(x)
        x = x + self.dropout(self.self_attn(normed, normed, causal=source is not None))
        if source is not None:
            normed = self.encoder_attn_layer_norm(x)
            x = x + self.dropout(self.encoder_attn(normed, source))
        hidden = F.gelu(self.fc1(self.final_layer_norm(x)), approximate="tanh")
        return x + cast(Tensor, self.dropout(self.fc2(hidden)))


def sinusoids(length: int, width: int) -> Tensor:
    """Whisper's fixed positions of the encoder, [length, width]."""
    step = math.log(10000) / (width // 2 - 1)
    angles = torch.arange(length)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Encoder(nn.Module):
    """Log mel → one vector every 20 ms."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        width = shape.width
        self.conv1 = nn.Conv1d(shape.bands, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        nn.init.kaiming_normal_(self.conv1.weight)
        nn.init.kaiming_normal_(self.conv2.weight)
        # A quarter of Whisper's, so that at first the sound is not drowned by its place.
        positions = sinusoids(shape.window, width) / 4
        self.embed_positions = nn.Embedding(shape.window, width, _weight=positions, _freeze=True)
        self.layers = nn.ModuleList(
            Block(width, shape.heads, False, dropout) for _ in range(shape.encoder_layers)
        )
        self.layer_norm = nn.LayerNorm(width)

    def forward(self, mel: Tensor) -> Tensor:
        """[batch, 80, 2·positions] → [batch, positions, width]."""
        x = F.gelu(self.conv1(mel), approximate="tanh")
        x = F.gelu(self.conv2(x), approximate="tanh").transpose(1, 2)
        x = x + self.embed_positions.weight[: x.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return cast(Tensor, self.layer_norm(x))


class Decoder(nn.Module):
    """Tokens and the encoder's vectors → a vector for each next token."""

    def __init__(self, shape: Shape, rows: int, dropout: float) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(rows, shape.width)
        self.embed_positions = nn.Embedding(shape.text, shape.width)
        self.layers = nn.ModuleList(
            Block(shape.width, shape.heads, True, dropout) for _ in range(shape.decoder_layers)
        )
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, rows: Tensor, heard: Tensor) -> Tensor:
        """[batch, length] of rows, [batch, positions, width] → [batch, length, width]."""
        x = self.embed_tokens(rows) + self.embed_positions.weight[: rows.shape[1]]
        for layer in self.layers:
            x = layer(x, heard)
        return cast(Tensor, self.layer_norm(x))


class Recogniser(nn.Module):
    """The model in training; ``state_dict_of_whisper`` gives the one to convert."""

    multiplicity: Tensor

    def __init__(
        self, shape: Shape, used: list[int], vocabulary: int, phonemes: int, dropout: float = 0.0
    ) -> None:
        """Make a model with random weights.

        Args:
            shape: its dimensions.
            used: the tokens in use; row ``i`` of the embedding is token ``used[i]``.
            vocabulary: size of the whole vocabulary.
            phonemes: how many phonemes the encoder spells, the CTC blank included.
            dropout: share of each block's output that is dropped.
        """
        super().__init__()
        self.used, self.vocabulary = used, vocabulary
        self.encoder = Encoder(shape, dropout)
        self.decoder = Decoder(shape, len(used) + 1, dropout)
        self.spelling = nn.Linear(shape.width, phonemes)
        others = torch.zeros(len(used) + 1)
        others[-1] = math.log(vocabulary - len(used))
        self.register_buffer("multiplicity", others, persistent=False)
        nn.init.normal_(self.decoder.embed_tokens.weight, std=shape.width**-0.5)
        nn.init.normal_(self.decoder.embed_positions.weight, std=0.05)

    def logits(self, rows: Tensor, heard: Tensor) -> Tensor:
        """[batch, length, used + 1]; the last column is all other tokens together."""
        hidden = self.decoder(rows, heard)
        return F.linear(hidden, self.decoder.embed_tokens.weight) + self.multiplicity

    def state_dict_of_whisper(self) -> dict[str, Tensor]:
        """The weights as ``WhisperModel`` of Hugging Face names them, the vocabulary whole."""
        table = self.decoder.embed_tokens.weight.detach()
        whole = table[-1].repeat(self.vocabulary, 1)
        whole[self.used] = table[:-1]
        state = {
            f"model.{name}": weight.detach()
            for name, weight in self.state_dict().items()
            if not name.startswith("spelling")
        }
        state["model.decoder.embed_tokens.weight"] = whole
        return state
