"""The doctor says what is wrong, what to do about it, and gives an honest status."""

import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from edge.devices.microphone import SoundDeviceMicrophone
from edge.devices.protocols import ButtonEvent, DeviceError, Frame
from edge.devices.speaker import SoundDeviceSpeaker
from edge.doctor import board as doctor_board
from edge.doctor import checks as doctor
from edge.doctor.board import (
    check_battery,
    check_build,
    check_heat,
    check_language,
    check_memory,
    check_pack,
    check_throttling,
)
from edge.doctor.devices import (
    check_button,
    check_camera,
    check_microphone,
    check_speaker,
    loudness,
)
from edge.doctor.finding import Finding
from edge.doctor.turn import Tried, check_turn, judged
from edge.settings import Settings, read_settings, with_choice
from edge.systemd import service
from runtime.board.board import Battery, Board, Condition
from runtime.board.engine_build import Engine, EngineBuild, read_builds
from runtime.board.tools import Throttling
from runtime.cancel import NEVER, Cancel
from runtime.errors import VismaidError
from runtime.languages.language import known_codes
from runtime.memory_plan import Use
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.speech import silero
from runtime.speech.audio import Samples, read_wav
from runtime.speech.speech import Speech
from tests.edge.pulse import MICROPHONE, SPEAKER, Sound

PI_5 = frozenset(["fp", "asimd", "asimdhp", "asimddp"])
PI_4 = frozenset(["fp", "asimd", "evtstrm", "crc32", "cpuid"])


def board(features: frozenset[str] = PI_5, kind: str = "pi") -> Board:
    return Board(kind, "A board", "", 4, features, 8 * 10**9)  # type: ignore[arg-type]


def condition(
    temperature: float | None = 50.0,
    throttling: Throttling | None = None,
    battery: Battery | None = None,
) -> Condition:
    return Condition(4 * 10**9, temperature, throttling or Throttling(), battery)


def build(uses: set[str], engine: Engine = "llama.cpp", *, gpu: bool = False) -> EngineBuild:
    return EngineBuild(engine, frozenset(uses), gpu)


@pytest.mark.parametrize(
    ("has", "uses", "verdict", "named"),
    [
        (PI_5, {"NEON", "ARM_FMA", "FP16_VA", "DOTPROD", "OPENMP"}, "ok", ""),
        (PI_4, {"NEON", "DOTPROD"}, "failed", "DOTPROD"),
        (PI_5, {"NEON", "FP16_VA"}, "warning", "DOTPROD"),
        (frozenset(), {"NEON"}, "skipped", ""),
        (frozenset(["avx", "avx2", "fma", "f16c"]), {"AVX"}, "warning", "AVX2, FMA, F16C"),
    ],
)
def test_the_build_is_compared_with_the_processor(
    has: frozenset[str], uses: set[str], verdict: str, named: str
) -> None:
    finding = check_build(board(has), [build(uses)])
    assert finding.verdict == verdict
    assert named in finding.what
    assert bool(finding.remedy) == (verdict in ("failed", "warning"))


def test_the_engine_that_is_slow_is_named_and_the_other_is_not() -> None:
    whole, finished = {"NEON", "FP16_VA", "DOTPROD"}, {"NEON"}
    finding = check_build(board(), [build(whole), build(finished, "whisper.cpp")])
    assert finding.verdict == "warning"
    assert finding.what.startswith("whisper.cpp leaves DOTPROD, FP16_VA")
    assert "llama.cpp" not in finding.what


def test_an_engine_that_cannot_even_be_asked_fails_whatever_the_kernel_says() -> None:
    dead = EngineBuild("whisper.cpp", failure="dies of SIGILL")
    for features in (PI_4, frozenset[str]()):
        finding = check_build(board(features), [build({"NEON"}), dead])
        assert (finding.verdict, finding.what) == ("failed", "whisper.cpp dies of SIGILL")


