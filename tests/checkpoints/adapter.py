"""Random LoRA adapters in PEFT's layout, and checkpoints with an adapter merged into them.

Merging is what PEFT's ``merge_and_unload`` does: every changed matrix W becomes
W + scale · B · A, in float32.
"""

import math
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

from bench.shapes.checkpoint import DType, Floats, write_json, write_safetensors, write_shards
from convert.checkpoint.folder import Checkpoint, Tensor
from convert.checkpoint.tensors import canonical

EVERY = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
Spelling = Literal["new", "old", "text", "named", "smolvlm"]
"""``new``: ``model.language_model.layers…``; ``old``: ``language_model.model.layers…``; ``text``:
``model.layers…``, as trained on the text model alone; ``named``: ``new`` with the adapter's name
in each key, as a plain state dict has it; ``smolvlm``: ``model.text_model.layers…``."""
_PREFIXES = {
    "new": "model.language_model.",
    "old": "language_model.model.",
    "text": "model.",
    "smolvlm": "model.text_model.",
    "named": "model.language_model.",
}


@dataclass(frozen=True)
class Recipe:
    """What an adapter is like, named as in ``adapter_config.json``."""

    r: int = 4
    lora_alpha: float = 8.0
    use_rslora: bool = False
    target_modules: tuple[str, ...] = EVERY
    rank_pattern: Mapping[str, int] = field(default_factory=dict)
    alpha_pattern: Mapping[str, float] = field(default_factory=dict)

    def rank(self, module: str) -> int:
        """Of a module's matrices."""
        return _matching(self.rank_pattern, module, self.r)

    def scale(self, module: str) -> float:
        """What the product of a module's matrices is multiplied by."""
        alpha = _matching(self.alpha_pattern, module, self.lora_alpha)
        rank = self.rank(module)
        return alpha / (math.sqrt(rank) if self.use_rslora else rank)


def write_random_adapter(
    folder: Path,
    checkpoint: Path,
    recipe: Recipe | None = None,
    seed: int = 0,
    *,
    spelling: Spelling = "new",
    dtype: DType = "f32",
) -> Path:
    """Write an adapter with seeded random weights for a checkpoint and return its folder.

    Args:
        folder: made if it is not there.
        checkpoint: of any family here.
        recipe: what it is like.
        seed: same seed and recipe, same adapter, whatever the other arguments.
        spelling: of the keys.
        dtype: element type in the file.
    """
    recipe = recipe or Recipe()
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "adapter_config.json", adapter_config(recipe))
    tensors = []
    for module, (down, up) in random_matrices(checkpoint, recipe, seed):
        name = "base_model.model." + _spelled(module, spelling)
        end = ".default.weight" if spelling == "named" else ".weight"
        tensors += [(f"{name}.lora_A{end}", down), (f"{name}.lora_B{end}", up)]
    write_safetensors(folder / "adapter_model.safetensors", tensors, dtype)
    return folder


def write_merged(
    folder: Path,
    checkpoint: Path,
    recipe: Recipe | None = None,
    seed: int = 0,
) -> Path:
    """Write a checkpoint in f32 into which the adapter of that recipe and seed is merged."""
    recipe = recipe or Recipe()
    shutil.copytree(checkpoint, folder, ignore=shutil.ignore_patterns("*.safetensors*"))
    matrices = dict(random_matrices(checkpoint, recipe, seed))
    merged = []
    for name, tensor in Checkpoint.open(checkpoint).tensors.items():
        values = _values(tensor)
        module = canonical(name).removesuffix(".weight")
        if module in matrices:
            down, up = matrices.pop(module)
            values = values + np.float32(recipe.scale(module)) * (up @ down)
        merged.append((name, values))
    assert not matrices, f"{sorted(matrices)} are not in {checkpoint}"
    write_shards(folder, merged, "f32", 1)
    return folder


def random_matrices(
    checkpoint: Path, recipe: Recipe, seed: int
) -> Iterator[tuple[str, tuple[Floats, Floats]]]:
    """The canonical name of each adapted module and its A [r, in] and B [out, r], float32.

    The product changes a matrix by about as much as it holds, so that the answers are others.
    """
    generator = np.random.default_rng(seed)
    for name, tensor in sorted(Checkpoint.open(checkpoint).tensors.items()):
        module = canonical(name).removesuffix(".weight")
        if not re.fullmatch(rf"language_model\..*\.({'|'.join(recipe.target_modules)})", module):
            continue
        if len(tensor.shape) != 2:
            continue
        rank, (out, into) = recipe.rank(module), tensor.shape
        size = 0.5 / (recipe.scale(module) * math.sqrt(rank * into))
        down = generator.standard_normal((rank, into), dtype=np.float32)
        up = generator.standard_normal((out, rank), dtype=np.float32) * np.float32(size)
        yield module, (_coarse(down), _coarse(up))


def adapter_config(recipe: Recipe) -> dict[str, Any]:
    """``adapter_config.json`` as PEFT writes it."""
    return {
        "auto_mapping": None,
        "base_model_name_or_path": "random",
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "layer_replication": None,
        "layers_to_transform": None,
        "lora_bias": False,
        "lora_dropout": 0.05,
        "modules_to_save": None,
        "peft_type": "LORA",
        "revision": None,
        "task_type": "CAUSAL_LM",
        "trainable_token_indices": None,
        "use_dora": False,
        **asdict(recipe),
    }


_T = TypeVar("_T")


def _matching(pattern: Mapping[str, _T], module: str, default: _T) -> _T:
    for key, value in pattern.items():
        if re.match(rf"(.*\.)?({key})$", module):
            return value
    return default


def _spelled(module: str, spelling: Spelling) -> str:
    return module.replace("language_model.", _PREFIXES[spelling], 1)


def _values(tensor: Tensor) -> Floats:
    return np.concatenate(list(tensor.pieces())).reshape(tensor.shape)


def _coarse(values: Floats) -> Floats:
    """The nearest values with 8 significant bits, which f32, f16 and bf16 all hold."""
    bits = values.view(np.uint32)
    return ((bits + 0x8000) & np.uint32(0xFFFF0000)).view(np.float32)
