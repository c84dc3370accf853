"""Memory stays near one piece of one tensor, whatever the model's size."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.shapes.checkpoint import SHAPES, Shape, tensor_shapes, write_side_files

SHAPE = replace(
    SHAPES["tiny"], width=512, ffn=4096, layers=4, heads=8, kv_heads=8, vocabulary=1 << 16
)
_MEASURE = """
import re, sys
from pathlib import Path
from convert.convert import convert_checkpoint
def peak():
    # Not getrusage: a child begins with the peak of the process that started it.
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
convert_checkpoint(Path(sys.argv[1]), Path(sys.argv[2]))
print(before, peak())
"""


def _write_zeros(path: Path, shape: Shape) -> int:
    """A bf16 checkpoint file of zeros that takes no room on the disk; its largest tensor, bytes."""
    header, offset, largest = {}, 0, 0
    for name, dims in tensor_shapes(shape):
        size = 2 * int(np.prod(dims))
        place = [offset, offset + size]
        header[name] = {"dtype": "BF16", "shape": list(dims), "data_offsets": place}
        offset, largest = offset + size, max(largest, size)
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + offset)
    return largest


def test_not_even_the_largest_tensor_is_held_in_memory(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    write_side_files(checkpoint, SHAPE, "bf16")
    largest = _write_zeros(checkpoint / "model.safetensors", SHAPE)
    command = [sys.executable, "-c", _MEASURE, checkpoint, tmp_path / "pack"]
    run = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    before, peak = (int(number) * 1024 for number in run.stdout.split())
    assert largest == 1 << 26
    assert sum(path.stat().st_size for path in (tmp_path / "pack").iterdir()) > 3 * largest // 2
    assert peak < 3 * largest + 300e6
    # Beyond the libraries themselves and what the tokenizer takes.
    assert peak - before < largest