def test_the_remedy_is_a_target_of_the_makefile_beside_the_program() -> None:
    finding = check_build(board(PI_4), [build({"DOTPROD"})])
    folder, target = re.search(r"`make -C (\S+) (\w+)`", finding.remedy).groups()  # type: ignore[union-attr]
    assert re.search(rf"^{target}:", (Path(folder) / "Makefile").read_text(), re.MULTILINE)


def test_a_jetson_whose_gpu_is_idle_is_told_how_to_use_it() -> None:
    whole = {"DOTPROD", "FP16_VA"}
    finding = check_build(board(kind="jetson"), [build(whole), build(whole, "whisper.cpp")])
    assert (finding.verdict, "GGML_CUDA" in finding.remedy) == ("warning", True)
    used = check_build(board(kind="jetson"), [build(whole, gpu=True), build(whole, "whisper.cpp")])
    assert used.verdict == "ok"


def test_without_its_engines_the_memory_is_not_worked_out(
    speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "read_builds", lambda: [EngineBuild("llama.cpp", failure="dies")])
    every = doctor.checks_of(with_choice(Settings(), str(speaking_pack)), nobody)
    assert doctor.examine("memory", every["memory"]).verdict == "skipped"


def test_the_features_that_matter_are_spelled_as_the_engines_spell_them() -> None:
    known = {*doctor_board._KERNEL_NAMES, "OPENMP", "LLAMAFILE", "REPACK"}
    for each in read_builds():
        assert each.features
        assert each.features <= known


@pytest.mark.parametrize(
    ("degrees", "verdict"), [(50, "ok"), (71, "warning"), (80, "failed"), (None, "skipped")]
)
def test_heat_is_judged_by_the_board_s_own_limit(degrees: float | None, verdict: str) -> None:
    assert check_heat(board(), condition(degrees)).verdict == verdict


def test_too_little_power_now_is_a_failure_and_earlier_a_warning() -> None:
    now = check_throttling(board(), condition(throttling=Throttling(("too little power",))))
    before = check_throttling(board(), condition(throttling=Throttling((), ("too little power",))))
    assert (now.verdict, before.verdict) == ("failed", "warning")
    assert "5 V 5 A" in now.remedy
    assert check_throttling(board(), condition()).verdict == "ok"


def test_a_battery_that_is_nearly_empty_is_to_be_charged() -> None:
    assert check_battery(condition(battery=Battery(9, False))).remedy == "charge it"
    assert check_battery(condition(battery=Battery(9, True))).verdict == "ok"
    assert check_battery(condition()).verdict == "skipped"


