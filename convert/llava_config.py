"""What a LLaVA-OneVision checkpoint says of itself: ``config.json`` and the preprocessor's.

Settings that llama.cpp's graphs would not honour are refused here, before a tensor is read.
"""

import re
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from convert.checkpoint import Checkpoint
from runtime.errors import CheckpointError
from runtime.pack import ImagePolicy

FAMILY = "llava_onevision"
ONLY = "Only LLaVA-OneVision checkpoints with SigLIP and Qwen2 can be converted."


Size = Annotated[int, Field(gt=0, lt=1 << 31)]
Measure = Annotated[float, Field(gt=0, lt=1e30, allow_inf_nan=False)]
Triple = tuple[Measure, Measure, Measure]


class _Config(BaseModel):
    """A part of ``config.json``; what a file leaves out has transformers' default value."""

    model_config = ConfigDict(frozen=True, extra="ignore")


_C = TypeVar("_C", bound=_Config)


class Rope(_Config):
    """The rotary embedding, as either generation of transformers spells it."""

    rope_theta: Measure | None = None
    rope_type: str | None = None
    type: str | None = None


class TextConfig(_Config):
    """The Qwen2 decoder."""

    model_type: str = "qwen2"
    vocab_size: Size = 151936
    hidden_size: Size = 4096
    intermediate_size: Size = 22016
    num_hidden_layers: Size = 32
    num_attention_heads: Size = 32
    num_key_value_heads: Size | None = 32
    hidden_act: str = "silu"
    max_position_embeddings: Size = 32768
    rms_norm_eps: Measure = 1e-6
    rope_theta: Measure = 10000.0
    rope_scaling: Rope | None = None
    rope_parameters: Rope | None = None
    tie_word_embeddings: bool = False
    use_sliding_window: bool = False
    eos_token_id: int | list[int] | None = None

    @property
    def kv_heads(self) -> int:
        """Heads of keys and values."""
        return self.num_key_value_heads or self.num_attention_heads

    @property
    def rope_base(self) -> float:
        """Base of the rotary frequencies."""
        return (self.rope_parameters or Rope()).rope_theta or self.rope_theta

    @property
    def rope_type(self) -> str:
        """How the rotary embedding is scaled; ``default`` is not at all."""
        rope = self.rope_parameters or self.rope_scaling or Rope()
        return rope.rope_type or rope.type or "default"


class VisionConfig(_Config):
    """The SigLIP tower."""

    model_type: str = "siglip_vision_model"
    hidden_size: Size = 1152
    intermediate_size: Size = 4304
    num_hidden_layers: Size = 26
    num_attention_heads: Size = 16
    num_channels: Size = 3
    image_size: Size = 384
    patch_size: Size = 14
    hidden_act: str = "gelu_pytorch_tanh"
    layer_norm_eps: Measure = 1e-6

    @property
    def features(self) -> int:
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


class Config(_Config):
    """``config.json`` of a LLaVA-OneVision checkpoint."""

    text_config: TextConfig = TextConfig()
    vision_config: VisionConfig = VisionConfig()
    image_token_index: int = 151646
    video_token_index: int = 151647
    projector_hidden_act: str = "gelu"
    vision_feature_select_strategy: str = "full"
    vision_feature_layer: int = -1
    vision_aspect_ratio: str = "anyres_max_9"
    image_grid_pinpoints: list[tuple[Size, Size]] | None = None
    tie_word_embeddings: bool = False

    @property
    def tied(self) -> bool:
        """Whether the output embedding is the input embedding."""
        return self.tie_word_embeddings or self.text_config.tie_word_embeddings

    @property
    def depth(self) -> int:
        """Tower layers that the features pass through."""
        layer = self.vision_feature_layer
        return layer if layer >= 0 else self.vision_config.num_hidden_layers + 1 + layer


class Preprocessor(_Config):
    """``preprocessor_config.json``."""

    size: dict[str, int]
    image_mean: Triple = (0.5, 0.5, 0.5)
    image_std: Triple = (0.5, 0.5, 0.5)
    image_grid_pinpoints: list[tuple[Size, Size]] | None = None
    resample: int = 3
    rescale_factor: float = 1 / 255
    do_resize: bool = True
    do_rescale: bool = True
    do_normalize: bool = True


