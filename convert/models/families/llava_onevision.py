"""LLaVA-OneVision: SigLIP's last layer, two layers of projector, pictures in tiles with a limit.

The architecture: https://arxiv.org/abs/2408.03326
"""

import re

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.preprocessor import Preprocessor, pinpoints, read_preprocessor, wrong_tile
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output
from convert.models.decoders import read_decoder
from convert.models.model import LlavaConfig, Model, assemble, read_llava_config
from convert.models.towers import Tower, read_tower, two_layers
from runtime.errors import CheckpointError
from runtime.packs.manifest import ImagePolicy

_TOWER = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "num_hidden_layers": 26,
    "num_attention_heads": 16,
    "image_size": 384,
    "patch_size": 14,
}
"""``vision_config`` where a checkpoint has none."""


def understand(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: a setting that the engines cannot honour, or a tensor that is missing,
            left over or of the wrong shape.
    """
    where = str(checkpoint.folder / "config.json")
    config = read_llava_config(
        checkpoint,
        image_token_index=151646,
        video_token_index=151647,
        vision_feature_select_strategy="full",
        vision_feature_layer=-1,
    )
    decoder = read_decoder(config.text_config, config.tie_word_embeddings, where, "qwen2")
    tower = read_tower(
        config.vision_config or _TOWER,
        where,
        default="siglip_vision_model",
        layer=config.vision_feature_layer,
        strategy=config.vision_feature_select_strategy,
    )
    preprocessor = read_preprocessor(checkpoint)
    image = _policy(checkpoint, config, preprocessor, tower)

    def connector(tensors: Tensors) -> list[Output]:
        projector = two_layers(tensors, tower.config.hidden_size, decoder.width)
        newline = tensors.take("image_newline", "model.image_newline", (decoder.width,))
        return [*projector, newline]

    text, projector = assemble(checkpoint, decoder, tower, connector)
    return Model(
        decoder,
        tower,
        image,
        preprocessor.image_mean,
        preprocessor.image_std,
        config.image_token_index,
        config.video_token_index,
        text,
        projector,
    )


def _policy(
    checkpoint: Checkpoint, config: LlavaConfig, preprocessor: Preprocessor, tower: Tower
) -> ImagePolicy:
    tile = tower.config.image_size
    if preprocessor.fit(tile) != "stretch":
        raise wrong_tile(preprocessor, tile)
    limit = re.fullmatch(r"anyres_max_(\d{1,4})", config.vision_aspect_ratio)
    if limit is None or int(limit[1]) == 0:
        raise CheckpointError(
            f"{checkpoint.folder}: vision_aspect_ratio is {config.vision_aspect_ratio}, and only "
            "anyres_max_N can be run here. Choose another checkpoint."
        )
    every = [(tile * row, tile * column) for row in range(1, 7) for column in range(1, 7)]
    return ImagePolicy(
        tile=tile,
        patches_per_side=tower.config.patches_per_side,
        pinpoints=pinpoints(checkpoint, preprocessor, config.image_grid_pinpoints, every, tile),
        max_tiles=int(limit[1]),
        pooled_per_side=-(-tower.config.patches_per_side // 2),
    )
