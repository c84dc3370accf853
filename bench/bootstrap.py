"""Where a figure lies: percentile intervals by the bootstrap (Efron 1979), from a fixed seed.

What is drawn anew are repetitions, or the samples of a labelled set; a figure over such samples is
a ratio of sums, such as words that are wrong over words that were said, or a percentile.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
_AT_ONCE = 1 << 20
"""Numbers drawn at once, which bounds the memory whatever the number of samples."""

Interval = tuple[float, float]
Ratio = tuple[float, float]
"""What a sample adds to a figure's numerator and to its denominator."""


def telling(parts: Sequence[Ratio]) -> int:
    """How many samples have a say in a ratio; one that was left out has none."""
    return sum(below != 0 for _, below in parts)


def of_median(samples: Sequence[float], share: float = 0.95) -> Interval:
    """Of the median.

    Args:
        samples: At least one.
        share: Of the resamples that lie within, 0…1.
    """
    values = np.asarray(samples, np.float64)
    found = _resampled(len(values), lambda chosen: np.median(values[chosen], axis=1))
    return _edges(found, share)


def of_ratio(parts: Sequence[Ratio], share: float = 0.95) -> Interval:
    """Of a ratio of sums over samples.

    Args:
        parts: At least one, with a denominator that is not 0.
        share: As above; resamples that leave the ratio undefined do not count.
    """
    pairs = np.asarray(parts, np.float64)
    return _edges(_resampled(len(pairs), lambda chosen: _ratios(pairs, chosen)), share)


def of_difference(old: Sequence[Ratio], new: Sequence[Ratio], share: float = 0.95) -> Interval:
    """Of ``new`` less ``old``, two ratios over the same samples: both are drawn anew together.

    Args:
        old: A part for each sample.
        new: Likewise, in the same order.
        share: As above.
    """
    before, after = np.asarray(old, np.float64), np.asarray(new, np.float64)
    found = _resampled(len(before), lambda chosen: _ratios(after, chosen) - _ratios(before, chosen))
    return _edges(found, share)


def of_percentile(
    values: Sequence[NDArray[np.float64]], percent: float, share: float = 0.95
) -> Interval:
    """Of a percentile over all values, where those of one sample stay together.

    Args:
        values: float64 [n] of each sample, at least one value in all.
        percent: 0…100.
        share: As above.
    """

    # Sorted once; what is drawn is how often each value counts.
    every = np.concatenate(values)
    order = np.argsort(every, kind="stable")
    ranked, owner = every[order], np.repeat(np.arange(len(values)), [*map(len, values)])[order]

    def percentiles(chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        drawn = (np.bincount(row, minlength=len(values))[owner].cumsum() for row in chosen)
        return np.array([_percentile(ranked, counts, percent) for counts in drawn])

    return _edges(_resampled(len(values), percentiles), share)


def _percentile(ranked: NDArray[np.float64], counts: NDArray[np.int64], percent: float) -> float:
    """As ``numpy.percentile``, of values that occur several times.

    Args:
        ranked: The values, ascending.
        counts: How many there are up to each of them, as often as they occur.
        percent: 0…100.
    """
    place = (counts[-1] - 1) * percent / 100
    if place < 0:
        return float("nan")
    low, high = ranked[np.searchsorted(counts, [np.floor(place), np.ceil(place)], side="right")]
    return float(low + (high - low) * (place % 1))


def _ratios(pairs: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    above, below = (pairs[:, side][chosen].sum(axis=1) for side in (0, 1))
    undefined = np.full(len(above), np.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below != 0), np.float64)


def _resampled(
    count: int, figure: Callable[[NDArray[np.int64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    return np.concatenate([figure(chosen) for chosen in _draws(count)])


def _draws(count: int) -> Iterator[NDArray[np.int64]]:
    """Which samples each resample has: int64 [resamples, count], some resamples at a time."""
    generator, rows = np.random.default_rng(0), max(1, _AT_ONCE // count)
    for start in range(0, RESAMPLES, rows):
        yield generator.integers(0, count, (min(rows, RESAMPLES - start), count))


def _edges(found: NDArray[np.float64], share: float) -> Interval:
    low, high = np.nanquantile(found, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
