"""What a model takes follows from its header and from the processor."""

import logging
from pathlib import Path

import pytest
from gguf import GGMLQuantizationType

from runtime.gguf.header import Tensor
from runtime.gguf.model_size import context_bytes, repacked
from runtime.llama.context import Context
from runtime.llama.model import TextModel
from runtime.packs.pack import Pack
from tests.checkpoints.native_pair import FAMILIES, Family, shape_of
from tests.packs import native_pack
from tests.runtime.gguf.reserved import reserved


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


@pytest.mark.parametrize("sequences", [1, 2])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_context_takes_what_llama_cpp_reserves(
    family: Family, sequences: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack = Pack.open(native_pack(tmp_path / "pack", family))
    with TextModel(pack.models().text) as model:
        caplog.set_level(logging.DEBUG, "vismaid.llama")
        # A length that llama.cpp rounds up.
        Context(model, tokens=1900, sequences=sequences).close()
        planned = context_bytes(model.header, 1900, sequences=sequences)
    # What is put into 16 bits beside it is no part of what is reserved.
    shape = shape_of(family)
    planned -= 128 * 2 * max(shape.heads * 2048, shape.wide)
    assert reserved(caplog.text) == pytest.approx(planned, rel=0.05)
