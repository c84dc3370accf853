"""Vision towers, as libmtmd's graphs want them.

A tower is a row of ``TOWER_TYPES``. libmtmd's graph ``mlp`` runs all of them: with or without a
class token, a norm before the first layer, and a norm after the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gguf

from convert.checkpoint.config import MOST_LAYERS, ConfigPart, Measure, Size, Triple, parse, require
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output
from runtime.errors import CheckpointError

SOURCE = "vision_tower."
"""What the names of a tower's tensors begin with, in their canonical spelling."""


class VisionConfig(ConfigPart):
    """``vision_config`` of a tower; ``TOWER_TYPES`` knows what a file that is silent means."""

    model_type: str
    hidden_size: Size
    intermediate_size: Size
    num_hidden_layers: Size
    num_attention_heads: Size
    num_channels: Size = 3
    image_size: Size
    patch_size: Size
    hidden_act: str
    layer_norm_eps: Measure

    @property
    def patches_per_side(self) -> int:
        """Tokens a side of a tile."""
        return self.image_size // self.patch_size

    @property
    def padded_ffn(self) -> int:
        """Feed-forward width in the file.

        A width off the quantizers' blocks of 32 is filled up with zeros to the next multiple of
        256, which changes nothing since GELU(0) = 0. Neither does libmtmd confuse the two
        matrices of a feed-forward layer as it does where they are square.
        """
        width = self.intermediate_size
        if width % 32:
            width += -width % 256
        return width + 32 if width == self.hidden_size else width


@dataclass(frozen=True)
class TowerType:
    """What is particular about a tower."""

    activation: str
    """That libmtmd computes for it."""
    class_token: bool
    """Whether a token for the whole picture precedes the patches'."""
    defaults: dict[str, Any] = field(default_factory=dict)
    """What transformers assumes where ``vision_config`` is silent."""


TOWER_TYPES = {
    "siglip_vision_model": TowerType(
        "gelu_pytorch_tanh",
        class_token=False,
        defaults={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "image_size": 224,
            "patch_size": 16,
            "hidden_act": "gelu_pytorch_tanh",
            "layer_norm_eps": 1e-6,
        },
    ),
    "clip_vision_model": TowerType(
        "quick_gelu",
        class_token=True,
        defaults={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "image_size": 224,
            "patch_size": 32,
            "hidden_act": "quick_gelu",
            "layer_norm_eps": 1e-5,
        },
    ),
}
"""Towers by ``model_type``."""


