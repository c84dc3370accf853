"""Quantized variants of a GGUF file, by llama.cpp's own quantizer.

It runs in a process of its own: its memory is gone when it ends, it can be stopped at any
moment, and a file that makes it abort takes nothing else along.
"""

import ctypes
import os
import subprocess
import sys
import threading
from pathlib import Path

from runtime.errors import Cancelled, CheckpointError

TYPES = (
    "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0",
    "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K",
)  # fmt: skip
"""Types that need no importance matrix, the most exact first."""

PROJECTOR_TYPE = "Q8_0"
"""The vision tower's in every variant. At four bits its output strays to a cosine of 0.97 from
16 bits' and it becomes slower; at eight it stays at 0.9998."""
_LOG_LEVEL_ERROR = 4


def quantization(name: str) -> str:
    """The type that ``name`` means, in any case.

    Raises:
        CheckpointError: there is no such type.
    """
    if name.upper() not in TYPES:
        raise CheckpointError(
            f"There is no quantization called {name}. Choose among {', '.join(TYPES)}."
        )
    return name.upper()


def quantize(
    source: Path,
    target: Path,
    name: str,
    *,
    threads: int | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Write ``target``, a quantized copy of a text model or a projector file in f16.

    Tensors that the type does not fit (norms, biases, embeddings of positions and patches, rows
    off the block size) keep or get a type that does.

    Args:
        source: GGUF file in f16 or f32.
        target: created or overwritten.
        name: one of ``TYPES``.
        threads: all the processor's by default.
        cancel: stops the work within 0.1 s.

    Raises:
        CheckpointError: no such type, or the quantizer refuses the file.
        Cancelled: ``cancel`` was set; ``target`` is removed.
    """
    root = str(Path(__file__).parent.parent)
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-P", __file__, source, target, quantization(name), str(threads or 0)],
        env={**os.environ, "PYTHONPATH": search},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    log = ""
    try:
        log = _wait(process, cancel)
    finally:
        process.kill()
        process.wait()
        if process.returncode != 0:
            target.unlink(missing_ok=True)
    if process.returncode != 0:
        last = (log.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
        raise CheckpointError(f"{source} cannot be quantized to {name}: {last.rstrip('.')}.")


def _wait(process: subprocess.Popen[str], cancel: threading.Event | None) -> str:
    while True:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        try:
            return process.communicate(timeout=0.1)[1]
        except subprocess.TimeoutExpired:
            continue


def _main(source: str, target: str, name: str, threads: str) -> int:
    import llama_cpp

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def log(level: int, text: bytes, user_data: ctypes.c_void_p) -> None:
        if level == _LOG_LEVEL_ERROR:
            sys.stderr.write(text.decode("utf-8", "replace"))

    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{name}")
    params.nthread = int(threads)
    return int(llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(target), params))


if __name__ == "__main__":
    raise SystemExit(_main(*sys.argv[1:]))
