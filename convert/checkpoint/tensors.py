"""The tensors of a checkpoint under one spelling, ticked off as they are used."""

import re
from collections.abc import Iterable

from convert.checkpoint.folder import Checkpoint, Tensor
from convert.gguf_writer import Change, Output, Source
from runtime.errors import CheckpointError

_PREFIXES = (
    ("language_model.model.", "language_model."),
    ("language_model.lm_head.", "lm_head."),
    ("text_model.", "language_model."),
    ("vision_tower.vision_model.", "vision_tower."),
)
PARTS = {
    "a Q-Former": r"q_?former|query_tokens",
    "a resampler": r"resampler|perceiver",
    "cross-attention to the picture": r"cross_?att",
    "a mixture of vision towers": r"vision_towers?(_aux)?(_list)?\.\d|vision_tower_aux|"
    r"(high|low)_res(olution)?_(vision|tower)|vision_model_(high|low|2)",
    "a mixture of experts": r"\.experts\.|block_sparse_moe",
}
"""Parts that the engines have no graph for, by what their tensors are called."""


def canonical(name: str) -> str:
    """A tensor's name without what differs between the spellings in circulation.

    ``model.language_model.…``, ``language_model.model.…`` and SmolVLM's ``model.text_model.…``
    become ``language_model.…``, the output matrix ``lm_head.weight``, and the tower loses its inner
    ``vision_model.``.
    """
    name = name.removeprefix("model.")
    for long, short in _PREFIXES:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def part_that_cannot_be_run(names: Iterable[str]) -> str | None:
    """The first of ``PARTS`` that a tensor belongs to, in words."""
    everything = "\n".join(names)
    for part, pattern in PARTS.items():
        if re.search(pattern, everything, re.IGNORECASE):
            return part
    return None


class Tensors:
    """What a checkpoint holds, taken tensor by tensor."""

    def __init__(self, checkpoint: Checkpoint, unused: str = r"(?!)") -> None:
        """List the tensors.

        Args:
            checkpoint: the folder.
            unused: regular expression of the canonical names that the model never looks at.

        Raises:
            CheckpointError: a tensor occurs in two spellings.
        """
        self._folder = checkpoint.folder
        self._left: dict[str, Tensor] = {}
        pattern = re.compile(rf"({unused})|.*rotary_emb\.inv_freq$")
        for name, tensor in checkpoint.tensors.items():
            key = canonical(name)
            if key in self._left:
                raise CheckpointError(
                    f"{checkpoint.folder} holds {key} twice, as {name} and as "
                    f"{self._left[key].name}. Use a checkpoint in one spelling."
                )
            if not pattern.match(key):
                self._left[key] = tensor

    def __contains__(self, source: str) -> bool:
        return source in self._left

    def take(
        self,
        source: str,
        target: str,
        shape: tuple[int, ...],
        padded: tuple[int, ...] | None = None,
        change: Change | None = None,
    ) -> Output:
        """The tensor ``source`` of ``shape`` as ``target`` in the new file.

        Args:
            source: canonical name.
            target: name in the GGUF file.
            shape: as ``config.json`` promises it.
            padded: shape in the file, where zeros are appended.
            change: what happens to the values.

        Raises:
            CheckpointError: it is missing, or of another shape or a type that is not read.
        """
        tensor = self._pop(source)
        if tensor.shape != shape:
            raise CheckpointError(
                f"Tensor {tensor.name} has shape {tensor.shape} where config.json promises "
                f"{shape}. Use the config.json that belongs to the checkpoint."
            )
        half = len(shape) > 1 and "position_embd" not in target
        return Output(target, tensor, half, padded or shape, change)

    def _pop(self, source: str) -> Tensor:
        tensor = self._left.pop(source, None)
        if tensor is None:
            raise CheckpointError(
                f"{self._folder} lacks tensor {source}. Download the whole checkpoint, index and "
                "shards of the same version."
            )
        tensor.require_values()
        return tensor

    def drop_tied(self, output: str, embedding: str) -> None:
        """Leave out an output matrix that is the input embedding once more.

        Raises:
            CheckpointError: it is another matrix.
        """
        tensor = self._left.get(output)
        if tensor is None:
            return
        if not equal(tensor, self._left[embedding]):
            raise CheckpointError(
                f"config.json ties the output to the input embedding, but {tensor.name} differs "
                "from it. Set tie_word_embeddings to false if the output has its own weights."
            )
        del self._left[output]

    def refuse_leftovers(self) -> None:
        """Refuse a checkpoint with tensors that nothing has asked for.

        Raises:
            CheckpointError: naming the part that cannot be run, or the first tensor.
        """
        if not self._left:
            return
        names = sorted(tensor.name for tensor in self._left.values())
        part = part_that_cannot_be_run(names)
        if part:
            raise CheckpointError(
                f"{self._folder} has {part} ({names[0]}), which cannot be run here. "
                "Choose another checkpoint."
            )
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        raise CheckpointError(
            f"{self._folder} holds tensor {names[0]}{more}, which this model does not have. "
            "Choose another checkpoint."
        )


def equal(one: Source, other: Source) -> bool:
    """Whether two tensors have the same shape and values, read piece by piece."""
    return one.shape == other.shape and all(
        (a == b).all() for a, b in zip(one.pieces(), other.pieces(), strict=True)
    )
