"""Train the demo's vision-language model.

Joint training from scratch settles on answer priors: it learns what is usually answered, not
what is seen. So the tower is first taught what each patch shows, then the decoder learns to
answer from a tower that stands still, then both learn together.

Every step follows from the seed and the step's number, and a checkpoint holds everything, so a
run that was stopped goes on where it was.

    python -m convert.demo.vlm_train [--folder build/demo/vlm]
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
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from convert.demo.draw import COLOUR_NAMES, KIND_NAMES, LETTERS
from convert.demo.questions import Question, ask
from convert.demo.vlm_data import (
    CHANNELS,
    SIDE,
    UNKNOWN,
    Shard,
    letter_row,
    load,
    make_pool,
    padded_view,
    read_grid,
    scene_of,
)
from convert.demo.vlm_model import SYSTEM, make_model, make_tokenizer, save_checkpoint
from convert.demo.world import PLACES

LARGEST = {
    "kind": len(KIND_NAMES) - 1,
    "colour": len(COLOUR_NAMES) - 1,
    "letter": len(LETTERS) - 1,
    "spelling": 6,
    "place": len(PLACES),
    "rank": 5,
    "many": 5,
}
CLASSES = tuple(1 + LARGEST[name] for name in CHANNELS)
LETTER = CHANNELS.index("letter")
# The larger the picture, the more questions its cost is shared by. A *drill* is a strip of the
# canvas of ``read`` with a sign in it: reading is learnt at a fifth of the whole picture's cost.
QUESTIONS = {"glance": 6, "look": 9, "read": 6}
SHARES = {"glance": 0.2, "look": 0.25, "read": 0.25, "drill": 0.3}
STRIP = 6
"""Rows of a drill's strip."""


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
    Phase("spell", 1400, 48, 1.5e-3, tower=True, words=False),
    Phase("speak", 900, 12, 1.5e-3, tower=False, words=True),
    Phase("both", 4000, 12, 1.0e-3, tower=True, words=True),
)


