"""Pictures in every format that Pillow writes."""

import io
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from runtime.packs.manifest import ImagePolicy
from runtime.vision import tiling as vision
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail
from tests.fuzz.files import write
from tests.fuzz.mutations import damaged

_MODES = ["RGB", "RGBA", "L", "LA", "P", "1", "I;16", "I", "F", "CMYK", "YCbCr", "LAB", "HSV"]
_OPTIONS: list[dict[str, Any]] = [
    *({}, {"quality": 30}, {"lossless": True}, {"progressive": True}, {"optimize": True}),
    *({"compression": kind} for kind in ("tiff_lzw", "tiff_deflate", "jpeg", "group4", "packbits")),
    *({"save_all": True}, {"subsampling": 0}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}),
]
_POLICY = ImagePolicy(
    tile=28, patches_per_side=4, pinpoints=[(28, 56), (56, 28)], max_tiles=2, pooled_per_side=2
)


@cache
def _encoded(kind: str, seed: int) -> bytes:
    """A good picture; the seed says of which mode and size and saved how."""
    random = Random(seed)
    while True:
        size = random.choice([(8, 8), (40, 30), (64, 64), (200, 9)])
        drawn = Image.effect_noise(size, 50).convert("RGB")
        try:
            mode = random.choice(_MODES)
            grey = np.asarray(drawn.convert("L")).astype(np.uint16)
            picture = Image.fromarray(grey) if mode == "I;16" else drawn.convert(mode)
            file = io.BytesIO()
            picture.save(file, kind, **random.choice(_OPTIONS))
        except Exception:
            continue  # not every format knows every mode and option
        return file.getvalue()


def _read(random: Random, kind: str) -> bool:
    data = _encoded(kind, random.randrange(40))
    path = write("picture", damaged(random, data))
    picture = open_picture(path)
    assert picture.mode == "RGB"
    detail = random.choice(list(Detail))
    vision.encode(
        [picture], detail, _POLICY, lambda tiles: [np.zeros((16, 2), np.float32)] * len(tiles), None
    )
    return True


def _fuzzer(kind: str) -> Callable[[Random], bool]:
    return lambda random: _read(random, kind)


fuzz_avif, fuzz_bmp, fuzz_gif, fuzz_jpeg = map(_fuzzer, ["AVIF", "BMP", "GIF", "JPEG"])
fuzz_png, fuzz_ppm, fuzz_tiff, fuzz_webp = map(_fuzzer, ["PNG", "PPM", "TIFF", "WEBP"])
_OTHERS = ["MPO", "TGA", "ICO", "JPEG2000", "DDS", "SGI", "PCX", "DIB", "EPS", "PDF", "IM", "ICNS"]


def fuzz_other_pictures(random: Random) -> bool:
    """Formats that no camera writes, most of which are refused whole or damaged."""
    return _read(random, random.choice(_OTHERS))
