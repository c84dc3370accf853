"""What a matrix becomes in each form is near to it, and the constants are those of the graph."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from convert.quantize.quantizer import Mix, quantize
from convert.vision.choose import Candidate
from convert.vision.weights import Outliers, Weights, in_blocks
from convert.vision.writer import write_graph
from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError
from runtime.gguf.check import ProjectorHeader, check_projector
from runtime.packs.hashes import sha256_of
from runtime.vision.graph.file import read_graph
from tests.runtime.vision.graph.random_graphs import models_of

MATRIX = np.random.default_rng(0).standard_normal((70, 12)).astype(np.float32)


@pytest.fixture
def header(tiny_pack: Path) -> ProjectorHeader:
    return models_of(tiny_pack).projector


@pytest.fixture
def weights(header: ProjectorHeader) -> Weights:
    return Weights(header)


def test_blocks_are_within_half_a_step_of_the_matrix() -> None:
    blocks, scale = in_blocks(MATRIX)
    assert blocks.shape == (12, 3, 32)
    steps = scale.reshape(12, 3, 1)
    found = ((blocks.astype(np.float32) - 128) * steps).reshape(12, 96).T
    assert (found[70:] == 0).all()
    limit = np.repeat(steps[..., 0] / 2, 32, axis=1).T[:70]
    assert (np.abs(found[:70] - MATRIX) <= limit * 1.001).all()


def test_an_output_of_nothing_but_zeros_stays_so() -> None:
    blocks, scale = in_blocks(np.zeros((32, 4), np.float32))
    assert (blocks == 128).all()
    assert np.isfinite(scale).all()


def test_outliers_are_kept_apart_and_left_out_of_the_bytes(weights: Weights) -> None:
    source, name = "v.blk.0.ln2", "v.blk.0.ffn_up"
    outliers = Outliers({source: np.array([2, 7])})
    whole = weights.tensor(f"{name}.weight").T
    for form in ("int8", "blocks", "weights"):
        found = _constants(weights, Candidate(form), outliers)
        assert (found[f"{name}.large"] == whole[[2, 7]]).all()
        assert found[f"{source}.outliers"].tolist() == [2, 7]
        assert np.flatnonzero(found[f"{source}.mask"] == 0).tolist() == [2, 7]
        if form == "int8":
            assert (found[f"{name}.int8"][[2, 7]] == 128).all()
        else:
            assert (found[f"{name}.{form}"].reshape(len(whole.T), -1)[:, [2, 7]] == 128).all()


def _constants(
    weights: Weights, candidate: Candidate, outliers: Outliers
) -> Mapping[str, NDArray[np.generic]]:
    return dict(weights.constants(candidate.forms(weights.tower, outliers), outliers))


def test_a_file_is_hashed_as_it_is_written_and_each_byte_is_told(
    header: ProjectorHeader, weights: Weights, tmp_path: Path
) -> None:
    path, told = tmp_path / "it.onnx", list[int]()
    forms = Candidate("float").forms(weights.tower, Outliers())
    entry = write_graph(path, weights.tower, forms, weights.constants(forms), advance=told.append)
    assert entry.sha256 == sha256_of(path)
    assert entry.bytes == path.stat().st_size
    stored = read_graph(path, header).stored
    assert told == [each.bytes for each in stored.values()]


def test_what_cannot_be_written_is_told(weights: Weights, tmp_path: Path) -> None:
    forms = Candidate("float").forms(weights.tower, Outliers())
    with pytest.raises(OutputError, match="cannot be written"):
        write_graph(tmp_path / "no" / "it.onnx", weights.tower, forms, weights.constants(forms))
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        write_graph(
            tmp_path / "it.onnx", weights.tower, forms, weights.constants(forms), cancel=cancel
        )


def test_weights_that_are_missing_or_of_another_shape_are_a_bug(
    weights: Weights, tmp_path: Path
) -> None:
    forms = Candidate("float").forms(weights.tower, Outliers())
    every = list(weights.constants(forms))
    with pytest.raises(ValueError, match=rf"there are no weights {every[-1][0]}"):
        write_graph(tmp_path / "it.onnx", weights.tower, forms, every[:-1])
    name, array = every[-1]
    with pytest.raises(ValueError, match=f"{name} is float"):
        write_graph(tmp_path / "it.onnx", weights.tower, forms, [*every[:-1], (name, array[:-1])])


def test_a_quantized_projector_is_multiplied_out(tiny_pack: Path, tmp_path: Path) -> None:
    """It is refused by the command, for there is a better one; the weights themselves are read."""
    quantize(tiny_pack / "mmproj-f16.gguf", tmp_path / "it.gguf", Mix("Q8_0", pure=True))
    width = models_of(tiny_pack).text.number("qwen2.embedding_length")
    rough = Weights(check_projector(tmp_path / "it.gguf", width))
    fine = Weights(models_of(tiny_pack).projector)
    for name in ("v.blk.0.ffn_up.weight", "mm.2.weight"):
        one, other = rough.tensor(name), fine.tensor(name)
        assert 0 < np.abs(one - other).max() < np.abs(other).max() / 100
