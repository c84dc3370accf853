"""Training of the recogniser: seeded, resumable, as long as it is told to.

The learning rate follows the share of the processor's time that has passed, so that the model is
finished when the time is up, however fast the machine, and however often training had to wait. A
checkpoint is written every few minutes; started again, training goes on from there.
"""

import math
import random
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from jiwer import wer
from torch import Tensor

from runtime.files.atomic import replacing
from training.recogniser.batches import (
    IGNORE,
    PROMPT,
    Batch,
    Hardness,
    batches,
    in_window,
)
from training.recogniser.data import Utterance, make_noises, read_shard
from training.recogniser.model import Recogniser, Shape
from training.recogniser.sound import Mel, log_mel
from training.recogniser.spelling import phonemes
from training.recogniser.start import begin_with
from training.recogniser.text import LANGUAGES, sentence
from training.recogniser.tokens import (
    END,
    LANGUAGE_TOKENS,
    MAX_TOKENS,
    START,
    VOCABULARY_SIZE,
    prompt,
    text_of,
    used_tokens,
)
from training.recogniser.voices import any_prosody, any_speaker, say

_PEAK_RATE, _LAST, _WARM_UP = 2e-3, 0.01, 0.02
_PEAK_RATE_ANEW = 1.2e-3
"""Where it begins with a model that can hear already."""
_CHECKPOINT_SECONDS = 300.0
_CTC_WEIGHT = (0.6, 0.15)
"""At the beginning and at the end."""


@dataclass
class Progress:
    """How far training is."""

    seconds: float = 0.0
    """Of the processor."""
    steps: int = 0
    samples: int = 0
    passes: int = 0


