"""Run graphs on a given machine, real or emulated; needs nothing but numpy and ONNX Runtime.

    python run_graph.py GRAPHS RUNS FOLDER THREADS

GRAPHS are files, with commas between them. Inputs are random and always the same. Prints as JSON
the processor's seconds of each graph's runs, where in memory the libraries lie, and the address
that is called before and after each run. Writes results, float32, as ``.npy`` files into FOLDER.
"""

import ctypes
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

_MARK = ctypes.CDLL("libm.so.6").j1
"""Nothing else calls it: whoever counts what is executed sees by it where a run begins and ends."""
_MARK.restype, _MARK.argtypes = ctypes.c_double, [ctypes.c_double]


def libraries() -> list[tuple[str, int, int, int]]:
    """Where each part of a library lies: its file, first address, end, and offset in the file."""
    found = []
    with Path("/proc/self/maps").open(encoding="utf-8") as maps:
        for line in maps:
            parts = line.split()
            if len(parts) > 5 and ".so" in parts[5]:
                start, end = (int(part, 16) for part in parts[0].split("-"))
                found.append((parts[5], start, end, int(parts[2], 16)))
    return found


def main(graphs: str, runs: str, folder: str, threads: str) -> None:
    """Run them."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    seconds = []
    for graph in map(Path, graphs.split(",")):
        session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )
        wanted = session.get_inputs()[0]
        x = np.random.default_rng(7).standard_normal(wanted.shape, np.float32)
        needed, output = [], x
        for _ in range(int(runs)):
            _MARK(0.5)
            start = time.process_time()
            output = session.run(None, {wanted.name: x})[0]
            needed.append(time.process_time() - start)
            _MARK(0.5)
        np.save(Path(folder) / f"{graph.stem}.npy", output)
        seconds.append(needed)
    mark = ctypes.cast(_MARK, ctypes.c_void_p).value
    print(json.dumps({"seconds": seconds, "libraries": libraries(), "mark": mark}))


if __name__ == "__main__":
    main(*sys.argv[1:])
