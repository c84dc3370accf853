"""Batches of drawn scenes: views, pieces of canvases, whole pictures at each detail."""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.scenes.world import scene_of
from training.vlm.data import LETTER, SIDE, Shard, letter_row, load, padded_view, piece, read_grid

# A *drill* is a strip of the canvas of ``read`` with a sign in it: reading is learnt at a fifth
# of the whole picture's cost.
SHARES = {"glance": 0.2, "look": 0.25, "read": 0.25, "drill": 0.3}


STRIP = 6
"""Rows of a drill's strip."""


@dataclass(frozen=True)
class Strips:
    """Rows of pictures' canvases that hold the words of a sign."""

    shard: Shard
    scenes: NDArray[np.int64]
    """[n], indices into the shard"""
    tiles: NDArray[np.int64]
    """[n, 2]: the tiles that each strip lies in"""
    grid: tuple[slice, slice]
    """Rows of those tiles, and columns."""


class Pool:
    """The drawn scenes, as many as are there by now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[str, Shard] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the shards that have appeared since."""
        for path in sorted(self._folder.glob("*.npz")):
            if path.name not in self._shards:
                self._shards[path.name] = load(path)

    def scenes(self, rng: random.Random, count: int) -> tuple[Shard, NDArray[np.int64]]:
        """A shard and the indices of ``count`` of its scenes."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        return shard, np.asarray(rng.sample(range(len(shard.seeds)), count))

    def of_shape(
        self, rng: random.Random, count: int
    ) -> tuple[Shard, NDArray[np.int64], tuple[slice, slice]]:
        """Like ``scenes``, all of one picture size, most with a sign; and how it is unpadded."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        indices = rng.sample(range(len(shard.seeds)), min(len(shard.seeds), 40 * count))
        scenes = {index: scene_of(int(shard.seeds[index])) for index in indices}
        size = rng.choice(((336, 336), (336, 336), (448, 336), (336, 448)))
        fitting = [i for i, scene in scenes.items() if (scene.width, scene.height) == size]
        signed = [i for i in fitting if scenes[i].of_kind("sign")]
        chosen = (signed[: count * 3 // 4] + [i for i in fitting if i not in signed])[:count]
        return shard, np.asarray(chosen), read_grid(scenes[chosen[0]])

    def strips(self, rng: random.Random, count: int) -> Strips:
        """Strips of the canvases of up to ``count`` clear pictures, all of the same rows."""
        shard = self._shards[rng.choice(sorted(self._shards))]
        size = rng.choice(((336, 336), (336, 336), (448, 336), (336, 448)))
        start: int | None = None
        scenes, halves = [], []
        for index in rng.sample(range(len(shard.seeds)), len(shard.seeds)):
            scene = scene_of(int(shard.seeds[index]))
            signs = [] if scene.dark or scene.blurred else scene.of_kind("sign")
            if signs and (scene.width, scene.height) == size:
                half, row = divmod(letter_row(scene, signs[0]), SIDE)
                if start is None:
                    start = min(max(0, row - rng.randrange(STRIP)), SIDE - STRIP)
                if start <= row < start + STRIP:
                    scenes.append(index)
                    halves.append(half)
            if len(scenes) == count:
                break
        assert start is not None, "a shard without a clear sign"
        columns = read_grid(scene_of(int(shard.seeds[scenes[0]])))[1]
        return Strips(
            shard,
            np.asarray(scenes),
            2 * np.asarray(halves)[:, None] + np.arange(2),
            (slice(start, start + STRIP), columns),
        )


def vary(pixels: NDArray[np.uint8], rng: random.Random) -> Tensor:
    """A little more or less light and noise, so that no scene is seen twice alike."""
    generator = np.random.default_rng(rng.getrandbits(32))
    gain = generator.uniform(0.9, 1.08, (len(pixels), 1, 1, 1)).astype(np.float32)
    level = generator.uniform(0, 4, (len(pixels), 1, 1, 1)).astype(np.float32)
    noise = generator.standard_normal(pixels.shape, dtype=np.float32) * level
    return torch.from_numpy(np.clip(pixels * gain + noise, 0, 255).astype(np.uint8))


def views_and_pieces(
    pool: Pool, rng: random.Random, batch: int, *, letters: bool
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Three sevenths views, the others pieces of canvases.

    Args:
        pool: the scenes.
        rng: chooses.
        batch: n, how many in all.
        letters: prefer pieces with letters.

    Returns:
        Pixels uint8 [n, TILE, TILE, 3] and labels uint8 [n, channels, SIDE, SIDE].
    """
    shard, views = pool.scenes(rng, batch * 3 // 7)
    other, scenes = pool.scenes(rng, 4 * batch)
    if letters:
        signed = other.tile_labels[scenes][:, :, LETTER].any(axis=(1, 2, 3))
        scenes = scenes[np.argsort(~signed, kind="stable")]
    scenes = scenes[: batch - len(views)]
    pieces = [piece(other.tiles[index], other.tile_labels[index], rng) for index in scenes]
    pixels = np.concatenate([shard.views[views], np.stack([pixels for pixels, _ in pieces])])
    labels = np.concatenate([shard.view_labels[views], np.stack([marks for _, marks in pieces])])
    return pixels, labels


def padded(
    shard: Shard,
    chosen: NDArray[np.int64],
    pixels: NDArray[np.uint8],
    labels: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Views as ``look`` pads them; a square picture's is the one that is there already."""
    pixels, labels = pixels.copy(), labels.copy()
    for row, seed in enumerate(shard.seeds[chosen]):
        scene = scene_of(int(seed))
        if scene.width != scene.height:
            pixels[row], labels[row] = padded_view(scene)
    return pixels, labels


@dataclass(frozen=True)
class Pictures:
    """A batch of pictures at one detail."""

    detail: str
    seeds: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    """[n × tiles a picture, TILE, TILE, 3]"""
    labels: NDArray[np.uint8]
    """[n × tiles a picture, channels, SIDE, SIDE]"""
    grid: tuple[slice, slice] | None = None


def pictures(pool: Pool, rng: random.Random, batch: int) -> Pictures:
    """Pictures at a detail chosen by ``SHARES``."""
    detail = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    if detail == "drill":
        strips = pool.strips(rng, 2 * batch)
        shard, chosen = strips.shard, strips.scenes
        pixels = shard.tiles[chosen[:, None], strips.tiles]
        labels = shard.tile_labels[chosen[:, None], strips.tiles]
        grid = strips.grid
    elif detail == "read":
        shard, chosen, grid = pool.of_shape(rng, max(2, 5 * batch // 12))
        pixels = np.concatenate([shard.views[chosen][:, None], shard.tiles[chosen]], axis=1)
        seen = [shard.view_labels[chosen][:, None], shard.tile_labels[chosen]]
        labels = np.concatenate(seen, axis=1)
    else:
        shard, chosen = pool.scenes(rng, batch)
        views, marks = shard.views[chosen], shard.view_labels[chosen]
        if detail == "look":
            views, marks = padded(shard, chosen, views, marks)
        return Pictures(detail, shard.seeds[chosen], views, marks)
    return Pictures(
        detail,
        shard.seeds[chosen],
        pixels.reshape(-1, *pixels.shape[2:]),
        labels.reshape(-1, *labels.shape[2:]),
        grid,
    )
