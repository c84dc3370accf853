"""Train the demo's vision-language model.

Joint training from scratch settles on answer priors: it learns what is usually answered, not
what is seen. So the tower is first taught what each patch shows, then the decoder learns to
answer from a tower that stands still, then both learn together. Comparing what is asked with what
is seen ("is the car red?") is learnt late, and gets a phase of its own; at the end both learn
together once more, from what is hardest: comparing and reading.

Every step follows from the seed and the step's number, and a checkpoint holds everything, so a
run that was stopped goes on where it was.

    python -m training.vlm.train [--folder build/demo/vlm]
"""

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from bench.scenes.questions import Question, ask
from bench.scenes.world import scene_of
from runtime.files.atomic import replacing
from training.vlm.batches import Pool, pictures, vary, views_and_pieces
from training.vlm.data import UNKNOWN, make_pool
from training.vlm.learner import CLASSES, Learner, Speech, answer_loss
from training.vlm.model import make_tokenizer, save_checkpoint

# The larger the picture, the more questions its cost is shared by.
QUESTIONS = {"glance": 8, "look": 10, "read": 7}


@dataclass(frozen=True)
class Phase:
    """A stretch of training with one learning-rate schedule."""

    name: str
    steps: int
    batch: int
    rate: float
    tower: bool
    """Whether the tower learns."""
    words: bool
    """Whether the decoder learns."""


PHASES = (
    Phase("see", 1400, 48, 1.0e-3, tower=True, words=False),
    Phase("spell", 4000, 56, 1.5e-3, tower=True, words=False),
    Phase("speak", 900, 12, 1.5e-3, tower=False, words=True),
    Phase("both", 1500, 12, 4.0e-4, tower=True, words=True),
    Phase("compare", 600, 12, 6.0e-4, tower=False, words=True),
    Phase("polish", 2000, 12, 5.0e-4, tower=True, words=True),
)

# What a phase asks about every picture, before what chance asks.
TOPICS: dict[str, tuple[str, ...]] = {
    "speak": ("count", "identify", "describe"),
    "both": ("count", "identify", "describe"),
    "compare": ("check", "check", "check", "check", "identify"),
    "polish": ("check", "sign", "count", "identify", "describe"),
}


def see_step(
    learner: Learner, pool: Pool, rng: random.Random, phase: Phase
) -> tuple[Tensor, float]:
    """What each patch shows; once it learns to spell, every piece of a canvas has letters."""
    pixels, labels = views_and_pieces(pool, rng, phase.batch, letters=phase.name == "spell")
    targets = torch.from_numpy(labels)
    features = learner.patches(vary(pixels, rng))
    loss = learner.dense_loss(features, targets)
    guess = learner.heads(features).split(CLASSES, dim=-1)
    correct = []
    for index, part in enumerate(guess):
        target = targets[:, index].flatten(1)
        shown = (target > 0) & (target != UNKNOWN)
        correct.append((part.argmax(-1) == target)[shown].float().mean().item())
    return loss, float(np.nanmean(correct))


def questions_about(seed: int, detail: str, rng: random.Random, phase: Phase) -> list[Question]:
    """Questions about one scene, what is the hardest to learn among them."""
    scene, close = scene_of(seed), detail in ("read", "drill")
    if detail == "drill":
        return [ask(rng, scene, close=close, topic="sign")]
    topics = TOPICS[phase.name]
    found = [ask(rng, scene, close=close, topic=topic) for topic in topics]
    more = QUESTIONS[detail] - len(topics)
    return found + [ask(rng, scene, close=close) for _ in range(more)]


def speak_step(
    learner: Learner, speech: Speech, pool: Pool, rng: random.Random, phase: Phase
) -> tuple[Tensor, float]:
    """Questions about a batch of pictures, all at one detail."""
    shown = pictures(pool, rng, phase.batch)
    with torch.set_grad_enabled(phase.tower):
        features = learner.patches(vary(shown.pixels, rng))
    asked = [questions_about(int(seed), shown.detail, rng, phase) for seed in shown.seeds]
    picture = learner.picture(features, shown.detail, shown.grid)
    loss, right = answer_loss(learner, speech, picture, speech.pack(asked, rng))
    if phase.tower:
        loss = loss + 0.5 * learner.dense_loss(features, torch.from_numpy(shown.labels))
    return loss, right


