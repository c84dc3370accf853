"""What a projector takes follows from its header, and is what libmtmd reserves."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from runtime.gguf.reader import read_header
from runtime.gguf.vision_size import (
    bidirectional_tokens,
    largest_picture,
    projector_bytes,
    room_for_pictures,
)
from runtime.llama.model import TextModel
from runtime.llama.mtmd.native import NativeProjector
from runtime.packs.manifest import NativePolicy
from runtime.packs.pack import Pack
from tests.checkpoints.native_pair import FAMILIES, Family, shape_of, write_native_pair
from tests.packs import native_pack
from tests.runtime.gguf.reserved import reserved


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_encoded_takes_what_libmtmd_reserves_or_a_third_more(
    family: Family, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    side = 512 if family == "lfm2" else 256  # which is cut into tiles of that size
    shape = replace(
        shape_of(family),
        vision_width=384,
        vision_wide=1536,
        vision_heads=6,
        vision_blocks=1,
        tile=side,
        longest=side,
    )
    pack = Pack.open(native_pack(tmp_path / "pack", family, shape=shape))
    models = pack.models()
    with TextModel(models.text) as text, NativeProjector(models.projector, text) as eye:
        caplog.set_level(logging.DEBUG, "vismaid.llama")
        eye.encode(np.full((side, side, 3), 127, np.uint8))
    header = models.projector
    largest = largest_picture(header, side**2 // 32**2)
    # What is kept of pictures, goes in, and is put into 16 bits is beside what is reserved.
    width = shape.width * (2 if family == "qwen3vl" else 1)
    kept = 18 * largest.pixels + 4 * (largest.tokens + 3 * largest.all_tokens) * width
    beside = kept + largest.patches * (4 * 3 * 16**2 + 2 * 1536)
    planned = projector_bytes(header, largest.tokens) - header.stamp.size - beside
    assert reserved(caplog.text) <= 1.03 * planned
    assert planned <= 1.4 * reserved(caplog.text)


@pytest.mark.parametrize(
    ("family", "room", "patches", "tokens", "all_tokens"),
    [
        ("idefics3", 1000, 16, 4, 20),  # four slices and the whole
        ("idefics3", 12, 16, 4, 12),  # as many slices as there is room for
        ("gemma3", 1000, 16, 4, 4),
        ("qwen2vl", 1000, 4000, 1000, 1000),
        ("qwen2vl", 100_000, 4 * 4096, 4096, 4096),
        ("qwen3vl", 1000, 4000, 1000, 1000),
        ("lfm2", 10_000, 1024, 256, 11 * 256),
        ("lfm2", 1000, 1024, 256, 768),
    ],
)
def test_how_large_a_picture_becomes_is_the_type_s_to_say_and_the_room_s(
    family: Family, room: int, patches: int, tokens: int, all_tokens: int, tmp_path: Path
) -> None:
    header = read_header(write_native_pair(tmp_path, family).projector)
    found = largest_picture(header, room)
    assert (found.patches, found.tokens, found.all_tokens) == (patches, tokens, all_tokens)


def test_a_mask_of_windows_grows_with_the_square_of_the_patches(tmp_path: Path) -> None:
    header = read_header(write_native_pair(tmp_path, "qwen25vl").projector)
    small, large = (projector_bytes(header, room) for room in (500, 1000))
    plain = read_header(write_native_pair(tmp_path, "qwen2vl").projector)
    without = projector_bytes(plain, 1000) - projector_bytes(plain, 500)
    assert large - small > without + 6 * (4000**2 - 2000**2)


def test_a_picture_whose_tokens_attend_to_each_other_is_evaluated_at_once(tmp_path: Path) -> None:
    gemma = read_header(write_native_pair(tmp_path, "gemma3").projector)
    assert bidirectional_tokens(gemma, 1000) == 4
    qwen = read_header(write_native_pair(tmp_path, "qwen2vl").projector)
    assert bidirectional_tokens(qwen, 1000) == 0


def test_a_pack_s_limits_bound_what_is_planned_for() -> None:
    assert room_for_pictures(None, 2048) is None
    assert room_for_pictures(NativePolicy(), 2048) == 1792
    assert room_for_pictures(NativePolicy(glance=64, look=256), 2048) == 1792
    assert room_for_pictures(NativePolicy(glance=64, look=256, read=1280), 2048) == 1280
    assert room_for_pictures(NativePolicy(look=1500, read=1280), 2048) == 1500
    assert room_for_pictures(NativePolicy(read=4096), 2048) == 1792
