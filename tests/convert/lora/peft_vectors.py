"""Adapters that PEFT saved for a tiny base, and what it adds to the weights when it merges them.

``python -m tests.convert.lora.make_peft_vectors`` makes them anew.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "vectors" / "peft"
VECTORS = {
    "qwen2": "qwen2",
    "qwen2-patterns": "qwen2",
    "qwen2-embeddings": "qwen2",
    "llama": "llama",
}
"""The adapters, and ``model_type`` of the base."""
SIZES = {
    "vocab_size": 40,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
}
"""Of the base, as ``config.json`` names them."""


def added(name: str) -> dict[str, NDArray[np.float32]]:
    """What PEFT adds to the weight of each module, float32 [out, in]."""
    with np.load(FOLDER / name / "added.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}
