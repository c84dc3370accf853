"""What may happen to somebody who wears it for long: the loop goes on, and the wearer is told.

The engines are the demo pack's.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from edge.preferences import SpeechPreferences
from edge.settings import Settings, Speaker
from runtime.engines import Engines
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.stt import Transcript
from tests.edge.wearing import COUNT, PATIENCE, QUICK, TABLE, Wear, picture, recording

ROOT = Path(__file__).parents[3]


class Failing:
    """An engine one of whose methods raises once, instead of its work or in the midst of it."""

    def __init__(self, engine: object, method: str, *, midway: bool = False) -> None:
        self._engine, self._method, self._midway = engine, method, midway
        self._failed = False

    def __getattr__(self, name: str) -> Any:
        work = getattr(self._engine, name)
        if name != self._method or self._failed:
            return work
        self._failed = True
        return self._fail_midway(work) if self._midway else self._fail

    def _fail(self, *_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a bug")

    def _fail_midway(self, work: Any) -> Any:
        def some(*given: Any, **named: Any) -> Iterator[Any]:
            yield next(work(*given, **named))
            raise ZeroDivisionError("a bug")

        return some


class Heeding:
    """A recogniser that notes how much it was given, and may hear what it is told to."""

    def __init__(self, engines: Engines) -> None:
        assert engines.recogniser
        self._recogniser = engines.recogniser
        self.seconds: list[float] = []
        self.hears = ""

    def transcribe(self, samples: Samples, **named: Any) -> Transcript:
        self.seconds.append(len(samples) / SPEECH_RATE)
        transcript = self._recogniser.transcribe(samples, **named)
        return replace(transcript, text=self.hears) if self.hears else transcript


@pytest.fixture
def minute(tmp_path: Path) -> Path:
    """A minute of speech without a pause that would end a question."""
    path = tmp_path / "minute.wav"
    said = read_wav(recording(COUNT))
    soundfile.write(path, np.resize(said, 60 * SPEECH_RATE), SPEECH_RATE)
    return path


@pytest.mark.parametrize("level", [0.0, 0.02, 0.5])
def test_silence_and_noise_are_no_question(wear: Wear, tmp_path: Path, level: float) -> None:
    noise = np.random.default_rng(3).standard_normal(3 * SPEECH_RATE)
    soundfile.write(tmp_path / "noise.wav", (level * noise).clip(-1, 1), SPEECH_RATE)
    worn = wear()
    worn.say(tmp_path / "noise.wav")
    worn.expect("notice", notice="nothing_heard")
    worn.ready()
    worn.can_ask()


def test_a_minute_of_speech_is_listened_to(wear: Wear, demo_engines: Engines, minute: Path) -> None:
    recogniser = Heeding(demo_engines)
    worn = wear(engines=replace(demo_engines, recogniser=recogniser))
    worn.say(minute)
    worn.expect("tone", cue="got_it")
    worn.ready()
    assert recogniser.seconds[-1] == pytest.approx(60, abs=0.1)
    worn.can_ask()


@pytest.mark.parametrize("mode", ["hold", "tap"])
def test_speech_is_listened_to_no_longer_than_the_settings_say(
    wear: Wear, demo_engines: Engines, minute: Path, mode: str
) -> None:
    recogniser = Heeding(demo_engines)
    timings = QUICK.model_copy(update={"longest_question": 10.0})
    settings = Settings.model_validate({"timings": timings, "button": {"mode": mode}})
    worn = wear(settings, engines=replace(demo_engines, recogniser=recogniser))
    if mode == "hold":
        worn.say(minute)
    else:
        worn.microphone.play(minute)
        worn.press()
    worn.expect("tone", cue="got_it")
    worn.ready()
    assert recogniser.seconds[-1] == pytest.approx(10, abs=0.1)
    assert max(recogniser.seconds) == recogniser.seconds[-1]


@pytest.mark.parametrize(
    ("engine", "method", "midway"),
    [
        ("session", "show", False),
        ("session", "answer", False),
        ("session", "answer", True),
        ("recogniser", "transcribe", False),
        ("voice", "speak", False),
        ("voice", "speak", True),
    ],
)
def test_an_engine_that_fails_is_heard_of_and_works_the_next_time(
    wear: Wear, demo_engines: Engines, engine: str, method: str, midway: bool
) -> None:
    failing = Failing(getattr(demo_engines, engine), method, midway=midway)
    worn = wear(engines=replace(demo_engines, **{engine: failing}))
    worn.say(COUNT)
    worn.expect("tone", cue="failed")
    worn.expect("notice", notice="went_wrong")
    worn.ready()
    worn.can_ask()


def test_on_a_full_disk_a_wish_holds_until_the_end_and_leaves_nothing_behind(
    wear: Wear, demo_engines: Engines, tmp_path: Path
) -> None:
    recogniser = Heeding(demo_engines)
    worn = wear(engines=replace(demo_engines, recogniser=recogniser))
    recogniser.hears = "Quieter, please."
    with full_disk():
        worn.say(COUNT)
        worn.expect("notice", notice="quieter")
        worn.expect("notice", notice="wish_not_kept")
        worn.ready()
    assert list((tmp_path / "state").iterdir()) == []
    worn.say(COUNT)
    worn.expect("notice", notice="quieter")
    worn.ready()
    kept = json.loads((tmp_path / "state/wishes.json").read_text())
    assert kept["volume"] == pytest.approx(Settings().speaker.volume * 0.8**2)
    recogniser.hears = ""
    worn.can_ask()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def simulated(folder: Path, name: str, *options: str) -> "subprocess.Popen[str]":
    """``vismaid run`` with somebody who asks a sample's question."""
    script = folder / "script.toml"
    steps = [f'picture = "{picture(name)}"', f'say = "{recording(name)}"']
    script.write_text("".join(f"[[step]]\n{step}\n" for step in steps))
    return subprocess.Popen(
        [sys.executable, "-m", "vismaid", "run", "--simulate", str(script), *options],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(process: "subprocess.Popen[str]", phase: str) -> None:
    """Wait until the question has brought it to that phase."""
    assert process.stdout
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "gesture":
            break
    assert any(json.loads(line).get("phase") == phase for line in process.stdout)


def test_a_signal_in_the_midst_of_an_answer_ends_it_well(tmp_path: Path) -> None:
    # What it says at its start takes as long as it lasts.
    SpeechPreferences(tmp_path / "state/vismaid", Speaker()).change("speed", 2.5)
    process = simulated(tmp_path, TABLE)
    until(process, "speaking")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")


def test_after_it_was_killed_in_the_midst_of_a_turn_it_starts_and_answers(tmp_path: Path) -> None:
    killed = simulated(tmp_path, COUNT, "--fast")
    until(killed, "working")
    killed.kill()
    killed.communicate(timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    told, errors = simulated(tmp_path, COUNT, "--fast").communicate(timeout=PATIENCE)
    assert errors == ""
    assert "There are three books." in told
