"""The families of checkpoints that can be converted, one module each.

A module is named as ``model_type`` of its ``config.json`` and has one function,
``understand(checkpoint) -> Model``. ``docs/families.md`` shows how to add one.
"""

import importlib
import pkgutil

from pydantic import ValidationError

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.tensors import part_that_cannot_be_run
from convert.models.model import Model
from runtime.errors import CheckpointError
from runtime.files.validation import sentence_of


def families() -> list[str]:
    """Every ``model_type`` that can be converted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def understand(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: another family, a setting that the engines cannot honour, or a tensor
            that is missing, left over or of the wrong shape.
    """
    raw = checkpoint.json("config.json")
    if "mm_vision_tower" in raw:
        raise CheckpointError(
            f"{checkpoint.folder / 'config.json'} is in the layout of LLaVA's own repository, "
            "whose vision tower is kept elsewhere. Choose the checkpoint's conversion for "
            "transformers, such as those of llava-hf."
        )
    family = raw.get("model_type")
    if family not in families():
        part = part_that_cannot_be_run([*raw, *checkpoint.tensors])
        what = f"has {part}" if part else f"is of the family {family}"
        raise CheckpointError(
            f"{checkpoint.folder} {what}, which cannot be run here. "
            f"Checkpoints of these families can: {', '.join(families())}."
        )
    module = importlib.import_module(f"{__name__}.{family}")
    try:
        model: Model = module.understand(checkpoint)
    except ValidationError as error:  # of what the pack would say
        raise CheckpointError(
            f"{checkpoint.folder}: the pack's {error.title} cannot be: {sentence_of(error)} "
            "Use the files that belong to the checkpoint."
        ) from None
    return model
