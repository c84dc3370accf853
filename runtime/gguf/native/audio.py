"""Audio projectors that libmtmd runs behind a Whisper encoder: keys and tensors of each type.

After llama.cpp's tools/mtmd/models/whisper-enc.cpp and clip.cpp.
"""

from runtime.gguf.native.keys import Key
from runtime.gguf.native.rows import Dims, Rule, table
from runtime.gguf.native.tower import Tower, tower_keys

_FRAMES = 3000
"""Of sound that are encoded at once."""
_MOST_BANDS = 256
KEYS = (*tower_keys(), Key("num_mel_bins", "bands", most=_MOST_BANDS))
"""What every file says of its encoder, after ``clip.audio.``."""
_STACK = Key("projector.stack_factor", "stack", most=64)
_ENCODER = """
    a.conv1d.1.weight 3 bands width kernel
    a.conv1d.1.bias 1 width float
    a.conv1d.2.weight 3 width width kernel
    a.conv1d.2.bias 1 width float
    a.position_embd.weight width places float
    a.pre_ln.weight width float ?
    a.pre_ln.bias width float ?
    a.post_ln.weight width float ?
    a.post_ln.bias width float ?
    a.blk.*.attn_q.weight width width matrix
    a.blk.*.attn_q.bias width float
    a.blk.*.attn_k.weight width width matrix
    a.blk.*.attn_v.weight width width matrix
    a.blk.*.attn_v.bias width float
    a.blk.*.attn_out.weight width width matrix
    a.blk.*.attn_out.bias width float ?
    a.blk.*.ln1.weight width float
    a.blk.*.ln1.bias width float
    a.blk.*.ln2.weight width float
    a.blk.*.ln2.bias width float
    a.blk.*.ffn_up.weight width wide matrix
    a.blk.*.ffn_up.bias wide float ?
    a.blk.*.ffn_down.weight wide width matrix
    a.blk.*.ffn_down.bias width float ?
"""
_LONG = Rule(
    f"its encoder has places for fewer than {_FRAMES // 2} steps",
    lambda dims: dims["places"] >= _FRAMES // 2,
)


def _stacked(steps: int) -> Rule:
    """The graph must make as many tokens as libmtmd counts, or the process ends."""

    def holds(dims: Dims) -> bool:
        stack, stride = dims["stack"], dims["width"] * dims["stack"]
        counted = -(-_FRAMES // stack) // 2 // (_FRAMES // 2 // steps)
        if stack == 1:
            return counted == steps
        # Its macro for rounding up is made for powers of two, and is used with others.
        made = (steps * dims["width"] + stride - 1) & ~(stride - 1)
        return made // stride == counted

    return Rule("the frames of its encoder cannot be stacked so", holds)


ENCODERS = {
    "ultravox": Tower(
        rows=table(
            _ENCODER,
            "mm.a.norm_pre.weight stack*width float",
            "mm.a.norm_mid.weight half float",
            "mm.a.mlp.1.weight stack*width 2*half matrix",
            "mm.a.mlp.2.weight half text matrix",
        ),
        output=("mm.a.mlp.2.weight", 1),
        keys=(_STACK,),
        rules=(_LONG, _stacked(_FRAMES // 2)),
    ),
    "voxtral": Tower(
        rows=table(
            _ENCODER,
            "mm.a.mlp.1.weight stack*width inner matrix",
            "mm.a.mlp.2.weight inner text matrix",
        ),
        output=("mm.a.mlp.2.weight", 1),
        keys=(_STACK,),
        rules=(_LONG, _stacked(_FRAMES // 4)),
    ),
    "qwen2a": Tower(
        rows=table(_ENCODER, "mm.a.fc.weight width text matrix", "mm.a.fc.bias text float"),
        output=("mm.a.fc.weight", 1),
        keys=(Key("projector.stack_factor", default=1),),
        rules=(_LONG,),
    ),
}
"""By the name of the type."""
