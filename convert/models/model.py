"""A checkpoint, read and matched: what every family makes of a folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output
from convert.models.decoders import Decoder
from convert.models.towers import Tower
from runtime.packs.manifest import ImagePolicy, Prompts, Template


@dataclass(frozen=True)
class PromptFormat:
    """Prompts of a model that has no chat template because it knows no conversation."""

    template: Template
    """Says the beginning of the text itself."""
    prompts: dict[str, Prompts]
    """By language code."""


@dataclass(frozen=True)
class Model:
    """A checkpoint of a family, found complete."""

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
    prompt_format: PromptFormat | None = None
    """Of a prefix-LM, whose prompt is bidirectional; None for one with a chat template."""


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
