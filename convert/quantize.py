"""Quantized copies of a GGUF file, by llama.cpp's own quantizer.

It runs in a process of its own: its memory is gone when it ends, it can be stopped at any
moment, and a file that makes it abort takes nothing else along.
"""

import ctypes
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from runtime.errors import Cancelled, CheckpointError

TYPES = (
    "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0",
    "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "Q2_K",
)  # fmt: skip
"""Types that need no importance matrix, the most exact first."""
WEIGHED_TYPES = (
    "IQ3_XS", "IQ3_XXS", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S",
)  # fmt: skip
"""Types that need one, the most exact first."""
PLAIN = "F16"
"""The type of a file that is not quantized."""
TENSOR_TYPES = (
    "F16", "Q8_0", "Q6_K", "Q5_K", "Q5_1", "Q5_0", "Q4_K", "Q4_1", "Q4_0", "IQ4_NL", "IQ4_XS",
    "Q3_K", "IQ3_S", "IQ3_XXS", "Q2_K", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S",
)  # fmt: skip
"""Types that a single tensor can be given."""

PROJECTOR_TYPE = "Q8_0"
"""The vision tower's where none is asked for. At four bits its output strays to a cosine of 0.97
from 16 bits' and it becomes slower; at eight it stays at 0.9998."""
_MEMORY = 1 << 28
"""Bytes of a tensor's rows that the quantizer holds at once."""
_LOG_LEVEL_ERROR = 4
_PLANNED = re.compile(
    r"\[ *\d+/ *\d+\] (\S+) +- \[([^]]*)\], type = *(\w+), size = [^\n]*?(?:\((\w+)\))?\n"
)


@dataclass(frozen=True)
class Mix:
    """What becomes of a file's tensors."""

    type: str
    """One of ``TYPES`` or ``WEIGHED_TYPES``, in capitals."""
    tensors: Mapping[str, str] = field(default_factory=dict)
    """Regular expression of tensor names → one of ``TENSOR_TYPES``; the first that fits counts."""


@dataclass(frozen=True)
class PlannedTensor:
    """What the quantizer would make of a tensor."""

    type: str
    """ggml's name, in small letters."""
    bytes: int


def quantization(name: str, *, plain: bool = False) -> str:
    """The type that ``name`` means, in any case.

    Args:
        name: of the type.
        plain: whether ``PLAIN`` is one.

    Raises:
        CheckpointError: there is no such type.
    """
    known = ((PLAIN,) if plain else ()) + TYPES + WEIGHED_TYPES
    if name.upper() not in known:
        raise CheckpointError(
            f"There is no quantization called {name}. Choose among {', '.join(known)}."
        )
    return name.upper()


def quantize(
    source: Path,
    target: Path,
    mix: Mix | str,
    *,
    imatrix: Path | None = None,
    threads: int | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Write ``target``, a quantized copy of a text model or a projector file in f16.

    Tensors that the type does not fit (norms, biases, embeddings of positions and patches, rows
    off the block size) keep or get a type that does.

    Args:
        source: GGUF file in f16 or f32.
        target: created or overwritten.
        mix: what becomes of the tensors, or the type of all.
        imatrix: importance matrix of ``convert.imatrix``, which tells what errors weigh.
        threads: all the processor's by default.
        cancel: stops the work within 0.1 s.

    Raises:
        CheckpointError: no such type, or the quantizer refuses the file.
        Cancelled: ``cancel`` was set; ``target`` is removed.
    """
    try:
        _run(source, target, mix, imatrix, threads, cancel, dry=False)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def plan(
    source: Path, mix: Mix | str, *, cancel: threading.Event | None = None
) -> dict[str, PlannedTensor]:
    """What ``quantize`` would make of each tensor, without doing it.

    Raises:
        CheckpointError: no such type, or the quantizer refuses the file.
        Cancelled: ``cancel`` was set.
    """
    answer = _run(source, Path(os.devnull), mix, None, None, cancel, dry=True)
    return {name: PlannedTensor(kind, size) for name, kind, size in json.loads(answer)}


def _run(
    source: Path,
    target: Path,
    mix: Mix | str,
    imatrix: Path | None,
    threads: int | None,
    cancel: threading.Event | None,
    *,
    dry: bool,
) -> str:
    mix = Mix(mix) if isinstance(mix, str) else mix
    job = {
        "source": str(source),
        "target": str(target),
        "type": quantization(mix.type),
        "tensors": list(mix.tensors.items()),
        "imatrix": str(imatrix) if imatrix else None,
        "threads": threads or 0,
        "dry": dry,
    }
    root = str(Path(__file__).parent.parent)
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-P", __file__, json.dumps(job)],
        env={**os.environ, "PYTHONPATH": search},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        answer, log = _wait(process, cancel)
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        last = (log.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
        raise CheckpointError(f"{source} cannot be quantized to {mix.type}: {last.rstrip('.')}.")
    return answer


def _wait(process: subprocess.Popen[str], cancel: threading.Event | None) -> tuple[str, str]:
    while True:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        try:
            return process.communicate(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue


def _main(job: dict[str, Any]) -> int:
    import llama_cpp

    lines = _Lines()
    log = llama_cpp.llama_log_callback(lines.write)
    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{job['type']}")
    params.nthread = job["threads"]
    params.max_buf_size = _MEMORY
    params.dry_run = job["dry"]
    params.tt_overrides = _overrides(llama_cpp, job["tensors"])
    # The C structure keeps no reference to what it points at.
    params.imatrix, _kept = _importance(llama_cpp, job["imatrix"])
    result = llama_cpp.llama_model_quantize(
        os.fsencode(job["source"]), os.fsencode(job["target"]), params
    )
    if result == 0 and job["dry"]:
        print(json.dumps(lines.planned()))
    return int(result)


class _Lines:
    """The quantizer's log: errors go to stderr, what it says of tensors is kept."""

    def __init__(self) -> None:
        self._text = ""

    def write(self, level: int, text: bytes, _data: object) -> None:
        decoded = text.decode("utf-8", "replace")
        self._text += decoded
        if level == _LOG_LEVEL_ERROR:
            sys.stderr.write(decoded)

    def planned(self) -> list[tuple[str, str, int]]:
        """Name, type and bytes of every tensor, as a dry run tells them."""
        found = []
        for name, shape, old, new in _PLANNED.findall(self._text):
            block, size = GGML_QUANT_SIZES[GGMLQuantizationType[(new or old).upper()]]
            elements = prod(int(side) for side in shape.split(","))
            found.append((name, (new or old).lower(), elements // block * size))
        return found


def _overrides(library: Any, tensors: list[list[str]]) -> Any:
    """The end of the list is a pattern that is none."""
    if not tensors:
        return None
    rows = (library.llama_model_tensor_override * (len(tensors) + 1))()
    for row, (pattern, kind) in zip(rows, tensors, strict=False):
        row.pattern = pattern.encode()
        row.type = getattr(library, f"GGML_TYPE_{kind.upper()}")
    return rows


def _importance(library: Any, path: str | None) -> tuple[Any, Any]:
    """The end of the list is a name that is none."""
    if path is None:
        return None, None
    from convert.imatrix import read_imatrix

    values = read_imatrix(Path(path)).values
    rows = (library.llama_model_imatrix_data * (len(values) + 1))()
    for row, (name, data) in zip(rows, values.items(), strict=False):
        row.name = name.encode()
        row.data = data.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        row.size = data.size
    return rows, values


if __name__ == "__main__":
    raise SystemExit(_main(json.loads(sys.argv[1])))
