"""``config.json`` of a MarianMT model, and what of it the engine can run."""

from typing import Annotated

from pydantic import Field

from convert.checkpoint.config import MOST_LAYERS, ConfigPart, Size, parse, require
from convert.checkpoint.folder import Checkpoint
from runtime.translation.layout import Activation, MarianShape, Side

CONFIG, GENERATION = "config.json", "generation_config.json"
_ACTIVATIONS = {
    "relu": Activation.RELU,
    "gelu": Activation.GELU,
    "gelu_new": Activation.GELU_TANH,
    "gelu_pytorch_tanh": Activation.GELU_TANH,
    "quick_gelu": Activation.GELU_SIGMOID,
    "silu": Activation.SWISH,
    "swish": Activation.SWISH,
}
_Layers = Annotated[int, Field(gt=0, le=MOST_LAYERS)]
_Token = Annotated[int, Field(ge=0)]


class MarianConfig(ConfigPart):
    """Dimensions and tokens; what a file leaves out is as ``transformers.MarianConfig`` has it."""

    vocab_size: Size
    decoder_vocab_size: Size | None = None
    d_model: Size
    max_position_embeddings: Size = 1024
    encoder_layers: _Layers
    encoder_attention_heads: Size
    encoder_ffn_dim: Size
    decoder_layers: _Layers
    decoder_attention_heads: Size
    decoder_ffn_dim: Size
    activation_function: str = "gelu"
    scale_embedding: bool = False
    normalize_before: bool = False
    normalize_embedding: bool = False
    add_final_layer_norm: bool = False
    static_position_embeddings: bool = True
    share_encoder_decoder_embeddings: bool = True
    tie_word_embeddings: bool = True
    pad_token_id: _Token
    eos_token_id: _Token = 0
    decoder_start_token_id: _Token
    bad_words_ids: list[list[int]] | None = None

    def shape(self, *, quantized: bool) -> MarianShape:
        """Its dimensions, as the translator's file has them."""
        return MarianShape(
            vocabulary=self.vocab_size,
            width=self.d_model,
            positions=self.max_position_embeddings,
            encoder=Side(self.encoder_layers, self.encoder_attention_heads, self.encoder_ffn_dim),
            decoder=Side(self.decoder_layers, self.decoder_attention_heads, self.decoder_ffn_dim),
            activation=_ACTIVATIONS[self.activation_function],
            scaled=self.scale_embedding,
            quantized=quantized,
        )


class _Generation(ConfigPart):
    """``generation_config.json``, which goes before what ``config.json`` says of generating."""

    decoder_start_token_id: _Token | None = None
    bad_words_ids: list[list[int]] | None = None


def read_config(source: Checkpoint) -> MarianConfig:
    """Read and check the configuration of a checkpoint.

    Raises:
        CheckpointError: an entry is missing or wrong, or asks for what cannot be run.
    """
    where = str(source.folder / CONFIG)
    config = parse(MarianConfig, source.json(CONFIG), where)
    if source.has(GENERATION):
        place = str(source.folder / GENERATION)
        said = parse(_Generation, source.json(GENERATION), place)
        config = config.model_copy(update=said.model_dump(exclude_none=True))
    require(
        where,
        {
            "activation_function": (config.activation_function, tuple(_ACTIVATIONS)),
            "normalize_before": (config.normalize_before, False),
            "normalize_embedding": (config.normalize_embedding, False),
            "add_final_layer_norm": (config.add_final_layer_norm, False),
            "static_position_embeddings": (config.static_position_embeddings, True),
            "share_encoder_decoder_embeddings": (config.share_encoder_decoder_embeddings, True),
            "tie_word_embeddings": (config.tie_word_embeddings, True),
            "decoder_vocab_size": (config.decoder_vocab_size, (None, config.vocab_size)),
            "decoder_start_token_id": (config.decoder_start_token_id, config.pad_token_id),
            # What begins a text never follows in it: the translator sees to that itself.
            "bad_words_ids": (config.bad_words_ids, (None, [], [[config.pad_token_id]])),
        },
    )
    for side in ("encoder", "decoder"):
        heads = getattr(config, f"{side}_attention_heads")
        divides = tuple(each for each in (heads,) if config.d_model % each == 0)
        require(where, {f"{side}_attention_heads": (heads, divides or "a divisor of d_model")})
    return config
