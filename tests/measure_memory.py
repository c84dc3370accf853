"""The memory that a pack was planned to take, and what it took.

    python -m tests.measure_memory PACK [SECONDS [DETAIL …]]

Prints one JSON object, bytes: what the process had ``before``, what was ``planned`` to come on top
of it, and its ``peak``. To be run in a process of its own.
"""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from runtime.engines import Engines
from runtime.errors import PictureError
from runtime.gguf.model_size import ANSWER_SHARE
from runtime.memory_plan import Use, plan_memory
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.speech.audio import SPEECH_RATE, read_wav
from runtime.start.loading import load_engines
from runtime.turn import Question
from runtime.vision.tiling import Detail
from vismaid.commands.ask import turn

_LARGE = (2048, 2048, 3)
"""Where libmtmd prepares pictures: of the most parts that it cuts any into."""
_ASKED = 64
"""Positions left for a question."""
SENTENCE = "A red bottle stands on the left of the table, and a green one behind it, with a sign."


def main(folder: Path, seconds: float, details: list[str]) -> None:
    """Ask, fill the context, and speak; then print."""
    pack = Pack.open(folder)
    hear = pack.manifest.recogniser is not None
    before = _status("VmRSS")
    planned = plan_memory(pack, Use(hear=hear, longest_question=seconds)).bytes
    size = (480, 640, 3) if pack.manifest.image else _LARGE
    noise = np.random.default_rng(0).integers(0, 255, size, np.uint8)
    question: Question = "What is in front of me?"
    if hear:
        asked = pack if pack.manifest.samples else Pack.open(BUNDLED / "demo")
        spoken = read_wav(asked.path(asked.manifest.samples[0].audio))
        question = np.resize(spoken, int(seconds * SPEECH_RATE))
    with load_engines(pack, "en", hear=hear, speak=False) as loaded:
        session, voice = loaded.session, loaded.voice
        engines = Engines(session, loaded.recogniser)  # random weights would babble without an end
        picture = _fitting(session, Image.fromarray(noise))
        for detail in details:
            turn(
                engines,
                [picture],
                question,
                detail=detail,
                language="en",
                write=lambda text: None,
            )
            room = session.context_size - session.picture_tokens - 400
            words = 16 * room // len(Scorer(session).tokenize("word " * 16))
            list(session.answer("word " * max(1, words), max_tokens=4))
        if voice:
            list(voice.speak(SENTENCE))
    print(json.dumps({"before": before, "planned": planned, "peak": _status("VmHWM")}))


def _fitting(session: Session, picture: Image.Image) -> Image.Image:
    """The largest picture of its proportions that there is room for in the context."""
    for percent in range(100, 0, -2):
        smaller = picture.resize((picture.width * percent // 100, picture.height * percent // 100))
        with suppress(PictureError):
            session.show([smaller], Detail.READ)
            room = session.context_size - session.context_size // ANSWER_SHARE
            if session.picture_tokens + _ASKED < room:
                return smaller
    raise AssertionError("no picture fits")


def measured(pack: Path, *arguments: str) -> dict[str, int]:
    """What ``main`` prints, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.measure_memory", str(pack), *arguments],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    arguments = dict(enumerate(sys.argv[1:]))
    main(Path(arguments[0]), float(arguments.get(1, 3)), sys.argv[3:] or ["look", "read", "glance"])