def read_config(checkpoint: Checkpoint) -> Config:
    """``config.json``, refused where it asks for what this conversion does not know.

    Raises:
        CheckpointError: another family, or a setting that llama.cpp cannot honour.
    """
    raw = checkpoint.json("config.json")
    where = checkpoint.folder / "config.json"
    family = raw.get("model_type")
    if family != FAMILY:
        raise CheckpointError(f"{checkpoint.folder} is of the family {family}. {ONLY}")
    config = _parse(Config, raw, str(where))
    text, vision = config.text_config, config.vision_config
    required = {
        "text_config.model_type": (text.model_type, "qwen2"),
        "text_config.hidden_act": (text.hidden_act, "silu"),
        "text_config.use_sliding_window": (text.use_sliding_window, False),
        "the rope type": (text.rope_type, "default"),
        "vision_config.model_type": (vision.model_type, "siglip_vision_model"),
        "vision_config.hidden_act": (vision.hidden_act, "gelu_pytorch_tanh"),
        "vision_config.num_channels": (vision.num_channels, 3),
        "projector_hidden_act": (config.projector_hidden_act, "gelu"),
        "vision_feature_select_strategy": (config.vision_feature_select_strategy, "full"),
    }
    for name, (value, wanted) in required.items():
        if value != wanted:
            raise CheckpointError(f"{where}: {name} is {value}, not {wanted}. {ONLY}")
    _check_sizes(config, str(where))
    return config


def _check_sizes(config: Config, where: str) -> None:
    text, vision = config.text_config, config.vision_config
    sound = (
        text.hidden_size % text.num_attention_heads == 0
        and text.num_attention_heads % text.kv_heads == 0
        and vision.hidden_size % vision.num_attention_heads == 0
        and vision.patch_size <= vision.image_size
        and 1 <= config.depth <= vision.num_hidden_layers
        and max(text.num_hidden_layers, vision.num_hidden_layers) <= 512
    )
    if not sound:
        raise CheckpointError(f"{where}: widths, heads and layers do not fit together. {ONLY}")


def read_preprocessor(checkpoint: Checkpoint) -> Preprocessor:
    """``preprocessor_config.json``, or its place in ``processor_config.json``.

    Raises:
        CheckpointError: missing, or another preparation than bicubic resizing and scaling.
    """
    name = "preprocessor_config.json"
    if not checkpoint.has(name) and checkpoint.has("processor_config.json"):
        name = "processor_config.json"
    raw = checkpoint.json(name)
    where = str(checkpoint.folder / name)
    found = _parse(Preprocessor, raw.get("image_processor", raw), where)
    usual = found.do_resize and found.do_rescale and found.do_normalize and found.resample == 3
    if not usual or abs(found.rescale_factor * 255 - 1) > 1e-6:
        raise CheckpointError(
            f"{where} asks for another preparation than bicubic resizing, scaling by 1/255 and "
            f"normalizing. {ONLY}"
        )
    return found


def image_policy(config: Config, preprocessor: Preprocessor) -> ImagePolicy:
    """How the checkpoint's processor turns a picture into tokens.

    Raises:
        CheckpointError: preprocessor and tower disagree, or the grid is not of whole tiles.
    """
    vision = config.vision_config
    tile = vision.image_size
    if preprocessor.size != {"height": tile, "width": tile}:
        raise CheckpointError(
            f"The preprocessor makes tiles of {preprocessor.size}, the tower wants {tile} × {tile}."
            " Use the preprocessor_config.json that belongs to the checkpoint."
        )
    every = [(tile * row, tile * column) for row in range(1, 7) for column in range(1, 7)]
    pinpoints = preprocessor.image_grid_pinpoints or config.image_grid_pinpoints or every
    if pinpoints != (config.image_grid_pinpoints or pinpoints):
        raise CheckpointError(
            "image_grid_pinpoints differ between config.json and preprocessor_config.json. "
            "Use the files that belong to the checkpoint."
        )
    if any(side % tile for point in pinpoints for side in point):
        raise CheckpointError(f"image_grid_pinpoints are not multiples of the tile, {tile}. {ONLY}")
    limit = re.fullmatch(r"anyres_max_(\d{1,4})", config.vision_aspect_ratio)
    if limit is None or int(limit[1]) == 0:
        raise CheckpointError(
            f"vision_aspect_ratio is {config.vision_aspect_ratio}, not anyres_max_N. {ONLY}"
        )
    return ImagePolicy(
        tile=tile,
        features=vision.features,
        pinpoints=pinpoints,
        max_tiles=int(limit[1]),
        pooled=-(-vision.features // 2),
    )


def _parse(kind: type[_C], raw: object, where: str) -> _C:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CheckpointError(
            f"{where}: {name}: {first['msg']}. Use the file that belongs to the checkpoint."
        ) from None