def test_a_pack_with_a_damaged_file_fails_by_its_name(speaking_pack: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(speaking_pack, tmp_path / "pack")
    content = bytearray((folder / "tones.onnx").read_bytes())
    content[100] ^= 1
    (folder / "tones.onnx").write_bytes(content)
    finding = check_pack(Pack.open(folder), "en")
    assert (finding.verdict, "tones.onnx" in finding.what) == ("failed", True)


def test_a_pack_that_cannot_hear_or_speak_the_language_fails(
    pack: Path, speaking_pack: Path
) -> None:
    mute = check_pack(Pack.open(pack), "en")
    assert mute.what == "Pack tiny has no recogniser; Pack tiny has no voice for en"
    assert "--recogniser FILE" in mute.remedy
    assert "--voice en=FILE" in mute.remedy
    foreign = check_pack(Pack.open(speaking_pack), "es")
    assert (foreign.verdict, "knows English only" in foreign.what) == ("failed", True)
    assert "a multilingual one with `vismaid packs set" in foreign.remedy


def test_a_pack_that_says_it_is_a_demonstration_is_one_to_replace(speaking_pack: Path) -> None:
    finding = check_pack(Pack.open(speaking_pack), "en")
    assert (finding.verdict, "This model knows nothing" in finding.what) == ("warning", True)
    assert "vismaid packs pull" in finding.remedy


def test_what_is_missing_in_a_language_is_named_and_the_guard_first(speaking_pack: Path) -> None:
    pack = Pack.open(speaking_pack)
    assert {check_language(pack, code).verdict for code in known_codes()} == {"ok"}
    finding = check_language(pack, "xx")
    assert finding.verdict == "warning"
    assert finding.what.startswith("xx: there is no safety guard in this language; ")
    *others, last = known_codes()
    assert finding.remedy == f"supported are {', '.join(others)} and {last}"


TRIED = Tried("Is there a door?", "Is there a door?", "Yes.", 0.5, 0.25, 2.0)


@pytest.mark.parametrize(
    ("heard", "verdict"),
    [
        ("Is there a door?", "ok"),
        ("is there a DOOR", "ok"),
        ("Is there a dog?", "ok"),
        ("Was there a dog?", "warning"),
        ("Is there a door? Thank you.", "warning"),
        ("Is there a door? " * 4, "failed"),
        ("Thank you.", "failed"),
        ("", "failed"),
    ],
)
def test_a_recogniser_is_judged_by_the_words_it_hears_wrong(heard: str, verdict: str) -> None:
    finding = judged(replace(TRIED, heard=heard))
    assert (finding.verdict, bool(finding.remedy)) == (verdict, verdict != "ok")


def test_a_model_without_an_answer_fails() -> None:
    for answer in ("", " \n", "…!"):
        assert judged(replace(TRIED, answer=answer)).verdict == "failed"


def test_where_there_is_no_sentence_to_say_the_picture_is_tried_all_the_same() -> None:
    finding = judged(replace(TRIED, said="", heard=""))
    assert (finding.verdict, finding.what) == ("ok", "answered in 2.0 s: “Yes.”")


def test_a_turn_tells_the_seconds_of_each_part() -> None:
    finding = check_turn(Pack.open(BUNDLED / "demo"), "en", "off")
    assert finding.verdict == "ok"
    assert re.fullmatch(
        r"a sentence of 11 words said in \d+\.\d s, all of it heard in \d+\.\d s, "
        r"a picture answered in \d+\.\d s: “This is a table.*”",
        finding.what,
    )


def test_an_engine_that_ends_its_process_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -SEGV $$\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    finding = check_turn(Pack.open(BUNDLED / "demo"), "en", "off")
    assert (finding.verdict, "Segmentation fault" in finding.what) == ("failed", True)


def test_a_missing_voice_detector_fails(
    speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silero, "_PACKAGE", "no-such-package")
    silero.network.cache_clear()
    finding = check_pack(Pack.open(speaking_pack), "en")
    assert finding.verdict == "failed"
    assert "voice detector is missing" in finding.what


def test_memory_that_is_short_fails_with_the_megabytes(speaking_pack: Path) -> None:
    pack = Pack.open(speaking_pack)
    assert "MB too few" in check_memory(pack, Use(), 10**6).what
    assert check_memory(pack, Use(), 10**10).verdict == "ok"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (service.State(True, "active", True, 0, "success"), "ok"),
        (service.State(True, "active", True, 3, "success"), "warning"),
        (service.State(True, "failed", True, 0, "watchdog"), "failed"),
        (service.State(False, "inactive", False, 0, ""), "warning"),
    ],
)
def test_the_service_s_state_is_judged(
    told: service.State, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "read_state", lambda: told)
    assert doctor_board.check_service().verdict == verdict


class Seeing:
    """A camera that shows one picture, after some failures."""

    def __init__(self, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], late: int = 0):
        self.pixels, self.late = pixels, late

    def photo(self, pressed: float, cancel: Cancel = NEVER) -> Frame:
        if self.late:
            self.late -= 1
            raise DeviceError("camera", "The camera is missing; plug it in.")
        return Frame(self.pixels, time.monotonic())

    def close(self) -> None: ...


CHEQUERED = np.kron(np.indices((8, 8)).sum(0) % 2 * 200, np.ones((30, 30))).astype(np.uint8)
SCENE = np.stack([CHEQUERED] * 3, axis=-1)


def test_a_camera_that_sees_something_is_well_even_if_it_starts_slowly() -> None:
    finding = check_camera(Seeing(SCENE, late=2))
    assert (finding.verdict, finding.what) == ("ok", "a photo of 240×240, 39 % bright")


