"""An engine that never returns: the loop goes on, the wearer is told, and the process ends."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import soundfile

from edge.assistant.jobs import Jobs
from edge.settings import Settings
from runtime.cancel import NEVER, Cancel
from runtime.errors import Cancelled
from tests.edge.assistant.test_loop import QUICK, Worn
from tests.edge.wearing import COUNT, PATIENCE, picture, recording
from tests.runtime.fake_engines import Gate

ROOT = Path(__file__).parents[3]
ENGINES = ["show", "answer", "transcribe", "speak"]


class Hang(Gate):
    """A step in a C library that never ends, whatever is cancelled."""

    def __init__(self) -> None:
        super().__init__(opened=False)

    def step(self, cancel: Cancel = NEVER) -> None:
        self.reached.set()
        self._opened.wait()
        raise Cancelled


@pytest.fixture
def hang() -> Iterator[Hang]:
    """Ends with the test, so that its threads do."""
    hang = Hang()
    yield hang
    hang.open()


@pytest.fixture
def make(tmp_path: Path, hang: Hang) -> Iterator[Callable[..., Worn]]:
    """Makes wearers one of whose engines hangs."""
    made: list[Worn] = []

    def worn(engine: str, stuck: float) -> Worn:
        timings = QUICK.model_copy(update={"stuck": stuck})
        worn = Worn(tmp_path, Settings(timings=timings))
        match engine:
            case "show":
                worn.session.gate = hang
            case "answer":
                worn.session.script = (hang, "A door.")
            case "transcribe":
                worn.recogniser.gate = hang
            case "speak":
                worn.voice.gate = hang
        made.append(worn)
        worn.start()
        return worn

    yield worn
    hang.open()
    for each in made:
        each.end()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_that_hangs_is_told_of_and_a_new_process_is_asked_for(
    make: Callable[..., Worn], hang: Hang, engine: str
) -> None:
    worn = make(engine, stuck=0.3)
    worn.hold()
    hang.await_reached()
    worn.expect("tone", cue="failed")
    worn.expect("notice", notice="stuck")
    worn.join()
    assert worn.assistant.stuck
    assert worn.switched_off is False


@pytest.mark.parametrize("engine", ENGINES)
def test_presses_while_an_engine_hangs_are_heeded_and_hold_nothing_up(
    make: Callable[..., Worn], hang: Hang, engine: str
) -> None:
    worn = make(engine, stuck=60.0)
    worn.hold()
    hang.await_reached()
    worn.tap()
    worn.expect("tone", cue="stopped")
    worn.expect("gesture", kind="short")
    worn.hold()
    worn.expect("phase", phase="listening")
    worn.expect("phase", phase="working")
    before = worn.beats
    for _ in range(3):
        worn.expect("tone", cue="tick")
    assert worn.beats >= before + 3
    worn.tap(2)
    worn.expect("gesture", kind="double")
    worn.expect("notice", notice="nothing_to_repeat")
    worn.assistant._jobs.patience = 0.1
    worn.expect("notice", notice="stuck")
    worn.join()
    assert worn.assistant.stuck


def test_a_loop_that_hangs_itself_gives_no_sign_of_life(
    make: Callable[..., Worn], hang: Hang
) -> None:
    worn = make("", stuck=60.0)
    add = worn.speaker.add

    def hanging(*given: Any, **named: Any) -> None:
        with suppress(Cancelled):
            hang.step()
        add(*given, **named)

    worn.speaker.add = hanging  # type: ignore[method-assign]
    worn.tap()
    hang.await_reached()
    before = worn.beats
    threading.Event().wait(0.7)
    assert worn.beats == before


def test_a_reply_that_hangs_is_told_of(make: Callable[..., Worn], hang: Hang) -> None:
    worn = make("speak", stuck=0.3)
    worn.recogniser.text = "Faster."
    worn.notices._voice = worn.voice
    worn.hold()
    worn.expect("phase", phase="speaking")
    hang.await_reached()
    worn.expect("notice", notice="stuck")
    worn.join()


def test_who_only_speaks_or_listens_for_long_does_not_hang(make: Callable[..., Worn]) -> None:
    worn = make("", stuck=0.8)
    worn.speaker.slow = True
    worn.button.down()
    worn.expect("gesture", kind="held")
    threading.Event().wait(1.0)
    worn.button.up()
    worn.expect("phase", phase="speaking")
    worn.tap()
    worn.expect("tone", cue="stopped")
    worn.expect("gesture", kind="short")
    worn.hold()
    worn.expect("phase", phase="speaking")
    threading.Event().wait(1.0)
    worn.speaker.finish()
    worn.expect("answer")
    assert not worn.assistant.stuck


def test_an_engine_that_gets_on_slowly_does_not_hang() -> None:
    done, gate = [0], Gate(opened=False)
    jobs = Jobs(0.2, lambda: done[0])
    jobs.begin("ask", lambda job: gate.step(), Cancel())
    for done[0] in range(1, 7):
        threading.Event().wait(0.1)
        assert not jobs.stuck()
    threading.Event().wait(0.3)
    assert jobs.stuck()
    gate.open()
    assert jobs.close(PATIENCE)


HANGING = """
import sys, threading
from runtime.session import Session
Session.answer = lambda *given, **named: threading.Event().wait()
from vismaid.app import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_process_ends_with_a_failure_although_a_thread_hangs(tmp_path: Path) -> None:
    config, script = tmp_path / "config.toml", tmp_path / "script.toml"
    config.write_text("[timings]\nstuck = 1.0\n")
    steps = f'[[step]]\npicture = "{picture(COUNT)}"\n[[step]]\nsay = "{recording(COUNT)}"\n'
    script.write_text(steps + "[[step]]\nwait = 60.0\n")
    options = ["--config", str(config), "--simulate", str(script), "--fast"]
    files = ["--events", str(tmp_path / "events.jsonl"), "--out", str(tmp_path / "heard.wav")]
    done = subprocess.run(
        [sys.executable, "-c", HANGING, "run", *options, *files],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert "vismaid: An engine hangs; start vismaid again." in done.stderr
    events: list[dict[str, Any]] = [
        json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()
    ]
    assert "stuck" in [event.get("notice") for event in events]
    assert soundfile.info(tmp_path / "heard.wav").duration > 1
