"""What a model takes follows from its header and from the processor."""

import pytest
from gguf import GGMLQuantizationType

from runtime.gguf.header import Tensor
from runtime.gguf.model_size import repacked


@pytest.mark.parametrize(
    ("kind", "rows", "features", "again"),
    [
        ("Q4_0", 4864, {"AVX", "AVX2"}, True),
        ("Q4_0", 4866, {"AVX", "AVX2"}, False),
        ("Q4_0", 4864, {"AVX"}, False),
        ("Q8_0", 4864, {"AVX2"}, False),
        ("Q8_0", 4864, {"NEON", "DOTPROD"}, True),
        ("Q8_0", 4864, {"NEON"}, False),
        ("Q6_K", 4864, {"NEON", "MATMUL_INT8"}, True),
        ("F16", 4864, {"NEON", "DOTPROD", "AVX2"}, False),
    ],
)
def test_what_is_kept_twice_depends_on_the_processor(
    kind: str, rows: int, features: set[str], again: bool
) -> None:
    tensor = Tensor((896, rows), GGMLQuantizationType[kind], 0, 1)
    assert repacked(tensor, frozenset(features)) is again