def rate_at(phase: Phase, step: int) -> float:
    """Warm-up over a twentieth, then a cosine to a fiftieth."""
    warm = phase.steps / 20
    if step < warm:
        return phase.rate * (step + 1) / warm
    share = (step - warm) / (phase.steps - warm)
    return phase.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))


def optimizers_for(learner: Learner, phase: Phase) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the transformers, AdamW for everything else.

    Muon's steps are scaled to the size that AdamW's have, so that both take one learning rate
    (https://arxiv.org/abs/2502.16982). Only what the phase teaches is touched.
    """
    matrices: list[nn.Parameter] = []
    tables: list[nn.Parameter] = []
    vectors: list[nn.Parameter] = []
    for name, parameter in learner.named_parameters():
        seeing = "vision_tower" in name or name.startswith("heads")
        parameter.requires_grad_(phase.tower if seeing else phase.words)
        if not parameter.requires_grad:
            continue
        if parameter.ndim == 2 and ".layers." in name:
            matrices.append(parameter)
        else:
            (tables if parameter.ndim > 1 else vectors).append(parameter)
    groups = [
        {"params": tables, "weight_decay": 0.05},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return [
        torch.optim.Muon(
            matrices, lr=phase.rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(groups, lr=phase.rate, betas=(0.9, 0.98), fused=True),
    ]


@dataclass
class Progress:
    """Where a run is."""

    phase: int = 0
    step: int = 0


def save_state(
    path: Path,
    learner: Learner,
    optimizers: list[torch.optim.Optimizer],
    progress: Progress,
) -> None:
    """Write everything a run needs to go on, whole or not at all."""
    state = {
        "learner": learner.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in optimizers],
        "phase": progress.phase,
        "step": progress.step,
    }
    with replacing(path) as file:
        torch.save(state, file)


def steps_left(progress: Progress) -> Iterator[Phase]:
    """The phases still to do, moving ``progress`` along."""
    while progress.phase < len(PHASES):
        yield PHASES[progress.phase]
        progress.phase += 1
        progress.step = 0


def train(folder: Path, *, shards: int, save_every: int = 200) -> None:
    """Run what is left of the phases and write the checkpoint to ``folder/checkpoint``."""
    make_pool(folder / "pool", shards)
    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    learner, speech, pool = Learner(tokenizer), Speech(tokenizer), Pool(folder / "pool")
    progress = Progress()
    state_path = folder / "state.pt"
    state = torch.load(state_path, weights_only=True) if state_path.exists() else None
    if state:
        learner.load_state_dict(state["learner"])
        progress = Progress(state["phase"], state["step"])
    for phase in steps_left(progress):
        optimizers = optimizers_for(learner, phase)
        if state and progress.step:
            for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(saved)
        state = None
        run_phase(learner, speech, pool, optimizers, progress, state_path, save_every)
        save_checkpoint(learner.model, tokenizer, folder / "checkpoint")
        pool.refresh()


def run_phase(
    learner: Learner,
    speech: Speech,
    pool: Pool,
    optimizers: list[torch.optim.Optimizer],
    progress: Progress,
    state_path: Path,
    save_every: int,
) -> None:
    """The steps left of the current phase."""
    phase = PHASES[progress.phase]
    learner.train()
    began, losses, rights = time.perf_counter(), [], []
    while progress.step < phase.steps:
        rng = random.Random(f"{phase.name} {progress.step}")
        for group in (group for each in optimizers for group in each.param_groups):
            group["lr"] = rate_at(phase, progress.step)
        with torch.autocast("cpu", torch.bfloat16):
            if phase.words:
                loss, right = speak_step(learner, speech, pool, rng, phase)
            else:
                loss, right = see_step(learner, pool, rng, phase)
        learner.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        progress.step += 1
        losses.append(loss.item())
        rights.append(right)
        if progress.step % 50 == 0:
            pace = (time.perf_counter() - began) / len(losses)
            print(
                f"{phase.name} {progress.step}/{phase.steps} loss {np.mean(losses[-50:]):.3f} "
                f"right {np.mean(rights[-50:]):.3f} {pace:.2f} s/step",
                file=sys.stderr,
                flush=True,
            )
        if progress.step % save_every == 0 or progress.step == phase.steps:
            save_state(state_path, learner, optimizers, progress)
            pool.refresh()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, default=Path("build/demo/vlm"))
    parser.add_argument("--shards", type=int, default=48, help="thousands of scenes to draw")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(arguments.folder, shards=arguments.shards)


if __name__ == "__main__":
    main()
