"""How a picture that libmtmd prepares keeps to a limit of image tokens."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from runtime.llama.embeddings import Chunk
from runtime.vision.native import Fit, View, view_of

Layout = Callable[[int, int], Sequence[int | Chunk]]
PATCH = 28
BEGIN, END = 7, 8
SIDES = st.integers(1, 3000)


def by_area(width: int, height: int) -> list[int | Chunk]:
    """As of a model that takes pictures of any size, such as Qwen2-VL."""
    tokens = max(4, -(-width // PATCH) * -(-height // PATCH))
    return [BEGIN, Chunk(tokens), END]


def fixed(width: int, height: int) -> list[int | Chunk]:
    """As of a model that scales every picture to one size, such as Gemma 3."""
    return [BEGIN, Chunk(256), END]


def sliced(width: int, height: int) -> list[int | Chunk]:
    """As of Idefics 3: tiles, whatever the size, and the whole picture after them."""
    tiles = [each for column in range(4) for each in (1, 10 + column, Chunk(64))]
    return [*tiles, 3, 1, 2, Chunk(64), 1]


@given(SIDES, SIDES, st.integers(16, 2000))
def test_a_limit_is_kept_with_the_largest_picture_that_does(
    width: int, height: int, limit: int
) -> None:
    view = view_of((width, height), limit, by_area, Fit())
    least = by_area(max(1, width // 32), max(1, height // 32))[1]
    assert isinstance(least, Chunk)
    assert view.tokens <= max(limit, least.tokens)
    if by_area(width, height)[1] != view.part[1] and view.size != (1, 1):
        larger = by_area(*(round(1.2 * side) + PATCH for side in view.size))
        assert View((0, 0), larger).tokens > limit


@given(SIDES, SIDES, st.integers(1, 2000))
def test_the_shape_of_a_picture_stays(width: int, height: int, limit: int) -> None:
    view = view_of((width, height), limit, by_area, Fit())
    for side, whole, other, other_whole in (
        (view.size[0], width, view.size[1], height),
        (view.size[1], height, view.size[0], width),
    ):
        assert side == pytest.approx(whole * other / other_whole, abs=1 + whole / other_whole)


@pytest.mark.parametrize("limit", [None, 4000])
def test_a_picture_within_the_limit_is_shown_as_it_is(limit: int | None) -> None:
    view = view_of((640, 480), limit, by_area, Fit())
    assert view == View((640, 480), by_area(640, 480))


def test_a_picture_that_always_takes_as_many_tokens_is_shown_as_it_is() -> None:
    assert view_of((640, 480), 64, fixed, Fit()).size == (640, 480)


@pytest.mark.parametrize(("limit", "only"), [(64, True), (256, True), (320, False), (None, False)])
def test_idefics_is_shown_the_whole_alone_where_its_tiles_are_too_many(
    limit: int | None, only: bool
) -> None:
    view = view_of((640, 480), limit, sliced, Fit(splits=True))
    assert view.overview_only is only
    assert view.tokens == (64 if only else 320)
    assert view.part[-4:] == [1, 2, Chunk(64), 1]
    assert len(view.part) == (4 if only else 17)


def test_what_stands_around_a_picture_counts_as_positions() -> None:
    assert View((1, 1), sliced(1, 1)).positions == 5 * 64 + 4 * 2 + 4


def on_a_grid(width: int, height: int) -> list[int | Chunk]:
    """As of Qwen-VL, whose libmtmd rounds a half up and takes 4 to 100 tokens."""
    columns, rows = (max(1, int(side / PATCH + 0.5)) for side in (width, height))
    while columns * rows > 100:
        columns, rows = max(1, columns - 1), max(1, rows - 1)
    while columns * rows < 4:
        columns, rows = columns + 1, rows + 1
    places = np.array([(0, row, column, 0) for row in range(rows) for column in range(columns)])
    return [BEGIN, Chunk(rows * columns, places.astype(np.int32).T, max(rows, columns)), END]


@given(SIDES, SIDES, st.sampled_from([None, 4, 30, 64]))
def test_a_picture_is_stretched_to_a_grid_that_libmtmd_takes_as_it_is(
    width: int, height: int, limit: int | None
) -> None:
    view = view_of((width, height), limit, on_a_grid, Fit(unit=PATCH))
    assert view.size[0] % PATCH == view.size[1] % PATCH == 0
    assert view.tokens == (view.size[0] // PATCH) * (view.size[1] // PATCH)
    assert view.tokens <= max(limit or 100, 9)  # the least that there is of a thin one


def test_half_a_patch_is_rounded_as_transformers_does() -> None:
    assert view_of((PATCH * 5 // 2, PATCH * 3), None, on_a_grid, Fit(unit=PATCH)).tokens == 2 * 3


def test_gemma_s_pictures_become_squares() -> None:
    fit = Fit.of("gemma3", image_size=896, unit=56)
    view = view_of((640, 480), None, fixed, fit)
    assert view.size == (896, 896)
    picture = Image.new("RGB", (640, 480))
    assert fit.scaled(picture, view.size).size == (896, 896)


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    picture = Image.new("RGB", (56, 56))
    assert Fit(unit=28).scaled(picture, (56, 56)) is picture


def in_tiles(width: int, height: int) -> list[int | Chunk]:
    """As of InternVL, given a canvas of whole tiles: those, and the whole picture."""
    tiles = (width // 448) * (height // 448)
    return [BEGIN, *[Chunk(256)] * (tiles if tiles > 1 else 0), Chunk(256), END]


@pytest.mark.parametrize(
    ("size", "canvas"),
    [
        ((640, 480), (4 * 448, 3 * 448)),
        ((448, 448), (448, 448)),
        ((900, 900), (2 * 448, 2 * 448)),
        ((1991, 362), (6 * 448, 448)),
        ((200, 2000), (448, 10 * 448)),
    ],
)
def test_tiles_have_the_nearest_proportions(size: tuple[int, int], canvas: tuple[int, int]) -> None:
    """The canvases are those of transformers' ``get_optimal_tiled_canvas``."""
    fit = Fit.of("internvl", image_size=448, unit=28)
    assert view_of(size, None, in_tiles, fit).size == canvas


@given(SIDES, SIDES, st.integers(256, 4000))
def test_fewer_tiles_keep_to_a_limit(width: int, height: int, limit: int) -> None:
    fit = Fit.of("internvl", image_size=448, unit=28)
    assert view_of((width, height), limit, in_tiles, fit).tokens <= limit


def with_a_least(width: int, height: int) -> list[int | Chunk]:
    """As of LFM2-VL, which scales a small picture up until it takes 70 tokens."""
    return [BEGIN, Chunk(max(70, width * height // 1024)), END]


@pytest.mark.parametrize("limit", [1, 64, 70])
def test_a_limit_that_cannot_be_kept_costs_no_more_of_the_picture_than_it_must(limit: int) -> None:
    view = view_of((640, 480), limit, with_a_least, Fit())
    assert view.tokens == 70
    assert view.size[0] * view.size[1] > 0.95 * 70 * 1024
