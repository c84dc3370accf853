"""A changed model is led along the original's answers and compared at every step."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from convert.quantize.search.divergence import TracedOriginal, compare, divergences
from convert.quantize.search.samples import Text, pack_samples
from convert.quantize.variants import make_variants, variants_of
from runtime.cancel import Cancel
from runtime.errors import BenchError, Cancelled
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack


@pytest.fixture(scope="module")
def demo() -> Pack:
    return find_pack("demo")


@pytest.fixture(scope="module")
def reference(demo: Pack) -> Iterator[TracedOriginal]:
    """What the demo pack answers to three questions of its own."""
    with TracedOriginal.of(demo, pack_samples(demo)[1:4], threads=1) as made:
        yield made


def test_the_divergence_is_kullback_and_leiblers() -> None:
    even, leaning = np.zeros((1, 2), np.float32), np.log(np.array([[3, 1]], np.float32))
    expected = 0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)
    assert divergences(even, leaning) == pytest.approx([expected])
    assert divergences(even + 7, leaning - 9) == pytest.approx([expected], abs=1e-5)
    assert divergences(leaning, leaning) == pytest.approx([0])


def test_a_pack_does_not_stray_from_itself(reference: TracedOriginal, demo: Pack) -> None:
    found = compare(reference, demo, threads=1)
    assert found.samples == 3
    assert found.positions == sum(len(each.answer) + 1 for each in reference.traced)
    assert found.mean < 1e-9
    assert found.top == 1
    assert found.least_cosine == pytest.approx(1)


def test_fewer_bits_stray_further(reference: TracedOriginal, demo: Pack, tmp_path: Path) -> None:
    made = make_variants(demo, variants_of(["Q8_0", "Q2_K"], ["Q8_0", "Q4_0"]), home=tmp_path)
    found = {each.variant.label: compare(reference, each.pack, threads=1) for each in made}
    eight, two = found["q8_0"], found["q2_k"]
    assert 0 < eight.mean < two.mean / 10
    assert eight.high <= two.high
    assert eight.trimmed_mean < two.trimmed_mean
    for each in (eight, two):
        assert each.trimmed_mean < each.mean
        assert each.trimmed_error < each.error
    assert eight.cosine == two.cosine
    four = found["q8_0-mmproj-q4_0"]
    assert four.least_cosine <= four.cosine < eight.cosine < 1


def test_a_text_model_is_judged_by_what_the_original_saw(
    demo: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same projector no picture is encoded again, and the figures are the same."""
    encoded: list[object] = []
    encode = TileProjector.encode_all

    def counted(self: TileProjector, *arguments: object, **options: object) -> object:
        encoded.append(self)
        return encode(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(TileProjector, "encode_all", counted)
    with TracedOriginal.of(demo, pack_samples(demo)[:1], threads=1) as reference:
        once = len(encoded)
        assert once > 0
        judged = compare(reference, demo, threads=1)
        assert len(encoded) == once
        assert judged.mean < 1e-9
        assert judged.least_cosine == pytest.approx(1.0)
        again = compare(TracedOriginal(reference.traced), demo, threads=1)
        assert len(encoded) == 2 * once
        assert again.mean == pytest.approx(judged.mean, abs=1e-12)


def test_samples_without_pictures_are_refused(demo: Pack) -> None:
    with (
        pytest.raises(BenchError, match="no pictures"),
        TracedOriginal.of(demo, [Text("x", "Some text.")]),
    ):
        pass


def test_the_original_can_be_stopped_and_leaves_no_files(
    demo: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cancel = Cancel()
    with (
        pytest.raises(Cancelled),
        TracedOriginal.of(
            demo, pack_samples(demo), progress=lambda done, _: done and cancel.set(), cancel=cancel
        ),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
