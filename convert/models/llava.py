"""The LLaVA families: a tower, two layers of projector, and a text model for conversations.

- ``llava``, LLaVA-1.5, LLaVA-Interleave and their like: one view of a picture.
  https://arxiv.org/abs/2310.03744
- ``llava_next``, LLaVA-NeXT (1.6): tiles without a limit, of each of several pictures too.
  https://llava-vl.github.io/blog/2024-01-30-llava-next/
- ``llava_onevision``, LLaVA-OneVision: tiles with a limit, and videos.
  https://arxiv.org/abs/2408.03326
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from convert.checkpoint.config import ConfigPart, parse
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.preprocessor import (
    CLIP_MEAN,
    CLIP_STD,
    Preprocessor,
    pinpoints,
    read_preprocessor,
    wrong_tile,
)
from convert.checkpoint.tensors import Tensors, part_that_cannot_be_run
from convert.gguf_writer import Output
from convert.models.decoders import read_decoder
from convert.models.model import Model, assemble
from convert.models.projectors import two_layers
from convert.models.towers import Tower, read_tower
from runtime.errors import CheckpointError
from runtime.packs.manifest import ImagePolicy

_CLIP_VIT_L = {
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "image_size": 336,
    "patch_size": 14,
}
_SIGLIP_SO400M = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "num_hidden_layers": 26,
    "num_attention_heads": 16,
    "image_size": 384,
    "patch_size": 14,
}
_USUAL_GRIDS = ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))
"""Rows and columns of LLaVA-NeXT's tiles where no file names any."""


class LlavaConfig(ConfigPart):
    """What the ``config.json`` of every LLaVA says, with LLaVA-1.5's values where it is silent."""

    model_type: str
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


