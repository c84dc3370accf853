"""What llama.cpp's own ``llama-imatrix`` collects for a model with random weights.

The file ``tests/vectors/llama-imatrix.gguf`` was written by the tool of the llama.cpp that
llama-cpp-python 0.3.36 carries, built beside it. To write it again:

    python -m tests.convert.quantize.imatrix.vector FOLDER
    cd FOLDER && llama-imatrix -m pack/model-f16.gguf -f words.txt -o llama-imatrix.gguf \\
        -c 32 -fa off --process-output --no-ppl
"""

import random
import sys
from pathlib import Path

from bench.shapes.checkpoint import write_random_checkpoint
from convert.convert import convert_checkpoint

STORED = Path(__file__).parents[3] / "vectors/llama-imatrix.gguf"
CHUNK = 32
"""Tokens of the pieces that the text was taken in."""
TEXT = "words.txt"


def write_model(folder: Path) -> Path:
    """The pack that the stored file belongs to; returns its folder."""
    checkpoint = write_random_checkpoint(folder / "checkpoint", "tiny", seed=3, tied=False)
    return convert_checkpoint(checkpoint, folder / "pack")


def words() -> str:
    """The text: 2,000 letters and spaces, as many tokens at most, in lines."""
    letters = random.Random(7).choices("etaoinshrdlu,.  \n", k=2_000)
    return "".join(letters).strip() + "\n"


if __name__ == "__main__":
    made = Path(sys.argv[1])
    write_model(made)
    (made / TEXT).write_text(words(), encoding="utf-8")
