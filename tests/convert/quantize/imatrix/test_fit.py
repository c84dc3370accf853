"""An importance matrix is fitted to a type by what it does to the model."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from convert.quantize.imatrix import fit as fitting
from convert.quantize.imatrix.collect import collect
from convert.quantize.imatrix.file import merge, read_imatrix
from convert.quantize.imatrix.fit import WITHOUT, candidates_of, fit
from convert.quantize.quantizer import Mix, quantize
from convert.quantize.search.results import MeasuredDivergence
from convert.quantize.search.samples import Sample, pack_samples
from convert.quantize.variant_files import ImatrixFile
from convert.quantize.variants import make_variants, variants_of
from runtime.errors import BenchError, Cancelled, CheckpointError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack


@pytest.fixture(scope="module")
def demo() -> Pack:
    return find_pack("demo")


@pytest.fixture(scope="module")
def samples(demo: Pack) -> list[Sample]:
    return pack_samples(demo)[:2]


@pytest.fixture(scope="module")
def collected(
    demo: Pack, samples: list[Sample], tmp_path_factory: pytest.TempPathFactory
) -> ImatrixFile:
    path = tmp_path_factory.mktemp("imatrix") / "all.gguf"
    collect(demo, samples, path, source="samples")
    return ImatrixFile.read(path)


@pytest.fixture(scope="module")
def fitted(
    demo: Pack,
    samples: list[Sample],
    collected: ImatrixFile,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[fitting.Fitted, Path]:
    out = tmp_path_factory.mktemp("fitted") / "fitted.gguf"
    return fit(demo, "Q4_K_S", [collected], samples, out, threads=1), out


def test_what_is_chosen_strays_less_than_with_the_matrix_and_without(
    fitted: tuple[fitting.Fitted, Path],
) -> None:
    found = fitted[0]
    assert found.plain
    assert found.found.mean < min(found.plain.mean, found.whole.mean)
    assert len(set(found.choice.values())) > 1


def test_what_is_left_out_is_quantized_as_without_a_matrix(
    fitted: tuple[fitting.Fitted, Path], demo: Pack, tmp_path: Path
) -> None:
    found, out = fitted
    kept = read_imatrix(out)
    assert kept.fitted == "Q4_K_S"
    left_out = {group for group, name in found.choice.items() if name == WITHOUT}
    assert ("token_embd.weight" in kept.sums) == ("embedding" not in left_out)
    assert any(name.startswith("v.") for name in kept.sums)
    (made,) = make_variants(
        demo, variants_of(["Q4_K_S"], imatrix=out), home=tmp_path, imatrix=out, threads=1
    )
    plain, target = tmp_path / "plain.gguf", tmp_path / "direct.gguf"
    source = demo.path(demo.manifest.text_model)
    quantize(source, target, Mix("Q4_K_S", imatrix=out))
    quantize(source, plain, Mix("Q4_K_S"))
    text = made.pack.path(made.pack.manifest.text_model).read_bytes()
    assert text == target.read_bytes() != plain.read_bytes()


def costing(monkeypatch: pytest.MonkeyPatch, cost: Callable[[fitting.Choice], float]) -> list[str]:
    """Let choices cost what ``cost`` says instead of measuring; returns what was measured."""
    measured: list[str] = []

    def diverge(_search: object, choice: fitting.Choice) -> MeasuredDivergence:
        measured.append(str(choice))
        return MeasuredDivergence(mean=cost(choice), error=0.0)

    monkeypatch.setattr(fitting._Search, "_diverge", diverge)
    return measured


def test_each_group_keeps_what_costs_least(
    demo: Pack,
    samples: list[Sample],
    collected: ImatrixFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    best = {"embedding": WITHOUT, "ffn.up": "√all.gguf"}
    measured = costing(
        monkeypatch,
        lambda choice: sum(choice[group] != best.get(group, "all.gguf") for group in choice),
    )
    found = fit(demo, "Q2_K", [collected], samples, tmp_path / "out.gguf")
    assert found.choice == {**dict.fromkeys(found.choice, "all.gguf"), **best}
    assert len(measured) == len(set(measured))
    sums, given = found.imatrix.sums, collected.imatrix
    assert "token_embd.weight" not in sums
    assert np.array_equal(sums["blk.0.attn_v.weight"], given.sums["blk.0.attn_v.weight"])
    up = "blk.1.ffn_up.weight"
    assert np.allclose(found.imatrix.values[up], np.sqrt(given.values[up]), rtol=1e-4)


def test_a_search_that_was_stopped_goes_on_and_measures_nothing_twice(
    demo: Pack,
    samples: list[Sample],
    collected: ImatrixFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cost(choice: fitting.Choice) -> float:
        if len(measured) == 6:
            raise Cancelled
        return 1 / len(str(choice))

    out, steps = tmp_path / "fitted.gguf", list[int]()
    measured = costing(monkeypatch, cost)
    with pytest.raises(Cancelled):
        fit(demo, "Q4_K_S", [collected], samples, out)
    assert not out.exists()
    measured[-1:] = ["stopped", "stopped"]
    fit(
        demo,
        "Q4_K_S",
        [collected],
        samples,
        out,
        progress=lambda _what, _done, total: steps.append(total),
    )
    assert len(measured) - 2 == len(steps) == steps[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fitted.gguf"]


def test_roots_lie_between_the_matrix_and_none(collected: ImatrixFile) -> None:
    _, whole, root = candidates_of([collected], "Q4_0")
    assert whole.imatrix
    assert root.imatrix
    for name, values in whole.imatrix.values.items():
        assert np.allclose(root.imatrix.values[name], np.sqrt(values), rtol=1e-4)


def test_matrices_of_one_name_are_told_apart(collected: ImatrixFile, tmp_path: Path) -> None:
    other = replace(collected, path=tmp_path / collected.path.name)
    names = [each.name for each in candidates_of([collected, other], "Q4_0")]
    assert names[1:3] == [str(collected.path), str(other.path)]


def test_a_type_that_needs_a_matrix_is_not_tried_without(collected: ImatrixFile) -> None:
    assert [each.name for each in candidates_of([collected], "IQ2_XS")] == ["all.gguf", "√all.gguf"]


def test_a_type_that_heeds_no_matrix_is_refused(
    demo: Pack, samples: list[Sample], collected: ImatrixFile, tmp_path: Path
) -> None:
    with pytest.raises(BenchError, match="Q8_0 heeds no importance matrix"):
        fit(demo, "Q8_0", [collected], samples, tmp_path / "out.gguf")
    assert not any(tmp_path.iterdir())


def test_where_no_matrix_is_best_that_is_said(
    demo: Pack,
    samples: list[Sample],
    collected: ImatrixFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    costing(monkeypatch, lambda choice: sum(name != WITHOUT for name in choice.values()))
    with pytest.raises(BenchError, match="strays least without any importance matrix"):
        fit(demo, "Q4_K_S", [collected], samples, tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()


def test_a_fitted_matrix_is_not_merged(fitted: tuple[fitting.Fitted, Path]) -> None:
    found = read_imatrix(fitted[1])
    with pytest.raises(CheckpointError, match="fitted to Q4_K_S cannot be merged"):
        merge([found, found])
