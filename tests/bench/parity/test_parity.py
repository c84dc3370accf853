"""The runtime against the reference implementation, live; and what the comparison says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.parity.cases import Case, cases, picture
from bench.parity.parity import ComparedCase, Scores, least_cosine, markdown, run_parity, table
from convert.vision.add import GraphChoice, pack_with_graph
from runtime.errors import CheckpointError
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail
from tests.checkpoints.reference_vectors import FAMILIES, SOURCES, digest, load

ROW = ComparedCase(
    case=Case("odd", Detail.READ, ((21, 113),)),
    tiles=4,
    tokens=133,
    expected_tokens=133,
    cosine=0.9999995,
    exact=Scores(0.9999998, 0.002, 64),
    default=Scores(0.9997, 0.05, 17),
    default_cosine=0.9995,
    engines=("libmtmd", "ONNX Runtime"),
)


def test_a_case_passes_only_where_everything_is_exact() -> None:
    assert ROW.passed
    assert not replace(ROW, tokens=132).passed
    assert not replace(ROW, cosine=0.9998).passed
    assert not replace(ROW, exact=Scores(0.99998, 0.002, 64)).passed
    assert not replace(ROW, exact=Scores(0.9999998, 0.002, 63)).passed


def test_answers_that_part_at_a_tie_agree() -> None:
    assert Scores(0.9999998, 0.002, 40, margin=0.003).agree(64)
    assert not Scores(0.9999998, 0.002, 40, margin=0.005).agree(64)


def test_the_table_names_the_case_and_what_differs() -> None:
    text = markdown([ROW, replace(ROW, tokens=132)])
    assert "| read | odd | 113×21 | 4 | 133 | 5.0e-07 |" in text
    assert "132, not 133" in text
    assert "| libmtmd | ONNX Runtime | 5.0e-04 |" in text
    assert "DIFFERS" in text
    assert table([ROW]).row_count == 1


def test_the_least_similar_token_counts() -> None:
    one = np.eye(3, dtype=np.float32)
    other = one.copy()
    other[1] = [0, 1, 1]
    assert least_cosine(one, one) == pytest.approx(1)
    assert least_cosine(one, other) == pytest.approx(2**-0.5)
    assert least_cosine(one, one[:2]) == 0


def test_there_are_cases_of_every_kind() -> None:
    chosen = cases(56)
    assert len({case.sizes for case in chosen if case.detail is Detail.READ}) >= 8
    assert {case.detail for case in chosen} == set(Detail)
    assert any(len(case.sizes) > 1 for case in chosen)


def test_the_pictures_are_the_same_everywhere() -> None:
    pixels = np.asarray(picture((60, 80), 1))
    assert digest([pixels]) == PICTURE


PICTURE = "6c5295367191d00bc6540efa8dc11d2aef8b37c1553987db0af9cae334ca79db"


@pytest.mark.reference
@pytest.mark.parametrize("shape", SOURCES)
def test_the_runtime_computes_what_the_reference_does(shape: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    checkpoint, pack = SOURCES[shape].write(tmp_path)
    rows = run_parity(checkpoint, pack, threads=1)
    assert [row.case for row in rows if not row.passed] == []


@pytest.mark.reference
@pytest.mark.parametrize("name", SOURCES | FAMILIES)
def test_a_vision_graph_in_floating_point_computes_what_the_reference_does(
    name: str, tmp_path: Path
) -> None:
    pytest.importorskip("torch")
    rows = _compared_by_graph(name, "float", tmp_path)
    assert [row.case for row in rows if not row.passed] == []
    assert {row.engines for row in rows} == {("ONNX Runtime", "ONNX Runtime")}
    assert min(row.default_cosine for row in rows) >= 0.9999


@pytest.mark.reference
@pytest.mark.parametrize("form", ["int8", "blocks", "weights"])
@pytest.mark.parametrize("name", ["tiny", "llava-1.5"])
def test_a_vision_graph_in_bytes_is_near_the_reference(
    name: str, form: GraphChoice, tmp_path: Path
) -> None:
    """Random weights are touchier than a trained tower's, for which see the choice's own tests."""
    pytest.importorskip("torch")
    rows = _compared_by_graph(name, form, tmp_path)
    assert [row.case for row in rows if not row.passed] == []
    assert {row.engines for row in rows} == {("libmtmd", "ONNX Runtime")}
    assert min(row.default_cosine for row in rows) >= 0.99


def _compared_by_graph(name: str, form: GraphChoice, folder: Path) -> list[ComparedCase]:
    source = (SOURCES | FAMILIES)[name]
    checkpoint, pack = source.write(folder)
    opened = pack_with_graph(Pack.open(pack), form)
    chosen = [case for case in source.cases(opened.manifest.image) if case.name in _FEW]
    return run_parity(checkpoint, pack, threads=1, chosen=chosen)


_FEW = ("20 x 20", "portrait", "odd", "three pictures")


@pytest.mark.reference
@pytest.mark.parametrize("shape", SOURCES)
def test_the_stored_vectors_are_what_the_reference_computes(shape: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    reference = pytest.importorskip("bench.parity.reference")
    checkpoint, _ = SOURCES[shape].write(tmp_path)
    model = reference.Reference(checkpoint)
    for vector in load(shape)[:3]:
        expected = model.run(vector.case)
        assert digest(expected.tiles) == vector.tiles
        assert len(expected.embeddings) == vector.tokens
        assert (expected.answer == vector.answer).all()
        assert np.abs(expected.logits - vector.logits).max() < 1e-2


@pytest.mark.reference
def test_a_folder_without_a_checkpoint_is_refused(tiny_pack: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        run_parity(tmp_path, tiny_pack)
