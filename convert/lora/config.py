"""What a PEFT folder says of its adapter, and what of it cannot be run."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from convert.checkpoint.config import ConfigPart, Measure, Size, parse
from convert.checkpoint.folder import read_json
from runtime.errors import CheckpointError

CONFIG = "adapter_config.json"
_MERGE = "Merge the adapter into its base with PEFT and convert the merged checkpoint."
_SETTINGS = {
    "use_dora": "magnitudes (DoRA)",
    "use_qalora": "pooled inputs (QALoRA)",
    "use_bdlora": "block-diagonal matrices (BD-LoRA)",
    "lora_bias": "biases of its own (lora_bias)",
    "modules_to_save": "layers trained in full (modules_to_save)",
    "trainable_token_indices": "trained tokens (trainable_token_indices)",
    "target_parameters": "changes to bare parameters (target_parameters)",
    "layer_replication": "repeated layers (layer_replication)",
    "alora_invocation_tokens": "words that switch it on (aLoRA)",
    "arrow_config": "a router (Arrow)",
    "monteclora_config": "sampled weights (MonteCLoRA)",
    "kasa_config": "singular values (KaSA)",
}
"""Settings that change what the matrices mean, where they are set."""
_STARTS: tuple[Any, ...] = (True, False, None, "gaussian", "orthogonal", "eva")
"""Ways of beginning the training that leave the base's weights alone."""


class LoraConfig(ConfigPart):
    """``adapter_config.json``; what it leaves out has PEFT's default value."""

    r: Size = 8
    lora_alpha: Measure = 8.0
    use_rslora: bool = False
    rank_pattern: dict[str, Size] | None = None
    alpha_pattern: dict[str, Measure] | None = None

    def rank(self, module: str) -> int:
        """Of the matrices of a module."""
        return _of(module, self.rank_pattern, self.r)

    def scale(self, module: str) -> float:
        """What the product of a module's matrices is multiplied by."""
        rank = self.rank(module)
        alpha = _of(module, self.alpha_pattern, self.lora_alpha)
        return alpha / (math.sqrt(rank) if self.use_rslora else rank)


def read_lora_config(folder: Path) -> LoraConfig:
    """Read ``adapter_config.json``.

    Raises:
        CheckpointError: it is missing or damaged, or asks for what llama.cpp cannot do.
    """
    if not (folder / CONFIG).is_file():
        raise CheckpointError(
            f"{folder} is not an adapter: it has no {CONFIG}. Name a folder that PEFT saved."
        )
    raw, where = read_json(folder / CONFIG), str(folder / CONFIG)
    if raw.get("peft_type") != "LORA":
        raise CheckpointError(
            f"{where}: the adapter is of the type {raw.get('peft_type')}, and only LORA can be "
            f"run here. {_MERGE}"
        )
    for setting, part in _SETTINGS.items():
        if raw.get(setting):
            raise impossible(folder, part)
    if raw.get("bias", "none") != "none":
        raise impossible(folder, "trained biases")
    start = raw.get("init_lora_weights", True)
    if start not in _STARTS:
        raise CheckpointError(
            f"{where}: init_lora_weights is {start}, which changes the base's weights as well. "
            "Let PEFT save the adapter with path_initial_model_for_weight_conversion."
        )
    return parse(LoraConfig, raw, where)


def impossible(folder: Path, part: str) -> CheckpointError:
    """What to raise for a part of an adapter that llama.cpp has no place for."""
    return CheckpointError(
        f"The adapter {folder} has {part}, which cannot be added to a text model as it runs. "
        f"{_MERGE}"
    )


_T = TypeVar("_T")


def _of(module: str, pattern: Mapping[str, _T] | None, default: _T) -> _T:
    """The value for a module, as PEFT's ``get_pattern_key`` finds it."""
    for key, value in (pattern or {}).items():
        try:
            if re.match(rf"(.*\.)?({key})$", module):
                return value
        except re.error:
            raise CheckpointError(
                f"{CONFIG} has the pattern {key}, which is no regular expression. "
                "Use the file that belongs to the adapter."
            ) from None
    return default