def test_a_covered_camera_is_to_be_uncovered() -> None:
    finding = check_camera(Seeing(np.zeros_like(SCENE)))
    assert (finding.verdict, "uncover" in finding.remedy) == ("warning", True)


def test_a_missing_camera_fails_with_the_remedy() -> None:
    finding = check_camera(Seeing(SCENE, late=10**6), patience=0.2)
    assert (finding.verdict, finding.remedy) == ("failed", "plug it in.")


class Hearing:
    """A microphone with a recording in it, over and over; or none at all."""

    def __init__(self, sound: Samples | None) -> None:
        self.sound = sound

    def blocks(self, stop: Cancel) -> Iterator[Samples]:
        if self.sound is None:
            raise DeviceError("microphone", "The microphone is missing; plug it in.")
        while not stop.is_set():
            for start in range(0, len(self.sound) - 320, 320):
                yield self.sound[start : start + 320]

    def close(self) -> None: ...


def listen(sound: Samples | None) -> Finding:
    return check_microphone(Hearing(sound), lambda text: None, seconds=2.5)


@pytest.fixture
def spoken(question: Path) -> Samples:
    sound = read_wav(question)
    return sound / np.abs(sound).max() * np.float32(0.5)


def test_a_voice_at_a_good_level_is_well(spoken: Samples) -> None:
    finding = listen(spoken)
    assert (finding.verdict, "a voice was heard" in finding.what) == ("ok", True)


@pytest.mark.parametrize(
    ("gain", "named"), [(0.004, "faint"), (40.0, "distorted")], ids=["faint", "distorted"]
)
def test_a_voice_that_is_too_faint_or_too_loud_is_said(
    spoken: Samples, gain: float, named: str
) -> None:
    finding = listen((spoken * np.float32(gain)).clip(-1, 1))
    assert finding.verdict == "warning"
    assert named in finding.what
    assert "alsamixer" in finding.remedy


def test_a_microphone_that_is_muted_fails() -> None:
    assert "nothing but silence" in listen(np.zeros(16_000, np.float32)).what


def test_noise_is_no_voice() -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 16_000).astype(np.float32)
    assert "no voice" in listen(noise).what


def test_a_missing_microphone_fails_with_the_remedy() -> None:
    assert listen(None).remedy == "plug it in."


def test_loudness_is_that_of_the_loudest_moment() -> None:
    sound = np.zeros(16_000, np.float32)
    assert loudness(sound) == -120
    sound[3200:3520] = 0.1
    assert loudness(sound) == pytest.approx(-20, abs=0.1)


class Playing:
    """A speaker that keeps what it is given."""

    def __init__(self, *, there: bool = True) -> None:
        self.there, self.played = there, 0

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        if not self.there:
            raise DeviceError("speaker", "The speaker is missing; plug it in.")
        self.played += 1

    def wait(self, cancel: Cancel = NEVER) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


def test_two_tones_are_played() -> None:
    speaker, said = Playing(), list[str]()
    assert check_speaker(speaker, said.append).verdict == "ok"
    assert (speaker.played, said) == (2, ["You should hear two tones now."])


def test_a_missing_speaker_fails_with_the_remedy() -> None:
    finding = check_speaker(Playing(there=False), lambda text: None, patience=0.0)
    assert (finding.verdict, finding.remedy) == ("failed", "plug it in.")


class Pressed:
    """A button that is pressed, or waits to be."""

    def __init__(self, *events: ButtonEvent) -> None:
        self.coming = events

    def events(self, stop: Cancel) -> Iterator[ButtonEvent]:
        yield from self.coming
        stop.wait()

    def close(self) -> None: ...


def test_a_press_is_noticed_and_a_release_is_not_one() -> None:
    up, down = ButtonEvent("main", False, 1.0), ButtonEvent("second", True, 2.0)
    finding = check_button(Pressed(up, down), lambda text: None)
    assert (finding.verdict, finding.what) == ("ok", "the second button was pressed")