@dataclass(frozen=True)
class _Pictures:
    """What is known when it is said how pictures become tokens."""

    checkpoint: Checkpoint
    config: LlavaConfig
    preprocessor: Preprocessor
    tower: Tower

    @property
    def tile(self) -> int:
        """Side of a tile, pixels."""
        return self.tower.config.image_size

    @property
    def patches_per_side(self) -> int:
        """Tokens a side of a tile."""
        return self.tower.config.patches_per_side

    def pinpoints(self, usual: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The canvases of tiles; rows and columns of ``usual`` where no file names any."""
        sizes = [(self.tile * rows, self.tile * columns) for rows, columns in usual]
        configured = self.config.image_grid_pinpoints
        return pinpoints(self.checkpoint, self.preprocessor, configured, sizes, self.tile)


def _one_view(known: _Pictures) -> ImagePolicy:
    fit = known.preprocessor.fit(known.tile)
    if fit is None:
        raise wrong_tile(known.preprocessor, known.tile)
    return ImagePolicy(
        tile=known.tile, patches_per_side=known.patches_per_side, fit=fit, newline=False
    )


def _anyres(known: _Pictures) -> ImagePolicy:
    if known.preprocessor.fit(known.tile) is None:
        raise wrong_tile(known.preprocessor, known.tile)
    return ImagePolicy(
        tile=known.tile,
        patches_per_side=known.patches_per_side,
        fit="stretch",
        pinpoints=known.pinpoints(list(_USUAL_GRIDS)),
        read_several=True,
    )


def _anyres_max(known: _Pictures) -> ImagePolicy:
    if known.preprocessor.fit(known.tile) != "stretch":
        raise wrong_tile(known.preprocessor, known.tile)
    ratio = known.config.vision_aspect_ratio
    limit = re.fullmatch(r"anyres_max_(\d{1,4})", ratio)
    if limit is None or int(limit[1]) == 0:
        raise CheckpointError(
            f"{known.checkpoint.folder}: vision_aspect_ratio is {ratio}, and only "
            "anyres_max_N can be run here. Choose another checkpoint."
        )
    return ImagePolicy(
        tile=known.tile,
        patches_per_side=known.patches_per_side,
        pinpoints=known.pinpoints([(row, column) for row in range(1, 7) for column in range(1, 7)]),
        max_tiles=int(limit[1]),
        pooled_per_side=-(-known.patches_per_side // 2),
    )


@dataclass(frozen=True)
class Family:
    """What is particular about one of LLaVA's families."""

    pictures: Callable[[_Pictures], ImagePolicy]
    """How a picture becomes tokens."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Where ``config.json`` is silent."""
    decoder: str = "llama"
    """``model_type`` of the text model where its part names none."""
    tower: str = "clip_vision_model"
    """The same of the tower."""
    vision_config: Mapping[str, Any] = field(default_factory=_CLIP_VIT_L.copy)
    """Where a checkpoint has none."""
    colours: tuple[str, ...] = ("clip_vision_model",)
    """Towers whose pictures have CLIP's mean and deviation where the processor names none."""
    videos: bool = False
    """Whether it knows a token for a video."""


FAMILIES: Mapping[str, Family] = {
    "llava": Family(_one_view),
    "llava_next": Family(_anyres, colours=("clip_vision_model", "siglip_vision_model")),
    "llava_onevision": Family(
        _anyres_max,
        {
            "image_token_index": 151646,
            "video_token_index": 151647,
            "vision_feature_select_strategy": "full",
            "vision_feature_layer": -1,
        },
        decoder="qwen2",
        tower="siglip_vision_model",
        vision_config=_SIGLIP_SO400M,
        colours=(),
        videos=True,
    ),
}
"""By ``model_type``."""


def load_model(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: a setting that the engines cannot honour, or a tensor that is missing,
            left over or of the wrong shape.
    """
    where = str(checkpoint.folder / "config.json")
    config = _read_config(checkpoint, where)
    family = FAMILIES[config.model_type]
    decoder = read_decoder(config.text_config, config.tie_word_embeddings, where, family.decoder)
    tower = read_tower(
        config.vision_config or dict(family.vision_config),
        where,
        default=family.tower,
        layer=config.vision_feature_layer,
        strategy=config.vision_feature_select_strategy,
    )
    clip = (CLIP_MEAN, CLIP_STD) if tower.config.model_type in family.colours else ()
    preprocessor = read_preprocessor(checkpoint, *clip)
    image = family.pictures(_Pictures(checkpoint, config, preprocessor, tower))

    def connector(tensors: Tensors) -> Iterator[Output]:
        yield from two_layers(tensors, tower.config.hidden_size, decoder.width)
        if image.newline:
            yield tensors.take("image_newline", "model.image_newline", (decoder.width,))

    text, projector = assemble(checkpoint, decoder, tower, connector)
    return Model(
        decoder,
        tower,
        image,
        preprocessor.image_mean,
        preprocessor.image_std,
        config.image_token_index,
        config.video_token_index if family.videos else None,
        text,
        projector,
    )


def _read_config(checkpoint: Checkpoint, where: str) -> LlavaConfig:
    """``config.json`` in transformers' layout, with the family's values where it is silent."""
    raw = checkpoint.json("config.json")
    part = part_that_cannot_be_run([*raw, *checkpoint.tensors])
    if part:
        raise CheckpointError(
            f"{checkpoint.folder} has {part}, which cannot be run here. Choose another checkpoint."
        )
    for kind in ("image", "video"):
        if f"{kind}_token_id" in raw:
            raw.setdefault(f"{kind}_token_index", raw[f"{kind}_token_id"])
    config = parse(LlavaConfig, {**FAMILIES[raw["model_type"]].defaults, **raw}, where)
    if config.projector_hidden_act != "gelu" or not config.multimodal_projector_bias:
        raise CheckpointError(
            f"{where}: the projector has the activation {config.projector_hidden_act}"
            f"{'' if config.multimodal_projector_bias else ' and no biases'}, and only gelu with "
            "biases can be run here. Choose another checkpoint."
        )
    return config
