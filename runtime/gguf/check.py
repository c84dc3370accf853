"""Whether a model file is what llama.cpp and libmtmd rely on, before they open it.

Both trust much of what a file says: a wrong count or type can end the process. What is checked
here is their part of a bargain; the weights themselves are not read.
"""

from pathlib import Path
from typing import NewType

from runtime.errors import PackError
from runtime.gguf.header import (
    BOOL,
    REMEDY,
    SIGNED,
    STRING,
    UNSIGNED,
    VOCABULARY,
    Header,
)
from runtime.gguf.reader import read_header
from runtime.gguf.tensors import (
    ARCHITECTURES,
    NEWLINE,
    TextShape,
    TowerShape,
    check_tensors,
    projector_tensors,
    text_tensors,
)
from runtime.gguf.vocabulary import check_vocabulary
from runtime.packs.manifest import ImagePolicy

TextModelHeader = NewType("TextModelHeader", Header)
"""Of a text model that has been checked."""
ProjectorHeader = NewType("ProjectorHeader", Header)
"""Of a vision projector that has been checked, and fits its text model."""


def check_text_model(path: Path, architecture: str | None = None) -> TextModelHeader:
    """Read the header of a text model and check what llama.cpp relies on.

    Args:
        path: The GGUF file.
        architecture: The ``general.architecture`` it must have; None for any that is known.

    Raises:
        PackError: it is damaged, or of another architecture.
    """
    header = read_header(path)
    found = header.text("general.architecture")
    if found != (architecture or found) or found == "clip":
        expected = architecture or "text model"
        header.refuse(f"its architecture is {found} where {expected} was promised")
    if found not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        header.refuse(f"its architecture is {found}, and only {known} can be run")
    _check_keys(header, found)
    shape = _text_shape(header, found)
    header.number(f"{found}.context_length")
    header.fraction(f"{found}.attention.layer_norm_rms_epsilon")
    for key in sorted(_MORE_KEYS.get(found, ())):
        if key.endswith("softcapping") and not header.fraction(f"{found}.{key}", limit=_MOST_CAP):
            header.refuse(f"its {found}.{key} is 0")
        elif not key.endswith("softcapping"):
            header.number(f"{found}.{key}")
    check_vocabulary(header)
    check_tensors(header, text_tensors(shape))
    return TextModelHeader(header)


def _check_keys(header: Header, architecture: str) -> None:
    """What llama.cpp would act upon and the runtime does not reckon with is refused."""
    known = _TEXT_KEYS | _MORE_KEYS.get(architecture, frozenset())
    for key in header.values:
        name = key.removeprefix(architecture + ".")
        if key.startswith(architecture + ".") and name not in known:
            header.refuse(f"it asks for {key}, which the runtime does not know")
    split = header.values.get("split.count")
    if split is not None and split.content not in (0, 1):
        # llama.cpp would open the others, which no hash covers.
        header.refuse("it is one of several files of a model; join them with llama-gguf-split")


def _text_shape(header: Header, name: str) -> TextShape:
    width = header.number(f"{name}.embedding_length")
    heads = header.number(f"{name}.attention.head_count", limit=width)
    groups = header.number(f"{name}.attention.head_count_kv", heads, limit=heads)
    head = header.number(f"{name}.attention.key_length", width // heads)
    if heads % groups or (width % heads and f"{name}.attention.key_length" not in header.values):
        header.refuse(f"its {heads} heads fit neither the width {width} nor {groups} groups")
    for key in ("attention.value_length", "rope.dimension_count"):
        if header.number(f"{name}.{key}", width // heads) != head:
            header.refuse(f"its {name}.{key} is not the width of a head")
    if name == "qwen2" and heads * head != width:
        header.refuse(f"its {heads} heads of {head} numbers do not make up the width {width}")
    if head % 2:
        header.refuse(f"its heads have the odd width {head}, and positions turn pairs of numbers")
    return TextShape(
        architecture=name,
        width=width,
        heads=heads,
        groups=groups,
        head=head,
        wide=header.number(f"{name}.feed_forward_length"),
        blocks=header.number(f"{name}.block_count", limit=_MAX_LAYERS),
        vocabulary=header.array(VOCABULARY, (STRING,)).count or 0,
    )


_MAX_LAYERS = 512
_MAX_TILE = 2048
_MAX_FEATURES = 128
"""A side; published towers make up to 64."""
_LEAST_SPREAD = 1e-3
"""Of colours, of which none spread less than one of 256 shades."""
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


def check_projector(path: Path, width: int) -> ProjectorHeader:
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
    shape = tower_shape(header)
    if shape.projected != width:
        raise PackError(
            f"{path} makes image tokens of width {shape.projected} where the text model has "
            f"{width}: the two files do not belong together. {REMEDY}"
        )
    layers = header.array("clip.vision.feature_layer", (SIGNED, UNSIGNED), 1)
    if layers.content != (shape.blocks,):
        header.refuse(f"its image tokens are not taken from the last of its {shape.blocks} layers")
    for key in header.values:
        if key.startswith("clip.") and key not in _PROJECTOR_KEYS:
            header.refuse(f"it asks for {key}, which the runtime does not know")
    for norm in ("v.pre_ln", "v.post_ln"):
        if (f"{norm}.weight" in header.tensors) != (f"{norm}.bias" in header.tensors):
            header.refuse(f"it holds only one half of the norm {norm}")
    check_tensors(header, projector_tensors(shape))
    return ProjectorHeader(header)


def check_policy(projector: Header, policy: ImagePolicy, folder: Path) -> None:
    """Hold a pack's image policy against its projector.

    Args:
        projector: The projector's header.
        policy: The pack's.
        folder: The pack's, for the message.

    Raises:
        PackError: they do not fit each other.
    """
    tile = projector.number("clip.vision.image_size")
    side = tile // projector.number("clip.vision.patch_size")
    newline = not policy.newline or NEWLINE in projector.tensors
    if (policy.tile, policy.patches_per_side) != (tile, side) or not newline:
        raise PackError(
            f"{folder}: the image policy does not fit the vision projector. Convert the pack again."
        )


def tower_shape(header: Header) -> TowerShape:
    """The dimensions of a tower with a projector of two layers.

    Raises:
        PackError: they do not fit each other.
    """
    vision = "clip.vision."
    width = header.number(vision + "embedding_length")
    heads = header.number(vision + "attention.head_count", limit=width)
    tile = header.number(vision + "image_size", limit=_MAX_TILE)
    patch = header.number(vision + "patch_size", limit=tile)
    if tile // patch > _MAX_FEATURES:
        header.refuse(f"it makes more than {_MAX_FEATURES}² tokens of a tile")
    projected = header.number(vision + "projection_dim")
    first = header.tensors.get("mm.0.weight")
    if width % heads:
        header.refuse(f"its {heads} heads do not fit the width {width}")
    return TowerShape(
        width=width,
        hidden=header.number(vision + "feed_forward_length"),
        blocks=header.number(vision + "block_count", limit=_MAX_LAYERS),
        tile=tile,
        patch=patch,
        class_token="v.class_embd" in header.tensors,
        inner=first.shape[-1] if first else projected,
        projected=projected,
    )


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
    for key, least in (("clip.vision.image_mean", 0.0), ("clip.vision.image_std", _LEAST_SPREAD)):
        if not all(least <= number <= 1 for number in header.numbers(key, 3)):
            header.refuse(f"its {key} is not three numbers from {least:g} to 1")
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
