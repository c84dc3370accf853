"""Vision projectors that libmtmd runs: which keys and tensors a file of each type must have.

What is asked for here is what the graphs in llama.cpp's tools/mtmd/models compute with, what its
clip.cpp reads, and what its mtmd-image.cpp divides by, loops over or asserts.
"""

import math

from runtime.gguf.header import SIGNED
from runtime.gguf.native.keys import Key
from runtime.gguf.native.rows import Rule, table
from runtime.gguf.native.tower import MOST_BLOCKS, Tower, tower_keys

_MOST_PATCHES = 8192
_MOST_SIDE = 8192
_MOST_PATCH = 56
"""Side of a patch; with a larger one the loop over the windows of Qwen2.5-VL never ends."""
_MOST_MERGED = 8
_TILE = 512
"""Side of the tiles that libmtmd cuts for LFM2-VL, whatever its file says."""
_PLACES = 70 * 70
"""Places that libmtmd numbers in the tower of MiniCPM-V."""

TURNED_TEXTS = ("qwen2vl", "qwen3vl", "qwen35")
"""Text models with M-RoPE."""
KEYS = (
    *tower_keys(),
    Key("image_size", "image", least=0, most=_MOST_SIDE),
    Key("patch_size", "patch", most=_MOST_PATCH),
)
"""What every file says of its tower, after ``clip.vision.``."""
_PATCHES = "v.patch_embd.weight patch patch 3 width kernel"
_EDGES = """
    v.pre_ln.weight width float ?
    v.pre_ln.bias width float ?
    v.post_ln.weight width float ?
    v.post_ln.bias width float ?
"""
_SEPARATE = """
    v.blk.*.attn_q.weight width width matrix
    v.blk.*.attn_k.weight width width matrix
    v.blk.*.attn_v.weight width width matrix
    v.blk.*.attn_q.bias width float ?
    v.blk.*.attn_k.bias width float ?
    v.blk.*.attn_v.bias width float ?
"""
_BIASED = _SEPARATE.replace("float ?", "float")
_FUSED = """
    v.blk.*.attn_qkv.weight width 3*width matrix
    v.blk.*.attn_qkv.bias 3*width float
"""
_BLOCK = """
    v.blk.*.attn_out.weight width width matrix
    v.blk.*.attn_out.bias width float ?
    v.blk.*.ln1.weight width float ?
    v.blk.*.ln1.bias width float ?
    v.blk.*.ln2.weight width float ?
    v.blk.*.ln2.bias width float ?
    v.blk.*.ffn_up.weight width wide matrix
    v.blk.*.ffn_up.bias wide float ?
    v.blk.*.ffn_gate.weight width wide matrix ?
    v.blk.*.ffn_gate.bias wide float ?
    v.blk.*.ffn_down.weight wide width matrix
    v.blk.*.ffn_down.bias width float ?
"""
_VIT = _PATCHES + "\nv.patch_embd.bias width float ?" + _EDGES + _BLOCK
_PAIR = _PATCHES + "\nv.patch_embd.weight.1 patch patch 3 width kernel" + _EDGES + _BLOCK
"""Of towers that see two frames at a time."""
_TWO_LAYERS = """
    mm.{0}.weight {2} inner matrix
    mm.{0}.bias inner float
    mm.{1}.weight inner text matrix
    mm.{1}.bias text float
"""


def _whole(rows: int) -> bool:
    return math.isqrt(rows) ** 2 == rows


_FIXED = Rule(
    f"it makes no patch of a picture, or more than {_MOST_PATCHES}",
    lambda dims: 1 <= dims["patches"] <= _MOST_PATCHES,
)
_EVEN_MERGE = Rule(
    "its patches cannot be merged without a rest", lambda dims: dims["side"] % dims["merge"] == 0
)
_TURNED = Rule(
    "the width of its heads is no multiple of 4, and positions turn its quarters",
    lambda dims: dims["head"] % 4 == 0,
)
_SQUARE = Rule("its places make no square", lambda dims: _whole(dims["places"]))


_PLACED = Rule("its tower has too few places for patches", lambda dims: dims["places"] >= _PLACES)
_SLICES = ("<image>", "</image>", "<slice>", "</slice>", "\n")
_MERGER = """
    v.vit_merger.ln1.weight width float ?
    v.vit_merger.ln1.bias width float ?
    v.vit_merger.ds_ln.weight 4*width float ?
    v.vit_merger.ds_ln.bias 4*width float ?
    v.vit_merger.ds_ffn_up.weight 4*width deep matrix ?
    v.vit_merger.ds_ffn_up.bias deep float ?
    v.vit_merger.ds_ffn_down.weight deep width matrix ?
    v.vit_merger.ds_ffn_down.bias width float ?
""" + "".join(
    f"v.vit_merger.attn_{name}.weight width width matrix ?\n"
    f"v.vit_merger.attn_{name}.bias width float ?\n"
    for name in ("q", "k", "v", "out")
)
_MERGED = Rule(
    "it merges patches twice and lacks a tensor for it",
    lambda dims: dims["merge"] == 2 or all(dims[f"has {name}"] for name in _MERGER_WEIGHTS),
)
_MERGER_WEIGHTS: list[str] = [
    row.name for row in table(_MERGER) if row.name.endswith(("weight", "ln1.bias", "ds_ln.bias"))
]


