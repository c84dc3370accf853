"""How fast the model is: a picture, prefill and decode, and how llama.cpp ran meanwhile.

Prefill and decode are as llama-bench defines them (tools/llama-bench/llama-bench.cpp), through the
runtime's own context: *prefill* of n tokens evaluates n random tokens from an empty context, a
batch at a time, with scores for the last of each; *decode* at a depth evaluates random tokens one
by one after so many others. Each is done once unmeasured in a new context. Batch, threads and flash
attention are those of ``runtime.llama.context.Context``.
"""

import time
from collections.abc import Callable

from bench.measure.engines import BenchEngines
from bench.records import Setting
from bench.sweep.plan import GENERATED
from runtime.errors import BenchError
from runtime.llama.context import Context
from runtime.llama.gpu import backends, gpu_names
from runtime.scoring import Scorer
from runtime.vision.tiling import Detail


def measure_picture(engines: BenchEngines, detail: Detail) -> dict[str, float]:
    """Show a picture that was never seen, to a session that holds nothing.

    ``encode`` is all that happens to the picture before the text model, the cutting of tiles
    included; ``encode_tile`` is the time in libmtmd's encoder, a tile's share of it. Where libmtmd
    prepares the picture, what it encodes at once counts as a tile: a slice, or the whole picture.
    """
    session, picture = engines.session, engines.picture()
    Scorer(session).clear()
    before = session.counters
    encoded: list[float] = []
    begin = time.perf_counter()
    session.show([picture], detail, on_encoded=lambda: encoded.append(time.perf_counter()))
    end, after = time.perf_counter(), session.counters
    tiles = after.tiles_encoded - before.tiles_encoded
    if not tiles:
        raise BenchError("The picture was remembered, so that nothing was measured.")
    evaluated = (after.image_tokens - before.image_tokens) + (
        after.tokens_evaluated - before.tokens_evaluated
    )
    return {
        "image_tokens": session.picture_tokens,
        "tiles": tiles,
        "encode": encoded[0] - begin,
        "encode_tile": (after.encode_seconds - before.encode_seconds) / tiles,
        "prefill": evaluated / (end - encoded[0]),
    }


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


def engine_settings(engines: BenchEngines) -> Setting:
    """The settings of the context that was measured last, in the names that ``llama-bench`` has.

    What is not named is as llama.cpp has it. Batches, keys and values are those of
    ``runtime.llama.context.Context``.
    """
    model, context = engines.session.model, engines.context(1, lambda: None)
    return {
        "backends": backends(),
        "gpu_info": gpu_names(),
        # Every pack's file has the same name.
        "model_filename": f"{engines.pack.manifest.name}/{model.path.name}",
        "model_type": model.description,
        "model_size": model.bytes,
        "model_n_params": model.parameters,
        "n_batch": context.batch,
        "n_ubatch": context.batch,
        "type_k": "f16",
        "type_v": "f16",
        "n_gpu_layers": model.gpu_layers,
        "flash_attn": -1 if model.on_gpu else 0,
    }


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
