"""What a projector takes of the memory, worked out from its header.

Its weights are read whole. A picture is cut and scaled into what is encoded at once, all of which
is kept, three numbers of 32 bits a pixel, until it is encoded. That needs room for what its layers
make of each patch, which is the more the larger it may be: how large follows from the projector's
type as libmtmd has it (``load_hparams`` in tools/mtmd/clip.cpp, tools/mtmd/mtmd-image.cpp).
Measured on x86_64 at the shapes of the towers of SmolVLM2, LFM2-VL, Qwen2-VL, Qwen2.5-VL,
Qwen3-VL and Gemma 3.
"""

import math
from dataclasses import dataclass

from runtime.gguf.header import Header
from runtime.gguf.model_size import ANSWER_SHARE
from runtime.packs.manifest import NativePolicy

_TYPE, _VISION, _AUDIO = "clip.projector_type", "clip.vision.", "clip.audio."
_MOST_TOKENS = {
    "lfm2": 256,
    "pixtral": 1024,
    "qwen2.5o": 4096,
    "qwen2.5vl_merger": 4096,
    "qwen2vl_merger": 4096,
    "qwen3vl_merger": 4096,
}
"""Image tokens of what is encoded at once, by types that take a picture in its own proportions."""
_MOST_SLICES = {"internvl": 12, "lfm2": 10, "minicpmv4_6": 9, "resampler": 9}
"""Slices of a picture besides the whole of it, by types that cut it; the file may name others."""
_LFM2_SLICE = 512
"""A side, pixels."""
_MERGED = dict.fromkeys(_MOST_TOKENS, 2) | {"gemma3": 4, "minicpmv4_6": 4, "pixtral": 1}
"""Patches a side that become one image token, where the file does not say it."""
_PREPARED = 18
"""Bytes that a pixel of a prepared picture takes: its three numbers, and what the heap keeps of
pictures on the way there."""
_WINDOWED = 6
"""Bytes for each pair of patches, where a mask says which of them attend to each other: in 32 bits,
and in 16 for flash attention."""
_BIDIRECTIONAL = {"gemma3"}
"""Types whose image tokens attend to each other (``mtmd_decode_use_non_causal``)."""
_KEPT = 3
"""How often the embeddings of a picture are there: in parts, put together, and those of the one
before, which are kept."""
_HEARD = 1500
"""Steps of the 30 s of sound that an encoder of speech takes at once, however short the sound."""
_SPECTROGRAM = 5_000_000
"""Of 30 s of sound, and what it is made of. Measured at the widths of Whisper's tiny, small and
large encoders."""


def room_for_pictures(policy: NativePolicy | None, tokens: int) -> int | None:
    """Image tokens that a picture may have at most.

    Args:
        policy: The pack's; None where its pictures are cut into tiles of the encoder's size.
        tokens: Of the context.

    Returns:
        None for a tile's.
    """
    if policy is None:
        return None
    room = tokens - tokens // ANSWER_SHARE
    limits = [each for each in (policy.glance, policy.look, policy.read) if each]
    return min(room, max(limits)) if policy.read else room


@dataclass(frozen=True)
class LargestPicture:
    """The most that a picture becomes."""

    patches: int
    """Of what is encoded at once."""
    pixels: int
    """Of all that is prepared before it is encoded."""
    tokens: int
    """Image tokens of what is encoded at once."""
    all_tokens: int
    """Of all of it."""


