"""The program that quantizes a file: it takes jobs from stdin and does them one after the other.

It is a program so that its memory is gone when it ends, it can be stopped at any moment, and a
file that makes llama.cpp abort takes nothing else along. It imports nothing of ours before it
must, because it is started often.

A job with ``only_plan`` writes no file but tells, in a line of JSON a tensor, what each would
become. A line of dashes ends every job.
"""

import ctypes
import importlib
import json
import os
import re
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any


def _bindings() -> Any:
    """llama.cpp's C functions without the package around them, which takes longer to import than a
    small file to quantize."""
    spec = PathFinder.find_spec("llama_cpp")
    if spec is None:
        raise ModuleNotFoundError("llama_cpp")
    # Not executed: a package in name, whose modules can be imported.
    sys.modules["llama_cpp"] = module_from_spec(spec)
    return importlib.import_module("llama_cpp.llama_cpp")


c = _bindings()
_LOG_LEVEL_ERROR = 4
_PLANNED = re.compile(
    r"\[\s*\d+/\s*\d+\]\s+(?P<name>\S+)\s+- \[(?P<shape>[\d, ]+)\], type =\s*(?P<old>\w+), "
    r"size =.*?(?:\((?P<new>\w+)\))?$"
)
"""A line of the log, such as ``[ 3/ 50] output.weight - [ 256, 655, 1, 1], type = f16, size =
0.32 MiB -> 0.09 MiB (q4_0)``; without a new type the tensor is copied."""
_EVERYTHING = ".*"
_MEMORY = 1 << 28
"""Bytes of a tensor's rows that the quantizer holds at once."""
_NAMESAKES = {"Q5_K": "Q5_K_S", "Q4_K": "Q4_K_S", "Q3_K": "Q3_K_S", "IQ2_S": "IQ2_M"}
"""File types of tensor types that have none of the same name, or one that means another."""


class _Log:
    """Whole lines of llama.cpp's log, of which a plan's are passed on and errors are shown."""

    def __init__(self) -> None:
        self._line = ""

    def write(self, level: int, text: bytes, _: object) -> None:
        if level == _LOG_LEVEL_ERROR:
            sys.stderr.write(text.decode("utf-8", "replace"))
            return
        *lines, self._line = (self._line + text.decode("utf-8", "replace")).split("\n")
        for line in lines:
            if found := _PLANNED.match(line):
                shape = [int(size) for size in found["shape"].split(",")]
                old, new = found["old"].upper(), (found["new"] or found["old"]).upper()
                print(json.dumps([found["name"], shape, old, new]))


def _file_type(job: dict[str, Any]) -> int:
    """llama.cpp's number of the mixture, or of the one whose name tells the tensors' type."""
    name = job["type"]
    if name == "F16" and job["tensors"]:
        # Patterns count only where the file's type is a quantized one.
        name = "Q8_0"
    elif job["pure"]:
        name = _NAMESAKES.get(name, name)
    return int(getattr(c, f"LLAMA_FTYPE_MOSTLY_{name}"))


def _tensor_types(job: dict[str, Any]) -> Any:
    """Patterns of names and the types for them, ended by an empty entry."""
    rules = list(job["tensors"])
    if job["pure"] or job["type"] == "F16":
        rules.append((_EVERYTHING, job["type"]))
    array = (c.llama_model_tensor_override * (len(rules) + 1))()
    for entry, (pattern, kind) in zip(array, rules, strict=False):
        entry.pattern, entry.type = pattern.encode(), getattr(c, f"GGML_TYPE_{kind}")
    return array


def _imatrix(path: Path, params: Any) -> Any:
    """Give the quantizer an importance matrix, and the file the names that llama-quantize does.

    Returns:
        The numbers, which must live as long as ``params``.
    """
    # What this imports may want the whole package after all.
    sys.modules.pop("llama_cpp", None)
    from convert.quantize.imatrix.file import read_imatrix

    imatrix = read_imatrix(path)
    values = imatrix.values
    array = (c.llama_model_imatrix_data * (len(values) + 1))()
    pointer = ctypes.POINTER(ctypes.c_float)
    for entry, (name, means) in zip(array, values.items(), strict=False):
        entry.name, entry.size = name.encode(), means.size
        entry.data = means.ctypes.data_as(pointer)
    params.imatrix = array
    facts: list[tuple[str, str | int]] = [("file", path.name)]
    facts += [("dataset", name) for name in imatrix.datasets[:1]]
    facts += [("entries_count", len(values))]
    facts += [("chunks_count", imatrix.chunks)] if imatrix.chunks else []
    told = (c.llama_model_kv_override * (len(facts) + 1))()
    for entry, (name, fact) in zip(told, facts, strict=False):
        entry.key = f"quantize.imatrix.{name}".encode()
        if isinstance(fact, int):
            entry.tag, entry.value.val_i64 = c.LLAMA_KV_OVERRIDE_TYPE_INT, fact
        else:
            entry.tag = c.LLAMA_KV_OVERRIDE_TYPE_STR
            entry.value.val_str = fact.encode()[:127].decode("utf-8", "ignore").encode()
    params.kv_overrides = told
    return values


def _do(job: dict[str, Any]) -> bool:
    params = c.llama_model_quantize_default_params()
    params.ftype = _file_type(job)
    params.nthread = job["threads"]
    params.dry_run = job["only_plan"]
    params.max_buf_size = _MEMORY
    types = _tensor_types(job)
    params.tt_overrides = types
    kept = None
    if job["imatrix"] and job["only_plan"]:
        # It matters that there is one, not what is in it.
        params.imatrix = (c.llama_model_imatrix_data * 1)()
    elif job["imatrix"]:
        kept = _imatrix(Path(job["imatrix"]), params)
    # Here, because the package sets its own when it is imported.
    log = c.llama_log_callback(_Log().write)
    c.llama_log_set(log, ctypes.c_void_p(0))
    source, target = os.fsencode(job["source"]), os.fsencode(job["target"])
    result = int(c.llama_model_quantize(source, target, params))
    c.llama_log_set(c.llama_log_callback(), ctypes.c_void_p(0))
    del kept
    return result == 0


def _main() -> int:
    for job in json.load(sys.stdin):
        if not _do(job):
            return 1
        print("---", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
