"""A checkpoint, understood: what every family module makes of a folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from convert.checkpoint.config import Part, parse
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.tensors import Tensors, part_that_cannot_be_run
from convert.gguf_writer import Output
from convert.models.decoders import Decoder
from convert.models.towers import Tower
from runtime.errors import CheckpointError
from runtime.packs.manifest import ImagePolicy, Prompts, Template


@dataclass(frozen=True)
class Manner:
    """How a model is spoken to that has no chat template because it knows no conversation."""

    template: Template
    """Says the beginning of the text itself."""
    prompts: dict[str, Prompts]
    """By language code."""


@dataclass(frozen=True)
class Model:
    """A checkpoint of a family, understood and found complete."""

    decoder: Decoder
    tower: Tower
    image: ImagePolicy
    image_mean: tuple[float, float, float]
    image_std: tuple[float, float, float]
    image_token: int
    """Stands for a picture in the checkpoint's prompts."""
    video_token: int | None
    """Stands for a video; None where the family knows none."""
    text: list[Output]
    """Tensors of the text model's file."""
    projector: list[Output]
    """Tensors of the projector's file."""
    manner: Manner | None = None
    """Of a model that attends to its prompt both ways; None for one with a chat template."""


class LlavaConfig(Part):
    """What the ``config.json`` of every LLaVA says, with LLaVA-1.5's values where it is silent."""

    text_config: dict[str, Any] = Field(default_factory=dict)
    vision_config: dict[str, Any] = Field(default_factory=dict)
    image_token_index: int = 32000
    video_token_index: int | None = None
    projector_hidden_act: str = "gelu"
    multimodal_projector_bias: bool = True
    vision_feature_select_strategy: str = "default"
    vision_feature_layer: int | list[int] = -2
    vision_aspect_ratio: str = "anyres_max_9"
    image_grid_pinpoints: list[tuple[int, int]] | None = None
    tie_word_embeddings: bool = False


def read_llava_config(checkpoint: Checkpoint, **defaults: Any) -> LlavaConfig:
    """``config.json`` of a LLaVA in transformers' layout.

    Args:
        checkpoint: the folder.
        defaults: values that the family has where the file is silent.

    Raises:
        CheckpointError: an entry is wrong.
    """
    raw = checkpoint.json("config.json")
    where = str(checkpoint.folder / "config.json")
    part = part_that_cannot_be_run([*raw, *checkpoint.tensors])
    if part:
        raise CheckpointError(
            f"{checkpoint.folder} has {part}, which cannot be run here. Choose another checkpoint."
        )
    for kind in ("image", "video"):
        if f"{kind}_token_id" in raw:
            raw.setdefault(f"{kind}_token_index", raw[f"{kind}_token_id"])
    config = parse(LlavaConfig, {**defaults, **raw}, where)
    if config.projector_hidden_act != "gelu" or not config.multimodal_projector_bias:
        raise CheckpointError(
            f"{where}: the projector has the activation {config.projector_hidden_act}"
            f"{'' if config.multimodal_projector_bias else ' and no biases'}, and only gelu with "
            "biases can be run here. Choose another checkpoint."
        )
    return config


def assemble(
    checkpoint: Checkpoint,
    decoder: Decoder,
    tower: Tower,
    connector: Callable[[Tensors], Iterable[Output]],
) -> tuple[list[Output], list[Output]]:
    """Match the tensor list with what decoder, tower and connector consist of.

    Args:
        checkpoint: the folder.
        decoder: its text model.
        tower: its vision tower.
        connector: makes the remaining outputs of the projector's file, given the tensors.

    Returns:
        Tensors of the text model's file and of the projector's.

    Raises:
        CheckpointError: a tensor is missing, left over or of the wrong shape.
    """
    tensors = Tensors(checkpoint, tower.unused)
    text = list(decoder.outputs(tensors))
    projector = [*tower.outputs(tensors), *connector(tensors)]
    tensors.refuse_leftovers()
    return text, projector
