"""Drawn pictures of sizes that a model's preparation treats differently."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.session import Session
from runtime.vision.encoder import NativeEncoder
from runtime.vision.tiling import Detail

SIZES = {
    "small": (60, 45),
    "tile": (112, 112),
    "wide": (300, 100),
    "tall": (90, 260),
    "large": (400, 300),
    "odd": (211, 157),
}
"""Width and height, pixels."""


def draw_pictures(folder: Path) -> dict[str, Path]:
    """Write a picture of each size, as PNG: discs on stripes, none like another."""
    found = {}
    for seed, (name, (width, height)) in enumerate(SIZES.items()):
        found[name] = folder / f"{name}.png"
        Image.fromarray(_drawn(width, height, seed)).save(found[name])
    return found


def as_shown(session: Session, picture: Path) -> Path:
    """A picture as a session gives it to libmtmd, stretched where its model wants it so."""
    assert isinstance(session.encoder, NativeEncoder)
    _, shown = session.encoder.shown(Image.open(picture).convert("RGB"), Detail.LOOK)
    path = picture.with_name(f"shown-{shown.width}-{shown.height}-{picture.name}")
    shown.save(path)
    return path


def _drawn(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    generator = np.random.default_rng(seed)
    rows, columns = np.indices((height, width)).astype(float)
    colours = np.zeros((height, width, 3))
    for _ in range(6):
        x, y = generator.uniform(0, width), generator.uniform(0, height)
        radius = generator.uniform(0.1, 0.5) * max(width, height)
        disc = (columns - x) ** 2 + (rows - y) ** 2 < radius**2
        colours[disc] = generator.uniform(0, 255, 3)
    colours += 20 * np.sin(columns / 5)[..., None] + generator.normal(0, 6, colours.shape)
    return colours.clip(0, 255).astype(np.uint8)
