"""``vismaid run``: the whole loop on the demo pack's engines, after a script."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import soundfile
from PIL import Image

from edge import assembly
from edge import run as run_module
from edge.devices.protocols import Devices
from edge.notices.board_alerts import BoardWatch
from edge.notices.cache import NoticeCache
from edge.preferences import SpeechPreferences
from edge.settings import Settings, Speaker
from edge.simulate import ScriptError, read_script
from runtime.board.board import Battery, Condition
from runtime.cancel import NEVER, Cancel
from runtime.errors import TextError
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack
from runtime.session import Session
from runtime.speech.speech import Speech
from tests.edge.fake_devices import HandButton, HandCamera, HandMicrophone, HandSpeaker
from tests.headers import count_headers
from vismaid.app import main

WALK = Path(__file__).parents[2] / "docs/walk.toml"
SAMPLES = Path(__file__).parents[2] / "runtime/packs/demo/samples"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def walk(folder: Path, script: Path, *more: str) -> list[dict[str, Any]]:
    """The events of a run."""
    events = folder / "events.jsonl"
    assert main(["run", "--simulate", str(script), "--events", str(events), "--fast", *more]) == 0
    return [json.loads(line) for line in events.read_text().splitlines()]


def script_of(folder: Path, *steps: str) -> Path:
    path = folder / "script.toml"
    path.write_text("\n".join(f"[[step]]\n{step}" for step in steps))
    return path


def test_the_walk_in_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = count_headers(monkeypatch)
    events = walk(tmp_path, WALK, "--out", str(tmp_path / "walk.wav"))
    answers = [event["answer"] for event in events if event["event"] == "answer"]
    assert answers[0].startswith("This is a table.")
    assert answers[1] == "There are no books."
    assert answers[2] == "The sign says 44."
    gestures = [event["kind"] for event in events if event["event"] == "gesture"]
    assert gestures[-1] == "double"
    tones = [event["cue"] for event in events if event["event"] == "tone"]
    assert tones[0] == "ready"
    assert tones.count("stopped") == 1
    assert [event["seconds"] for event in events] == sorted(event["seconds"] for event in events)
    sound, rate = soundfile.read(tmp_path / "walk.wav")
    assert len(sound) / rate > 10
    assert abs(sound).max() > 0.1
    assert sorted(headers) == ["mmproj-f16.gguf", "model-f16.gguf"]


def test_the_walk_in_spanish(tmp_path: Path) -> None:
    events = walk(tmp_path, WALK.with_name("walk.es.toml"), "--lang", "es")
    answers = [event["answer"] for event in events if event["event"] == "answer"]
    assert answers[:3] == [
        "Hay tres libros.",
        "En el cartel pone OPEN.",
        "No puedo juzgar si es seguro.",
    ]


def test_what_goes_wrong_on_the_way_is_heard_and_does_not_end_it(tmp_path: Path) -> None:
    script = script_of(
        tmp_path,
        "press = 1",
        'wait = "ready"',
        f'picture = "{SAMPLES}/01-describe.jpg"',
        "wait = 0.5",
        'unplug = "microphone"',
        "wait = 0.5",
        f'say = "{SAMPLES}/01-describe.wav"',
        'wait = "ready"',
        'plug = "microphone"',
        "wait = 0.5",
        f'picture = "{tmp_path}/wall.png"',
        "press = 1",
        'wait = "ready"',
        f'picture = "{SAMPLES}/01-describe.jpg"',
        "press = 1",
    )
    Image.new("RGB", (640, 480), (128, 128, 128)).save(tmp_path / "wall.png")
    events = walk(tmp_path, script)
    notices = [event["notice"] for event in events if event["event"] == "notice"]
    assert list(dict.fromkeys(notices)) == [
        "started",
        "model_notice",
        "camera_missing",
        "camera_back",
        "microphone_missing",
        "microphone_back",
        "plain_view",
    ]
    assert [event["event"] for event in events].count("answer") == 1
    assert events[-2]["event"] == "answer" or events[-1]["event"] == "answer"


def test_a_camera_that_is_plugged_in_again_sees_what_it_saw(tmp_path: Path) -> None:
    script = script_of(
        tmp_path,
        f'picture = "{SAMPLES}/03-count.jpg"',
        'unplug = "camera"',
        "wait = 0.3",
        "press = 1",
        'wait = "ready"',
        'plug = "camera"',
        "wait = 0.3",
        "press = 1",
    )
    events = walk(tmp_path, script)
    notices = [event["notice"] for event in events if event["event"] == "notice"]
    assert notices[-1] == "camera_back"
    assert "camera_missing" in notices
    answers = [event["answer"] for event in events if event["event"] == "answer"]
    assert len(answers) == 1
    assert answers[0].startswith("This is a table.")


def test_who_taps_and_asks_needs_no_hardware_either(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[button]\nmode = "tap"\n[timings]\nbegin = 0.5\n')
    script = script_of(
        tmp_path,
        f'picture = "{SAMPLES}/03-count.jpg"',
        f'say = "{SAMPLES}/03-count.wav"',
        'wait = "ready"',
        "press = 1",
    )
    events = walk(tmp_path, script, "--config", str(settings))
    asked = [event["question"] for event in events if event["event"] == "answer"]
    assert [bool(question) for question in asked] == [True, False]
    assert "how many books" in asked[0]
    kinds = [event["kind"] for event in events if event["event"] == "gesture"]
    assert kinds == ["down", "short"] * 2


def test_a_picture_is_encoded_before_the_press_where_that_is_wished_for(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[look_ahead]\nevery = 0.1\nstill = 0.1\n")
    script = script_of(
        tmp_path,
        f'picture = "{SAMPLES}/03-count.jpg"',
        'wait = "looked ahead"',
        f'say = "{SAMPLES}/03-count.wav"',
        'wait = "ready"',
    )
    events = walk(tmp_path, script, "--config", str(settings), "--look-ahead", "mains")
    told = [event for event in events if event["event"] == "look_ahead"]
    states = [event["state"] for event in told]
    assert states[:3] == ["begun", "ready", "used"]
    # Once the answer is over it looks again, for as long as the walk lasts.
    assert set(states[3:]) <= {"begun", "ready", "dropped"}
    assert told[1]["took"] > 0
    assert told[2]["age"] > 0
    assert told[2]["difference"] == 0
    answers = [event["answer"] for event in events if event["event"] == "answer"]
    assert answers == ["There are three books."]


@pytest.mark.parametrize(
    ("notice", "language", "says"),
    [
        ("Only a try.", "en", "Only a try."),
        ("Solo una prueba.", "es", language_of("en").notices[Notice.MODEL_NOTICE]),
    ],
)
def test_the_packs_notice_is_said_in_its_own_language_or_there_is_said_to_be_one(
    notice: str, language: str, says: str
) -> None:
    about = {"notice": notice, "notice_language": language}
    manifest = find_pack("demo").manifest.model_copy(update=about)
    assert assembly.notices_of(manifest, Settings())[Notice.MODEL_NOTICE] == says


@pytest.mark.parametrize(("mode", "says"), [("hold", "Hold the button"), ("tap", "Tap and ask")])
def test_how_to_ask_is_said_at_the_start_for_the_button_as_it_is_used(mode: str, says: str) -> None:
    settings = Settings(button={"mode": mode})
    assert says in assembly.notices_of(find_pack("demo").manifest, settings)[Notice.STARTED]


def test_on_its_hardware_it_looks_after_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Notice] = []

    class FollowedNotices(NoticeCache):
        def notice(self, notice: Notice) -> Sequence[Speech]:
            told.append(notice)
            if notice is Notice.TOO_HOT:
                signal.raise_signal(signal.SIGTERM)
            return super().notice(notice)

    hardware = Devices(HandCamera(), HandMicrophone(), HandSpeaker(), HandButton())
    hot = Condition(10**9, 999.0, None, Battery(50, False))
    monkeypatch.setattr(run_module, "open_devices", lambda settings, watch: hardware)
    monkeypatch.setattr(assembly, "BoardWatch", partial(BoardWatch, read=lambda board: hot))
    monkeypatch.setattr(assembly, "NoticeCache", FollowedNotices)
    assert run_module.run(None, say=print, write=print) == run_module.Ending()
    assert told == [Notice.STARTED, Notice.MODEL_NOTICE, Notice.TOO_HOT]


def test_notices_come_at_the_pace_that_was_wished_for_before_the_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds: list[float] = []

    class FollowedNotices(NoticeCache):
        def render(self, notice: Notice, speed: float, **about: Any) -> Sequence[Speech]:
            speeds.append(speed)
            return super().render(notice, speed, **about)

    SpeechPreferences(tmp_path / "state/vismaid", Speaker()).change("speed", 2.0)
    monkeypatch.setattr(assembly, "kept_folder", lambda what: tmp_path / what)
    monkeypatch.setattr(assembly, "NoticeCache", FollowedNotices)
    walk(tmp_path, script_of(tmp_path, "wait = 0.0"))
    assert speeds == [2.0] * len(Notice)


def test_nothing_that_was_seen_or_heard_is_on_disk_unless_asked_for(tmp_path: Path) -> None:
    script = script_of(
        tmp_path, f'picture = "{SAMPLES}/01-describe.jpg"', f'say = "{SAMPLES}/01-describe.wav"'
    )
    folder = tmp_path / "cwd"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "vismaid", "run", "--simulate", str(script), "--fast"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(WALK.parents[1]), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "This is a table." in done.stdout
    assert done.stderr == ""
    assert not list(folder.rglob("*"))
    assert not (tmp_path / "state").exists()


def test_a_signal_ends_it_well(tmp_path: Path) -> None:
    script = script_of(tmp_path, "wait = 60.0")
    process = subprocess.Popen(
        [sys.executable, "-m", "vismaid", "run", "--simulate", str(script)],
        cwd=WALK.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[step]]\nsay = 'none.wav'", "none.wav"),
        ("[[step]]\npicture = 'none.jpg'", "none.jpg"),
        ("[[step]]\npress = 4", "step.1.press is 4: it must be at most 3"),
        ("[[step]]\npress = 1\nwait = 1.0", "a step does one of"),
        ("[[step]]\njump = 1", "jump"),
        ("[[step]]\nprss = 1", "there is no key step.1.prss. Did you mean press?"),
        ("[[stepp]]\npress = 1", "step"),
        ("[[step]]\nwait = 'redy'", "'ready', 'listening'"),
        ("[[step]]\nplug = 'camera'", "picture before"),
        ("[[step]]\nsay = '" + "x" * 300 + "'", "File name too long"),
        ("[[step]]\npicture = '" + "x" * 300 + "'", "too long"),
        ('[[step]]\nsay = "a\\u0000b"', "does not exist"),
        ("step = 3", "a list"),
        ("step = [3]", "a table"),
        ("step", "not TOML"),
        ("", "step"),
        ("step = " + "[" * 10_000, "nested"),
        ("#" * (1 << 21), "larger"),
    ],
)
def test_a_script_that_cannot_be_followed_is_refused_in_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    path = tmp_path / "script.toml"
    path.write_text(text)
    assert main(["run", "--simulate", str(path)]) == 2
    told = capfd.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_script_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="nothing"):
        read_script(tmp_path / "nothing.toml")


def test_options_of_a_script_need_a_script(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--fast"]) == 2
    assert "belong to --simulate" in capfd.readouterr().err


def test_the_settings_to_start_from_are_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--settings"]) == 0
    assert "[speaker]" in capfd.readouterr().out


def test_it_tells_how_long_its_start_took_before_it_is_ready(tmp_path: Path) -> None:
    events = walk(tmp_path, script_of(tmp_path, "wait = 0.0"))
    assert [event["event"] for event in events[:2]] == ["start", "tone"]
    assert events[1]["cue"] == "ready"
    parts, ready = events[0]["parts"], events[0]["ready"]
    assert {"interpreter", "checks", "text model", "projector", "voice", "notices"} <= set(parts)
    assert all(0 <= begin <= end <= ready for begin, end in parts.values())


LATER = (
    "edge.assistant.loop",
    "onnx",
    "onnxruntime",
    "piper",
    "_pywhispercpp",
    "markdown_it",
    "runtime.languages.english.promises",
    "runtime.session",
    "huggingface_hub",
)
"""What it takes a while to import, and is imported while the engines are loaded, or not at all."""


def test_loading_begins_before_all_is_imported() -> None:
    code = "import sys, vismaid.app, edge.run; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=WALK.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = done.stdout.split()
    assert "runtime.start.loading" in imported
    assert not set(LATER) & set(imported)


def test_reading_begins_before_anything_large_is_imported() -> None:
    code = "import sys, vismaid.app, runtime.start.read_ahead; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=WALK.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"numpy", "pydantic", "llama_cpp", "PIL"} & set(done.stdout.split())


@pytest.mark.parametrize("fault", [None, TextError("It does not fit.")])
def test_the_system_prompt_is_evaluated_in_a_thread_that_ends_and_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: TextError | None
) -> None:
    threads: list[str] = []
    prepare = Session.prepare

    def prepared(session: Session, cancel: Cancel = NEVER) -> None:
        threads.append(threading.current_thread().name)
        if fault:
            raise fault
        prepare(session, cancel)

    monkeypatch.setattr(Session, "prepare", prepared)
    walk(tmp_path, script_of(tmp_path, "wait = 0.0"))
    assert threads == ["prepare"]
