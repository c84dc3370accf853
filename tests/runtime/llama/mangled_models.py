"""Opens many mangled copies of two model files, and reports on each; run in a process of its own.

    python -m tests.runtime.llama.mangled_models MODEL PROJECTOR COUNT [FIRST]

Every copy has a few bytes of its header changed, or is cut short. A copy is either refused with
a PackError or used for a tile and a token. The process dies where a C library does.
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np

from runtime.errors import PackError
from runtime.gguf.check import check_projector
from runtime.gguf.reader import read_header
from runtime.llama.context import Context
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector


def mangled(raw: bytes, header: int, rng: random.Random) -> bytes:
    """A copy of a file with damage in the first ``header`` bytes or at its end."""
    found = bytearray(raw)
    if rng.random() < 0.1:
        return bytes(found[: rng.randrange(len(found))])
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(header)
        how = rng.random()
        if how < 0.5:
            found[at] = rng.choice((0, 1, 2, 7, 9, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif how < 0.8:
            found[at] ^= 1 << rng.randrange(8)
        else:
            found[at : at + 4] = rng.choice((b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0"))
    return bytes(found)


def header_size(path: Path) -> int:
    """Bytes before the weights."""
    return min(tensor.offset for tensor in read_header(path).tensors.values())


def use(model: Path, projector: Path) -> None:
    """Load both files, encode a tile and evaluate a token."""
    with (
        TextModel.load(model) as text,
        TileProjector(check_projector(projector, text.width), text, threads=1) as eye,
    ):
        if eye.tile <= 256:
            eye.encode(np.zeros((eye.tile, eye.tile, 3), np.uint8))
        with Context(text, tokens=64, threads=1) as context:
            context.decode_tokens(text.tokenize("a b")[:8] or [0], 0)
            context.logits()


def main(model: Path, projector: Path, count: int, first: int = 0) -> None:
    """Try ``count`` mangled copies, numbered from ``first``."""
    sources = {path: (path.read_bytes(), header_size(path)) for path in (model, projector)}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "mangled.gguf"
        for number in range(first, first + count):
            rng = random.Random(number)
            victim = rng.choice((model, projector))
            copy.write_bytes(mangled(*sources[victim], rng))
            print(number, victim.name, end=" ", flush=True)
            try:
                use(*(copy if path == victim else path for path in (model, projector)))
                print("used", flush=True)
            except PackError as error:
                print("refused:", error, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
