"""What a turn and a token cost in energy, where the board has a sensor; never a guess."""

import time
from collections.abc import Callable

from bench.figures import Found
from bench.measure.engines import BenchEngines
from bench.measure.model import measure_decode
from bench.measure.power import Energy, find_meter, metered, why_no_meter
from bench.sweep.plan import GENERATED
from bench.turn.turn import measure_turn
from runtime.vision.tiling import Detail

_SECONDS = 2.0
"""How long tokens are generated at least, so that a slow sensor sees them."""


def measure_turn_energy(engines: BenchEngines, detail: Detail) -> Found:
    """Joules from the press to the end of the answer."""
    return _metered(
        "joules_per_turn", lambda: _turn(engines, detail), warm=lambda: _turn(engines, detail)
    )


def measure_token_energy(
    engines: BenchEngines, fresh: Callable[[], None], generated: int = GENERATED
) -> Found:
    """Joules for each of ``generated`` tokens from an empty context, as in ``measure_decode``."""

    def decode() -> int:
        begin, tokens = time.monotonic(), 0
        while not tokens or time.monotonic() - begin < _SECONDS:
            measure_decode(engines, 0, fresh, generated)
            tokens += generated
        return tokens

    def decode_once() -> object:
        return measure_decode(engines, 0, fresh, generated)

    return _metered("joules_per_token", decode, warm=decode_once)


def _turn(engines: BenchEngines, detail: Detail) -> int:
    measure_turn(engines, detail, follow_up=False)
    return 1


def _metered(figure: str, work: Callable[[], int], warm: Callable[[], object]) -> Found:
    """What the sensor saw of the work, for each of what it made."""
    meter = find_meter()
    if meter is None:
        return Found({}, {figure: why_no_meter()})
    warm()
    energy: Energy
    with metered(meter) as energy:
        made = work()
    joules = energy.per(made)
    return Found({figure: joules}) if joules is not None else Found({}, {figure: energy.failed})
