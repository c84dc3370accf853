"""Sound devices of one's own: a speaker that can be recorded, a microphone that can be spoken to.

Nothing of it reaches the machine's sound card, nor the user's sound server.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

SPEAKER, MICROPHONE = "vspk", "vmic"
"""Names under which PortAudio finds the two."""
SPEAKER_RATE, MICROPHONE_RATE = 48_000, 44_100
"""Hz. The speaker has two channels, the microphone one."""
NEEDED = ("pulseaudio", "pactl", "parec", "paplay")

_COMMON = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=sink rate={rate} channels={channels}
"""
_SOURCE = "load-module module-remap-source source_name=source master=sink.monitor\n"
_DEVICE = """
pcm.{name} {{
    type pulse
    server "unix:{socket}"
    device "{device}"
    hint {{ show on description "{name}" }}
}}
"""


class Device:
    """A sound device that can be pulled out: a server with nothing else in it.

    A server moves a stream to another device when its own goes, so that nobody notices. Here the
    whole server goes, which is how a pulled USB plug looks to a program that uses ALSA.
    """

    def __init__(self, folder: Path, name: str, rate: int, channels: int) -> None:
        folder.mkdir(mode=0o700)
        self._folder, self._rate = folder, rate
        socket = folder / "socket"
        setup = _COMMON.format(socket=socket, rate=rate, channels=channels)
        (folder / "setup.pa").write_text(setup + (_SOURCE if name == MICROPHONE else ""))
        device = "source" if name == MICROPHONE else "sink"
        self.alsa = _DEVICE.format(name=name, socket=socket, device=device)
        """What makes ALSA find it."""
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
        }

    def plug_in(self) -> None:
        command = ["pulseaudio", "-n", "-F", str(self._folder / "setup.pa"), "--daemonize=no"]
        command += ["--exit-idle-time=-1", "--use-pid-file=no", "--log-level=0"]
        self._server = self._start(*command)
        while self._start("pactl", "info", stderr=subprocess.DEVNULL).wait():
            assert self._server.poll() is None, "pulseaudio ended"
        # A null sink that nobody listens to falls asleep.
        self._listener = self._start("parec", "-d", "sink.monitor", "--latency-msec=30")

    def pull_out(self) -> None:
        for process in (self._listener, self._server):
            process.terminate()
            process.wait()

    def say(self, path: Path) -> "subprocess.Popen[bytes]":
        """Play a recording to the microphone."""
        return self._start("paplay", "-d", "sink", str(path))

    @contextmanager
    def recording(self) -> Iterator["Recording"]:
        """What is heard from the speaker meanwhile."""
        command = ["parec", "-d", "sink.monitor", "--latency-msec=20", "--raw"]
        command += ["--format=s16le", "--channels=1", f"--rate={self._rate}"]
        process = self._start(*command, stdout=subprocess.PIPE)
        recording = Recording(process)
        try:
            recording.wait_for(self._rate // 50)
            yield recording
        finally:
            process.terminate()
            process.wait()

    def _start(
        self, *command: str, stdout: int = subprocess.DEVNULL, stderr: int | None = None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=self._environment, stdout=stdout, stderr=stderr)


@dataclass(frozen=True)
class Sound:
    """A speaker and a microphone."""

    speaker: Device
    microphone: Device


class Recording:
    """Sound that comes in, at the device's rate."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process, self._data = process, bytearray()
        self._grown = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def samples(self) -> NDArray[np.int16]:
        """int16 [n] so far."""
        with self._grown:
            return np.frombuffer(bytes(self._data[: len(self._data) // 2 * 2]), np.int16)

    def wait_for(self, count: int) -> None:
        """Wait until so many samples more have come."""
        with self._grown:
            wanted = len(self._data) + 2 * count
            assert self._grown.wait_for(lambda: len(self._data) >= wanted, timeout=30)

    def _read(self) -> None:
        assert self._process.stdout
        while data := os.read(self._process.stdout.fileno(), 4096):
            with self._grown:
                self._data += data
                self._grown.notify_all()


@contextmanager
def running_sound() -> Iterator[Sound]:
    """Start both and let PortAudio find it in this process; skips where there is none."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    try:
        import sounddevice
    except OSError:
        missing.append("PortAudio")
    if missing:
        pytest.skip(
            f"{', '.join(missing)} missing: apt-get install pulseaudio pulseaudio-utils "
            "libportaudio2 libasound2-plugins"
        )
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        sound = Sound(
            Device(Path(folder) / "speaker", SPEAKER, SPEAKER_RATE, channels=2),
            Device(Path(folder) / "microphone", MICROPHONE, MICROPHONE_RATE, channels=1),
        )
        devices = (sound.speaker, sound.microphone)
        alsa = Path(folder) / "asound.conf"
        alsa.write_text("".join(device.alsa for device in devices))
        patch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{alsa}")
        for device in devices:
            device.plug_in()
        sounddevice._terminate()
        sounddevice._initialize()
        try:
            yield sound
        finally:
            for device in devices:
                device.pull_out()
