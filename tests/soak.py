"""Many turns in a row with the demo pack's engines: how many are lost, and what they leave behind.

    python -m tests.soak [--turns 200] [--journal FILE]

Questions are asked about new pictures and on about old ones, by one press and by three, and every
other turn follows a mishap: an answer that is stopped, a covered camera, a microphone that is gone.
Prints one JSON object for each process: the number of ``turns`` and of those ``lost``, that is
without an answer, and what the process had after the tenth turn and after every hundredth,
``held``. With a journal all that is written down at once, and a later call goes on where an earlier
one was ended, in a process of its own, which is judged from its own hundredth turn. The exit status
is 1 where a turn is lost or something leaks.
"""

import argparse
import gc
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from PIL import Image
from pydantic import TypeAdapter

from edge.devices.speaker import FileSpeaker
from edge.notices.cache import NoticeCache
from runtime.board.memory import share_heap
from runtime.cancel import NEVER, Cancel
from runtime.files.atomic import replacing
from runtime.packs.search import find_pack
from runtime.start.loading import load_engines
from tests.edge.wearing import PATIENCE, SAMPLES, Wearer, picture, wearing

FIRST = 10
"""Turns after which everything has been used."""
EVERY = 100
"""Turns between two looks at what is held; those before the first of them are not judged where
there are more."""
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
class Part:
    """The turns that one process took."""

    begun: int
    """Turns that were taken before."""
    turns: int = 0
    lost: int = 0
    held: dict[int, Held] = field(default_factory=dict)
    """By the number of turns that the process had taken."""

    @property
    def well(self) -> bool:
        """Whether nothing was lost and nothing leaks."""
        judged = [self.held[turns] for turns in sorted(self.held) if turns >= self._warm]
        return self.lost == 0 and all(
            each.memory <= GROWTH * judged[0].memory
            and each.threads <= judged[0].threads
            and each.files <= judged[0].files
            for each in judged
        )

    @property
    def _warm(self) -> int:
        return EVERY if EVERY in self.held else FIRST


@dataclass
class Journal:
    """What became of many turns, part by part."""

    path: Path | None
    parts: list[Part] = field(default_factory=list)

    @classmethod
    def at(cls, path: Path | None) -> "Journal":
        """What was written down so far."""
        known = path.read_bytes() if path and path.exists() else b"[]"
        return cls(path, _PARTS.validate_json(known))

    def write(self) -> None:
        """Write it down, where there is a place for it."""
        if self.path:
            with replacing(self.path) as file:
                file.write(_PARTS.dump_json(self.parts, indent=1))


_PARTS = TypeAdapter(list[Part])


class PatientSpeaker(FileSpeaker):
    """Keeps nothing and takes no time, unless it is to play until it is stopped."""

    endless = False

    def wait(self, cancel: Cancel = NEVER) -> None:
        if self.endless and cancel:
            assert cancel.wait(PATIENCE)
        super().wait(cancel)


def soak(turns: int, journal: Journal) -> None:
    """Take turns, at least ``FIRST``, until there are so many in the journal."""
    begun = sum(part.turns for part in journal.parts)
    share_heap()
    pack = find_pack("demo")
    with (
        tempfile.TemporaryDirectory() as state,
        load_engines(pack, "en") as loaded,
        wearing(loaded.engines, NoticeCache(loaded.voice, "en"), Path(state)) as wear,
    ):
        worn = wear(speaker=lambda watch: PatientSpeaker(None, realtime=False, watch=watch))
        part = Part(begun)
        for number in range(begun, turns):
            lost = part.lost + (not _answered(worn, number))
            part = replace(part, turns=part.turns + 1, lost=lost)
            last = number + 1 == turns or lost == _ENOUGH
            if last or part.turns == FIRST or part.turns % EVERY == 0:
                part.held[part.turns] = held()
                journal.parts[:] = [*(each for each in journal.parts if each.begun < begun), part]
                journal.write()
            if last:
                break


def held() -> Held:
    """What this process has when all that has been said is over."""
    for thread in threading.enumerate():
        if thread.name in ("ask", "heard"):
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
    parser.add_argument("--journal", type=Path, help="where to go on, and to write down")
    given = parser.parse_args()
    journal = Journal.at(given.journal)
    soak(given.turns, journal)
    print(_PARTS.dump_json(journal.parts).decode())
    return 0 if all(part.well for part in journal.parts) else 1


if __name__ == "__main__":
    sys.exit(main())