@dataclass(frozen=True)
class Tower:
    """A vision tower of a checkpoint, as deep as its features are taken from."""

    type: TowerType
    config: VisionConfig
    depth: int
    """Layers that the features pass through."""
    last_norm: bool = False
    """Whether they pass through the norm after the last layer as well."""

    @property
    def unused(self) -> str:
        """Tensors that the features never pass through, as a regular expression."""
        late = "|".join(map(str, range(self.depth, self.config.num_hidden_layers))) or "(?!)"
        norm = "" if self.last_norm else r"|post_layernorm\."
        return (
            rf"vision_tower\.(head\.|embeddings\.position_ids$"
            rf"|encoder\.layers\.({late})\.{norm})"
        )

    def keys(
        self, writer: gguf.GGUFWriter, name: str, mean: Triple, std: Triple, width: int
    ) -> None:
        """Add the keys of the projector file.

        Args:
            writer: of the file.
            name: of the model.
            mean: of the colours, 0…1.
            std: their standard deviation.
            width: of the text model.
        """
        vision = self.config
        writer.add_type(gguf.GGUFType.MMPROJ)
        writer.add_name(name)
        writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
        writer.add_clip_has_vision_encoder(True)
        writer.add_clip_projector_type("mlp")
        writer.add_vision_image_size(vision.image_size)
        writer.add_vision_patch_size(vision.patch_size)
        writer.add_vision_embedding_length(vision.hidden_size)
        writer.add_vision_feed_forward_length(vision.padded_ffn)
        writer.add_vision_projection_dim(width)
        writer.add_vision_block_count(self.depth)
        writer.add_vision_head_count(vision.num_attention_heads)
        writer.add_vision_attention_layernorm_eps(vision.layer_norm_eps)
        writer.add_vision_image_mean(list(mean))
        writer.add_vision_image_std(list(std))
        # Where it is false libmtmd computes the quick GELU.
        writer.add_vision_use_gelu(self.type.activation == "gelu_pytorch_tanh")
        # Without it libmtmd's graph leaves out the last layer.
        writer.add_array("clip.vision.feature_layer", [self.depth])

    def outputs(self, tensors: Tensors) -> Iterator[Output]:
        """Every tensor of the tower.

        Raises:
            CheckpointError: one is missing or of another shape.
        """
        vision = self.config
        width, patch = vision.hidden_size, vision.patch_size
        source = SOURCE + "embeddings."
        positions = vision.patches_per_side**2 + self.type.class_token
        yield tensors.take(
            source + "patch_embedding.weight", "v.patch_embd.weight", (width, 3, patch, patch)
        )
        if self.type.class_token:
            yield tensors.take(source + "class_embedding", "v.class_embd", (width,))
            for part in ("weight", "bias"):
                # The spelling is transformers' own.
                yield tensors.take(f"{SOURCE}pre_layrnorm.{part}", f"v.pre_ln.{part}", (width,))
        else:
            yield tensors.take(source + "patch_embedding.bias", "v.patch_embd.bias", (width,))
        yield tensors.take(
            source + "position_embedding.weight", "v.position_embd.weight", (positions, width)
        )
        for layer in range(self.depth):
            yield from self._layer(tensors, layer)
        if self.last_norm:
            for part in ("weight", "bias"):
                yield tensors.take(f"{SOURCE}post_layernorm.{part}", f"v.post_ln.{part}", (width,))

    def _layer(self, tensors: Tensors, layer: int) -> Iterator[Output]:
        vision = self.config
        source, target = f"{SOURCE}encoder.layers.{layer}.", f"v.blk.{layer}."
        width, ffn, padded = vision.hidden_size, vision.intermediate_size, vision.padded_ffn
        for number in (1, 2):
            for part in ("weight", "bias"):
                old, new = f"{source}layer_norm{number}.{part}", f"{target}ln{number}.{part}"
                yield tensors.take(old, new, (width,))
        for old, new in (("q_proj", "q"), ("k_proj", "k"), ("v_proj", "v"), ("out_proj", "out")):
            old, new = f"{source}self_attn.{old}.", f"{target}attn_{new}."
            yield tensors.take(old + "weight", new + "weight", (width, width))
            yield tensors.take(old + "bias", new + "bias", (width,))
        up, down = source + "mlp.fc1.", source + "mlp.fc2."
        yield tensors.take(up + "weight", target + "ffn_up.weight", (ffn, width), (padded, width))
        yield tensors.take(up + "bias", target + "ffn_up.bias", (ffn,), (padded,))
        yield tensors.take(
            down + "weight", target + "ffn_down.weight", (width, ffn), (width, padded)
        )
        yield tensors.take(down + "bias", target + "ffn_down.bias", (width,))


def read_tower(
    raw: dict[str, Any],
    where: str,
    *,
    default: str,
    layer: int | list[int],
    strategy: str,
    last_norm: bool = False,
) -> Tower:
    """Read ``vision_config``.

    Args:
        raw: the part of ``config.json``.
        where: what the file is called in messages.
        default: ``model_type`` where the part names none.
        layer: ``vision_feature_layer``: an index into the hidden states.
        strategy: ``vision_feature_select_strategy``: ``default`` leaves the first token out,
            ``full`` keeps all.
        last_norm: whether the features pass through the norm after the last layer.

    Raises:
        CheckpointError: a tower or a setting that libmtmd cannot run, or sizes that do not fit
            together.
    """
    name = raw.get("model_type", default)
    tower_type = TOWER_TYPES.get(name) if isinstance(name, str) else None
    if tower_type is None:
        can = ", ".join(TOWER_TYPES)
        raise CheckpointError(
            f"{where}: the vision tower is of the type {name}, and only {can} can be run here. "
            "Choose another checkpoint."
        )
    vision = parse(
        VisionConfig, {"model_type": name, **tower_type.defaults, **raw}, f"{where}: vision_config"
    )
    if isinstance(layer, list):
        if len(layer) != 1:
            raise CheckpointError(
                f"{where}: the features are stacked from {len(layer)} layers of the vision tower, "
                "and only those of one can be run here. Choose another checkpoint."
            )
        layer = layer[0]
    require(
        where,
        {
            "vision_config.hidden_act": (vision.hidden_act, tower_type.activation),
            "vision_config.num_channels": (vision.num_channels, 3),
            "vision_feature_select_strategy": (
                strategy,
                "default" if tower_type.class_token else "full",
            ),
        },
    )
    depth = layer if layer >= 0 else vision.num_hidden_layers + 1 + layer
    if (
        vision.hidden_size % vision.num_attention_heads
        or vision.patch_size > vision.image_size
        or not 1 <= depth <= vision.num_hidden_layers
        or vision.num_hidden_layers > MOST_LAYERS
    ):
        raise CheckpointError(
            f"{where}: width, heads and layers of the vision tower do not fit together. "
            "Use the config.json that belongs to the checkpoint."
        )
    return Tower(tower_type, vision, depth, last_norm)
