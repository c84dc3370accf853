"""What the wearer waits for: one turn, and a follow-up on the same picture."""

from bench.measure.engines import BenchEngines
from bench.turn.turn import overlapped
from runtime.vision.tiling import Detail


def measure_turn(engines: BenchEngines, detail: Detail, *, follow_up: bool) -> dict[str, float]:
    """When each thing was done, seconds from release.

    A follow-up is a second question about a picture that was just asked about; the first question
    is not measured.
    """
    picture, session = engines.picture(), engines.of_a_turn.session
    if follow_up:
        session.show([picture], detail)
        for _ in session.answer("What is in front of me?", max_tokens=engines.longest_answer):
            pass
    step = overlapped(engines, picture, detail)
    return {name: at for name, at in step.parts.items() if name not in ("press", "release")}
