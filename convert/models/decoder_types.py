"""What is particular about each text model that can be run.

The names on the left are Hugging Face's, those on the right llama.cpp's.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class DecoderType:
    """What is particular about a decoder."""

    architecture: str
    """llama.cpp's name."""
    defaults: dict[str, Any] = field(default_factory=dict)
    """What transformers assumes where ``text_config`` is silent."""
    permute_qk: bool = False
    """Whether llama.cpp turns neighbouring rows of a head and not halves of it."""
    window_is_end: bool = False
    """Whether a sliding window ends the positions, because llama.cpp knows none for it or heeds it
    in a prefix, where the reference lets all attend to all."""
    qkv_bias: bool = False
    """Whether queries, keys and values always have biases."""
    activation: tuple[str, ...] = ("silu",)
    """What the configuration may call the one that llama.cpp computes."""
    activation_key: str = "hidden_act"
    """Where it calls it so."""
    norms: tuple[tuple[str, str], ...] = (
        ("input_layernorm", "attn_norm"),
        ("post_attention_layernorm", "ffn_norm"),
    )
    """Hugging Face's and llama.cpp's names of a layer's norms."""
    norms_from_one: bool = False
    """Whether a norm's weights are kept as what they differ from 1 by."""
    scale_embeddings: bool = False
    """Whether llama.cpp multiplies all embeddings, those of pictures too, by √width."""
    softcapping: bool = False
    """Whether scores and logits are bent to stay within bounds, and scores scaled by a number."""


DECODER_TYPES = {
    "qwen2": DecoderType(
        "qwen2",
        {
            "vocab_size": 151936,
            "hidden_size": 4096,
            "intermediate_size": 22016,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 32,
            "max_position_embeddings": 32768,
        },
        qkv_bias=True,
    ),
    "llama": DecoderType(
        "llama",
        {
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "eos_token_id": 2,
        },
        permute_qk=True,
        window_is_end=True,
    ),
    "mistral": DecoderType(
        "llama",
        {
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "max_position_embeddings": 131072,
            "sliding_window": 4096,
            "eos_token_id": 2,
        },
        permute_qk=True,
        window_is_end=True,
    ),
    "gemma": DecoderType(
        "gemma",
        {
            "vocab_size": 256000,
            "hidden_size": 3072,
            "intermediate_size": 24576,
            "num_hidden_layers": 28,
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "head_dim": 256,
            "hidden_act": "gelu_pytorch_tanh",
            "max_position_embeddings": 8192,
            "tie_word_embeddings": True,
            "eos_token_id": 1,
        },
        # The first releases say gelu and mean the other one, which transformers takes it for.
        activation=("gelu_pytorch_tanh", "gelu"),
        norms_from_one=True,
        scale_embeddings=True,
    ),
    "gemma2": DecoderType(
        "gemma2",
        {
            "vocab_size": 256000,
            "hidden_size": 2304,
            "intermediate_size": 9216,
            "num_hidden_layers": 26,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "head_dim": 256,
            "hidden_activation": "gelu_pytorch_tanh",
            "max_position_embeddings": 8192,
            "sliding_window": 4096,
            "attn_logit_softcapping": 50.0,
            "final_logit_softcapping": 30.0,
            "tie_word_embeddings": True,
            "eos_token_id": 1,
        },
        activation=("gelu_pytorch_tanh",),
        activation_key="hidden_activation",
        norms=(
            ("input_layernorm", "attn_norm"),
            ("post_attention_layernorm", "post_attention_norm"),
            ("pre_feedforward_layernorm", "ffn_norm"),
            ("post_feedforward_layernorm", "post_ffw_norm"),
        ),
        window_is_end=True,
        norms_from_one=True,
        scale_embeddings=True,
        softcapping=True,
    ),
}
"""Decoders by ``model_type``."""
