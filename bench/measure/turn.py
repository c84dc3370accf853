"""What the wearer waits for: one turn, and a follow-up on the same picture."""

from pathlib import Path

from bench.measure.engines import BenchEngines
from bench.turn.turn import FixedAnswer, Step, Trial, Way, overlapped
from runtime.engines import Engines, SessionLike
from runtime.vision.tiling import Detail

_MAX_TOKENS = 256


def measure_turn(engines: BenchEngines, detail: Detail, *, follow_up: bool) -> dict[str, float]:
    """When each thing was done, seconds from release.

    A follow-up is a second question about a picture that was just asked about; the first question
    is not measured.
    """
    material, session = engines.material, engines.session
    speaking: SessionLike = FixedAnswer(session, material.words) if material.words else session
    turn = Engines(speaking, engines.recogniser, engines.voice)
    picture, recording = engines.picture(), engines.recording()
    tokens = len(material.words) or _MAX_TOKENS
    trial = Trial(
        engines.pack, Path(), Path(), detail, material.held, material.words, max_tokens=tokens
    )
    if follow_up:
        session.show([picture], detail)
        for _ in speaking.answer("What is in front of me?", max_tokens=tokens):
            pass
    step: Step = overlapped(turn, picture, recording, trial, Way.OVERLAPPED)
    return {name: at for name, at in step.parts.items() if name not in ("press", "release")}
