"""What learns: the demo's model with heads for training, and questions as token batches."""

import random
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from bench.scenes.draw import COLOUR_NAMES, KIND_NAMES, LETTERS
from bench.scenes.questions import Question
from bench.scenes.world import PLACES
from training.vlm.data import CHANNELS, SIDE, UNKNOWN
from training.vlm.model import SYSTEM, make_model

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


# What takes the longest to learn weighs double.
WEIGHTS = tuple(2 if name in ("letter", "spelling", "rank", "many") else 1 for name in CHANNELS)


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
        losses, weights = [], []
        for index, part in enumerate(logits):
            target = targets[:, index].flatten()
            each = functional.cross_entropy(
                part.flatten(0, 1), target, reduction="none", ignore_index=UNKNOWN
            )
            something = (target > 0) & (target != UNKNOWN)
            for chosen in (each[something], each[target == 0]):
                if len(chosen):
                    losses.append(WEIGHTS[index] * chosen.mean())
                    weights.append(WEIGHTS[index])
        return torch.stack(losses).sum() / sum(weights)

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
