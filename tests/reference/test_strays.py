"""Where neither scales a picture, llama.cpp computes of it what transformers does."""

from pathlib import Path

import pytest

from runtime.packs.pack import Pack
from runtime.session import Session

pytestmark = pytest.mark.reference


@pytest.mark.parametrize("family", ["smolvlm", "qwen2-vl", "qwen2.5-vl", "qwen3-vl", "gemma-3"])
def test_features_and_logits_are_those_of_transformers(
    family: str, packs: dict[str, Path], pictures: dict[str, Path]
) -> None:
    from tests.reference.strays import measure  # which needs transformers

    with Session(Pack.open(packs[family]), threads=2, exact=True) as session:
        stray = measure(session, packs[family] / "checkpoint", family, pictures["tile"])
    assert stray.tokens[0] == stray.tokens[1]
    assert stray.features < 1e-3
    assert stray.correlation > 0.9999
    assert stray.agreed == 64 or stray.margin < stray.spread / 100
