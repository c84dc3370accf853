"""Tiling, unpadding, shrinking and pooling, against stored results of the reference."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from runtime.packs.manifest import ImagePolicy
from runtime.packs.pack import Pack
from runtime.vision import tiling as vision
from runtime.vision.tiling import Detail
from tests.checkpoints.reference_vectors import FOLDER, SOURCES, digest, load

PUBLISHED = ImagePolicy(
    tile=384,
    patches_per_side=27,
    pinpoints=[(384 * row, 384 * column) for row in range(1, 7) for column in range(1, 7)],
    max_tiles=9,
    pooled_per_side=14,
)
SMALL = ImagePolicy(
    tile=28,
    patches_per_side=4,
    pinpoints=[(28 * row, 28 * column) for row in range(1, 4) for column in range(1, 4)],
    max_tiles=2,
    pooled_per_side=2,
)
SIDES = st.integers(1, 300)


def colours(tile: NDArray[np.uint8], features: int) -> NDArray[np.float32]:
    """A tower that says of each patch what its mean colour is."""
    side = tile.shape[0] // features
    patches = tile.reshape(features, side, features, side, 3).mean(axis=(1, 3))
    return patches.reshape(-1, 3).astype(np.float32)


Tiles = Sequence[NDArray[np.uint8]]


def averages(tiles: Tiles) -> list[NDArray[np.float32]]:
    """The tower of ``colours``, for four features a side."""
    return [colours(tile, 4) for tile in tiles]


def recorder(
    seen: list[NDArray[np.uint8]], policy: ImagePolicy
) -> Callable[[Tiles], list[NDArray[np.float32]]]:
    """A tower that only remembers what it saw."""

    def record(tiles: Tiles) -> list[NDArray[np.float32]]:
        seen.extend(tiles)
        return [np.zeros((policy.patches_per_side**2, 1), np.float32) for _ in tiles]

    return record


def encode(
    pictures: Sequence[Image.Image], detail: Detail, newline: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    return np.concatenate(vision.encode(pictures, detail, SMALL, averages, newline))


@pytest.mark.parametrize("shape", SOURCES)
def test_the_tower_sees_the_very_pixels_that_the_reference_shows_it(
    shape: str, random_packs: dict[str, Path]
) -> None:
    policy = Pack.open(random_packs[shape]).manifest.image
    for vector in load(shape):
        seen: list[NDArray[np.uint8]] = []
        record = recorder(seen, policy)
        vision.encode(vector.case.pictures(), vector.case.detail, policy, record, None)
        assert digest(seen) == vector.tiles, vector.case
        assert len(seen) == vision.tile_count(vector.case.sizes, vector.case.detail, policy)


def test_token_counts_are_the_published_processors() -> None:
    with np.load(FOLDER / "published.npz") as stored:
        sizes, counts = stored["sizes"].tolist(), stored["counts"].tolist()
    ours = [vision.token_count([tuple(size)], Detail.READ, PUBLISHED) for size in sizes]
    assert ours == counts


@pytest.mark.parametrize(
    ("sizes", "detail", "tokens"),
    [
        ([(384, 384)], Detail.READ, 729 + 27 * 28),
        ([(384, 384)], Detail.LOOK, 730),
        ([(384, 384), (50, 900)], Detail.LOOK, 1460),
        ([(384, 384), (50, 900)], Detail.READ, 1460),
        ([(480, 640)], Detail.GLANCE, 197),
        ([(480, 640)] * 8, Detail.GLANCE, 8 * 196 + 1),
    ],
)
def test_token_counts_of_each_detail(sizes: list[vision.Size], detail: Detail, tokens: int) -> None:
    assert vision.token_count(sizes, detail, PUBLISHED) == tokens


@given(height=SIDES, width=SIDES, detail=st.sampled_from(Detail), newline=st.booleans())
@settings(max_examples=150, deadline=None)
def test_as_many_tokens_are_made_as_were_announced(
    height: int, width: int, detail: Detail, newline: bool
) -> None:
    policy = SMALL.model_copy(update={"newline": newline})
    end = np.ones(3, np.float32) if newline else None
    tokens = encode([Image.new("RGB", (width, height))], detail, end)
    assert len(tokens) == vision.token_count([(height, width)], detail, policy)


@given(height=st.integers(10, 300), width=st.integers(10, 300))
@settings(max_examples=100, deadline=None)
def test_reading_a_plain_picture_yields_its_colour_up_to_a_patch_of_padding(
    height: int, width: int
) -> None:
    picture = Image.new("RGB", (width, height), (200, 100, 50))
    tokens = encode([picture], Detail.READ, None)
    bare = (tokens == [200, 100, 50]).all(axis=1)
    rows, _ = vision.best_canvas((height, width), SMALL.pinpoints)
    edges = 2 * max(rows, 84) // 28 * 4
    assert bare[:16].all()
    assert (~bare).sum() <= edges


def test_each_row_of_tiles_ends_with_the_newline() -> None:
    newline = np.full(3, -1, np.float32)
    tokens = encode([Image.new("RGB", (56, 28), "white")], Detail.READ, newline)
    grid = tokens[16:].reshape(4, 9, 3)
    assert (grid[:, -1] == -1).all()
    assert (grid[:, :-1] == 255).all()


def test_a_video_ends_with_one_newline_and_pictures_with_one_each() -> None:
    newline = np.full(3, -1, np.float32)
    pictures = [Image.new("RGB", (30, 40), "white"), Image.new("RGB", (40, 40), "white")]
    video = encode(pictures, Detail.GLANCE, newline)
    assert np.flatnonzero((video == -1).all(axis=1)).tolist() == [8]
    several = encode(pictures, Detail.LOOK, newline)
    assert np.flatnonzero((several == -1).all(axis=1)).tolist() == [16, 33]


def test_a_look_pads_to_a_square_with_the_background() -> None:
    tokens = vision.encode(
        [Image.new("RGB", (56, 28), "white")],
        Detail.LOOK,
        SMALL,
        averages,
        None,
        (10, 20, 30),
    )[0].reshape(4, 4, 3)
    # Where white begins, the bicubic filter overshoots by a few levels.
    assert np.abs(tokens[[0, 3]] - [10, 20, 30]).max() < 15
    assert (tokens[1:3] > 240).all()


@given(
    height=st.integers(1, 300), width=st.integers(1, 300), band=st.sampled_from([1, 1_000, 1 << 21])
)
@settings(max_examples=40, deadline=None)
def test_padding_in_bands_is_padding_to_a_whole_square(height: int, width: int, band: int) -> None:
    noise = np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)
    picture, side = Image.fromarray(noise), max(height, width)
    square = Image.new("RGB", (side, side), (10, 20, 30))
    square.paste(picture, ((side - width) // 2, (side - height) // 2))
    seen: list[NDArray[np.uint8]] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vision, "_BAND_PIXELS", band)
        policy = SMALL.model_copy(update={"fit": "pad"})
        vision.encode([picture], Detail.LOOK, policy, recorder(seen, policy), None, (10, 20, 30))
    whole = square.resize((SMALL.tile, SMALL.tile), Image.Resampling.BICUBIC)
    assert np.array_equal(seen[0], np.asarray(whole))


def test_interpolation_keeps_what_is_plain_and_what_keeps_its_size() -> None:
    grid = np.random.default_rng(0).normal(size=(5, 7, 2)).astype(np.float32)
    assert (vision.interpolate(grid, (5, 7)) == grid).all()
    plain = np.full((9, 4, 1), 3, np.float32)
    assert (vision.interpolate(plain, (4, 6)) == 3).all()


def test_halving_averages_pairs() -> None:
    grid = np.arange(16, dtype=np.float32).reshape(4, 4, 1)
    halved = vision.interpolate(grid, (2, 2))[..., 0]
    assert halved.tolist() == [[2.5, 4.5], [10.5, 12.5]]
