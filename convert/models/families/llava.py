"""LLaVA-1.5, LLaVA-Interleave and their like: one view of a picture, two layers of projector.

CLIP gives its last layer but one without the class token, SigLIP its last. The architecture:
https://arxiv.org/abs/2310.03744
"""

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.preprocessor import CLIP_MEAN, CLIP_STD, read_preprocessor, wrong_tile
from convert.models.decoders import read_decoder
from convert.models.model import Model, assemble, read_llava_config
from convert.models.towers import read_tower, two_layers
from runtime.packs.manifest import ImagePolicy

TOWER = {
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "image_size": 336,
    "patch_size": 14,
}
"""``vision_config`` where a checkpoint has none: CLIP ViT-L/14-336."""


def understand(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: a setting that the engines cannot honour, or a tensor that is missing,
            left over or of the wrong shape.
    """
    where = str(checkpoint.folder / "config.json")
    config = read_llava_config(checkpoint)
    decoder = read_decoder(config.text_config, config.tie_word_embeddings, where, "llama")
    tower = read_tower(
        config.vision_config or TOWER,
        where,
        default="clip_vision_model",
        layer=config.vision_feature_layer,
        strategy=config.vision_feature_select_strategy,
    )
    clip = (CLIP_MEAN, CLIP_STD) if tower.kind.class_token else ()
    preprocessor = read_preprocessor(checkpoint, *clip)
    tile = tower.config.image_size
    fit = preprocessor.fit(tile)
    if fit is None:
        raise wrong_tile(preprocessor, tile)
    text, projector = assemble(
        checkpoint,
        decoder,
        tower,
        lambda tensors: two_layers(tensors, tower.config.hidden_size, decoder.width),
    )
    return Model(
        decoder,
        tower,
        ImagePolicy(
            tile=tile, patches_per_side=tower.config.patches_per_side, fit=fit, newline=False
        ),
        preprocessor.image_mean,
        preprocessor.image_std,
        config.image_token_index,
        None,
        text,
        projector,
    )
