"""What Hugging Face's implementation makes of pictures and a question. Needs torch.

Preprocessing is that of the checkpoint's image processor, with Pillow, and everything else that of
its model class, in float32 on the CPU. ``tokenizer.json`` is taken as it stands: some tokenizer
classes of transformers 5 put other rules in its place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoModelForImageTextToText,
    PaliGemmaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.utils.logging import disable_progress_bar

from bench.parity.cases import QUESTION, Case
from bench.parity.reference_views import VIEWS, Encoded
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.hub_cache import entered
from convert.template import read_template

_TASK = "answer en {}"
"""How PaliGemma is asked a question."""


@dataclass(frozen=True)
class Expected:
    """What the reference computed for a case."""

    tiles: NDArray[np.uint8]
    """uint8 [tiles, tile, tile, 3], what the tower saw."""
    embeddings: NDArray[np.float32]
    """float32 [image tokens, width]."""
    logits: NDArray[np.float32]
    """float32 [vocabulary], of the answer's first token."""
    answer: NDArray[np.int64]
    """The likeliest tokens one after the other, through any end of the turn."""
    margins: NDArray[np.float32]
    """float32 [tokens], by how much each of them outscored the next likeliest."""
    prompt: NDArray[np.int64]
    """Token ids of the prompt, -1 for each image token."""


class Reference:
    """A checkpoint in the reference implementation."""

    def __init__(self, checkpoint: Path, *, threads: int = 2) -> None:
        checkpoint = entered(checkpoint)
        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self._config = AutoConfig.from_pretrained(checkpoint, local_files_only=True)
        self._prefix_lm = self._config.model_type == "paligemma"
        model: Any = AutoModelForImageTextToText.from_pretrained(
            checkpoint,
            dtype=torch.float32,
            # The fast one leaves out the bounds that Gemma 2 sets to its scores.
            attn_implementation="eager" if self._prefix_lm else "sdpa",
            local_files_only=True,
        )
        self._model = model.eval()
        self._tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(
            checkpoint, local_files_only=True
        )
        self._processor: Any = AutoImageProcessor.from_pretrained(  # type: ignore[no-untyped-call]
            checkpoint, backend="pil", local_files_only=True
        )
        self._chat_template = "" if self._prefix_lm else read_template(Checkpoint.open(checkpoint))

    @property
    def tile(self) -> int:
        """Side of the square the vision tower sees, pixels."""
        return int(self._config.vision_config.image_size)

    def run(self, case: Case, *, tokens: int = 64) -> Expected:
        """Compute what is expected of a case, with ``tokens`` tokens of answer."""
        see = VIEWS[self._config.model_type]
        encoded = see(self._model.model, self._processor, case.pictures(), case.detail)
        ids = self._task(case) if self._prefix_lm else self._prompt(encoded)
        logits, answer, margins = self._greedy(ids, {encoded.kind: encoded.output}, tokens)
        prompt = np.array(ids)
        prompt[prompt == self._place(encoded.kind)] = -1
        embeddings = np.concatenate([part.numpy() for part in encoded.features])
        return Expected(self._seen(encoded.pixels), embeddings, logits, answer, margins, prompt)

    def _place(self, kind: str) -> int:
        return int(getattr(self._config, f"{kind}_token_id"))

    def _prompt(self, encoded: Encoded) -> list[int]:
        counts = [len(part) for part in encoded.features]
        content = [{"type": encoded.kind} for _ in counts] + [{"type": "text", "text": QUESTION}]
        text = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": content}],
            chat_template=self._chat_template,
            add_generation_prompt=True,
            tokenize=False,
        )
        token = self._tokenizer.convert_ids_to_tokens(self._place(encoded.kind))
        pieces = text.split(token)
        filled = pieces[0] + "".join(
            token * count + piece for count, piece in zip(counts, pieces[1:], strict=True)
        )
        begin = self._tokenizer.bos_token
        begun = bool(begin) and filled.startswith(begin)
        return list(self._tokenizer(filled, add_special_tokens=not begun)["input_ids"])

    def _task(self, case: Case) -> list[int]:
        processor: Any = PaliGemmaProcessor(self._processor, self._tokenizer)  # type: ignore[no-untyped-call]
        places = processor.image_token * len(case.sizes)
        found = processor(images=[case.pictures()], text=[f"{places}{_TASK.format(QUESTION)}"])
        return list(found["input_ids"][0])

    def _greedy(
        self, prompt: list[int], encoded: dict[str, Any], tokens: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Scores of the first token, the likeliest tokens, and their lead."""
        # Type 0 is a prefix's; the tokens of an answer have none.
        attention = {"token_type_ids": torch.zeros((1, len(prompt)), dtype=torch.long)}
        output = self._model(
            input_ids=torch.tensor([prompt]),
            mm_encoder_outputs=encoded,
            use_cache=True,
            logits_to_keep=1,
            **(attention if self._prefix_lm else {}),
        )
        first = output.logits[0, -1].numpy()
        answer: list[int] = []
        margins: list[float] = []
        for _ in range(tokens):
            best = output.logits[0, -1].topk(2)
            answer.append(int(best.indices[0]))
            margins.append(float(best.values[0] - best.values[1]))
            output = self._model(
                input_ids=torch.tensor([answer[-1:]]),
                past_key_values=output.past_key_values,
                use_cache=True,
            )
        return first, np.array(answer), np.array(margins, np.float32)

    def _seen(self, pixels: torch.Tensor) -> NDArray[np.uint8]:
        flat = pixels.numpy().reshape(-1, *pixels.shape[-3:]).transpose(0, 2, 3, 1)
        mean, std = np.array(self._processor.image_mean), np.array(self._processor.image_std)
        return np.asarray(np.rint((flat * std + mean) * 255).astype(np.uint8))
