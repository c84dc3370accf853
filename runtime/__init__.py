"""The mind: engines, and one turn from question to answer."""

import os

# OpenMP's threads wait for each other thousands of times a second, by spinning. On a board whose
# cores the recogniser and the voice use as well, spinning for long keeps the others from work:
# with this limit a busy machine answers three times as fast, and an idle one as fast as before.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

# ONNX Runtime, which speaks for Piper, reports its use to its maker unless it is told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# ggml would start gdb, where there is one, to tell where it gave up; that can take minutes.
os.environ["GGML_NO_BACKTRACE"] = "1"
