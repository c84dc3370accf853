"""Whether a text model is one that llama.cpp runs behind libmtmd, before llama.cpp opens it."""

import math
from pathlib import Path

from runtime.errors import PackError
from runtime.gguf.check import TextModelHeader
from runtime.gguf.header import BOOL, FLOAT, SIGNED, STRING, UNSIGNED, VOCABULARY, Header
from runtime.gguf.native import decoders
from runtime.gguf.native.decoders import DECODERS, Decoder
from runtime.gguf.native.keys import Key, check_kinds, read_keys
from runtime.gguf.native.rows import Dims, expected, plain_shapes
from runtime.gguf.reader import read_header
from runtime.gguf.tensors import Expected, check_tensors
from runtime.gguf.vocabulary import MORE_SPLITS, check_vocabulary

MOST_BLOCKS = 512
"""llama.cpp's own limit."""
_KEYS = (
    Key("context_length"),
    Key("embedding_length", "width"),
    Key("block_count", "blocks", most=MOST_BLOCKS),
    Key("feed_forward_length", "wide"),
    Key("attention.head_count", "heads"),
    Key("attention.key_length", "head", default=0),
    Key("attention.value_length", "value", default=0),
    Key("rope.dimension_count", "turned", default=0),
)


def check_native_text(path: Path, architecture: str | None = None) -> TextModelHeader:
    """Read the header of a text model and check what llama.cpp relies on.

    Args:
        path: The GGUF file, of any architecture of ``DECODERS``.
        architecture: The one it must have; None for any of them.

    Raises:
        PackError: it is damaged, or of another architecture.
    """
    header = plain_shapes(read_header(path))
    found = header.text("general.architecture")
    if found != (architecture or found) or found == "clip":
        expected_one = architecture or "text model"
        header.refuse(f"its architecture is {found} where {expected_one} was promised")
    if found not in DECODERS:
        raise PackError(
            f"{path} cannot be used: its architecture is {found}, which this version does not run; "
            f"it runs {', '.join(DECODERS)}. Choose a model of one of these, or a newer version "
            "that knows the architecture."
        )
    decoder = DECODERS[found]
    dims = _dims(header, found, decoder)
    _check_others(header, found, decoder)
    check_vocabulary(header, MORE_SPLITS, stated=False)
    check_tensors(header, _tensors(header, found, decoder, dims))
    return TextModelHeader(header)


def _dims(header: Header, name: str, decoder: Decoder) -> Dims:
    dims = read_keys(header, f"{name}.", _KEYS + decoder.keys)
    width, heads = dims["width"], dims["heads"]
    if not dims["head"] and width % heads:
        header.refuse(f"its {heads} heads do not fit the width {width}")
    head = dims["head"] = dims["head"] or width // heads
    turned = dims["turned"] or head
    if (dims["value"] or head) != head or (turned != head and not decoder.partial):
        header.refuse("its heads have several widths")
    if turned % 2 or turned > head or head % 2:
        header.refuse(f"its positions turn {turned} of the {head} numbers of a head")
    if decoder.square and heads * head != width:
        header.refuse(f"its {heads} heads of {head} numbers do not make up the width {width}")
    dims["queries"], dims["half"] = heads * head, turned // 2
    dims["words"] = header.array(VOCABULARY, (STRING,)).count or 0
    # In the last one they would meet those rows alone whose logits are wanted.
    if dims.get("ways", 0) >= dims["blocks"]:
        header.refuse(f"it takes features in all of its {dims['blocks']} layers, or in more")
    for rule in decoder.rules:
        if not rule.holds(dims):
            header.refuse(rule.sentence)
    if decoder.sections:
        _check_sections(header, f"{name}.rope.dimension_sections", head)
    return dims


def _check_sections(header: Header, key: str, head: int) -> None:
    sections = header.array(key, (SIGNED, UNSIGNED), 4).content
    sound = isinstance(sections, tuple) and all(0 <= each <= head for each in sections)
    if not sound or not isinstance(sections, tuple) or not 1 <= sum(sections[:3]) <= head:
        header.refuse(f"its {key} are no parts of a head")


