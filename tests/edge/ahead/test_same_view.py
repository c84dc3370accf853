"""Whether a camera still sees what it saw, on drawn scenes and a photograph."""

import numpy as np
import pytest

from edge.ahead.same_view import DIFFERENT, difference, noise_of, view_of
from tests.edge.ahead.same_views import OTHER, SIZE, USUAL, differences, drawn, drift

EASIER = {
    "another scene",
    "the camera turned by 3 to 15 %",
    "a thing of the scene gone",
    "something of 40 pixels appears",
    "of 24 pixels",
    "a traffic light of 200 pixels changes",
    "of 80 pixels",
    "a head of 100 pixels turns",
}
"""Changes of which there is a smaller one."""


@pytest.mark.parametrize(
    "kind", ["noise of 16", "turned by up to 0.3°", "exposure up to 5 % more or less"]
)
def test_noise_turning_and_exposure_leave_a_view_the_same(kind: str) -> None:
    assert differences(kind, range(1, 2))[0] <= 1


def test_a_breath_leaves_it_the_same_more_often_than_not() -> None:
    assert np.median(differences("moved by up to 6 pixels", range(3))) <= 1


@pytest.mark.parametrize("kind", [kind for kind in OTHER if kind not in EASIER])
def test_what_somebody_could_ask_about_makes_it_another(kind: str) -> None:
    assert differences(kind, range(1, 2))[0] > 1


def test_a_slow_drift_becomes_another_view_though_no_two_frames_differ() -> None:
    assert drift(0, 9.0) <= 0.05 * SIZE[0]


def test_frames_of_other_sizes_are_other_views() -> None:
    one, other = (view_of(np.zeros(size, np.uint8)) for size in ((720, 1280, 3), (480, 640, 3)))
    assert difference(one, other) == DIFFERENT
    assert noise_of(one, other) == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (3, 4), (48, 64), (2000, 30)])
def test_a_frame_of_any_size_is_the_same_as_itself_and_unlike_its_negative(
    size: tuple[int, int],
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    seen = view_of(pixels)
    assert difference(seen, view_of(pixels)) == 0
    assert difference(seen, view_of(255 - pixels)) > 1


def test_the_noise_is_found_where_nothing_moves_and_raises_the_bound() -> None:
    chance, view = np.random.default_rng(0), drawn(0)
    one, other = (view_of(USUAL.frame(view, chance)) for _ in range(2))
    assert 0 < noise_of(one, other) < 3
    lamp = view.copy()
    lamp[100:108, 100:108] = (255, 50, 40)
    apart = difference(view_of(view), view_of(lamp))
    assert 1 < difference(view_of(view), view_of(lamp), noise=100.0) < apart