class Learner(nn.Module):
    """The model and, for training only, heads that say what each patch shows."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.model = make_model(tokenizer)
        # On a CPU the plain form of attention trains the tower a tenth faster than the fused.
        self.model.model.vision_tower.set_attn_implementation("eager")
        width = self.model.model.vision_tower.config.hidden_size
        self.heads = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, sum(CLASSES)))

    def patches(self, pixels: Tensor) -> Tensor:
        """Tower: uint8 [n, h, w, 3] → features [n, patches, width], before any post-norm."""
        normal = pixels.permute(0, 3, 1, 2).float() / 127.5 - 1
        tower = self.model.model.vision_tower
        features: Tensor = tower(normal, output_hidden_states=True).hidden_states[-1]
        return features

    def dense_loss(self, features: Tensor, labels: Tensor) -> Tensor:
        """Cross-entropy of what each patch shows; labels uint8 [n, channels, SIDE, SIDE].

        Patches that show something weigh as much as the many that show nothing.
        """
        logits = self.heads(features).float().split(CLASSES, dim=-1)
        targets = labels.flatten(2).long()
        losses = []
        for index, part in enumerate(logits):
            target = targets[:, index].flatten()
            each = functional.cross_entropy(
                part.flatten(0, 1), target, reduction="none", ignore_index=UNKNOWN
            )
            something = (target > 0) & (target != UNKNOWN)
            for chosen in (each[something], each[target == 0]):
                if len(chosen):
                    losses.append(chosen.mean())
        return torch.stack(losses).mean()

    def picture(self, features: Tensor, detail: str, grid: tuple[slice, slice] | None) -> Tensor:
        """Image tokens of one detail: features → [batch, tokens, decoder width].

        ``read`` takes features of [batch * 5, …]: each picture's view, then its four tiles.
        A drill takes those of two neighbouring tiles, [batch * 2, …], and has no view.
        """
        tokens = self.model.model.multi_modal_projector(features)
        newline = self.model.model.image_newline.to(tokens.dtype)
        if detail in ("read", "drill"):
            assert grid is not None
            return self._anyres(tokens, newline, detail, grid)
        if detail == "glance":
            square = tokens.reshape(len(tokens), SIDE, SIDE, -1).permute(0, 3, 1, 2)
            pooled = functional.interpolate(square, (SIDE // 2, SIDE // 2), mode="bilinear")
            tokens = pooled.flatten(2).transpose(1, 2)
        last = newline.expand(len(tokens), 1, -1)
        return torch.cat([tokens, last], dim=1)

    def _anyres(
        self, tokens: Tensor, newline: Tensor, detail: str, grid: tuple[slice, slice]
    ) -> Tensor:
        views, rows = (1, 2) if detail == "read" else (0, 1)
        by_picture = tokens.reshape(-1, views + 2 * rows, SIDE * SIDE, tokens.shape[-1])
        tiles = by_picture[:, views:].reshape(-1, rows, 2, SIDE, SIDE, tokens.shape[-1])
        canvas = tiles.permute(0, 1, 3, 2, 4, 5).flatten(3, 4).flatten(1, 2)
        shown = canvas[:, grid[0], grid[1]]
        column = newline.expand(*shown.shape[:2], 1, -1)
        lines = torch.cat([shown, column], dim=2).flatten(1, 2)
        return torch.cat([by_picture[:, :views].flatten(1, 2), lines], dim=1)


@dataclass(frozen=True)
class Words:
    """Questions and answers about a batch of pictures, packed behind each picture."""

    tokens: Tensor
    """[batch, n]"""
    positions: Tensor
    """[batch, n], counted from the end of the picture"""
    visible: Tensor
    """bool [batch, n, n]: which words see which"""
    targets: Tensor
    """[batch, n]: the token to be said next, −100 where nothing is learnt"""


class Speech:
    """Turns questions about pictures into token batches."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.before = self.encode(f"<|im_start|>system \n{SYSTEM}<|im_end|><|im_start|>user ")

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def pack(self, asked: list[list[Question]], rng: random.Random) -> Words:
        """One row a picture. A third of the rows are conversations, where each question sees
        those before it; in the others every question stands alone behind the picture."""
        rows = [self._row(questions, rng.random() < 0.33, rng) for questions in asked]
        longest = max(len(row[0]) for row in rows)
        tokens = torch.zeros(len(rows), longest, dtype=torch.long)
        positions = torch.zeros(len(rows), longest, dtype=torch.long)
        targets = torch.full((len(rows), longest), -100)
        visible = torch.eye(longest, dtype=torch.bool).repeat(len(rows), 1, 1)
        for index, (ids, places, goals, turns) in enumerate(rows):
            length = len(ids)
            tokens[index, :length] = torch.tensor(ids)
            positions[index, :length] = torch.tensor(places)
            targets[index, :length] = torch.tensor(goals)
            turn = torch.tensor(turns)
            same = turn[:, None] == turn[None, :]
            visible[index, :length, :length] = same & torch.ones(length, length).tril().bool()
        return Words(tokens, positions, visible, targets)

    def _row(
        self, questions: list[Question], conversation: bool, rng: random.Random
    ) -> tuple[list[int], list[int], list[int], list[int]]:
        ids: list[int] = []
        places: list[int] = []
        goals: list[int] = []
        turns: list[int] = []
        for number, question in enumerate(questions):
            again = conversation and number > 0
            said = question.text
            if rng.random() < 0.15:
                said = said.lower().rstrip("?.")
            opening = "<|im_start|>user " if again else ""
            prompt = self.encode(f"{opening}\n{said}<|im_end|><|im_start|>assistant\n")
            answer = self.encode(f"{question.answer}<|im_end|>")
            start = len(ids) if conversation else 0
            turn = prompt + answer
            ids += turn
            places += range(start, start + len(turn))
            goals += [-100] * (len(prompt) - 1) + answer + [-100]
            turns += [0 if conversation else number] * len(turn)
        return ids, places, goals, turns


