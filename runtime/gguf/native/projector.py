"""Whether a projector is one that libmtmd runs with a text model, before libmtmd opens it."""

import re
from collections.abc import Mapping
from pathlib import Path

from runtime.errors import PackError
from runtime.gguf.check import ProjectorHeader, TextModelHeader
from runtime.gguf.header import BOOL, REMEDY, SIGNED, STRING, VOCABULARY, Header
from runtime.gguf.native import audio, vision
from runtime.gguf.native.keys import Key, check_kinds, read_keys
from runtime.gguf.native.rows import Dims, expected, plain_shapes
from runtime.gguf.native.tower import Tower, exchanged
from runtime.gguf.native.vision import TOWERS
from runtime.gguf.reader import read_header
from runtime.gguf.tensors import Expected, check_tensors

_LEAST_SPREAD = 1e-3
"""Of colours, of which none spread less than one of 256 shades."""
_MOST_PINPOINTS, _MOST_TILES = 64, 64
_OMNI = "qwen2.5o"
_ALIASES = {("vision", _OMNI): "qwen2.5vl_merger", ("audio", _OMNI): "qwen2a"}
_KINDS = {
    "general.name": STRING,
    "general.description": STRING,
    "clip.projector_type": STRING,
    "clip.vision.projector_type": STRING,
    "clip.audio.projector_type": STRING,
    "clip.vision.mm_patch_merge_type": STRING,
    "clip.has_vision_encoder": BOOL,
    "clip.has_audio_encoder": BOOL,
    "clip.has_gen_audio_encoder": BOOL,
    "clip.use_gelu": BOOL,
    "clip.use_silu": BOOL,
}
"""What libmtmd reads of every file, and ends the process over where it is of another type."""
_READ = re.compile(
    r"v\.(class_embd|patch_embd\..*|norm_embd\..*)|mm\..*|resampler\..*"
    r"|[va]\.(pre_ln|post_ln|position_embd)\..*"
    r"|[va]\.blk\.(?P<block>\d+)\.(attn_([kqv]|out|qkv|[kq]_norm|post_norm)|ln[12]|ls[12]|out_scale"
    r"|ffn_post_norm|ffn_gate_inp|ffn_(gate|up|down)(_exps)?|exp_probs_b)\.(weight|bias)"
    r"|[va]\.blk\.(?P<sink>\d+)\.attn_sinks|v\.deepstack\.(?P<deep>\d+)\..*"
)
"""What libmtmd loads of any file, whatever its type, and may compute with."""


def check_native(text: TextModelHeader, path: Path) -> ProjectorHeader:
    """Read the header of a projector and check what libmtmd relies on.

    Args:
        text: The header of the text model that it is for.
        path: The GGUF file: of a vision tower, of an audio encoder, or of both.

    Raises:
        PackError: it is damaged, of a type that is not known, or for another text model.
    """
    header = plain_shapes(read_header(path))
    if header.text("general.architecture") != "clip":
        header.refuse("it is not a projector")
    check_kinds(header, _KINDS)
    if _is_set(header, "clip.has_gen_audio_encoder"):
        header.refuse("it makes sounds, which the runtime does not know")
    if _is_set(header, "clip.use_gelu") and _is_set(header, "clip.use_silu"):
        header.refuse("it has two activations at once")
    wanted: dict[str, Expected] = {}
    blocks = 0
    for modality, known in (("vision", TOWERS), ("audio", audio.ENCODERS)):
        if _is_set(header, f"clip.has_{modality}_encoder"):
            tower = known[_type_of(header, modality, known)]
            dims = _dims(header, modality, tower, text)
            blocks = max(blocks, dims["blocks"])
            wanted |= _tensors(header, tower, dims, text)
    if not wanted:
        header.refuse("it has neither eyes nor ears")
    check_tensors(header, wanted, lambda name: _is_read(name, blocks))
    return ProjectorHeader(header)


def modalities(projector: Header) -> frozenset[str]:
    """What a projector that was checked is for: ``vision``, ``audio`` or both."""
    return frozenset(
        name for name in ("vision", "audio") if _is_set(projector, f"clip.has_{name}_encoder")
    )


def towers_of(projector: Header) -> list[Tower]:
    """What a file with the encoders of a projector that was checked has to hold."""
    tables = {"vision": TOWERS, "audio": audio.ENCODERS}
    return [
        known[_type_of(projector, modality, known)]
        for modality, known in tables.items()
        if modality in modalities(projector)
    ]


def _is_set(header: Header, key: str) -> bool:
    value = header.values.get(key)
    return value is not None and value.content is True


def _type_of(header: Header, modality: str, known: Mapping[str, Tower]) -> str:
    own = f"clip.{modality}.projector_type"
    key = "clip.projector_type"
    if own in header.values and key not in header.values:
        key = own
    found = header.text(key)
    name = _ALIASES.get((modality, found), found)
    if name not in known:
        raise PackError(
            f"{header.path} cannot be used: its {modality} projector is of the type {found}, which "
            f"this version does not run; it runs {', '.join(known)}. Choose a model with one of "
            "these, or a newer version that knows the type."
        )
    return name


