"""How near decoding comes to what the machine's memory allows."""

from collections.abc import Callable

from bench.measure.bandwidth import (
    bytes_per_token,
    decode_limit,
    read_bandwidth,
    share_of_bandwidth,
)
from bench.measure.engines import BenchEngines
from bench.measure.text import measure_decode
from bench.sweep.plan import GENERATED

_READ = 3
"""How often memory is read; a sweep repeats it all."""


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
