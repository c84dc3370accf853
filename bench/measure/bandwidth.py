"""The machine's limit: how fast it reads memory, and how much of that a decoded token needs.

Every token that is decoded reads the model's weights once, so on a processor no engine decodes
faster than memory bandwidth ÷ bytes read for a token (Williams, Waterman and Patterson, Roofline,
2009). The bandwidth is measured as in STREAM (McCalpin 1995), with reads alone, because decoding
writes next to nothing.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench.measure.engines import BenchEngines
from bench.measure.model import measure_decode
from bench.sweep.plan import GENERATED
from runtime.board import memory
from runtime.gguf.header import Header
from runtime.gguf.model_size import token_cache_bytes
from runtime.llama.model import default_threads

_CACHES = 4
"""How many times the largest cache is read, so that little of it is still there the next time."""
_LEAST = 256 << 20
"""Bytes that are read where the cache is small, or its size is not told."""
_READ = 3
"""How often memory is read for one repetition of a sweep."""
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_LOOKED_UP = ("token_embd.weight", "position_embd.weight", "per_layer_token_embd.weight")
"""Tables of which a token reads its own row."""


@dataclass(frozen=True)
class Bandwidth:
    """How fast memory was read."""

    samples: tuple[float, ...]
    """GB/s, of every time the buffer was read; a GB is 10⁹ bytes."""
    threads: int
    size: int
    """Of the buffer, bytes."""

    @property
    def median(self) -> float:
        """Of the samples, GB/s."""
        return median(self.samples)


def read_bandwidth(
    threads: int | None = None,
    *,
    repeat: int = 9,
    size: int | None = None,
    root: Path = Path("/"),
) -> Bandwidth:
    """Read a buffer larger than the caches, every thread its own part, again and again.

    Args:
        threads: To read with; None for as many as a language model is given.
        repeat: How often, after once that is not counted.
        size: Of the buffer, bytes; None for four times the largest cache, 256 MiB at least.
        root: Where the files are that tell the caches' sizes.

    Raises:
        MemoryShortageError: there is no room for the buffer.
    """
    threads = threads or default_threads()
    size = size or max(_LEAST, _CACHES * largest_cache(root))
    memory.require(size, "Measuring the memory's bandwidth", "Close other programs.")
    parts = np.array_split(np.empty(size // 4, np.int32), threads)
    with ThreadPoolExecutor(threads) as pool:
        # Written first, each part by a thread of its own: until then there is no memory behind it.
        list(pool.map(lambda part: part.fill(1), parts))
        samples = [_read(pool, parts) for _ in range(repeat + 1)]
    return Bandwidth(tuple(samples[1:]), threads, 4 * sum(map(len, parts)))


def measure_limit(
    engines: BenchEngines,
    depth: int,
    threads: int,
    fresh: Callable[[], None],
    generated: int = GENERATED,
) -> dict[str, float]:
    """Tokens are decoded and memory is read in turn, so that both meet the same machine.

    Args:
        engines: The pack's.
        depth: Tokens before those that are decoded.
        threads: As many as ``engines`` were made for.
        fresh: As in ``measure_decode``.
        generated: How many are.

    Raises:
        MemoryShortageError: there is no room for the context, or for what is read.
    """
    header = engines.session.model.header
    # Each token that is decoded finds one more before it.
    average = depth + generated // 2
    rate = measure_decode(engines, depth, fresh, generated)["decode"]
    bandwidth = read_bandwidth(threads, repeat=_READ).median
    return {
        "bandwidth": bandwidth,
        "bytes_per_token": bytes_per_token(header, average),
        "decode_limit": decode_limit(header, average, bandwidth),
        "bandwidth_share": share_of_bandwidth(rate, header, average, bandwidth),
    }


def largest_cache(root: Path = Path("/")) -> int:
    """Bytes of the largest of the processor's caches; 0 where nothing tells."""
    sizes = [0]
    for path in root.glob("sys/devices/system/cpu/cpu*/cache/index*/size"):
        try:
            text = path.read_text().strip()
            sizes.append(int(text.rstrip("KMG")) * _UNITS.get(text[-1:], 1))
        except (OSError, ValueError):
            continue
    return max(sizes)


def bytes_per_token(header: Header, depth: int = 0, *, element: int = 2) -> int:
    """Bytes that are read to decode one token.

    All weights but the tables, of which only the token's row is read; the output matrix, which is
    the table of embeddings where a model has none of its own; of a layer's experts those that are
    used; and the keys and values of the tokens before.

    Args:
        header: The text model's.
        depth: Tokens before.
        element: Bytes of a number among the keys and values.

    Raises:
        PackError: the header does not tell the model's dimensions.
    """
    weights = sum(_weight_bytes(header, name) for name in header.tensors)
    if "output.weight" not in header.tensors:
        weights += header.tensors["token_embd.weight"].bytes
    return weights + depth * token_cache_bytes(header, element)


def decode_limit(header: Header, depth: int, bandwidth: float) -> float:
    """Tokens a second that no engine exceeds on a memory of ``bandwidth`` GB/s."""
    return bandwidth * 1e9 / bytes_per_token(header, depth)


def share_of_bandwidth(
    tokens_per_second: float, header: Header, depth: int, bandwidth: float
) -> float:
    """How much of the memory's bandwidth decoding reaches; about 0…1.

    Above 1 where caches hold a good part of the model, or the memory was busy while its bandwidth
    was measured.

    Args:
        tokens_per_second: Measured.
        header: The text model's.
        depth: Tokens before, on average over those that were decoded.
        bandwidth: Measured with as many threads, GB/s.
    """
    return tokens_per_second / decode_limit(header, depth, bandwidth)


def _read(pool: ThreadPoolExecutor, parts: Sequence[NDArray[np.int32]]) -> float:
    began = time.perf_counter()
    # The largest number is found with the processor's widest instructions and without Python.
    list(pool.map(np.max, parts))
    return sum(part.nbytes for part in parts) / (time.perf_counter() - began) / 1e9


def _weight_bytes(header: Header, name: str) -> int:
    tensor = header.tensors[name]
    if name in _LOOKED_UP:
        return tensor.bytes // tensor.shape[-1]
    if "_exps." in name:
        architecture = header.text("general.architecture")
        used = header.number(f"{architecture}.expert_used_count")
        return tensor.bytes * used // header.number(f"{architecture}.expert_count")
    return tensor.bytes
