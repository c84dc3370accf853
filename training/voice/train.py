"""Training of the demo voice: seeded, resumable, on one processor core."""

import logging
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from runtime.files.atomic import replacing
from training.voice.corpus import Utterance
from training.voice.loss import WINDOWS, SpectralDistance, pulses
from training.voice.model import MIDDLE_PITCH, Network, Shape
from training.voice.symbols import HOP
from training.voice.vocoder import NOISE_BANDS, VOICE_BANDS

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """How long and how fast to learn."""

    steps: int = 2500
    frames: int = 1600
    """Frames a step, about."""
    rate: float = 3e-3
    seed: int = 1
    save_every: int = 250


@dataclass(frozen=True)
class Batch:
    """Utterances of about the same length, padded with zeros."""

    symbols: Tensor
    mask: Tensor
    frames: Tensor
    pitch: Tensor
    voiced: Tensor
    samples: Tensor
    valid: Tensor
    """[batch, f], 1 within the utterance."""
    normal: Tensor


def train(corpus: list[Utterance], plan: Plan, folder: Path, shape: Shape) -> Network:
    """Train, going on from ``folder/network.pt`` where there is one."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(1)
    network = Network(shape, _start())
    distances = [SpectralDistance(window) for window in WINDOWS]
    optimizer = torch.optim.AdamW(network.parameters(), plan.rate, (0.9, 0.99), weight_decay=1e-4)
    saved, step = folder / "network.pt", 0
    if saved.exists():
        state = torch.load(saved)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    began = time.monotonic()
    mean: dict[str, float] = {}
    for batch in _batches(corpus, plan, step):
        for group in optimizer.param_groups:
            group["lr"] = _rate(plan, step)
        losses = _losses(network, distances[step % len(distances)], batch)
        optimizer.zero_grad()
        sum(losses.values(), torch.zeros(())).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        mean = {
            k: 0.98 * mean.get(k, float(v.detach())) + 0.02 * float(v.detach())
            for k, v in losses.items()
        }
        if step % 50 == 0:
            text = " ".join(f"{name} {value:.3f}" for name, value in mean.items())
            _LOG.info("step %d, %.0f s: %s", step, time.monotonic() - began, text)
        if step % plan.save_every == 0 or step == plan.steps:
            _save(saved, network, optimizer, step)
    return network


def _rate(plan: Plan, step: int) -> float:
    warm = min(1.0, (step + 1) / 100)
    return plan.rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / plan.steps)))


def _start() -> Tensor:
    # Speech falls off towards high frequencies; any start near its level will do.
    voice = torch.linspace(-4.5, -9.0, VOICE_BANDS)
    noise = torch.linspace(-7.0, -6.0, NOISE_BANDS)
    return torch.cat((voice, noise))


def _save(path: Path, network: Network, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    with replacing(path) as file:
        torch.save(state, file)


def _batches(corpus: list[Utterance], plan: Plan, step: int) -> Iterator[Batch]:
    order = sorted(corpus, key=lambda u: len(u.pitch))
    groups: list[list[Utterance]] = [[]]
    for utterance in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(utterance.pitch) > plan.frames:
            groups.append([])
        groups[-1].append(utterance)
    while step < plan.steps:
        # The order depends on the step alone, so that a stop and a new start change nothing in it.
        rng = random.Random(plan.seed * 1_000_003 + step // len(groups))
        turn = list(range(len(groups)))
        rng.shuffle(turn)
        for index in turn[step % len(groups) :]:
            if step < plan.steps:
                yield _collate(groups[index])
                step += 1


def _collate(group: list[Utterance]) -> Batch:
    def pad(columns: list[np.ndarray], value: float = 0) -> Tensor:
        return nn.utils.rnn.pad_sequence(
            [torch.from_numpy(c) for c in columns], batch_first=True, padding_value=value
        )

    symbols = [u.symbols for u in group]
    return Batch(
        symbols=pad(symbols),
        mask=pad([np.ones(len(s), np.float32) for s in symbols])[:, None],
        frames=pad([u.frames for u in group]),
        pitch=pad([u.pitch for u in group], MIDDLE_PITCH),
        voiced=pad([u.voiced.astype(np.float32) for u in group]),
        samples=pad([u.samples for u in group]),
        valid=pad([np.ones(len(u.pitch), np.float32) for u in group]),
        normal=torch.tensor([u.normal for u in group]).float()[:, None],
    )


def _losses(network: Network, distance: SpectralDistance, batch: Batch) -> dict[str, Tensor]:
    encoded, duration = network.encode(batch.symbols, batch.mask)
    out = network.decode(encoded, batch.frames)
    weight = batch.mask[:, 0] * batch.normal
    wanted = torch.log1p(batch.frames.float())
    pitch = torch.log(batch.pitch / MIDDLE_PITCH)
    train = pulses(batch.pitch) * batch.voiced.repeat_interleave(HOP, 1)
    voicing = functional.binary_cross_entropy_with_logits(
        out.voicing, batch.voiced, reduction="none"
    )
    heard = batch.valid * (0.1 + 0.9 * batch.voiced)
    return {
        "spectrum": distance(train, out.voice, out.noise, batch.samples, batch.valid),
        "duration": ((duration - wanted).abs() * weight).sum() / weight.sum().clamp(min=1),
        "pitch": 5 * ((out.pitch - pitch).abs() * heard).sum() / heard.sum(),
        "voicing": (voicing * batch.valid).sum() / batch.valid.sum(),
    }