def _merge(name: str, least: int = 1, most: int = _MOST_MERGED, default: int = 1) -> Key:
    return Key(name, "merge", least, most, default)


TOWERS = {
    "mlp": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.class_embd width float ?",
            "v.position_embd.weight width numbered matrix",
            _TWO_LAYERS.format(0, 2, "layers*width"),
        ),
        output=("mm.2.weight", 1),
        rules=(_FIXED,),
        swapped=True,
        pinpoints=True,
    ),
    "idefics3": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.position_embd.weight width patches float",
            "mm.model.fc.weight cell text matrix",
        ),
        output=("mm.model.fc.weight", 1),
        keys=(
            _merge("projector.scale_factor", least=2),
            Key("preproc_image_size", "longest", least=0, most=4096, default=0),
        ),
        rules=(
            _FIXED,
            _EVEN_MERGE,
            Rule(
                "it cuts a picture into more than 64 tiles",
                lambda dims: dims["longest"] <= 8 * dims["image"],
            ),
        ),
        markers=("\n\n", "\n", "<fake_token_around_image>", "<global-img>"),
        swapped=True,
    ),
    "gemma3": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.position_embd.weight width patches float",
            "mm.input_projection.weight text width turned",
            "mm.soft_emb_norm.weight width float",
        ),
        output=("mm.input_projection.weight", 0),
        keys=(_merge("projector.scale_factor", default=4, most=64),),
        rules=(_FIXED, _EVEN_MERGE),
        texts=("gemma3",),
        swapped=True,
    ),
    "lfm2": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.position_embd.weight width places float",
            "mm.input_norm.weight cell float ?",
            "mm.input_norm.bias cell float ?",
            _TWO_LAYERS.format(1, 2, "cell"),
        ),
        output=("mm.2.weight", 1),
        keys=(_merge("projector.scale_factor", least=2, most=4),),
        rules=(
            _SQUARE,
            Rule(
                f"its patches do not make up a tile of {_TILE} pixels",
                lambda dims: _TILE % (dims["patch"] * dims["merge"]) == 0,
            ),
            Rule(
                f"it makes more than {_MOST_PATCHES} patches of a tile",
                lambda dims: (_TILE // dims["patch"]) ** 2 <= _MOST_PATCHES,
            ),
        ),
        markers=("<|img_thumbnail|>",),
        texts=("lfm2",),
    ),
    "internvl": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.class_embd width float",
            "v.position_embd.weight width numbered float",
            "v.blk.*.attn_q_norm.weight width float ?",
            "v.blk.*.attn_k_norm.weight width float ?",
            "v.blk.*.ls1.weight width float ?",
            "v.blk.*.ls2.weight width float ?",
            "mm.model.mlp.0.weight cell float",
            "mm.model.mlp.0.bias cell float",
            "mm.model.mlp.1.weight cell inner matrix",
            "mm.model.mlp.1.bias inner float",
            "mm.model.mlp.3.weight inner text matrix",
            "mm.model.mlp.3.bias text float",
        ),
        output=("mm.model.mlp.3.weight", 1),
        keys=(
            _merge("projector.scale_factor"),
            Key("preproc_min_tiles", "least_tiles", most=8, default=1),
            Key("preproc_max_tiles", "most_tiles", most=64, default=12),
        ),
        rules=(
            _FIXED,
            _EVEN_MERGE,
            Rule(
                "its numbers of tiles leave no way to cut a picture",
                lambda dims: dims["least_tiles"] ** 2 <= dims["most_tiles"],
            ),
        ),
    ),
    "qwen2vl_merger": Tower(
        rows=table(_PAIR, _BIASED, _TWO_LAYERS.format(0, 2, "4*width")),
        output=("mm.2.weight", 1),
        # Its places are numbered for windows, which are never filled in.
        keys=(_merge("spatial_merge_size", 2, 2, 2), Key("n_wa_pattern", most=0, default=0)),
        rules=(_TURNED,),
        texts=("qwen2vl",),
        swapped=True,
    ),
    "qwen2.5vl_merger": Tower(
        rows=table(_PAIR, _BIASED, _TWO_LAYERS.format(0, 2, "4*width")),
        output=("mm.2.weight", 1),
        keys=(
            _merge("spatial_merge_size", 2, 2, 2),
            Key("n_wa_pattern", "windows", least=0, most=MOST_BLOCKS),
        ),
        rules=(
            _TURNED,
            # libmtmd ends the process where it finds no layer to hand the mask of windows to.
            Rule("no layer of it looks through its windows", lambda dims: dims["windows"] != 1),
            Rule(
                "its clip.vision.projection_dim is not the width of the text model",
                lambda dims: dims["windows"] == 0 or dims["promised"] == dims["text"],
            ),
        ),
        texts=("qwen2vl",),
        swapped=True,
    ),
    "qwen3vl_merger": Tower(
        rows=table(
            _PAIR,
            "v.patch_embd.bias width float",
            _FUSED,
            "v.position_embd.weight width places float",
            _TWO_LAYERS.format(0, 2, "4*width"),
        ),
        output=("mm.2.weight", 1),
        keys=(
            _merge("spatial_merge_size", 2, 2, 2),
            Key("n_wa_pattern", least=0, default=0),
        ),
        rules=(_TURNED, _SQUARE),
        texts=("qwen3vl", "qwen35"),
    ),
    "pixtral": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "mm.input_norm.weight width float ?",
            "mm.patch_merger.weight cell width matrix ?",
            "mm.1.weight width inner matrix",
            "mm.1.bias inner float ?",
            "mm.2.weight inner text matrix",
            "mm.2.bias text float ?",
            "v.token_embd.img_break text float",
        ),
        output=("mm.2.weight", 1),
        keys=(_merge("spatial_merge_size", most=4),),
        rules=(
            _TURNED,
            Rule(
                "it merges patches and lacks a tensor for it",
                lambda dims: bool(
                    (dims["merge"] == 1 or dims["has mm.patch_merger.weight"])
                    and dims["has mm.patch_merger.weight"] <= dims["has mm.input_norm.weight"]
                ),
            ),
        ),
    ),
    "resampler": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.position_embd.weight width places matrix",
            "resampler.query text queries float",
            "resampler.pos_embed_k any any",
            "resampler.kv.weight width text matrix",
            "resampler.proj.weight text text matrix",
            *(
                f"resampler.attn.{name}.weight text text matrix\n"
                f"resampler.attn.{name}.bias text float"
                for name in ("q", "k", "v", "out")
            ),
            *(
                f"resampler.ln_{name}.weight text float\nresampler.ln_{name}.bias text float"
                for name in ("q", "kv", "post")
            ),
        ),
        output=("resampler.proj.weight", 0),
        rules=(
            _FIXED,
            _PLACED,
            Rule(
                "its resampler's heads of 128 do not make up the width",
                lambda dims: dims["text"] % 128 == 0,
            ),
            Rule(
                "it asks for another number of queries than it has",
                lambda dims: dims["queries"] == (dims["asked"] or _queries(dims["version"])),
            ),
            Rule(
                "its version of MiniCPM-V is not known", lambda dims: dims["version"] in _VERSIONS
            ),
        ),
        markers=_SLICES,
        swapped=True,
    ),
    "minicpmv4_6": Tower(
        rows=table(
            _VIT,
            _SEPARATE,
            "v.position_embd.weight width places matrix",
            _MERGER,
            "mm.input_norm.weight 4*width float",
            "mm.input_norm.bias 4*width float ?",
            "mm.up.weight 4*width inner matrix",
            "mm.up.bias inner float ?",
            "mm.down.weight inner text matrix",
            "mm.down.bias text float ?",
        ),
        output=("mm.down.weight", 1),
        keys=(Key("projector.scale_factor", "merge", 2, 4, 4),),
        rules=(
            _FIXED,
            _EVEN_MERGE,
            _PLACED,
            _MERGED,
            Rule("its patches cannot be merged by threes", lambda dims: dims["merge"] != 3),
        ),
        markers=_SLICES,
        texts=("qwen35", "qwen3", "qwen2", "llama"),
        swapped=True,
    ),
}
"""By the name of the type."""
_VERSIONS: tuple[int, ...] = (0, 2, 3, 4, 5, 6, 100_045)
VERSION = Key("minicpmv_version", "version", 0, max(_VERSIONS), 0, kind=SIGNED)
QUERIES = Key("minicpmv_query_num", "asked", 0, 4096, 0)
"""Of MiniCPM-V, after ``clip.``; read from every file."""


def _queries(version: int) -> int:
    return 96 if version in (0, 2) else 64


DEEPSTACK = table(
    """
    v.deepstack.*.norm.weight 4*width float ?
    v.deepstack.*.norm.bias 4*width float ?
    v.deepstack.*.fc1.weight 4*width deep matrix
    v.deepstack.*.fc1.bias deep float ?
    v.deepstack.*.fc2.weight deep text matrix
    v.deepstack.*.fc2.bias text float ?
    """
)
"""Of each block of Qwen3-VL whose features go into the text model by a way of their own."""
