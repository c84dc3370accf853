"""What an importance matrix of the demo pack does for its quantization."""

from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from convert.quantize.imatrix.collect import collect
from convert.quantize.imatrix.file import read_imatrix
from convert.quantize.quantizer import Mix, quantize
from convert.quantize.search.samples import pack_samples
from runtime.packs.search import find_pack


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pack, out = find_pack("demo"), tmp_path_factory.mktemp("imatrix") / "demo.gguf"
    collect(pack, pack_samples(pack), out, source="samples")
    return out


def matrices(path: Path) -> dict[str, NDArray[np.float32]]:
    found = gguf.GGUFReader(path).tensors
    return {each.name: gguf.dequantize(each.data, each.tensor_type) for each in found}


@pytest.mark.parametrize(
    ("file", "mix"),
    [
        pytest.param("model-f16.gguf", Mix("Q4_0"), id="Q4_0"),
        pytest.param("model-f16.gguf", Mix("Q3_K_S"), id="Q3_K_S"),
        pytest.param("model-f16.gguf", Mix("Q2_K"), id="Q2_K"),
        pytest.param("mmproj-f16.gguf", Mix("Q4_0", pure=True), id="tower-Q4_0"),
    ],
)
def test_every_matrix_is_rounded_with_less_error_where_it_matters(
    file: str, mix: Mix, collected: Path, tmp_path: Path
) -> None:
    source, importance = find_pack("demo").folder / file, read_imatrix(collected).values
    exact, errors = matrices(source), []
    for imatrix in (None, collected):
        target = tmp_path / "quantized.gguf"
        quantize(source, target, replace(mix, imatrix=imatrix))
        rounded = matrices(target)
        errors.append(
            {
                name: float(((rounded[name] - exact[name]) ** 2 @ importance[name]).sum())
                for name in exact.keys() & importance.keys()
            }
        )
    plain, weighed = errors
    assert len(plain) > 20
    for name, error in plain.items():
        assert weighed[name] < error, name