def answer_loss(
    learner: Learner, speech: Speech, picture: Tensor, words: Words
) -> tuple[Tensor, float]:
    """Cross-entropy of the answers' tokens, and the share of answers that are right throughout.

    Args:
        learner: the model.
        speech: for the words before the picture.
        picture: image tokens [batch, m, width].
        words: what follows.
    """
    decoder = learner.model.model.language_model
    embed = decoder.embed_tokens
    batch, count = words.tokens.shape
    before = torch.tensor(speech.before).expand(batch, -1)
    inputs = torch.cat(
        [embed(before).to(picture.dtype), picture, embed(words.tokens).to(picture.dtype)], dim=1
    )
    prefix = before.shape[1] + picture.shape[1]
    total = prefix + count
    mask = torch.ones(total, total, dtype=torch.bool).tril().repeat(batch, 1, 1)
    mask[:, prefix:, prefix:] = words.visible
    positions = torch.cat([torch.arange(prefix).expand(batch, -1), words.positions + prefix], dim=1)
    hidden = decoder(
        inputs_embeds=inputs,
        attention_mask={"full_attention": mask[:, None]},
        position_ids=positions,
        use_cache=False,
    ).last_hidden_state[:, prefix:]
    spoken = words.targets != -100
    logits = learner.model.lm_head(hidden[spoken]).float()
    goals = words.targets[spoken]
    right = (logits.argmax(-1) == goals).float().mean().item()
    return functional.cross_entropy(logits, goals), right


@dataclass(frozen=True)
class Strips:
    """Rows of pictures' canvases that hold the words of a sign."""

    shard: Shard
    scenes: NDArray[np.int64]
    """[n], indices into the shard"""
    tiles: NDArray[np.int64]
    """[n, 2]: the tiles that each strip lies in"""
    grid: tuple[slice, slice]
    """Rows of those tiles, and columns."""


