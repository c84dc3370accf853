"""The start is heard from its first moment, and so is that it failed."""

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import soundfile

from edge import run as run_module
from edge.devices.protocols import DeviceError, Devices
from edge.notices.starting import heard_start
from edge.notices.tones import Cue, tone
from edge.settings import Settings, Timings
from edge.systemd.watchdog import Watchdog
from runtime.cancel import Cancel
from runtime.errors import MemoryShortageError
from runtime.speech.speech import Speech
from runtime.start.loading import loading_engines
from runtime.start.times import StartTimes
from tests.edge.fake_devices import PATIENCE, HandButton, HandCamera, HandMicrophone, HandSpeaker
from vismaid.app import main

SETTINGS = Settings(timings=Timings(tick=0.05))


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Heard(HandSpeaker):
    """Tells when it has been given so many sounds."""

    def __init__(self) -> None:
        super().__init__()
        self._more = threading.Condition()

    def add(self, speech: Speech, *, volume: float = 1.0) -> None:
        super().add(speech, volume=volume)
        with self._more:
            self._more.notify_all()

    def await_sounds(self, count: int) -> list[int]:
        """Lengths of the first so many."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.added) >= count, PATIENCE)
        return [len(speech.samples) for speech in self.added[:count]]


def lengths(*cues: Cue) -> list[int]:
    return [len(tone(cue).samples) for cue in cues]


def test_a_tone_is_heard_at_once_and_ticks_until_it_has_started() -> None:
    speaker = Heard()
    with heard_start(speaker, SETTINGS, Cancel()):
        assert speaker.await_sounds(3) == lengths(Cue.STARTING, Cue.TICK, Cue.TICK)
    count = len(speaker.added)
    threading.Event().wait(0.15)
    assert len(speaker.added) == count


def test_a_speaker_that_comes_late_hears_that_it_starts() -> None:
    speaker = Heard()
    speaker.fault = DeviceError("speaker", "gone")
    with heard_start(speaker, SETTINGS, Cancel()):
        threading.Event().wait(0.12)
        speaker.fault = None
        assert speaker.await_sounds(2) == lengths(Cue.STARTING, Cue.TICK)


def test_a_start_that_fails_is_told_in_words() -> None:
    speaker = Heard()

    def start() -> None:
        with heard_start(speaker, SETTINGS, Cancel()):
            speaker.await_sounds(1)
            raise MemoryShortageError("short")

    with pytest.raises(MemoryShortageError):
        start()
    sounds = [len(speech.samples) for speech in speaker.added]
    place = sounds.index(*lengths(Cue.FAILED))
    assert sum(speech.seconds for speech in speaker.added[place + 1 :]) > 1


def test_it_is_heard_before_a_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    speaker, load = Heard(), loading_engines

    @contextmanager
    def slowly(*given: Any, **named: Any) -> Iterator[Any]:
        assert speaker.await_sounds(1) == lengths(Cue.STARTING)
        with load(*given, **named) as loading:
            yield loading

    hardware = Devices(HandCamera(), HandMicrophone(), speaker, HandButton())
    monkeypatch.setattr(run_module, "open_devices", lambda settings, watch: hardware)
    monkeypatch.setattr(run_module, "loading_engines", slowly)
    monkeypatch.setattr(Watchdog, "ready", lambda dog: signal.raise_signal(signal.SIGTERM))
    assert run_module.run(None, say=print, write=print) == run_module.Ending()
    assert lengths(Cue.READY)[0] in [len(speech.samples) for speech in speaker.added]


def test_a_start_that_fails_is_heard_of_and_ends_with_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config, script, heard = (tmp_path / name for name in ("c.toml", "s.toml", "heard.wav"))
    config.write_text('[assistant]\npack = "nothing"\n')
    script.write_text("[[step]]\nwait = 0.0\n")
    given = ["--config", str(config), "--simulate", str(script), "--out", str(heard), "--fast"]
    assert main(["run", *given]) == 2
    assert capfd.readouterr().err.count("\n") == 1
    assert soundfile.info(heard).duration > 1


def test_a_button_that_cannot_be_used_is_heard_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = Heard()
    config = tmp_path / "c.toml"
    config.write_text('[button]\nkind = "gpio"\nmain = "none"\n')
    monkeypatch.setattr(run_module, "open_speaker", lambda settings: speaker)
    assert main(["run", "--config", str(config)]) == 2
    assert speaker.await_sounds(2)[0] == lengths(Cue.FAILED)[0]


def test_whoever_ends_it_while_it_loads_hears_of_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SIGTERM comes while the projector is being loaded, and gives up what is left to load."""
    speaker, loaded, before = Heard(), list[str](), set(threading.enumerate())

    class Times(StartTimes):
        def part(self, name: str) -> AbstractContextManager[None]:
            if name == "projector":
                signal.raise_signal(signal.SIGTERM)
            loaded.append(name)
            return super().part(name)

    hardware = Devices(HandCamera(), HandMicrophone(), speaker, HandButton())
    monkeypatch.setattr(run_module, "open_devices", lambda settings, watch: hardware)
    monkeypatch.setattr(run_module, "StartTimes", Times)
    assert run_module.run(None, say=print, write=print) == run_module.Ending()
    assert "projector" in loaded
    assert "notices" not in loaded
    heard = [len(speech.samples) for speech in speaker.added]
    assert not set(heard) & set(lengths(Cue.FAILED, Cue.READY))
    left = set(threading.enumerate()) - before
    assert not [each for each in left if each.name.startswith("load")]
