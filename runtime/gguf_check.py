"""Whether a model file is what llama.cpp and libmtmd rely on, before they open it.

Both trust much of what a file says: a wrong count or type can end the process. What is checked
here is their part of a bargain; the weights themselves are not read.
"""

from collections.abc import Iterator
from pathlib import Path

from runtime.errors import PackError
from runtime.gguf_header import (
    BOOL,
    FLOAT,
    REMEDY,
    SIGNED,
    STRING,
    UNSIGNED,
    Header,
    read_header,
)


def check_text_model(path: Path, architecture: str | None = None) -> Header:
    """Read the header of a text model and check what llama.cpp relies on.

    Args:
        path: The GGUF file.
        architecture: The ``general.architecture`` it must have; None for any but ``clip``.

    Raises:
        PackError: it is damaged, or of another architecture.
    """
    header = read_header(path)
    found = header.text("general.architecture")
    if found != (architecture or found) or found == "clip":
        expected = architecture or "text model"
        header.refuse(f"its architecture is {found} where {expected} was promised")
    known = _TEXT_KEYS | _MORE_KEYS.get(found, frozenset())
    for key in header.values:
        if key.startswith(found + ".") and key.removeprefix(found + ".") not in known:
            header.refuse(f"it asks for {key}, which the runtime does not know")
    width = header.number(f"{found}.embedding_length")
    heads = header.number(f"{found}.attention.head_count", limit=width)
    groups = header.number(f"{found}.attention.head_count_kv", heads, limit=heads)
    head = header.number(f"{found}.attention.key_length", width // heads)
    if heads % groups or (width % heads and f"{found}.attention.key_length" not in header.values):
        header.refuse(f"its {heads} heads fit neither the width {width} nor {groups} groups")
    for key in ("attention.value_length", "rope.dimension_count"):
        if header.number(f"{found}.{key}", width // heads) != head:
            header.refuse(f"its {found}.{key} is not the width of a head")
    header.number(f"{found}.block_count", limit=_MAX_LAYERS)
    header.number(f"{found}.context_length")
    header.number(f"{found}.feed_forward_length")
    header.fraction(f"{found}.attention.layer_norm_rms_epsilon")
    for key in sorted(_MORE_KEYS.get(found, ())):
        if key.endswith("softcapping") and not header.fraction(f"{found}.{key}", limit=_MOST_CAP):
            header.refuse(f"its {found}.{key} is 0")
        elif not key.endswith("softcapping"):
            header.number(f"{found}.{key}")
    _check_vocabulary(header, width)
    return header


def _check_vocabulary(header: Header, width: int) -> None:
    tokens = header.array("tokenizer.ggml.tokens", (STRING,))
    size = tokens.count or 0
    if tokens.distinct != size:
        header.refuse("its vocabulary holds a token twice")
    header.array("tokenizer.ggml.token_type", (SIGNED,), size)
    kind = header.text("tokenizer.ggml.model")
    if kind == "gpt2":
        header.array("tokenizer.ggml.merges", (STRING,))
        if header.text("tokenizer.ggml.pre") not in _SPLITS:
            header.refuse("it splits text in a way that the runtime does not know")
    elif kind == "llama":
        header.array("tokenizer.ggml.scores", (FLOAT,), size)
        # A character without a token of its own becomes bytes; llama.cpp ends the process where
        # there is no token for one.
        if tokens.spelled_bytes != _BYTES:
            header.refuse("its vocabulary lacks tokens for some bytes")
    else:
        header.refuse(f"its tokenizer is of the kind {kind}, which the runtime does not know")
    if "tokenizer.ggml.scores" in header.values:
        header.array("tokenizer.ggml.scores", (FLOAT,), size)
    _check_special(header, size)
    header.expect("token_embd.weight", (width, size))


def _check_special(header: Header, size: int) -> None:
    for key, value in header.values.items():
        if key.startswith("tokenizer.ggml.") and key.endswith("_token_id"):
            if value.count is not None or value.kind not in (UNSIGNED, SIGNED):
                header.refuse(f"its {key} is not a number")
            if not isinstance(value.content, int) or not 0 <= value.content < size:
                header.refuse(f"its {key} is outside the vocabulary")
    begins = header.values.get("tokenizer.ggml.add_bos_token")
    if begins is None or begins.kind != BOOL or begins.count is not None:
        header.refuse("it does not say whether a text begins with a token of its own")
    if begins.content and "tokenizer.ggml.bos_token_id" not in header.values:
        header.refuse("it does not say which token begins a text")


_BYTES = 256
_SPLITS = {"gpt-2", "llama-bpe", "qwen2", "smaug-bpe"}
"""Splits that are known to be harmless; with ``whitespace``, two spaces end the process."""
_MAX_LAYERS = 512
_TEXT_KEYS = {
    "attention.head_count",
    "attention.head_count_kv",
    "attention.key_length",
    "attention.layer_norm_rms_epsilon",
    "attention.value_length",
    "block_count",
    "context_length",
    "embedding_length",
    "feed_forward_length",
    "rope.dimension_count",
    "rope.freq_base",
    "vocab_size",
}
"""What a text model may say of itself, after the name of its architecture."""
_MORE_KEYS = {
    "gemma2": frozenset(
        {"attention.sliding_window", "attn_logit_softcapping", "final_logit_softcapping"}
    )
}
"""What one of an architecture must say besides."""
_MOST_CAP = 1e6


def check_projector(path: Path, width: int) -> Header:
    """Read the header of a vision projector and check what libmtmd relies on.

    Args:
        path: The GGUF file: a SigLIP-like tower with a two-layer projector (``mlp``).
        width: Width of the text model that the image tokens go into.

    Raises:
        PackError: it is damaged, of another kind, or does not fit the text model.
    """
    header = read_header(path)
    if header.text("general.architecture") != "clip":
        header.refuse("it is not a vision projector")
    if header.text("clip.projector_type") != "mlp":
        header.refuse(f"its projector is of the type {header.text('clip.projector_type')}, not mlp")
    _check_kinds(header)
    vision = "clip.vision."
    tower = header.number(vision + "embedding_length")
    heads = header.number(vision + "attention.head_count", limit=tower)
    hidden = header.number(vision + "feed_forward_length")
    blocks = header.number(vision + "block_count", limit=1024)
    tile = header.number(vision + "image_size", limit=8192)
    patch = header.number(vision + "patch_size", limit=tile)
    projected = header.number(vision + "projection_dim")
    if projected != width:
        raise PackError(
            f"{path} makes image tokens of width {projected} where the text model has {width}: "
            f"the two files do not belong together. {REMEDY}"
        )
    if tower % heads:
        header.refuse(f"its {heads} heads do not fit the width {tower}")
    layers = header.array(vision + "feature_layer", (SIGNED, UNSIGNED), 1)
    if layers.content != (blocks,):
        header.refuse(f"its image tokens are not taken from the last of its {blocks} layers")
    header.expect("v.patch_embd.weight", (patch, patch, 3, tower))
    positions = (tile // patch) ** 2 + ("v.class_embd" in header.tensors)
    header.expect("v.position_embd.weight", (tower, positions))
    first = header.tensors.get("mm.0.weight")
    inner = first.shape[-1] if first else width
    for name, shape in _projector_shapes(blocks, tower, hidden, inner, width):
        header.expect(name, shape)
    _check_extra(header, tower)
    return header


def _projector_shapes(
    blocks: int, tower: int, hidden: int, inner: int, width: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    matrices = {
        "attn_q": (tower, tower),
        "attn_k": (tower, tower),
        "attn_v": (tower, tower),
        "attn_out": (tower, tower),
        "ffn_up": (tower, hidden),
        "ffn_down": (hidden, tower),
    }
    for block in range(blocks):
        for name, shape in matrices.items():
            yield f"v.blk.{block}.{name}.weight", shape
            yield f"v.blk.{block}.{name}.bias", shape[1:]
        for name in ("ln1", "ln2"):
            yield f"v.blk.{block}.{name}.weight", (tower,)
            yield f"v.blk.{block}.{name}.bias", (tower,)
    for name, shape in {"mm.0": (tower, inner), "mm.2": (inner, width)}.items():
        yield f"{name}.weight", shape
        yield f"{name}.bias", shape[1:]


def _check_kinds(header: Header) -> None:
    """Every key that libmtmd reads must have the very type it reads, or the process ends."""
    exact = {
        "general.name": STRING,
        "general.description": STRING,
        "general.file_type": UNSIGNED,
        "clip.has_vision_encoder": BOOL,
        "clip.use_gelu": BOOL,
    }
    for key, kind in exact.items():
        value = header.values.get(key)
        if value is not None and (value.kind != kind or value.count is not None):
            header.refuse(f"its {key} has the wrong type")
    key = "clip.has_vision_encoder"
    if key not in header.values or header.values[key].content is not True:
        header.refuse(f"its {key} is not set")
    if "clip.use_gelu" not in header.values:
        header.refuse("its clip.use_gelu is not set")
    for key in ("clip.vision.image_mean", "clip.vision.image_std"):
        header.numbers(key, 3)
    header.fraction("clip.vision.attention.layer_norm_epsilon")


_PROJECTOR_KEYS = {
    "clip.has_vision_encoder",
    "clip.projector_type",
    "clip.use_gelu",
    *(
        f"clip.vision.{name}"
        for name in (
            "attention.head_count",
            "attention.layer_norm_epsilon",
            "block_count",
            "embedding_length",
            "feature_layer",
            "feed_forward_length",
            "image_mean",
            "image_size",
            "image_std",
            "patch_size",
            "projection_dim",
        )
    ),
}


def _check_extra(header: Header, tower: int) -> None:
    """What libmtmd would act upon and the runtime does not reckon with is refused."""
    for key in header.values:
        if key.startswith("clip.") and key not in _PROJECTOR_KEYS:
            header.refuse(f"it asks for {key}, which the runtime does not know")
    for name in _OPTIONAL:
        if name in header.tensors:
            header.expect(name, (tower,))
    for norm in ("v.pre_ln", "v.post_ln"):
        if (f"{norm}.weight" in header.tensors) != (f"{norm}.bias" in header.tensors):
            header.refuse(f"it holds only one half of the norm {norm}")
    for name in header.tensors:
        if name.startswith("v.") and not name.startswith(_TOWER_NAMES):
            header.refuse(f"it holds the tensor {name}, which the runtime does not know")


_OPTIONAL = (
    "v.patch_embd.bias",
    "v.class_embd",
    "v.pre_ln.weight",
    "v.pre_ln.bias",
    "v.post_ln.weight",
    "v.post_ln.bias",
)
_TOWER_NAMES = (*_OPTIONAL, "v.patch_embd.weight", "v.position_embd.weight", "v.blk.")