def _check_others(header: Header, name: str, decoder: Decoder) -> None:
    check_kinds(header, {f"{name}.{key}": kind for key, kind in decoders.KINDS.items()})
    header.fraction(f"{name}.attention.layer_norm_rms_epsilon")
    for key in (*decoders.FRACTIONS, *decoder.fractions):
        value = header.values.get(f"{name}.{key}")
        if value is None:
            continue
        least = 0 if key not in decoders.POSITIVE else 1e-9
        if value.kind != FLOAT or not isinstance(value.content, float):
            header.refuse(f"its {name}.{key} has the wrong type")
        if not least <= value.content <= decoders.LARGEST or not math.isfinite(value.content):
            header.refuse(f"its {name}.{key} is {value.content}")
    scaling = header.values.get(f"{name}.rope.scaling.type")
    if scaling is not None and scaling.content not in decoders.SCALINGS:
        header.refuse(f"it stretches positions in a way that is not known ({scaling.content})")
    for key in decoders.NONE_OF:
        value = header.values.get(f"{name}.{key}")
        if value is not None and (value.count is not None or value.content != 0):
            header.refuse(f"it asks for {name}.{key}, which the runtime does not know")
    causal = header.values.get(f"{name}.attention.causal")
    if causal is not None and causal.content is not True:
        header.refuse("it does not read from the left to the right")
    split = header.values.get("split.count")
    if split is not None and split.content not in (0, 1):
        # llama.cpp would open the others, which no hash covers.
        header.refuse("it is one of several files of a model; join them with llama-gguf-split")


def _tensors(header: Header, name: str, decoder: Decoder, dims: Dims) -> dict[str, Expected]:
    blocks = dims["blocks"]
    found = _groups(header, name, decoder, dims)
    wanted = expected(decoder.rows, dims, header, range(blocks))
    for block, groups in enumerate(found):
        rows = decoder.attention if groups else decoder.recurrent
        keys = dims["head"] * groups
        wanted |= expected(rows, dims | {"keys": keys}, header, [block])
    return wanted


def _groups(header: Header, name: str, decoder: Decoder, dims: Dims) -> list[int]:
    """Heads of keys and values, of each block; 0 of one that does not attend."""
    key, heads, blocks = f"{name}.attention.head_count_kv", dims["heads"], dims["blocks"]
    value = header.values.get(key)
    if value is None or value.count is None:
        found = [header.number(key, heads, limit=heads)] * blocks
    else:
        content = header.array(key, (SIGNED, UNSIGNED), blocks).content
        found = [int(each) for each in content] if isinstance(content, tuple) else []
    least = 0 if decoder.recurrent else 1
    if not found or not all(least <= each <= heads and heads % (each or 1) == 0 for each in found):
        header.refuse(f"its {key} does not fit its {heads} heads")
    if len({*found} - {0}) > 1:
        header.refuse(f"its {key} is more than one number")
    found = _attending(header, name, found, dims)
    if not any(found) or (decoder.recurrent and all(found)):
        header.refuse("its blocks do not attend in turns")
    return found


def _attending(header: Header, name: str, groups: list[int], dims: Dims) -> list[int]:
    """The same, with 0 for every block that is said not to attend."""
    if "interval" not in dims:
        return groups
    key = f"{name}.attention.recurrent_layers"
    blocks, recurrent = dims["blocks"], header.values.get(key)
    if recurrent is None:
        apart = [(block + 1) % dims["interval"] != 0 for block in range(blocks)]
    else:
        content = header.array(key, (BOOL,), blocks).content
        apart = [bool(each) for each in content] if isinstance(content, tuple) else []
    if len(apart) != blocks:
        header.refuse(f"its {key} does not speak of its {blocks} blocks")
    return [0 if off else each for off, each in zip(apart, groups, strict=True)]
