"""What llama.cpp and libmtmd say that they reserve, told by their logs."""

import re

_SIZE = re.compile(r"(KV|RS|compute) buffer size = +([\d.]+) MiB")


def reserved(log: str) -> int:
    """Bytes of all buffers that a log tells of."""
    return round(sum(float(size) for _, size in _SIZE.findall(log)) * 2**20)
