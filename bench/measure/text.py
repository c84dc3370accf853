"""Prefill and decode speed as llama-bench defines them, through the runtime's own context.

As in tools/llama-bench/llama-bench.cpp: *prefill* of n tokens evaluates n random tokens from an
empty context, a batch at a time, with scores for the last of each; *decode* at a depth evaluates
random tokens one by one after so many others. Each is done once unmeasured in a new context.
Batch, threads and flash attention are those of ``runtime.llama.context.Context``.
"""

import time
from collections.abc import Callable

from bench.measure.engines import BenchEngines
from bench.sweep.plan import GENERATED
from runtime.llama.context import Context


def measure_prefill(
    engines: BenchEngines, tokens: int, fresh: Callable[[], None]
) -> dict[str, float]:
    """Tokens a second; ``fresh`` is called where a context had to be made.

    Raises:
        MemoryShortageError: there is no room for so many tokens.
    """
    context = engines.context(tokens, fresh)
    context.remove(0)
    begin = time.perf_counter()
    _evaluate(engines, context, 0, tokens)
    return {"prefill": tokens / (time.perf_counter() - begin)}


def measure_decode(
    engines: BenchEngines, depth: int, fresh: Callable[[], None], generated: int = GENERATED
) -> dict[str, float]:
    """Tokens a second over ``generated`` after ``depth`` others; else as ``measure_prefill``."""
    context = engines.context(depth + generated, fresh)
    context.remove(0)
    _evaluate(engines, context, 0, depth)
    tokens = _tokens(engines, generated, depth)
    if depth:
        # llama-bench brings these back from a copy, after tokens one by one; the first of those
        # after a batch has to have its graph built.
        context.decode_tokens(tokens[:1], depth)
        context.remove(depth)
    begin = time.perf_counter()
    for place, token in enumerate(tokens, depth):
        context.decode_tokens([token], place)
        context.synchronize()
    return {"decode": generated / (time.perf_counter() - begin)}


def _evaluate(engines: BenchEngines, context: Context, first: int, count: int) -> None:
    tokens = _tokens(engines, count, first)
    for at in range(0, count, context.batch):
        context.decode_tokens(tokens[at : at + context.batch], first + at)
    context.synchronize()


def _tokens(engines: BenchEngines, count: int, position: int) -> list[int]:
    model = engines.session.model
    tokens: list[int] = engines.random.integers(0, model.vocabulary_size, count).tolist()
    if position == 0 and tokens and model.first_token is not None:
        tokens[0] = model.first_token
    return tokens
