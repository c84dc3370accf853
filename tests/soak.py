"""Many turns in a row with the demo pack's engines: how many are lost, and what they leave behind.

    python -m tests.soak [--turns 200]

Questions are asked about new pictures and on about old ones, by one press and by three, and every
other turn follows a mishap: an answer that is stopped, a covered camera, a microphone that is gone.
Prints one JSON object: the number of ``turns`` and of those ``lost``, that is without an answer,
and what the process had after the tenth turn, ``warm``, and at the ``end``. To be run in a process
of its own. The exit status is 1 where a turn is lost or something leaks.
"""

import argparse
import gc
import json
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from PIL import Image

from edge import senses
from edge.cues import Cues
from edge.speaker import FileSpeaker
from runtime.engines import Engines
from runtime.memory import share_heap
from runtime.pack import find_pack
from runtime.vlm import Session
from tests.edge.wearing import PATIENCE, SAMPLES, Wearer, picture, wearing

WARM = 10
"""Turns after which everything has been used."""
GROWTH = 1.05
"""Of memory from then on, at most."""
_TOO_DARK = "09-unanswerable"
_NAMES = sorted({path.stem for path in SAMPLES.glob("*.jpg")} - {_TOO_DARK})
_ENOUGH = 3
"""Lost turns after which no more are taken."""


@dataclass(frozen=True)
class Held:
    """What a process has."""

    memory: int
    """Resident, bytes."""
    threads: int
    files: int
    """Open ones, sockets and pipes included."""


@dataclass(frozen=True)
class Soak:
    """What became of many turns."""

    turns: int
    lost: int
    warm: Held
    end: Held

    @property
    def well(self) -> bool:
        """Whether nothing was lost and nothing leaks."""
        return (
            self.lost == 0
            and self.end.memory <= GROWTH * self.warm.memory
            and self.end.threads <= self.warm.threads
            and self.end.files <= self.warm.files
        )


class PatientSpeaker(FileSpeaker):
    """Keeps nothing and takes no time, unless it is to play until it is stopped."""

    endless = False

    def wait(self, cancel: threading.Event | None = None) -> None:
        if self.endless and cancel:
            assert cancel.wait(PATIENCE)
        super().wait(cancel)


def soak(turns: int) -> Soak:
    """Take so many turns, more than ``WARM``."""
    share_heap()
    pack = find_pack("demo")
    with (
        tempfile.TemporaryDirectory() as state,
        senses.load(pack, "en", hear=True, speak=True) as (recogniser, voice),
        Session(pack) as session,
        wearing(Engines(session, recogniser, voice), Cues(voice, "en"), Path(state)) as wear,
    ):
        worn = wear(speaker=lambda watch: PatientSpeaker(None, realtime=False, watch=watch))
        lost, warm = 0, held()
        for number in range(turns):
            if number == WARM:
                warm = held()
            lost += not _answered(worn, number)
            if lost == _ENOUGH:
                break
        return Soak(number + 1, lost, warm, held())


def held() -> Held:
    """What this process has when all that has been said is over."""
    for thread in threading.enumerate():
        if thread.name == "ask" or "_wait" in thread.name:
            thread.join(PATIENCE)
    gc.collect()
    process = psutil.Process()
    # A library's threads that have done their work take a moment to be gone.
    threads = process.num_threads()
    for _ in range(20):
        time.sleep(0.02)
        threads = min(threads, process.num_threads())
    return Held(process.memory_info().rss, threads, process.num_fds())


def _answered(worn: Wearer, number: int) -> bool:
    """Take a turn of a kind that the number chooses; whether there was an answer."""
    name = _NAMES[number % len(_NAMES)]
    try:
        match number % 6:
            case 1:
                _stop_an_answer(worn, name)
            case 3:
                _cover_the_camera(worn)
            case 5:
                _pull_out_the_microphone(worn, name)
        worn.camera.show(picture(name))
        match number % 4:
            case 0:
                worn.say(name)
            case 1:
                worn.press()
            case 2:
                worn.say(name, "second")
            case 3:
                worn.button.tap(3)
        worn.answered()
    except AssertionError as error:
        print(f"turn {number + 1}: {error}", file=sys.stderr)
        worn.button.up()
        return False
    return True


def _stop_an_answer(worn: Wearer, name: str) -> None:
    worn.speaker.endless = True
    worn.say(name)
    worn.expect("phase", phase="speaking")
    worn.stops_it()
    worn.speaker.endless = False


def _cover_the_camera(worn: Wearer) -> None:
    worn.camera.show(Image.new("RGB", (640, 480)))
    worn.press()
    worn.expect("notice", notice="camera_covered")
    worn.ready()


def _pull_out_the_microphone(worn: Wearer, name: str) -> None:
    worn.microphone.pull_out()
    worn.expect("notice", notice="microphone_missing")
    worn.ready()
    worn.say(name)
    worn.expect("notice", notice="microphone_missing")
    worn.ready()
    worn.microphone.plug_in()
    worn.expect("notice", notice="microphone_back")
    worn.ready()


def main() -> int:
    """Soak, print, and say whether all is well."""
    parser = argparse.ArgumentParser(description="Many turns in a row.")
    parser.add_argument("--turns", type=int, default=200, help="more than 10")
    done = soak(parser.parse_args().turns)
    print(json.dumps(asdict(done)))
    return 0 if done.well else 1


if __name__ == "__main__":
    sys.exit(main())
