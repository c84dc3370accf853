"""Write a random checkpoint: weights drawn by name, and the files of a published one."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, PreTrainedModel

from bench.shapes.checkpoint import exact
from tests.checkpoints.native.families import FAMILIES, Family
from tests.checkpoints.native.vocabularies import TOKENIZERS, config_of

_ATTENTION_NORMS = ("q_norm", "k_norm", "q_layernorm", "k_layernorm")
_LAST_NORMS = ("model.norm.weight", "embedding_norm.weight")
"""Of the whole text model. What they scale is the logits."""


def write_native_checkpoint(folder: Path, name: str, seed: int = 0) -> Path:
    """Write a checkpoint with seeded random weights and return its folder.

    Args:
        folder: made if it is not there.
        name: a key of ``FAMILIES``.
        seed: same seed and family, same model.
    """
    family = FAMILIES[name]
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = TOKENIZERS[family.tokenizer]()
    tokenizer.save(str(folder / "tokenizer.json"))
    _write(folder / "config.json", _config(family, tokenizer))
    _write(folder / "preprocessor_config.json", family.processor)
    told = config_of(tokenizer, family.template, family.ends, family.bos)
    _write(folder / "tokenizer_config.json", told)
    (folder / "chat_template.jinja").write_text(family.template)
    model = _model(folder, family)
    draw_weights(model, f"{name} {seed}")
    tensors = {
        _renamed(key, family): value.contiguous().clone()
        for key, value in model.state_dict().items()
        if key != "lm_head.weight" or not model.config.tie_word_embeddings
    }
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    return folder


def _config(family: Family, tokenizer: Tokenizer) -> dict[str, Any]:
    config = family.config(tokenizer.token_to_id)
    ends = tokenizer.token_to_id(family.ends)
    size = {"vocab_size": tokenizer.get_vocab_size()}
    text = size | {"eos_token_id": ends, "bos_token_id": None} | config["text_config"]
    if family.bos:
        text["bos_token_id"] = tokenizer.token_to_id(family.bos)
    found = {"eos_token_id": ends} | config | {"text_config": text}
    found |= {"architectures": [family.architecture], "dtype": "float32"}
    for part, architecture in family.sub_architectures.items():
        found[part] = found[part] | {"architectures": [architecture]}
    if family.whole:
        architecture, kind, part = family.whole
        return {"architectures": [architecture], "model_type": kind, part: found}
    return found


def _model(folder: Path, family: Family) -> PreTrainedModel:
    config = AutoConfig.from_pretrained(folder)
    if family.whole:
        config = getattr(config, family.whole[2])
    model: PreTrainedModel = getattr(transformers, family.architecture)(config)
    return model.eval()


def draw_weights(model: PreTrainedModel, seed: str) -> None:
    """Fill a model with random values, each tensor's by its name and ``seed`` alone."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            key = hashlib.sha256(f"{seed} {name}".encode()).digest()[:8]
            generator = np.random.default_rng(int.from_bytes(key, "little"))
            values = _drawn(name, tuple(parameter.shape), generator, model.config.model_type)
            parameter.copy_(torch.from_numpy(exact(values)))
    model.tie_weights()


def _drawn(
    name: str, dims: tuple[int, ...], generator: np.random.Generator, kind: str
) -> NDArray[np.float32]:
    """Random values of a scale that suits the tensor: answers that differ and do not repeat."""
    noise = generator.standard_normal(dims, dtype=np.float32)
    tower = any(part in name for part in ("vis", "audio_tower", "multi_modal_projector"))
    text = not tower and "merger" not in name and "linear_attn" not in name
    shifted = kind in ("gemma3", "minicpmv4_6") and text
    from_one = 0.0 if shifted or "soft_emb_norm" in name else 1.0
    if name.endswith(("A_log", "dt_bias")):
        return noise * np.float32(0.5)
    if name.endswith("bias"):
        return noise * np.float32(0.1)
    if not tower and name.endswith(_LAST_NORMS):
        return np.float32(5 + from_one) + noise
    if not tower and any(part in name for part in _ATTENTION_NORMS):
        return np.float32(from_one + 1.5) + noise * np.float32(0.1)
    if "norm" in name or (len(dims) == 1 and name.endswith("weight")) or "lambda" in name:
        return np.float32(from_one) + noise * np.float32(0.1)
    if "embed_tokens" in name or "lm_head" in name:
        lengths = np.exp(0.4 * generator.standard_normal((dims[0], 1), dtype=np.float32))
        short = np.float32(0.015 if kind == "gemma3" else 0.15)
        return np.asarray(noise * lengths * short, dtype=np.float32)
    if any(part in name for part in ("pos_embed", "position_embedding", "cls_token")):
        return noise * np.float32(0.5)
    fan_in = int(np.prod(dims[1:]))
    if "mm_input_projection" in name:
        fan_in = dims[0]
    gain = 1.5
    if not tower and name.endswith(("q_proj.weight", "k_proj.weight")):
        gain = 2.5
    return noise * np.float32(gain / np.sqrt(fan_in))


def _renamed(key: str, family: Family) -> str:
    for now, published in family.rename:
        if key.startswith(now):
            return published + key.removeprefix(now)
    return key


def _write(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told, indent=2))
