"""The loop that is worn, on its hardware or after a script."""

import json
import logging
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from edge.devices.hardware import open_devices, open_speaker
from edge.devices.protocols import DeviceError, DeviceName, Devices, Watcher
from edge.languages import caution
from edge.notices.starting import heard_start, tell_failure
from edge.settings import Settings, When, read_settings, with_choice, with_look_ahead
from edge.simulate import Simulation, read_script
from edge.systemd.watchdog import Watchdog
from runtime.board.memory import share_heap
from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError
from runtime.files.atomic import unwritable
from runtime.files.writable import check_file, check_sound
from runtime.guard.guard import prepare_guard
from runtime.packs.search import find_pack
from runtime.privacy import keep_memory_private
from runtime.start.loading import Loaded, files_in_order, loading_engines
from runtime.start.read_ahead import remember_reading
from runtime.start.times import StartTimes

log = logging.getLogger("vismaid.run")

_LOADING_SECONDS = 120.0
"""How long a systemd watchdog is asked to be patient while models load."""


Say = Callable[[str], None]
"""Takes a line for a person or a program."""

_HANGING: list[ExitStack] = []
"""Engines that hang; they are let go of when the process ends."""


class _News:
    """Keeps what devices tell until there is somebody to hear it."""

    def __init__(self) -> None:
        self._lock, self._early = threading.Lock(), list[tuple[DeviceName, bool]]()
        self._listener: Watcher | None = None

    def __call__(self, part: DeviceName, there: bool) -> None:
        with self._lock:
            if self._listener:
                self._listener(part, there)
            else:
                self._early.append((part, there))

    def tell(self, listener: Watcher) -> None:
        """From now on, and what was told before."""
        with self._lock:
            self._listener = listener
            for part, there in self._early:
                listener(part, there)


@dataclass(frozen=True)
class Ending:
    """How a run ended."""

    failure: str = ""
    """Why it did not end well; empty where it did."""
    hangs: bool = False
    """Whether a thread is in a C library that does not return; Python would wait for it."""


def run(
    config: Path | None,
    *,
    say: Say,
    write: Say,
    pack: str | None = None,
    language: str | None = None,
    look_ahead: When | None = None,
    script: Path | None = None,
    out: Path | None = None,
    events: Path | None = None,
    fast: bool = False,
) -> Ending:
    """Wear it until it is told to stop.

    Args:
        config: Settings; None for the defaults.
        say: Tells whoever is at the terminal something.
        write: Takes the lines of ``events`` where they go to no file.
        pack: A pack's name or folder, in place of the settings'.
        language: Code of the wearer's language, in place of the settings'.
        look_ahead: When to look before anybody asks, in place of the settings'.
        script: What to do in place of a person; None for the hardware.
        out: With a script: WAV of all that is heard.
        events: With a script: file for a JSON line of everything that happens.
        fast: With a script: do not wait as long as sound lasts.

    Raises:
        VismaidError: something a person can mend.
    """
    times = StartTimes()
    share_heap()
    keep_memory_private()
    settings = with_choice(read_settings(config), pack, language)
    settings = with_look_ahead(settings, look_ahead)
    steps = read_script(script) if script else None
    if out:
        check_sound(out)
    if events:
        check_file(events)
    news, stop = _News(), Cancel()
    watchdog = Watchdog()
    watchdog.busy(_LOADING_SECONDS)
    with ExitStack() as engines, ExitStack() as stack:
        stack.enter_context(_ended_by_signals(stop))
        simulation = None
        with times.part("devices"):
            if steps:
                simulation = Simulation(steps, settings, out=out, realtime=not fast, watch=news)
            devices = simulation.devices if simulation else _hardware(settings, news, stop)
        for device in (devices.button, devices.camera, devices.microphone, devices.speaker):
            stack.callback(device.close)
        observe = _ignore
        if simulation:
            observe = stack.enter_context(_recorded(events, write, simulation.observe, stop))
        try:
            with heard_start(devices.speaker, settings, stop), ExitStack() as loads:
                alive = partial(watchdog.busy, _LOADING_SECONDS)
                loading = loads.enter_context(_loading(settings, alive, stop, times))
                # Meanwhile, what the loop is made of: it takes as long as an engine.
                from edge.assembly import assembled

                loaded = loading()
                files = files_in_order(loaded.pack, settings.assistant.spoken)
                remember_reading(files, "run", config, pack, needed=loaded.needed)
                if warning := caution(loaded.pack, settings.assistant.language):
                    say(warning)
                on_a_board = simulation is None
                assistant = stack.enter_context(
                    assembled(
                        loaded, settings, devices, observe, on_a_board=on_a_board, times=times
                    )
                )
                engines.push(loads.pop_all())
        except Cancelled:
            return Ending()
        news.tell(assistant.device_changed)
        player = None
        if simulation:
            player = threading.Thread(target=simulation.play, args=(stop,), name="script")
            player.start()
        _tell_times(times, observe, watchdog)
        watchdog.ready()
        prepare_guard(settings.assistant.language)
        switched_off = assistant.run(stop, beat=watchdog.alive)
        watchdog.stopping()
        if player:
            player.join()
        if assistant.stuck:
            # Freeing an engine waits for what it does.
            _HANGING.append(engines.pop_all())
    if switched_off and settings.assistant.shutdown:
        subprocess.run(shlex.split(settings.assistant.shutdown), check=False)
    if assistant.stuck:
        return Ending("An engine hangs; start vismaid again.", hangs=True)
    return Ending(str(simulation.failure or "") if simulation else "")


