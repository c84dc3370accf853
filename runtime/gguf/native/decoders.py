"""Text models that see by way of libmtmd: which keys and tensors each architecture must have.

After load_arch_hparams, load_arch_tensors and the graphs in llama.cpp's src/models.
"""

from dataclasses import dataclass

from runtime.gguf.header import BOOL, STRING, UNSIGNED
from runtime.gguf.native.keys import Key
from runtime.gguf.native.rows import Row, Rule, table


@dataclass(frozen=True)
class Decoder:
    """An architecture."""

    rows: tuple[Row, ...]
    """Of the whole, and of every block."""
    attention: tuple[Row, ...]
    """Of every block that attends."""
    recurrent: tuple[Row, ...] = ()
    """Of every block that does not; empty where all attend."""
    keys: tuple[Key, ...] = ()
    """What it may say besides, or must, after its name."""
    square: bool = False
    """Whether its heads must make up its width."""
    partial: bool = False
    """Whether positions may turn a part of a head only."""
    sections: bool = False
    """Whether positions have several parts (M-RoPE)."""
    rules: tuple[Rule, ...] = ()
    fractions: tuple[str, ...] = ()
    """Numbers with a fraction, of which it may say any; not below 0."""


_WHOLE = """
    token_embd.weight width words rows
    output_norm.weight width float
"""
_UNTIED = "output.weight width words matrix ?"
_ATTENTION = """
    blk.*.attn_norm.weight width float
    blk.*.attn_q.weight width queries matrix
    blk.*.attn_k.weight width keys matrix
    blk.*.attn_v.weight width keys matrix
    blk.*.attn_q.bias queries float ?
    blk.*.attn_k.bias keys float ?
    blk.*.attn_v.bias keys float ?
    blk.*.attn_output.weight queries width matrix
"""
_QUERY_NORMS = """
    blk.*.attn_q_norm.weight head float
    blk.*.attn_k_norm.weight head float
"""
_FEED_FORWARD = """
    blk.*.ffn_norm.weight width float
    blk.*.ffn_gate.weight width wide matrix
    blk.*.ffn_up.weight width wide matrix
    blk.*.ffn_down.weight wide width matrix
"""
_BIASES = """
    blk.*.attn_output.bias width float ?
    blk.*.ffn_gate.bias wide float ?
    blk.*.ffn_up.bias wide float ?
    blk.*.ffn_down.bias width float ?
    rope_freqs.weight half float ?
"""
_GEMMA_NORMS = """
    blk.*.post_attention_norm.weight width float
    blk.*.post_ffw_norm.weight width float
"""
_DENSE = table(_WHOLE, _UNTIED, _FEED_FORWARD)
_BIASED = table(_WHOLE, _UNTIED, _FEED_FORWARD, _BIASES)
_PLAIN = table(_ATTENTION)
_NORMED = table(_ATTENTION, _QUERY_NORMS)
_WINDOW = Key("attention.sliding_window", least=0, default=0)
_CAPS = ("attn_logit_softcapping", "final_logit_softcapping")
_YARN = tuple(
    f"rope.scaling.yarn_{name}"
    for name in ("ext_factor", "attn_factor", "beta_fast", "beta_slow", "log_multiplier")
)
DECODERS = {
    "llama": Decoder(_BIASED, _PLAIN),
    "mistral3": Decoder(_BIASED, _PLAIN, fractions=("attention.temperature_scale",)),
    "minicpm": Decoder(
        _BIASED, _PLAIN, fractions=("embedding_scale", "residual_scale", "logit_scale")
    ),
    "smollm3": Decoder(_DENSE, _PLAIN),
    "qwen2": Decoder(_DENSE + table("output.bias words float ?"), _PLAIN, square=True),
    "qwen2vl": Decoder(
        _DENSE + table("output.bias words float ?"), _PLAIN, square=True, sections=True
    ),
    "qwen3": Decoder(_DENSE, _NORMED),
    "qwen3vl": Decoder(
        _DENSE,
        _NORMED,
        keys=(Key("n_deepstack_layers", "ways", 0, 64, 0),),
        sections=True,
    ),
    "internlm2": Decoder(
        table(_WHOLE, _UNTIED.removesuffix(" ?"), _FEED_FORWARD), _PLAIN, square=True
    ),
    "gemma": Decoder(table(_WHOLE, _FEED_FORWARD), _PLAIN),
    "gemma2": Decoder(
        table(_WHOLE, _FEED_FORWARD, _GEMMA_NORMS),
        _PLAIN,
        keys=(Key("attention.sliding_window"),),
        fractions=_CAPS,
    ),
    "gemma3": Decoder(
        table(_WHOLE, _UNTIED, _FEED_FORWARD, _GEMMA_NORMS),
        _NORMED,
        keys=(_WINDOW, Key("attention.sliding_window_pattern", least=0, default=0)),
        fractions=("rope.freq_base_swa", "final_logit_softcapping"),
    ),
    "phi3": Decoder(
        table(
            _WHOLE,
            _UNTIED,
            """
            blk.*.ffn_norm.weight width float
            blk.*.ffn_up.weight width 2*wide matrix
            blk.*.ffn_down.weight wide width matrix
            rope_factors_long.weight half float ?
            rope_factors_short.weight half float ?
            """,
        ),
        table(
            """
            blk.*.attn_norm.weight width float
            blk.*.attn_qkv.weight width queries+2*keys matrix
            blk.*.attn_qkv.bias queries+2*keys float ?
            blk.*.attn_output.weight queries width matrix
            """
        ),
        keys=(_WINDOW,),
        square=True,
        partial=True,
    ),
    "lfm2": Decoder(
        table(
            "token_embd.weight width words rows\ntoken_embd_norm.weight width float",
            _UNTIED,
            _FEED_FORWARD,
        ),
        _NORMED,
        recurrent=table(
            """
            blk.*.attn_norm.weight width float
            blk.*.shortconv.conv.weight kernel width float
            blk.*.shortconv.in_proj.weight width 3*width matrix
            blk.*.shortconv.out_proj.weight width width matrix
            """
        ),
        keys=(Key("shortconv.l_cache", "kernel", least=2, most=16),),
        square=True,
    ),
    "qwen35": Decoder(
        table(_WHOLE, _UNTIED, _FEED_FORWARD.replace("ffn_norm", "post_attention_norm")),
        table(
            _ATTENTION.replace("width queries matrix", "width 2*queries matrix").replace(
                "attn_q.bias queries", "attn_q.bias 2*queries"
            ),
            _QUERY_NORMS,
        ),
        recurrent=table(
            """
            blk.*.attn_norm.weight width float
            blk.*.attn_qkv.weight width 2*parts*state+inner matrix
            blk.*.attn_gate.weight width inner matrix
            blk.*.ssm_conv1d.weight kernel 2*parts*state+inner float
            blk.*.ssm_dt.bias rank float
            blk.*.ssm_a rank float
            blk.*.ssm_alpha.weight width rank matrix
            blk.*.ssm_beta.weight width rank matrix
            blk.*.ssm_norm.weight state float
            blk.*.ssm_out.weight inner width matrix
            """
        ),
        keys=(
            Key("ssm.conv_kernel", "kernel", least=2, most=16),
            Key("ssm.state_size", "state", most=256),
            Key("ssm.group_count", "parts", most=256),
            Key("ssm.time_step_rank", "rank", most=256),
            Key("ssm.inner_size", "inner"),
            Key("full_attention_interval", "interval", default=4),
        ),
        partial=True,
        sections=True,
        rules=(
            Rule(
                "the heads of its states do not make up their width",
                lambda dims: dims["state"] * dims["rank"] == dims["inner"],
            ),
            Rule(
                "its states cannot be shared among heads",
                lambda dims: dims["rank"] % dims["parts"] == 0,
            ),
        ),
    ),
}
"""By ``general.architecture``."""
KNOWN = {
    *("attention.head_count", "attention.head_count_kv", "attention.key_length"),
    *("attention.layer_norm_rms_epsilon", "attention.value_length", "block_count"),
    *("context_length", "embedding_length", "feed_forward_length", "rope.dimension_count"),
    *("rope.dimension_sections", "rope.freq_base", "vocab_size"),
}
"""What is checked of every text model, after the name of its architecture."""
FRACTIONS = (
    *("rope.freq_base", "rope.scaling.factor", "rope.scale_linear", "rope.scaling.attn_factor"),
    *("rope.scaling.alpha", *_YARN),
)
"""Numbers with a fraction, of which any text model may say any; not below 0."""
SCALINGS = ("none", "linear", "yarn", "longrope")
"""``rope.scaling.type``."""
KINDS = {
    "rope.scaling.type": STRING,
    "rope.scaling.finetuned": BOOL,
    "rope.scaling.original_context_length": UNSIGNED,
    "attention.causal": BOOL,
}
POSITIVE = ("rope.freq_base", "rope.freq_base_swa", *_CAPS)
"""Numbers with a fraction that must not be 0."""
NONE_OF = (
    *("expert_count", "expert_used_count", "expert_group_count", "expert_group_used_count"),
    *(
        "nextn_predict_layers",
        "pooling_type",
        "embedding_length_out",
        "embedding_length_per_layer_input",
    ),
    *("attention.key_length_swa", "attention.value_length_swa", "rope.dimension_count_swa"),
    *("classifier.output_labels", "attention.causal_type", "leading_dense_block_count"),
)
"""What llama.cpp acts upon in every text model, and these do without."""
LARGEST = 1e9
"""That a number with a fraction may be."""
