"""Quantized copies of a GGUF file, by llama.cpp's own quantizer in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import Any

from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

from convert.quantize.types import quantization
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, OutputError
from runtime.own_process import environment

_PROGRAM = Path(__file__).with_name("quantizer_process.py")
_END = "---\n"
"""The line that ends a job."""
_NO_ROOM = 1 << 20
"""With fewer bytes free than that, a full disk is what the quantizer failed for."""


@dataclass(frozen=True)
class Mix:
    """How a file is quantized."""

    type: str
    """A type of ``TYPES`` or ``IMATRIX_TYPES``, which llama.cpp understands as a mixture; or one of
    ``TENSOR_TYPES`` where the mix is pure. ``PLAIN`` leaves everything as it is."""
    pure: bool = False
    """Whether every matrix is to be of the very type, as a projector's are: on a vision tower some
    of llama.cpp's mixtures abort and the others take every layer for the last."""
    tensors: tuple[tuple[str, str], ...] = ()
    """Patterns of tensor names, as of ECMAScript, and a type of ``TENSOR_TYPES`` for each. The
    first that is found in a name counts, before whatever ``type`` means for the tensor."""
    imatrix: Path | None = None
    """Importance matrix in GGUF format."""


@dataclass(frozen=True)
class Planned:
    """What a tensor is to become."""

    name: str
    shape: tuple[int, ...]
    """As GGUF has it: the fastest dimension first, four of them."""
    source: str
    """Its type in the source, ggml's name in capitals."""
    type: str
    """Its type to be."""

    @property
    def bytes(self) -> int:
        """Its size in the quantized file."""
        return self._bytes(self.type)

    @property
    def source_bytes(self) -> int:
        """Its size in the source."""
        return self._bytes(self.source)

    def _bytes(self, name: str) -> int:
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
        return prod(self.shape) // block * size


def plan(source: Path, mix: Mix, *, cancel: Cancel = NEVER) -> tuple[Planned, ...]:
    """What ``quantize`` would make of each tensor; writes nothing.

    Raises:
        CheckpointError: as ``quantize``.
        Cancelled: ``cancel`` was set.
    """
    return plans([(source, mix)], cancel=cancel)[0]


def plans(
    wanted: Sequence[tuple[Path, Mix]], *, cancel: Cancel = NEVER
) -> list[tuple[Planned, ...]]:
    """As ``plan``, for several files and mixes in the time that one takes to begin with."""
    if not wanted:
        return []
    jobs = [_job(source, Path(os.devnull), mix, 1, only_plan=True) for source, mix in wanted]
    said = _run(jobs, cancel=cancel)
    return [
        tuple(
            Planned(name, tuple(shape), old, new)
            for name, shape, old, new in map(json.loads, lines.splitlines())
        )
        for lines in said.split(_END)[:-1]
    ]


def quantize(
    source: Path,
    target: Path,
    mix: Mix | str,
    *,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    cancel: Cancel = NEVER,
) -> None:
    """Write ``target``, a quantized copy of a text model or a projector file in f16.

    Tensors that the type does not fit (norms, biases, embeddings of positions and patches, rows
    off the block size) keep or get a type that does.

    Args:
        source: GGUF file in f16 or f32.
        target: created or overwritten.
        mix: how; a mere type stands for a mix of it alone.
        threads: all the processor's by default.
        progress: told the bytes of ``target`` that are written, several times a second.
        cancel: stops the work within 0.1 s.

    Raises:
        CheckpointError: no such type, or the quantizer refuses the file.
        OutputError: the disk is full.
        Cancelled: ``cancel`` was set; ``target`` is removed.
    """
    mix = Mix(quantization(mix)) if isinstance(mix, str) else mix
    done = False
    try:
        _run([_job(source, target, mix, threads or 0)], progress=progress, cancel=cancel)
        done = True
    finally:
        if not done:
            target.unlink(missing_ok=True)


def _job(
    source: Path, target: Path, mix: Mix, threads: int, *, only_plan: bool = False
) -> dict[str, Any]:
    return {
        **asdict(mix),
        "source": str(source),
        "target": str(target),
        "imatrix": mix.imatrix and str(mix.imatrix),
        "threads": threads,
        "only_plan": only_plan,
    }


def _run(
    jobs: Sequence[dict[str, Any]],
    *,
    progress: Callable[[int], None] | None = None,
    cancel: Cancel = NEVER,
) -> str:
    """Let the program do jobs.

    Returns:
        What it said on stdout.
    """
    process = _start()
    target = Path(jobs[0]["target"])
    said, log = "", ""
    try:
        said, log = _talk(process, json.dumps(jobs), target, cancel, progress)
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        failed = jobs[min(said.count(_END), len(jobs) - 1)]
        if not failed["only_plan"] and shutil.disk_usage(target.parent).free < _NO_ROOM:
            raise OutputError(
                f"{target.parent} has no room left. Make room or choose another folder."
            )
        raise CheckpointError(
            f"{failed['source']} cannot be quantized to {failed['type']}: "
            f"{_reason(log, process.returncode)}."
        )
    return said


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", _PROGRAM],
        env={**environment(), "GGML_NO_BACKTRACE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # Ctrl-C is for us to act upon: the program would only complain.
        process_group=0,
    )


def _talk(
    process: subprocess.Popen[str],
    jobs: str,
    target: Path,
    cancel: Cancel,
    progress: Callable[[int], None] | None,
) -> tuple[str, str]:
    told: dict[str, Any] = {"input": jobs}
    while True:
        cancel.check()
        try:
            return process.communicate(timeout=0.1, **told)
        except subprocess.TimeoutExpired:
            told = {}
        if progress and target.exists():
            progress(target.stat().st_size)


def _reason(log: str, status: int) -> str:
    """What llama.cpp gave as the reason, or the first thing it complained of."""
    lines = [line.strip() for line in log.splitlines() if line.strip(" =")]
    given = [found for line in lines if (found := line.partition("failed to quantize: ")[2])]
    return (*given, *lines, f"exit status {status}")[0].rstrip(".! ")