def _loading(
    settings: Settings, alive: Callable[[], None], stop: Cancel, times: StartTimes
) -> AbstractContextManager[Callable[[], Loaded]]:
    return loading_engines(
        find_pack(settings.assistant.pack),
        settings.assistant.language,
        others=settings.assistant.spoken,
        longest_question=settings.timings.longest_question,
        gpu=settings.assistant.gpu,
        alive=alive,
        cancel=stop,
        times=times,
    )


def _tell_times(times: StartTimes, observe: Callable[..., None], watchdog: Watchdog) -> None:
    """Show a maker how long the start took, and of what."""
    ready = round(times.seconds(), 3)
    parts = {name: [round(begin, 3), round(end, 3)] for name, (begin, end) in times.parts().items()}
    log.info("ready after %.2f s: %s", ready, times)
    watchdog.status(f"ready {ready:.1f} s after its start")
    observe("start", ready=ready, parts=parts)


def _hardware(settings: Settings, news: Watcher, stop: Cancel) -> Devices:
    """The devices; somebody at a terminal reads what is wrong, anyone else has to hear it."""
    try:
        return open_devices(settings, news)
    except DeviceError as error:
        if settings.button.kind != "keyboard":
            with closing(open_speaker(settings)) as speaker:
                tell_failure(error, speaker, settings, stop)
        raise


@contextmanager
def _recorded(
    path: Path | None, write: Say, follow: Callable[..., None], stop: Cancel
) -> Iterator[Callable[..., None]]:
    """Something that is told what happens, from any thread, and writes it down at once.

    Raises:
        OutputError: it could not be written; it ends the run by ``stop`` and is raised at its end.
    """
    begun, lock = time.monotonic(), threading.Lock()
    failures: list[Exception] = []

    def observe(what: str, **about: Any) -> None:
        seconds = round(time.monotonic() - begun, 3)
        line = json.dumps({"seconds": seconds, "event": what, **about}, ensure_ascii=False)
        with lock:
            try:
                if not failures:
                    write(line)
            except (OSError, OutputError) as error:
                failures.append(error)
                stop.set()
        follow(what, **about)

    with ExitStack() as stack:
        if path:
            write = stack.enter_context(_lines(path))
        yield observe
    for failure in failures:
        if path and isinstance(failure, OSError):
            raise unwritable(path, failure) from None
        raise failure


@contextmanager
def _lines(path: Path) -> Iterator[Say]:
    """Something that writes a line into a file, which has it at once."""
    try:
        file = path.open("wb", buffering=0)
    except OSError as error:
        raise unwritable(path, error) from None

    def write(line: str) -> None:
        file.write(f"{line}\n".encode(errors="replace"))

    with file:
        yield write


def _ignore(what: str, **about: Any) -> None:
    """What was seen and heard is told to nobody."""


@contextmanager
def _ended_by_signals(stop: Cancel) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the loop well."""

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(each, end) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