def projector_bytes(header: Header, room: int | None = None) -> int:
    """An encoder and its projector, read whole, and what a picture needs while it is encoded.

    Args:
        header: The projector's.
        room: Image tokens that a picture may have, see ``room_for_pictures``.
    """
    if room is None:
        number = header.number
        width = number(f"{_VISION}embedding_length")
        wide = number(f"{_VISION}feed_forward_length")
        patches = (number(f"{_VISION}image_size") // number(f"{_VISION}patch_size")) ** 2
        return header.stamp.size + 4 * patches * (wide + 4 * width)
    needs = [0]
    if f"{_VISION}embedding_length" in header.values:
        largest = largest_picture(header, room)
        encoding = _PREPARED * largest.pixels + _encoding(header, _VISION, largest.patches)
        tokens = largest.tokens + _KEPT * largest.all_tokens
        needs.append(encoding + 4 * _token_width(header) * tokens)
    return header.stamp.size + max(needs) + _hearing(header)


def largest_picture(header: Header, room: int) -> LargestPicture:
    """The most that a picture becomes, of any size that it may have.

    Args:
        header: The projector's.
        room: Image tokens that it may have.
    """
    kind = _kind(header)
    side = header.number(f"{_VISION}image_size")
    patch = header.number(f"{_VISION}patch_size")
    merged = _merged(header, kind)
    # What one image token covers, pixels.
    covered = (patch * merged) ** 2
    whole = side**2
    if kind in _MOST_TOKENS:
        whole = min(_MOST_TOKENS[kind], max(1, room)) * covered
    slices = _slices(header, kind, side)
    tokens = math.ceil(whole / covered)
    if slices:
        cut = _LFM2_SLICE**2 if kind == "lfm2" else side**2
        each = max(1, cut // covered)
        slices = min(slices, max(1, (room - tokens) // each))
        pixels, total = whole + slices * cut, tokens + slices * each
        return LargestPicture(max(whole, cut) // patch**2, pixels, tokens, total)
    return LargestPicture(whole // patch**2, whole, tokens, tokens)


def bidirectional_tokens(header: Header, room: int) -> int:
    """Image tokens that attend to each other and are evaluated at once; 0 where none do.

    Args:
        header: The projector's.
        room: Image tokens that a picture may have.
    """
    return largest_picture(header, room).tokens if _kind(header) in _BIDIRECTIONAL else 0


def token_side(header: Header) -> int:
    """Pixels along a side of what becomes one image token, in a vision tower."""
    patch = header.number(f"{_VISION}patch_size")
    return patch * _merged(header, _kind(header))


def _kind(header: Header) -> str:
    key = _TYPE if _TYPE in header.values else f"{_VISION}projector_type"
    return header.text(key)


def _said(header: Header, name: str) -> int:
    """The number of that name, or 0."""
    key = _VISION + name
    return header.number(key, limit=1 << 30) if key in header.values else 0


def _merged(header: Header, kind: str) -> int:
    for name in ("projector.scale_factor", "spatial_merge_size"):
        if found := _said(header, name):
            return found
    return _MERGED.get(kind, 1)


def _slices(header: Header, kind: str, side: int) -> int:
    if kind == "idefics3":
        longest = _said(header, "preproc_image_size") or side
        return math.ceil(longest / side) ** 2
    points = header.values.get(f"{_VISION}image_grid_pinpoints")
    if points is not None and isinstance(points.content, tuple):
        sides = [int(number) // side for number in points.content]
        return max(map(math.prod, zip(sides[::2], sides[1::2], strict=False)), default=0)
    return _said(header, "preproc_max_tiles") or _MOST_SLICES.get(kind, 0)


def _token_width(header: Header) -> int:
    """Of an image token; wider than the text model where some of its layers get features."""
    deep = header.values.get(f"{_VISION}is_deepstack_layers")
    layers = sum(map(bool, deep.content)) if deep and isinstance(deep.content, tuple) else 0
    return (1 + layers) * header.number(f"{_VISION}projection_dim")


def _hearing(header: Header) -> int:
    """What an audio encoder takes beside a tower's, while it hears; 0 without one."""
    if f"{_AUDIO}embedding_length" not in header.values:
        return 0
    width = header.number(f"{_AUDIO}embedding_length")
    wide = header.number(f"{_AUDIO}feed_forward_length")
    return 4 * _HEARD * (wide + 5 * width) + _SPECTROGRAM


def _encoding(header: Header, prefix: str, patches: int) -> int:
    """What a graph's largest layers take, and its input beside it."""
    width = header.number(f"{prefix}embedding_length")
    wide = header.number(f"{prefix}feed_forward_length")
    layer = header.tensors
    block = "v.blk.0." if prefix == _VISION else "a.blk.0."
    # Three numbers a pixel of a patch; a spectrum is small.
    colours = 3 * header.number(f"{prefix}patch_size") ** 2 if prefix == _VISION else 0
    # In attention: what is added to in the end, queries, keys and values, those in 16 bits, and
    # what is attended to.
    attention = 6 * width + colours + (width if f"{block}attn_qkv.weight" in layer else 0)
    forward = 3 * width + wide
    if f"{block}ffn_gate.weight" in layer:
        forward = 5 * width + 2 * wide + colours
    # What meets the last matrix of a layer is put into 16 bits before.
    numbers = 4 * (max(attention, forward) + colours) + 2 * wide
    windows = _WINDOWED * patches**2 if _said(header, "n_wa_pattern") else 0
    return patches * numbers + windows
