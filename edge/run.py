"""The loop that is worn, on its hardware or after a script."""

import json
import logging
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from edge.assistant.endpointing import Endpointer, Endpoints
from edge.assistant.loop import Assistant
from edge.devices.hardware import open_devices, open_speaker
from edge.devices.protocols import DeviceError, DeviceName, Devices, Watcher
from edge.languages import caution
from edge.notices.board_alerts import BoardWatch
from edge.notices.cache import NoticeCache
from edge.notices.notices import NOTICES, Notice, words
from edge.notices.starting import heard_start, tell_failure
from edge.preferences import SpeechPreferences, state_folder
from edge.settings import Settings, When, read_settings, with_look_ahead, with_pack
from edge.simulate import Simulation, read_script
from edge.systemd.watchdog import Watchdog
from runtime.board.memory import share_heap
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.errors import OutputError
from runtime.files.atomic import unwritable
from runtime.files.writable import check_file, check_sound
from runtime.packs.manifest import Manifest
from runtime.packs.search import find_pack
from runtime.privacy import keep_memory_private
from runtime.session import Session
from runtime.speech.loading import load_speech

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
        look_ahead: When to look before anybody asks, in place of the settings'.
        script: What to do in place of a person; None for the hardware.
        out: With a script: WAV of all that is heard.
        events: With a script: file for a JSON line of everything that happens.
        fast: With a script: do not wait as long as sound lasts.

    Raises:
        VismaidError: something a person can mend.
    """
    share_heap()
    keep_memory_private()
    settings = with_look_ahead(with_pack(read_settings(config), pack), look_ahead)
    steps = read_script(script) if script else None
    if out:
        check_sound(out)
    if events:
        check_file(events)
    news, stop = _News(), Cancel()
    watchdog = Watchdog()
    watchdog.busy(_LOADING_SECONDS)
    with ExitStack() as stack:
        stack.enter_context(_ended_by_signals(stop))
        simulation = None
        if steps:
            simulation = Simulation(steps, settings, out=out, realtime=not fast, watch=news)
        devices = simulation.devices if simulation else _hardware(settings, news, stop)
        for device in (devices.button, devices.camera, devices.microphone, devices.speaker):
            stack.callback(device.close)
        observe = _ignore
        if simulation:
            observe = stack.enter_context(_recorded(events, write, simulation.observe, stop))
        with heard_start(devices.speaker, settings, stop):
            assistant = stack.enter_context(
                _assistant(
                    settings,
                    devices,
                    observe,
                    say=say,
                    on_a_board=simulation is None,
                    alive=lambda: watchdog.busy(_LOADING_SECONDS),
                )
            )
        news.tell(assistant.device_changed)
        player = None
        if simulation:
            player = threading.Thread(target=simulation.play, args=(stop,), name="script")
            player.start()
        watchdog.ready()
        switched_off = assistant.run(stop, beat=watchdog.alive)
        watchdog.stopping()
        if player:
            player.join()
    if switched_off and settings.assistant.shutdown:
        subprocess.run(shlex.split(settings.assistant.shutdown), check=False)
    if assistant.stuck:
        return Ending("An engine hangs; start vismaid again.", hangs=True)
    return Ending(str(simulation.failure or "") if simulation else "")


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
def _assistant(
    settings: Settings,
    devices: Devices,
    observe: Callable[..., None],
    *,
    say: Say,
    on_a_board: bool,
    alive: Callable[[], None],
) -> Iterator[Assistant]:
    """An assistant with everything loaded; it hears of the board where it is worn on one."""
    pack, language = find_pack(settings.assistant.pack), settings.assistant.language
    longest = settings.timings.longest_question
    with ExitStack() as stack:
        recogniser, voice = stack.enter_context(
            load_speech(
                pack, language, hear=True, speak=True, longest_question=longest, alive=alive
            )
        )
        session = stack.enter_context(Session(pack, language=language, gpu=settings.assistant.gpu))
        if warning := caution(pack, language):
            say(warning)
        state = state_folder()
        speed = SpeechPreferences(state, settings.speaker).speed
        notices = NoticeCache(voice, language, speed, texts=_notices(pack.manifest, settings))
        endpoints = Endpoints(patience=settings.timings.begin)
        watch: BoardWatch | None = None
        always = settings.look_ahead.when == "always"
        assistant = Assistant(
            Engines(session, recogniser, voice),
            devices,
            notices,
            settings,
            state=state,
            endpointer=lambda: Endpointer(endpoints),
            battery=lambda: watch.battery if watch else None,
            hindrance=lambda: watch.hindrance(on_battery=always) if watch else "",
            voice_name=voice.name if voice else "",
            read_question=pack.manifest.prompts_in(language).read,
            observe=observe,
        )
        if pack.manifest.notice:
            assistant.add_news(Notice.MODEL_NOTICE)
        with ExitStack() as watching:
            if on_a_board:
                watch = watching.enter_context(closing(BoardWatch(assistant.add_news)))
            yield assistant
        if assistant.stuck:
            # Freeing an engine waits for what it does.
            _HANGING.append(stack.pop_all())


def _notices(manifest: Manifest, settings: Settings) -> dict[Notice, str]:
    """What is said, the pack's own notice included where it is in the language of the others."""
    language = settings.assistant.language
    texts = words(language, settings.button.mode)
    if manifest.notice_language == (language if language in NOTICES else "en"):
        texts[Notice.MODEL_NOTICE] = manifest.notice
    return texts


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