class Training:
    """A model in training, and its place on disk."""

    def __init__(
        self,
        folder: Path,
        minutes: float,
        shape: Shape,
        seed: int = 0,
        start: Path | None = None,
    ) -> None:
        """Take up what is in the folder, or begin.

        Args:
            folder: the checkpoint's, and the corpus's.
            minutes: of the processor, for all of the training.
            shape: the model's.
            seed: decides everything else.
            start: a whisper.cpp file of the same shape whose weights to begin with.
        """
        torch.manual_seed(seed)
        self.folder, self.budget, self.seed = folder, 60 * minutes, seed
        self.peak = _PEAK_RATE_ANEW if start else _PEAK_RATE
        self.started = start is not None
        self.model = Recogniser(shape, used_tokens(), VOCABULARY_SIZE, len(phonemes()))
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.02, fused=True
        )
        self.progress = Progress()
        if self.checkpoint.exists():
            stored: dict[str, Any] = torch.load(self.checkpoint, weights_only=True)
            if stored.get("tokens", used_tokens()) != used_tokens():
                raise ValueError(f"The questions have changed. Remove {folder} and start afresh.")
            self.model.load_state_dict(stored["model"])
            self.optimizer.load_state_dict(stored["optimizer"])
            self.progress = Progress(**stored["progress"])
        elif start:
            begin_with(self.model, start)

    @property
    def checkpoint(self) -> Path:
        """Where training is kept."""
        return self.folder / "training.pt"

    @property
    def share(self) -> float:
        """How much of the time has passed, 0 to 1."""
        return min(1.0, self.progress.seconds / self.budget)

    def run(self) -> None:
        """Train until the time is up. Shards that appear meanwhile are taken up."""
        noises: list[Mel] = []
        held_out = held_out_utterances(20)
        saved = time.monotonic()
        while self.share < 1:
            corpus = _corpus(self.folder / "corpus")
            noises = noises or make_noises(corpus[:1000], self.seed)
            print(f"pass {self.progress.passes}: {len(corpus)} utterances", flush=True)
            drawn = batches(
                corpus, noises, self.seed + self.progress.passes, hardness=self._hardness
            )
            for batch in drawn:
                self._timed_step(batch)
                if time.monotonic() - saved > _CHECKPOINT_SECONDS:
                    self.save()
                    print(f"  held out: {self.watched(held_out)}", flush=True)
                    saved = time.monotonic()
                if self.share >= 1:
                    break
            self.progress.passes += 1
        self.save()
        print(f"held out: {self.watched(held_out)}", flush=True)

    def _hardness(self) -> Hardness:
        # Noise from the start delays the moment when the decoder finds its way.
        noisy = min(1.0, self.share / (0.05 if self.started else 0.35))
        roomy = 0.1 + 0.4 * (self.share > 0.75)
        return Hardness(noisy, roomy)

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": vars(self.progress),
            "tokens": used_tokens(),
        }
        with replacing(self.checkpoint) as file:
            torch.save(state, file)

    def _timed_step(self, batch: Batch) -> None:
        began = time.process_time()
        loss, spelling_loss = self._step(batch)
        progress = self.progress
        progress.seconds += (time.process_time() - began) / torch.get_num_threads()
        progress.steps += 1
        progress.samples += len(batch.mel)
        if progress.steps % 50 == 0:
            rate = progress.samples / progress.seconds
            print(
                f"{self.share:6.1%} step {progress.steps} {rate:.0f}/s "
                f"loss {loss:.3f} ctc {spelling_loss:.3f}",
                flush=True,
            )

    def _step(self, batch: Batch) -> tuple[float, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = self.peak * _rate(self.share)
        self.model.train()
        mel, rows = torch.from_numpy(batch.mel), torch.from_numpy(batch.rows)
        with torch.autocast("cpu", torch.bfloat16, enabled=_counts_in_bfloat16()):
            heard = self.model.encoder(mel)
            spelled = self.model.spelling(heard)
            logits = self.model.logits(rows, heard)
        loss = _loss(logits.float(), batch)
        spelling_loss = _spelling_loss(spelled.float(), batch)
        first, last = _CTC_WEIGHT
        total = loss + (first + (last - first) * self.share) * spelling_loss
        self.optimizer.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return float(loss.detach()), float(spelling_loss.detach())

    @torch.no_grad()
    def transcribe(self, mel: Mel) -> tuple[str, str]:
        """Greedy transcription of one utterance, as a check on training alone.

        Returns:
            The language that was told, and the text, written in it.
        """
        self.model.eval()
        row_of = {token: row for row, token in enumerate(used_tokens())}
        heard = self.model.encoder(torch.from_numpy(in_window(mel).T[None].copy()))
        first = self.model.logits(torch.tensor([[row_of[START]]]), heard)[0, -1]
        language = max(LANGUAGE_TOKENS, key=lambda code: first[row_of[LANGUAGE_TOKENS[code]]])
        rows = [row_of[token] for token in prompt(language)]
        for _ in range(MAX_TOKENS):
            logits = self.model.logits(torch.tensor([rows]), heard)[0, -1, :-1]
            rows.append(int(logits.argmax()))
            if rows[-1] == row_of[END]:
                break
        return language, text_of([used_tokens()[row] for row in rows[PROMPT:]])

    def watched(self, utterances: list[Utterance]) -> str:
        """Word error rates, letters and marks as written, and how often the language was told."""
        found = []
        for language in LANGUAGES:
            chosen = [each for each in utterances if each.language == language]
            heard = [self.transcribe(each.mel.astype(np.float32)) for each in chosen]
            errors = float(wer([each.text for each in chosen], [text for _, text in heard]))
            told = sum(code == language for code, _ in heard)
            found.append(f"{language} WER {errors:.3f}, told {told} of {len(heard)}")
        return "; ".join(found)


def held_out_utterances(count: int) -> list[Utterance]:
    """Sentences and speakers that training never hears, to watch it by; so many a language."""
    rng = random.Random("recogniser watch")
    found = []
    for language in LANGUAGES:
        for _ in range(count):
            text = sentence(rng, held_out=True, language=language)
            speaker = any_speaker(rng, held_out=True, language=language)
            samples = say(speaker, text, any_prosody(rng))
            found.append(Utterance(text, language, log_mel(samples).astype(np.float16)))
    return found


@cache
def _counts_in_bfloat16() -> bool:
    """Whether the processor does; elsewhere it is slower than float32."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "avx512_bf16" in flags.read_text(encoding="utf-8")


def _corpus(folder: Path) -> list[Utterance]:
    return [item for path in sorted(folder.glob("*-*.npz")) for item in read_shard(path)]


def _rate(share: float) -> float:
    """The learning rate's share of its peak."""
    if share < _WARM_UP:
        return 0.05 + 0.95 * share / _WARM_UP
    done = (share - _WARM_UP) / (1 - _WARM_UP)
    return _LAST + (1 - _LAST) * (1 + math.cos(math.pi * done)) / 2


def _loss(logits: Tensor, batch: Batch) -> Tensor:
    """Cross entropy; where nobody speaks, the text that must not come is spread evenly.

    whisper.cpp forbids the no-speech token when it writes, so what remains there has to be
    improbable each by itself for the mean log probability to tell.
    """
    targets = torch.from_numpy(batch.targets)
    loss: Tensor = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORE)
    if not batch.silent.any():
        return loss
    silent = torch.from_numpy(batch.silent)
    last = PROMPT - 1
    first = logits[silent, last].scatter(1, targets[silent, last : last + 1], -1e4)
    written = torch.from_numpy(batch.rows)[silent, PROMPT]
    improbable: Tensor = F.cross_entropy(first, written)
    return loss + 0.1 * float(batch.silent.mean()) * improbable


def _spelling_loss(spelled: Tensor, batch: Batch) -> Tensor:
    size, positions, _ = spelled.shape
    lengths = torch.from_numpy(batch.spelled_lengths)
    loss: Tensor = F.ctc_loss(
        spelled.log_softmax(-1).transpose(0, 1),
        torch.from_numpy(batch.spelled),
        torch.full((size,), positions),
        lengths,
        reduction="none",
        zero_infinity=True,
    )
    return (loss / lengths.clamp(min=1)).mean()
