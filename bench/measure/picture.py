"""How long a picture takes: through the vision tower, and into the model's context."""

import time

from bench.measure.engines import BenchEngines
from runtime.errors import BenchError
from runtime.scoring import Scorer
from runtime.vision.tiling import Detail


def measure_picture(engines: BenchEngines, detail: Detail) -> dict[str, float]:
    """Show a picture that was never seen, to a session that holds nothing.

    ``encode`` is all that happens to the picture before the text model, the cutting of tiles
    included; ``encode_tile`` is the time in libmtmd's encoder, a tile's share of it.
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
