"""llama.cpp computes of a picture what transformers does, as a session hands it over."""

from pathlib import Path

import pytest

from runtime.packs.pack import Pack
from runtime.session import Session
from runtime.vision.native import tile_grid

pytestmark = pytest.mark.reference
MOST = {
    "smolvlm": 0.006,
    "qwen2-vl": 0.001,
    "qwen2.5-vl": 0.001,
    "qwen3-vl": 0.001,
    "gemma-3": 0.001,
    "internvl3": 0.01,
}
"""What image features may be off by, by their length. What is scaled twice, SmolVLM's pictures and
the whole that InternVL is shown beside the tiles, is not the same to the last bit."""
SIZES = ("tile", "tall", "large")


@pytest.mark.parametrize("family", MOST)
def test_features_and_logits_are_those_of_transformers(
    family: str, packs: dict[str, Path], pictures: dict[str, Path]
) -> None:
    from tests.reference.strays import measure  # which needs transformers

    with Session(Pack.open(packs[family]), threads=2, exact=True) as session:
        for size in SIZES:
            stray = measure(session, packs[family] / "checkpoint", family, pictures[size])
            assert stray.tokens[0] == stray.tokens[1]
            assert stray.features < MOST[family], size
            assert stray.correlation > 0.998, size
            if size == "tile":
                assert stray.features < 0.001
                assert stray.agreed == 64 or stray.margin < stray.spread / 100


def test_internvl_s_grids_are_those_of_transformers() -> None:
    from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import get_optimal_tiled_canvas

    for width in range(20, 3000, 61):
        for height in range(20, 3000, 59):
            expected = get_optimal_tiled_canvas((height, width), (448, 448), 1, 12)
            assert tile_grid((width, height), 448, 1, 12) == tuple(expected)
