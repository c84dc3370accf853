"""A sentence is heard soon and without a gap, however fast the machine is."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.speech.piper.windows import Pace

LEAST, MOST = 43, 172


def windows(pace: Pace, frames: int) -> tuple[list[int], float]:
    """The windows of a sentence, and the least that was ever left to hear when one was ready."""
    sizes = [pace.first(frames)]
    buffered = spare = float(sizes[0])
    while left := frames - sum(sizes):
        sizes.append(pace.next(left, buffered))
        buffered -= (sizes[-1] + pace.overlap) * pace.load
        spare = min(spare, buffered)
        buffered += sizes[-1]
    return sizes, spare


@given(st.integers(1, 1500), st.floats(0.02, 6.0), st.integers(0, 60))
def test_a_machine_as_fast_as_it_was_leaves_no_gap(frames: int, load: float, overlap: int) -> None:
    sizes, spare = windows(Pace(load, overlap, LEAST, MOST), frames)
    assert sum(sizes) == frames
    assert all(size > 0 for size in sizes)
    assert spare >= 0


def test_a_fast_machine_is_heard_after_the_shortest_window() -> None:
    sizes, _ = windows(Pace(0.3, 24, LEAST, MOST), 800)
    assert sizes[0] == LEAST
    assert max(sizes) <= MOST + LEAST


def test_a_slow_machine_makes_more_before_it_speaks_and_a_hopeless_one_almost_everything() -> None:
    firsts = [Pace(load, 24, LEAST, MOST).first(800) for load in (0.3, 0.8, 1.2, 4.0)]
    assert firsts == sorted(set(firsts))
    assert firsts[2] < 800 / 2
    assert firsts[3] > 800 * 0.7


def test_a_short_sentence_comes_in_one() -> None:
    assert windows(Pace(0.3, 24, LEAST, MOST), LEAST + 10)[0] == [LEAST + 10]
