"""Stores adapters as PEFT saves them, and what PEFT adds to the weights when it merges them.

python -m tests.convert.lora.make_peft_vectors

Needs PEFT beside torch and transformers: ``pip install peft``. The base's weights are all zero, so
what they are after ``merge_and_unload`` is what the adapter adds.
"""

import shutil
from typing import Any

import numpy as np
import peft
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

from tests.convert.lora.peft_vectors import FOLDER, SIZES, VECTORS

_EVERY = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_SETTINGS: dict[str, dict[str, Any]] = {
    "qwen2": {"r": 4, "lora_alpha": 8, "target_modules": _EVERY},
    "qwen2-patterns": {
        "r": 4,
        "lora_alpha": 6,
        "use_rslora": True,
        "target_modules": ["q_proj", "v_proj", "down_proj"],
        "rank_pattern": {r"layers\.1\.self_attn\.q_proj": 2},
        "alpha_pattern": {"down_proj": 3, r"^model\.layers\.0\.self_attn\.v_proj": 12},
    },
    "qwen2-embeddings": {
        "r": 3,
        "lora_alpha": 3,
        "target_modules": ["embed_tokens", "lm_head", "k_proj"],
    },
    "llama": {
        "r": 2,
        "lora_alpha": 1,
        "target_modules": ["q_proj", "k_proj", "o_proj"],
        "alpha_pattern": {"k_proj": 5},
    },
}


def main() -> None:
    """Make a folder for each of ``VECTORS``."""
    for name, kind in VECTORS.items():
        torch.manual_seed(len(name))
        base: Any = (
            LlamaForCausalLM(LlamaConfig(**SIZES))
            if kind == "llama"
            else Qwen2ForCausalLM(Qwen2Config(**SIZES))
        )
        for parameter in base.parameters():
            parameter.data.zero_()
        model: Any = peft.get_peft_model(base, peft.LoraConfig(**_SETTINGS[name]))
        for key, parameter in model.named_parameters():
            if "lora_" in key:
                parameter.data.normal_(0, 0.5)
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        model.save_pretrained(FOLDER / name)
        (FOLDER / name / "README.md").unlink()
        changes = {
            key.removesuffix(".weight"): value.numpy()
            for key, value in model.merge_and_unload().state_dict().items()
            if value.abs().max() > 0
        }
        np.savez_compressed(FOLDER / name / "added.npz", **changes)


if __name__ == "__main__":
    main()
