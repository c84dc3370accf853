"""The random tokenizers are the same everywhere, so that what depends on them can be stored."""

import subprocess
import sys
from pathlib import Path

from bench.shapes.tokenizers import KINDS, random_tokenizer

_PRINT = """
from bench.shapes.tokenizers import KINDS, random_tokenizer
print([random_tokenizer(kind).to_str() for kind in KINDS])
"""


def test_every_process_trains_the_same_tokenizers() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", _PRINT],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert printed.stdout == f"{[random_tokenizer(kind).to_str() for kind in KINDS]}\n"
