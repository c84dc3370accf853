"""Mel filters are those that Whisper was trained with."""

import numpy as np
import pytest

from convert.whisper.mel import mel_filters


@pytest.mark.parametrize(
    ("count", "peaks"),
    [
        (80, {(0, 1): 0.024862595, (20, 20): 0.013890394, (79, 192): 0.0031647119}),
        (128, {(1, 1): 0.030392565, (50, 30): 0.011038944, (127, 195): 0.0050416016}),
    ],
)
def test_the_peaks_are_those_of_openais_file(
    count: int, peaks: dict[tuple[int, int], float]
) -> None:
    filters = mel_filters(count)
    assert (filters.shape, filters.dtype) == ((count, 201), np.float32)
    for (row, column), height in peaks.items():
        assert filters[row].argmax() == column
        assert float(filters[row, column]) == pytest.approx(height, abs=1e-8)
    assert np.count_nonzero(filters) == {80: 391, 128: 394}[count]
