"""LLaVA-NeXT (1.6): CLIP, and pictures in tiles without a limit, each of several too.

The reference: ``LlavaNextForConditionalGeneration``; the idea:
https://llava-vl.github.io/blog/2024-01-30-llava-next/
"""

from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.preprocessor import (
    CLIP_MEAN,
    CLIP_STD,
    pinpoints,
    read_preprocessor,
    wrong_tile,
)
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output
from convert.models.decoders import read_decoder
from convert.models.families.llava import TOWER
from convert.models.model import Model, assemble, read_llava_config
from convert.models.towers import read_tower, two_layers
from runtime.packs.manifest import ImagePolicy


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
    preprocessor = read_preprocessor(checkpoint, CLIP_MEAN, CLIP_STD)
    tile = tower.config.image_size
    if preprocessor.fit(tile) is None:
        raise wrong_tile(preprocessor, tile)
    usual = [(tile * rows, tile * columns) for rows, columns in _USUAL]
    image = ImagePolicy(
        tile=tile,
        patches_per_side=tower.config.patches_per_side,
        fit="stretch",
        pinpoints=pinpoints(checkpoint, preprocessor, config.image_grid_pinpoints, usual, tile),
        read_several=True,
    )

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
        None,
        text,
        projector,
    )


_USUAL = ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))
"""Rows and columns of tiles where no file names any."""