def _dims(header: Header, modality: str, tower: Tower, text: Header) -> Dims:
    """The numbers that a file says of one of its encoders, and what follows from them."""
    prefix = f"clip.{modality}."
    header.fraction(prefix + "attention.layer_norm_epsilon")
    keys: tuple[Key, ...] = vision.KEYS if modality == "vision" else audio.KEYS
    dims = read_keys(header, prefix, keys + tower.keys)
    name = text.text("general.architecture")
    dims["text"] = text.number(f"{name}.embedding_length")
    if dims["width"] % dims["heads"]:
        header.refuse(f"its {dims['heads']} heads do not fit the width {dims['width']}")
    dims["head"] = dims["width"] // dims["heads"]
    if dims["groups"] not in (0, dims["heads"]) or dims["head_asked"] not in (0, dims["head"]):
        header.refuse(f"its {dims['heads']} heads are grouped, or of another width than they must")
    if modality == "vision":
        _add_pictures(header, dims, tower)
    return dims


def _add_pictures(header: Header, dims: Dims, tower: Tower) -> None:
    for key, least in (("clip.vision.image_mean", 0.0), ("clip.vision.image_std", _LEAST_SPREAD)):
        if not all(least <= number <= 1 for number in header.numbers(key, 3)):
            header.refuse(f"its {key} is not three numbers from {least:g} to 1")
    dims |= read_keys(header, "clip.", (vision.VERSION, vision.QUERIES))
    dims["side"] = dims["image"] // dims["patch"]
    dims["patches"] = dims["side"] ** 2
    dims["numbered"] = dims["patches"] + ("v.class_embd" in header.tensors)
    dims.setdefault("merge", 1)
    dims["cell"] = dims["width"] * dims["merge"] ** 2
    dims["layers"] = _feature_layers(header, dims["blocks"])
    _check_pinpoints(header, dims["image"], allowed=tower.pinpoints)


def _feature_layers(header: Header, blocks: int) -> int:
    """How many layers' features stand side by side."""
    key = "clip.vision.feature_layer"
    if key not in header.values:
        return 1
    layers = header.array(key, (SIGNED,)).content
    if not isinstance(layers, tuple) or not all(0 <= layer <= blocks for layer in layers):
        header.refuse(f"its {key} are not among its {blocks} layers")
    return len({*layers}) or 1


def _check_pinpoints(header: Header, tile: int, *, allowed: bool) -> None:
    key = "clip.vision.image_grid_pinpoints"
    if key not in header.values:
        return
    sides = header.array(key, (SIGNED,)).content
    sound = (
        allowed
        and isinstance(sides, tuple)
        and len(sides) % 2 == 0
        and len(sides) <= 2 * _MOST_PINPOINTS
        and tile > 0
        and all(side > 0 and side % tile == 0 for side in sides)
        and all(
            one * other <= _MOST_TILES * tile**2
            for one, other in zip(sides[::2], sides[1::2], strict=True)
        )
    )
    if not sound:
        header.refuse(f"its {key} are no sizes made of tiles")


def _tensors(
    header: Header, tower: Tower, dims: Dims, text: TextModelHeader
) -> dict[str, Expected]:
    _check_fit(header, tower, dims, text)
    rows = tower.rows
    down = header.tensors.get("v.blk.0.ffn_down.weight")
    if tower.swapped and down and down.shape[0] == dims["width"]:
        rows = tuple(map(exchanged, rows))
    wanted = expected(rows, dims, header, range(dims["blocks"]))
    deep = _deep_blocks(header, dims["blocks"]) if tower is TOWERS["qwen3vl_merger"] else []
    wanted |= expected(vision.DEEPSTACK, dims, header, deep)
    for name in tower.optional:
        dims[f"has {name}"] = int(name in header.tensors)
    check_tensors(header, wanted, lambda name: False)
    for rule in tower.rules:
        if not rule.holds(dims):
            header.refuse(rule.sentence)
    return wanted


def _deep_blocks(header: Header, blocks: int) -> list[int]:
    return [block for block in range(blocks) if f"v.deepstack.{block}.fc1.weight" in header.tensors]


def _check_fit(header: Header, tower: Tower, dims: Dims, text: TextModelHeader) -> None:
    """See that the projector is one for this text model."""
    name = text.text("general.architecture")
    axis, tensor = tower.output[1], header.tensors.get(tower.output[0])
    width = (*tensor.shape, 1, 1)[axis] if tensor else dims["text"]
    if width != dims["text"]:
        raise PackError(
            f"{header.path} makes tokens of width {width} where the text model has "
            f"{dims['text']}: the two files do not belong together. {REMEDY}"
        )
    apart = name not in tower.texts if tower.texts else name in vision.TURNED_TEXTS
    if apart and tower.is_vision:
        raise PackError(
            f"{header.path} is no projector for a text model of the architecture {name}: the two "
            f"files do not belong together. {REMEDY}"
        )
    ways = read_keys(text, f"{name}.", (Key("n_deepstack_layers", "ways", 0, default=0),))["ways"]
    found = len(_deep_blocks(header, dims["blocks"])) if tower.is_vision else ways
    if found != ways:
        raise PackError(
            f"{header.path} gives {found} layers of features to a text model that takes {ways}: "
            f"the two files do not belong together. {REMEDY}"
        )
    tokens = text.values[VOCABULARY].markers
    for marker in tower.markers:
        if marker not in tokens:
            raise PackError(
                f"{text.path} lacks the token {marker!r}, which {header.path.name} needs: the two "
                f"files do not belong together. {REMEDY}"
            )


def _is_read(name: str, blocks: int) -> bool:
    """Whether libmtmd would load a tensor that no table has."""
    found = _READ.fullmatch(name)
    if found is None:
        return False
    number = found["block"] or found["sink"] or found["deep"]
    return number is None or int(number) < blocks
