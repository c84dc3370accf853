"""Training of one direction: seeded, resumable, on one processor core.

The learning rate follows the steps. Every step's sentences follow from its number, and a
checkpoint holds everything, so a run that was stopped goes on where it was.
"""

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor
from transformers import MarianConfig, MarianMTModel

from runtime.files.atomic import replacing
from training.translator.pieces import Vocabulary
from training.translator.text import DirectionName, pair

_END, _IGNORE = 0, -100
_PEAK_RATE, _WARM_UP, _SMOOTHING = 1.5e-3, 0.06, 0.05
_DRAWN = 8
"""Batches whose sentences are drawn together, and then sorted by length."""
_SAVE_EVERY = 250


@dataclass(frozen=True)
class Plan:
    """How long to learn."""

    steps: int = 3000
    batch: int = 96
    seed: int = 0


@dataclass(frozen=True)
class Batch:
    """Sentences of about the same length."""

    source: Tensor
    """[batch, n], padded."""
    target: Tensor
    """[batch, m], ``_IGNORE`` beyond the end."""


def make_model(vocabulary: int) -> MarianMTModel:
    """A MarianMT with random weights, laid out as those of OPUS-MT are; 1.4 million parameters."""
    config = MarianConfig(
        vocab_size=vocabulary,
        d_model=128,
        encoder_layers=3,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=512,
        decoder_ffn_dim=512,
        max_position_embeddings=256,
        activation_function="swish",
        scale_embedding=True,
        dropout=0.03,
        init_std=0.05,
        pad_token_id=vocabulary - 1,
        eos_token_id=_END,
        decoder_start_token_id=vocabulary - 1,
        forced_eos_token_id=_END,
        bos_token_id=_END,
    )
    return MarianMTModel(config)


class Training:
    """A model in training, and its place on disk."""

    def __init__(
        self, folder: Path, direction: DirectionName, plan: Plan, vocabulary: Vocabulary
    ) -> None:
        torch.manual_seed(plan.seed)
        self.folder, self.direction, self.plan = folder, direction, plan
        self.vocabulary, self.step = vocabulary, 0
        self.padding = len(vocabulary) - 1
        self.model = make_model(len(vocabulary))
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), _PEAK_RATE, (0.9, 0.98), weight_decay=0.01, fused=True
        )
        if self.checkpoint.exists():
            stored: dict[str, Any] = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(stored["model"])
            self.optimizer.load_state_dict(stored["optimizer"])
            self.step = stored["step"]

    @property
    def checkpoint(self) -> Path:
        """Where training is kept."""
        return self.folder / "training.pt"

    def run(self) -> None:
        """Train until all steps are taken."""
        self.model.train()
        began, mean = time.monotonic(), 0.0
        for batch in self._batches():
            mean = 0.95 * mean + 0.05 * self._step(batch) if mean else self._step(batch)
            self.step += 1
            if self.step % 50 == 0:
                passed = time.monotonic() - began
                print(
                    f"{self.direction} step {self.step} {passed:.0f} s loss {mean:.4f}", flush=True
                )
            if self.step % _SAVE_EVERY == 0 or self.step == self.plan.steps:
                self._save()

    def _step(self, batch: Batch) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = _PEAK_RATE * _rate(self.step / self.plan.steps)
        padding = self.padding
        given = batch.target.clone()
        given[given == _IGNORE] = padding
        given = given.roll(1, 1)
        given[:, 0] = padding
        logits = self.model(
            input_ids=batch.source,
            attention_mask=batch.source.ne(padding).long(),
            decoder_input_ids=given,
            use_cache=False,
        ).logits
        loss = F.cross_entropy(
            logits.flatten(0, 1),
            batch.target.flatten(),
            ignore_index=_IGNORE,
            label_smoothing=_SMOOTHING,
        )
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return float(loss.detach())

    def _batches(self) -> Iterator[Batch]:
        while self.step < self.plan.steps:
            group, done = divmod(self.step, _DRAWN)
            rng = random.Random(f"{self.direction} {self.plan.seed} {group}")
            pairs = [pair(rng, self.direction) for _ in range(_DRAWN * self.plan.batch)]
            pairs.sort(key=lambda found: len(found[0]) + len(found[1]))
            order = rng.sample(range(_DRAWN), _DRAWN)
            for place in order[done : done + self.plan.steps - self.step]:
                yield self._collated(pairs[place * self.plan.batch :][: self.plan.batch])

    def _collated(self, pairs: list[tuple[str, str]]) -> Batch:
        sources = [torch.tensor(self.vocabulary.source(source)) for source, _ in pairs]
        targets = [torch.tensor(self.vocabulary.target(target)) for _, target in pairs]
        pad = torch.nn.utils.rnn.pad_sequence
        return Batch(
            pad(sources, batch_first=True, padding_value=self.padding),
            pad(targets, batch_first=True, padding_value=_IGNORE),
        )

    def _save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
        }
        with replacing(self.checkpoint) as file:
            torch.save(state, file)


def _rate(share: float) -> float:
    """The learning rate's share of its peak."""
    if share < _WARM_UP:
        return 0.02 + 0.98 * share / _WARM_UP
    done = (share - _WARM_UP) / (1 - _WARM_UP)
    return 0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2
