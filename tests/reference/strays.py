"""How far llama.cpp strays from transformers: ``python -m tests.reference.strays`` prints a table.

Both are float32, without flash attention, on the same weights and the same picture files. Each
prepares the pictures in its own way, so a picture that neither scales tells what the computation
alone differs by. The answer is llama.cpp's; transformers is asked for the logits of each of its
places.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from PIL import Image
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.minicpmv4_6.image_processing_pil_minicpmv4_6 import (
    MiniCPMV4_6ImageProcessorPil,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

from runtime.packs.pack import Pack
from runtime.session import Session
from tests.checkpoints.native.families import FAMILIES
from tests.reference.models import write_packs
from tests.reference.pictures import SIZES, draw_pictures

PROCESSORS = {
    "smolvlm": SmolVLMImageProcessorPil,
    "qwen2-vl": Qwen2VLImageProcessorPil,
    "qwen2.5-vl": Qwen2VLImageProcessorPil,
    "qwen3-vl": Qwen2VLImageProcessorPil,
    "gemma-3": Gemma3ImageProcessorPil,
    "internvl3": GotOcr2ImageProcessorPil,
    "minicpm-v-4.6": MiniCPMV4_6ImageProcessorPil,
}
"""What prepares pictures without torchvision. Of LFM2-VL there is none."""
_TOKENS = 64
_QUESTION = "Is there a car in front of the door?"
_KEPT = ("pixel_values", "pixel_attention_mask", "image_grid_thw", "target_sizes")


@dataclass(frozen=True)
class Stray:
    """Of one picture."""

    tokens: tuple[int, int]
    """Image tokens, of llama.cpp and of transformers."""
    features: float
    """Of the features: length of the difference by length of transformers'."""
    cosine: float
    logits: float
    """Largest difference of a logit at the end of the prompt; their deviation is ``spread``."""
    spread: float
    correlation: float
    agreed: int
    """Greedy tokens until the first that differs, of ``_TOKENS`` at most."""
    margin: float
    """By how much transformers preferred another there."""


def measure(session: Session, checkpoint: Path, name: str, picture: Path) -> Stray:
    """Compare one picture's features, and the logits of an answer about it."""
    model = getattr(transformers, FAMILIES[name].architecture).from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager"
    )
    prepared = PROCESSORS[name].from_pretrained(checkpoint)(
        Image.open(picture), return_tensors="pt"
    )
    inputs = {key: prepared[key] for key in _KEPT if key in prepared}
    session.show([Image.open(picture)])
    images = session.conversation.images
    assert images is not None
    with torch.no_grad():
        theirs = _features(model, inputs)
    ours = images.values[:, : theirs.shape[1]]
    if ours.shape != theirs.shape:
        return Stray((len(ours), len(theirs)), *[np.nan] * 5, 0, np.nan)
    list(session.answer(_QUESTION, max_tokens=_TOKENS))
    answer = list(session.conversation.turns[-1].answer)
    ids = session.conversation.ids(session.conversation.turns)
    picture_token = getattr(model.config, "image_token_id", None) or model.config.image_token_index
    told = torch.tensor([[picture_token if each < 0 else each for each in ids]])
    with torch.no_grad():
        logits = model(input_ids=told, **inputs, **_types(name, told, picture_token)).logits[0]
    prompt = len(ids) - len(answer)
    expected = logits[prompt - 1 : len(ids) - 1].numpy()
    found = session.caches["ask"].logits_after(ids[:prompt], images)
    differs = np.flatnonzero(expected.argmax(axis=1) != np.array(answer))
    at = int(differs[0]) if len(differs) else len(answer)
    margin = 0.0 if at == len(answer) else float(expected[at].max() - expected[at][answer[at]])
    return Stray(
        (len(ours), len(theirs)),
        float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)),
        float((ours * theirs).sum() / np.linalg.norm(ours) / np.linalg.norm(theirs)),
        float(np.abs(found - expected[0]).max()),
        float(expected[0].std()),
        float(np.corrcoef(found, expected[0])[0, 1]),
        at,
        margin,
    )


def _features(model: Any, inputs: dict[str, torch.Tensor]) -> NDArray[np.float32]:
    """Image features in the order in which they stand in the prompt."""
    found = model.model.get_image_features(**inputs)
    found = found if isinstance(found, (list, tuple, torch.Tensor)) else found.pooler_output
    parts = [found] if isinstance(found, torch.Tensor) else list(found)
    return torch.cat([part.reshape(-1, part.shape[-1]) for part in parts]).numpy()


def _types(name: str, ids: torch.Tensor, picture_token: int) -> dict[str, torch.Tensor]:
    """What tells pictures from text, where a model wants it said."""
    kinds = (ids == picture_token).long()
    if name == "gemma-3":
        return {"token_type_ids": kinds}
    return {"mm_token_type_ids": kinds} if "qwen" in name else {}


def main(folder: Path, names: list[str]) -> None:
    """Print a row for each family and picture."""
    packs = write_packs(folder / "packs", [name for name in names if name in PROCESSORS])
    print("| family | picture | image tokens | features off by | cosine | logits, largest ", end="")
    print("| correlation | agreed | margin |", "| --- " * 3 + "| ---: " * 6 + "|", sep="\n")
    for name, pack in packs.items():
        with Session(Pack.open(pack), threads=2, exact=True) as session:
            for size, path in draw_pictures(folder).items():
                s = measure(session, pack / "checkpoint", name, path)
                width, height = SIZES[size]
                print(
                    f"| {name} | {size} {width}×{height} | {s.tokens[0]}/{s.tokens[1]} | "
                    f"{s.features:.2g} | {s.cosine:.7f} | {s.logits:.2g} (σ {s.spread:.2g}) | "
                    f"{s.correlation:.6f} | {s.agreed} | {s.margin:.2g} |",
                    flush=True,
                )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(scratch), sys.argv[1:] or list(PROCESSORS))