def test_a_button_that_nobody_presses_fails_with_where_to_look() -> None:
    finding = check_button(Pressed(), lambda text: None, seconds=0.1)
    assert (finding.verdict, "[button]" in finding.remedy) == ("failed", True)


def nobody(text: str) -> None:
    raise AssertionError(f"nobody is there to be told: {text}")


def examine(name: str, text: str, folder: Path) -> Finding:
    (folder / "vismaid.toml").write_text(text)
    settings = read_settings(folder / "vismaid.toml")
    return doctor.examine(name, doctor.checks_of(settings, nobody)[name])


def test_the_button_of_the_settings_is_the_one_that_is_checked(tmp_path: Path) -> None:
    pytest.importorskip("evdev")
    finding = examine("button", '[button]\nkind = "evdev"\nmain = "KEY_PLAY_PAUSE"\n', tmp_path)
    assert (finding.verdict, "no key 'KEY_PLAY_PAUSE'" in finding.what) == ("failed", True)


def test_without_a_terminal_there_is_no_keyboard_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", (tmp_path / "empty").open("w+"))
    assert examine("button", "", tmp_path).verdict == "skipped"


def test_the_camera_of_the_settings_is_the_one_that_is_checked(
    tmp_path: Path, picture: Path
) -> None:
    assert examine("camera", f'[camera]\nsource = "{picture}"\n', tmp_path).verdict == "ok"


def test_a_library_that_is_missing_is_a_finding_and_the_other_checks_go_on() -> None:
    def check() -> Finding:
        raise ModuleNotFoundError("No module named 'cv2'", name="cv2")

    finding = doctor.examine("camera", check)
    assert (finding.verdict, finding.what) == ("failed", "cv2 is not installed")
    assert "make -C" in finding.remedy


@pytest.mark.parametrize(
    ("message", "what", "remedy"),
    [
        ("It is gone; plug it in.", "It is gone", "plug it in."),
        (
            "It is damaged. Fetch it again; or not. So.",
            "It is damaged",
            "Fetch it again; or not. So.",
        ),
        ("No pin (a; b. c) is free; name one.", "No pin (a; b. c) is free", "name one."),
        ("/a.b/c;d is 1.5 MB (", "/a.b/c;d is 1.5 MB (", ""),
    ],
)
def test_an_error_is_told_as_what_is_wrong_and_what_to_do(
    message: str, what: str, remedy: str
) -> None:
    finding = doctor.examine("camera", raising(VismaidError(message)))
    assert (finding.what, finding.remedy) == (what, remedy)


def raising(error: Exception) -> doctor.Check:
    def check() -> Finding:
        raise error

    return check


def test_this_machine_can_be_examined(speaking_pack: Path) -> None:
    every = doctor.checks_of(with_choice(Settings(), str(speaking_pack)), nobody)
    found = {name: doctor.examine(name, every[name]) for name in ("board", "build", "pack")}
    assert found["build"].verdict in ("ok", "warning", "skipped")
    assert found["pack"].verdict == "warning"


def test_a_pack_that_is_not_there_fails_two_checks(tmp_path: Path) -> None:
    every = doctor.checks_of(with_choice(Settings(), str(tmp_path)), nobody)
    for name in ("pack", "memory"):
        assert "is not a pack" in doctor.examine(name, every[name]).what


def test_a_real_microphone_and_speaker_are_well(
    sound: Sound, question: Path, tmp_path: Path
) -> None:
    asked: list[str] = []
    loud = tmp_path / "question.wav"
    samples = read_wav(question)
    soundfile.write(loud, np.tile(samples / np.abs(samples).max() * 0.5, 4), 16_000)
    with (
        closing(SoundDeviceMicrophone(MICROPHONE)) as microphone,
        sound.microphone.say(loud) as playing,
    ):
        heard = check_microphone(microphone, asked.append, seconds=4.0)
        playing.kill()
    assert (heard.verdict, len(asked)) == ("ok", 1)
    with closing(SoundDeviceSpeaker(SPEAKER)) as speaker:
        assert check_speaker(speaker, asked.append).verdict == "ok"