class Pool:
    """The drawn scenes, as many as are there by now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[str, Shard] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the shards that have appeared since."""
        for path in sorted(self._folder.glob("*.npz")):
            if path.name not in self._shards:
                self._shards[path.name] = load(path)

    def scenes(self, rng: random.Random, count: int) -> tuple[Shard, NDArray[np.int64]]:
        """A shard and the indices of ``count`` of its scenes."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        return shard, np.asarray(rng.sample(range(len(shard.seeds)), count))

    def of_shape(
        self, rng: random.Random, count: int
    ) -> tuple[Shard, NDArray[np.int64], tuple[slice, slice]]:
        """Like ``scenes``, all of one picture size, most with a sign; and how it is unpadded."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        indices = rng.sample(range(len(shard.seeds)), min(len(shard.seeds), 40 * count))
        scenes = {index: scene_of(int(shard.seeds[index])) for index in indices}
        size = rng.choice(((336, 336), (336, 336), (448, 336), (336, 448)))
        fitting = [i for i, scene in scenes.items() if (scene.width, scene.height) == size]
        signed = [i for i in fitting if scenes[i].of_kind("sign")]
        chosen = (signed[: count * 3 // 4] + [i for i in fitting if i not in signed])[:count]
        return shard, np.asarray(chosen), read_grid(scenes[chosen[0]])

    def strips(self, rng: random.Random, count: int) -> Strips:
        """Strips of the canvases of up to ``count`` clear pictures, all of the same rows."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        size = rng.choice(((336, 336), (336, 336), (448, 336), (336, 448)))
        start: int | None = None
        scenes, halves = [], []
        for index in rng.sample(range(len(shard.seeds)), len(shard.seeds)):
            scene = scene_of(int(shard.seeds[index]))
            signs = [] if scene.dark or scene.blurred else scene.of_kind("sign")
            if signs and (scene.width, scene.height) == size:
                half, row = divmod(letter_row(scene, signs[0]), SIDE)
                if start is None:
                    start = min(max(0, row - rng.randrange(STRIP)), SIDE - STRIP)
                if start <= row < start + STRIP:
                    scenes.append(index)
                    halves.append(half)
            if len(scenes) == count:
                break
        assert start is not None, "a shard without a clear sign"
        columns = read_grid(scene_of(int(shard.seeds[scenes[0]])))[1]
        return Strips(
            shard,
            np.asarray(scenes),
            2 * np.asarray(halves)[:, None] + np.arange(2),
            (slice(start, start + STRIP), columns),
        )


def vary(pixels: NDArray[np.uint8], rng: random.Random) -> Tensor:
    """A little more or less light and noise, so that no scene is seen twice alike."""
    generator = np.random.default_rng(rng.getrandbits(32))
    gain = generator.uniform(0.9, 1.08, (len(pixels), 1, 1, 1)).astype(np.float32)
    level = generator.uniform(0, 4, (len(pixels), 1, 1, 1)).astype(np.float32)
    noise = generator.standard_normal(pixels.shape, dtype=np.float32) * level
    return torch.from_numpy(np.clip(pixels * gain + noise, 0, 255).astype(np.uint8))


def see_step(
    learner: Learner, pool: Pool, rng: random.Random, phase: Phase
) -> tuple[Tensor, float]:
    """Views and tiles; while it learns to spell, mostly tiles with letters."""
    spelling = phase.name == "spell"
    shard, views = pool.scenes(rng, phase.batch // (3 if spelling else 2))
    other, scenes = pool.scenes(rng, 300 if spelling else phase.batch - len(views))
    tiles = other.tiles[scenes].reshape(-1, *other.tiles.shape[2:])
    labels = other.tile_labels[scenes].reshape(-1, *other.tile_labels.shape[2:])
    order = rng.sample(range(len(tiles)), len(tiles))
    if spelling:
        letters = labels[:, LETTER].reshape(len(labels), -1).max(1)
        order.sort(key=lambda index: not letters[index])
    chosen = order[: phase.batch - len(views)]
    pixels = np.concatenate([shard.views[views], tiles[chosen]])
    targets = torch.from_numpy(np.concatenate([shard.view_labels[views], labels[chosen]]))
    features = learner.patches(vary(pixels, rng))
    loss = learner.dense_loss(features, targets)
    guess = learner.heads(features).split(CLASSES, dim=-1)
    correct = []
    for index, part in enumerate(guess):
        target = targets[:, index].flatten(1)
        shown = (target > 0) & (target != UNKNOWN)
        correct.append((part.argmax(-1) == target)[shown].float().mean().item())
    return loss, float(np.nanmean(correct))


def padded(
    shard: Shard,
    chosen: NDArray[np.int64],
    pixels: NDArray[np.uint8],
    labels: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Views as ``look`` pads them; a square picture's is the one that is there already."""
    pixels, labels = pixels.copy(), labels.copy()
    for row, seed in enumerate(shard.seeds[chosen]):
        scene = scene_of(int(seed))
        if scene.width != scene.height:
            pixels[row], labels[row] = padded_view(scene)
    return pixels, labels


def questions_about(seed: int, detail: str, rng: random.Random, phase: Phase) -> list[Question]:
    """Questions about one scene; while the decoder alone learns, the first is to describe it."""
    scene, close = scene_of(seed), detail in ("read", "drill")
    if detail == "drill":
        return [ask(rng, scene, close=close, topic="sign")]
    found = [ask(rng, scene, close=close) for _ in range(QUESTIONS[detail])]
    if not phase.tower:
        found[0] = ask(rng, scene, close=close, topic="describe")
    return found


@dataclass(frozen=True)
class Pictures:
    """A batch of pictures at one detail."""

    detail: str
    seeds: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    """[n × tiles a picture, TILE, TILE, 3]"""
    labels: NDArray[np.uint8]
    """[n × tiles a picture, channels, SIDE, SIDE]"""
    grid: tuple[slice, slice] | None = None


def pictures(pool: Pool, rng: random.Random, batch: int) -> Pictures:
    """Pictures at a detail chosen by ``SHARES``."""
    detail = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    if detail == "drill":
        strips = pool.strips(rng, 2 * batch)
        shard, chosen = strips.shard, strips.scenes
        pixels = shard.tiles[chosen[:, None], strips.tiles]
        labels = shard.tile_labels[chosen[:, None], strips.tiles]
        grid = strips.grid
    elif detail == "read":
        shard, chosen, grid = pool.of_shape(rng, max(2, 5 * batch // 12))
        pixels = np.concatenate([shard.views[chosen][:, None], shard.tiles[chosen]], axis=1)
        seen = [shard.view_labels[chosen][:, None], shard.tile_labels[chosen]]
        labels = np.concatenate(seen, axis=1)
    else:
        shard, chosen = pool.scenes(rng, batch)
        views, marks = shard.views[chosen], shard.view_labels[chosen]
        if detail == "look":
            views, marks = padded(shard, chosen, views, marks)
        return Pictures(detail, shard.seeds[chosen], views, marks)
    return Pictures(
        detail,
        shard.seeds[chosen],
        pixels.reshape(-1, *pixels.shape[2:]),
        labels.reshape(-1, *labels.shape[2:]),
        grid,
    )


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
        loss = loss + 0.2 * learner.dense_loss(features, torch.from_numpy(shown.labels))
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
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "learner": learner.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "phase": progress.phase,
            "step": progress.step,
        },
        partial,
    )
    partial.replace(path)


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
