"""The families of checkpoints that can be converted, by ``model_type`` of their ``config.json``.

``docs/families.md`` shows how to add one.
"""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.tensors import part_that_cannot_be_run
from convert.models import llava, paligemma
from convert.models.model import Model
from runtime.errors import CheckpointError
from runtime.files.validation import sentence_of

FAMILIES: Mapping[str, Callable[[Checkpoint], Model]] = {
    **dict.fromkeys(llava.FAMILIES, llava.load_model),
    "paligemma": paligemma.load_model,
}
"""What makes a model of a family's checkpoint."""


def load_model(checkpoint: Checkpoint) -> Model:
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
    load = FAMILIES.get(family) if isinstance(family, str) else None
    if load is None:
        part = part_that_cannot_be_run([*raw, *checkpoint.tensors])
        what = f"has {part}" if part else f"is of the family {family}"
        raise CheckpointError(
            f"{checkpoint.folder} {what}, which cannot be run here. "
            f"Checkpoints of these families can: {', '.join(sorted(FAMILIES))}."
        )
    try:
        return load(checkpoint)
    except ValidationError as error:  # of what the pack would say
        raise CheckpointError(
            f"{checkpoint.folder}: the pack's {error.title} cannot be: {sentence_of(error)} "
            "Use the files that belong to the checkpoint."
        ) from None
