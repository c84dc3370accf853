"""What Hugging Face's implementation makes of pictures and a question. Needs torch.

Preprocessing is ``LlavaOnevisionImageProcessorPil``'s, everything else
``LlavaOnevisionForConditionalGeneration``'s, in float32 on the CPU.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import AutoConfig, AutoTokenizer, LlavaOnevisionForConditionalGeneration
from transformers.models.llava_onevision.image_processing_pil_llava_onevision import (
    LlavaOnevisionImageProcessorPil,
)
from transformers.utils.logging import disable_progress_bar

from bench.cases import QUESTION, Case
from runtime.vision import Detail


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
        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self._config = AutoConfig.from_pretrained(checkpoint, local_files_only=True)
        model: Any = LlavaOnevisionForConditionalGeneration.from_pretrained(
            checkpoint,
            dtype=torch.float32,
            attn_implementation="sdpa",
            local_files_only=True,
        )
        self._model = model.eval()
        self._tokenizer: Any = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True)
        self._processor: Any = LlavaOnevisionImageProcessorPil.from_pretrained(
            checkpoint, local_files_only=True
        )
        self._chat_template = _chat_template(checkpoint)

    @property
    def tile(self) -> int:
        """Side of the square the vision tower sees, pixels."""
        return int(self._config.vision_config.image_size)

    def run(self, case: Case, *, tokens: int = 64) -> Expected:
        """Compute what is expected of a case, with ``tokens`` tokens of answer."""
        pictures = case.pictures()
        video = case.detail is Detail.GLANCE
        inputs = self._video(pictures) if video else self._images(pictures, case.detail)
        pixels = inputs["pixel_values_videos" if video else "pixel_values"]
        encoded = self._encode(inputs, video)
        features = [part.numpy() for part in encoded.pooler_output]
        ids = self._prompt([len(part) for part in features], video)
        logits, answer, margins = self._greedy(
            ids, {"video" if video else "image": encoded}, tokens
        )
        image_token = self._config.video_token_id if video else self._config.image_token_id
        prompt = np.array(ids)
        prompt[prompt == image_token] = -1
        embeddings = np.concatenate(features)
        return Expected(self._seen(pixels), embeddings, logits, answer, margins, prompt)

    def _images(self, pictures: list[Image.Image], detail: Detail) -> dict[str, Any]:
        """As the processor prepares them; a lone ``look`` as one of several would be."""
        lone = detail is Detail.LOOK and len(pictures) == 1
        batch = [pictures * 2] if lone else [pictures]
        found = self._processor(batch, return_tensors="pt")
        count = len(pictures)
        return {
            "pixel_values": found["pixel_values"][:count],
            "image_sizes": found["image_sizes"][:count],
            "batch_num_images": torch.tensor([2 if lone else count]),
        }

    def _video(self, frames: list[Image.Image]) -> dict[str, Any]:
        """Each frame as the processor prepares an overview: the whole frame, scaled to a tile."""
        views = [
            self._processor(frame, return_tensors="pt")["pixel_values"][0, 0] for frame in frames
        ]
        return {"pixel_values_videos": torch.stack(views)[None]}

    def _encode(self, inputs: dict[str, Any], video: bool) -> Any:
        model = self._model.model
        return (model.get_video_features if video else model.get_image_features)(**inputs)

    def _prompt(self, counts: list[int], video: bool) -> list[int]:
        kind = "video" if video else "image"
        content = [{"type": kind} for _ in counts] + [{"type": "text", "text": QUESTION}]
        text = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": content}],
            chat_template=self._chat_template,
            add_generation_prompt=True,
            tokenize=False,
        )
        token = f"<{kind}>"
        pieces = text.split(token)
        filled = pieces[0] + "".join(
            token * count + piece for count, piece in zip(counts, pieces[1:], strict=True)
        )
        return list(self._tokenizer(filled)["input_ids"])

    def _greedy(
        self, prompt: list[int], encoded: dict[str, Any], tokens: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Scores of the first token, the likeliest tokens, and their lead."""
        output = self._model(
            input_ids=torch.tensor([prompt]),
            mm_encoder_outputs=encoded,
            use_cache=True,
            logits_to_keep=1,
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


def _chat_template(checkpoint: Path) -> str:
    jinja = checkpoint / "chat_template.jinja"
    if jinja.exists():
        return jinja.read_text(encoding="utf-8")
    found = json.loads((checkpoint / "chat_template.json").read_text(encoding="utf-8"))
    return str(found["chat_template"])
