"""Packs of random weights with the dimensions of published models, but of fewer layers.

    python -m tests.checkpoints.native_shapes NAME FOLDER

What a model takes of the memory can be measured with them as well as with the real ones.
"""

import sys
from dataclasses import replace
from pathlib import Path

from tests.checkpoints.native_pair import Family, Shape
from tests.packs import native_pack

_LAYERS, _ROWS = 4, 16384
SHAPES: dict[str, tuple[Family, Shape]] = {
    "smolvlm2-500m": (
        "idefics3",
        Shape(
            width=960,
            wide=2560,
            heads=15,
            groups=5,
            head=64,
            vision_width=768,
            vision_wide=3072,
            vision_heads=12,
            tile=512,
            merge=4,
            longest=2048,
        ),
    ),
    "lfm2-vl-450m": (
        "lfm2",
        Shape(
            width=1024,
            wide=4608,
            heads=16,
            groups=8,
            head=64,
            vision_width=768,
            vision_wide=3072,
            vision_heads=12,
            tile=256,
        ),
    ),
    "qwen2-vl-2b": (
        "qwen2vl",
        Shape(
            width=1536,
            wide=8960,
            heads=12,
            head=128,
            vision_width=1280,
            vision_wide=5120,
            vision_heads=16,
            tile=560,
            patch=14,
        ),
    ),
    "qwen2.5-vl-3b": (
        "qwen25vl",
        Shape(
            width=2048,
            wide=11008,
            heads=16,
            head=128,
            vision_width=1280,
            vision_wide=3420,
            vision_heads=16,
            tile=560,
            patch=14,
        ),
    ),
    "qwen3-vl-2b": (
        "qwen3vl",
        Shape(
            width=2048,
            wide=6144,
            heads=16,
            groups=8,
            head=128,
            vision_width=1024,
            vision_wide=4096,
            vision_heads=16,
            tile=768,
            deepstack=3,
        ),
    ),
    "gemma-3-4b": (
        "gemma3",
        Shape(
            width=2560,
            wide=10240,
            heads=8,
            groups=4,
            head=256,
            vision_width=1152,
            vision_wide=4304,
            vision_heads=16,
            tile=896,
            patch=14,
            merge=4,
            window=1024,
        ),
    ),
}


def write_shape(name: str, folder: Path, *, layers: int = _LAYERS, rows: int = _ROWS) -> Path:
    """A pack with the dimensions of a model, but for its layers and its vocabulary."""
    family, shape = SHAPES[name]
    return native_pack(
        folder,
        family,
        shape=replace(shape, blocks=layers, vision_blocks=layers, rows=rows),
    )


if __name__ == "__main__":
    write_shape(sys.argv[1], Path(sys.argv[2]))
