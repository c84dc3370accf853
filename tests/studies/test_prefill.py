"""The study of reading a picture measures what it says."""

from collections.abc import Iterator

import pytest

from runtime.llama.model import TextModel
from runtime.packs.search import find_pack
from studies.prefill import by_operation, by_thread, going_back, rows


@pytest.fixture(scope="module")
def model() -> Iterator[TextModel]:
    pack = find_pack("demo")
    with TextModel.load(pack.path(pack.manifest.text_model)) as loaded:
        yield loaded


def test_every_operation_of_a_decoder_takes_time(model: TextModel) -> None:
    found = dict(by_operation(model, 1))
    for part in ("matrix product: weights", "matrix product: kq", "soft_max", "rope", "rms_norm"):
        assert found[part] > 0
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_row_has_times_and_ratios_to_the_first(model: TextModel) -> None:
    first, second = rows(by_thread(model, 1))
    assert first.startswith("| all in one thread |")
    assert first.count("| 1.00 |") == 3
    assert second.count("|") == first.count("|") == 8


def test_a_state_has_the_size_of_a_pictures_keys_and_values(model: TextModel) -> None:
    size, saved, restored = going_back(model, 1)
    # 745 positions, 4 layers, 2 groups of 64 values, keys and values of 2 bytes.
    assert size == pytest.approx(745 * 4 * 2 * 64 * 2 * 2, rel=0.02)
    assert saved > 0
    assert restored > 0
