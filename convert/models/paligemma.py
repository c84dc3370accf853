"""PaliGemma 1 and 2: SigLIP behind its last norm, one linear layer, and Gemma as a prefix model.

Attention among pictures and prompt is bidirectional (prefix-LM), the answer's is causal. The
architecture: https://arxiv.org/abs/2407.07726 and https://arxiv.org/abs/2412.03555
"""

import math
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from convert.checkpoint.config import ConfigPart, Size, parse
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.preprocessor import read_preprocessor, wrong_tile
from convert.checkpoint.tensors import Tensors
from convert.gguf_writer import Output
from convert.models.decoders import read_decoder
from convert.models.model import Model, PromptFormat, assemble
from convert.models.projectors import single_layer
from convert.models.towers import read_tower
from runtime.errors import CheckpointError
from runtime.languages.language import known_codes
from runtime.packs.manifest import ImagePolicy, Prompts, Template

_TEXT = {
    "model_type": "gemma",
    "hidden_size": 2048,
    "num_hidden_layers": 18,
    "intermediate_size": 16384,
    "num_attention_heads": 8,
    "num_key_value_heads": 1,
    "vocab_size": 257152,
}
"""``text_config`` where a checkpoint has none."""
_TOWER = {
    "intermediate_size": 4096,
    "hidden_size": 1152,
    "patch_size": 14,
    "image_size": 224,
    "num_hidden_layers": 27,
    "num_attention_heads": 16,
}
"""``vision_config`` where a checkpoint has none."""


class _Config(ConfigPart):
    """What the ``config.json`` of a PaliGemma says."""

    text_config: dict[str, Any] = Field(default_factory=dict)
    vision_config: dict[str, Any] = Field(default_factory=dict)
    image_token_index: int = 256000
    projection_dim: Size = 2048
    tie_word_embeddings: bool = True


def load_model(checkpoint: Checkpoint) -> Model:
    """Read configuration and tensor list and match one with the other.

    Raises:
        CheckpointError: a setting that the engines cannot honour, or a tensor that is missing,
            left over or of the wrong shape.
    """
    where = str(checkpoint.folder / "config.json")
    raw = checkpoint.json("config.json")
    raw.setdefault("image_token_index", raw.get("image_token_id", 256000))
    config = parse(_Config, raw, where)
    text = config.text_config or _TEXT
    decoder = read_decoder(text, config.tie_word_embeddings, where, "gemma", scale_embeddings=True)
    tower = read_tower(
        config.vision_config or _TOWER,
        where,
        default="siglip_vision_model",
        layer=-1,
        strategy="full",
        last_norm=True,
    )
    if config.projection_dim != decoder.width:
        raise CheckpointError(
            f"{where}: projection_dim is {config.projection_dim} where the text model has a width "
            f"of {decoder.width}. Use the config.json that belongs to the checkpoint."
        )
    preprocessor = read_preprocessor(checkpoint)
    tile = tower.config.image_size
    if preprocessor.fit(tile) != "stretch":
        raise wrong_tile(preprocessor, tile)

    def connector(tensors: Tensors) -> Iterator[Output]:
        # Which the reference leaves alone and llama.cpp multiplies by √width, as it does words.
        scale = 1 / math.sqrt(decoder.width)
        return single_layer(tensors, tower.config.hidden_size, decoder.width, scale)

    text_outputs, projector = assemble(checkpoint, decoder, tower, connector)
    return Model(
        decoder,
        tower,
        ImagePolicy(
            tile=tile, patches_per_side=tower.config.patches_per_side, fit="stretch", newline=False
        ),
        preprocessor.image_mean,
        preprocessor.image_std,
        config.image_token_index,
        None,
        text_outputs,
        projector,
        _prompt_format(_begin(checkpoint)),
    )


def _begin(checkpoint: Checkpoint) -> str:
    """The token between the pictures and the prompt."""
    token = checkpoint.json("tokenizer_config.json").get("bos_token")
    text = token.get("content") if isinstance(token, dict) else token
    if not isinstance(text, str) or not text:
        raise CheckpointError(
            f"{checkpoint.folder / 'tokenizer_config.json'} names no bos_token. "
            "Use the file that belongs to the checkpoint."
        )
    return text


def _prompt_format(begin: str) -> PromptFormat:
    """Prompts are tasks with the language's code, as the mixed checkpoints were trained on."""
    template = Template(
        system="",
        picture_turn=f"{{pictures}}{begin}{{text}}\n",
        text_turn=f"{begin}{{text}}\n",
        answer_start="",
        answer_end="",
    )
    prompts = {
        language: Prompts(describe=f"caption {language}", ask=f"answer {language} {{text}}")
        for language in known_codes()
    }
    return PromptFormat(template, prompts)
