"""All checks of the doctor in order, each finding as soon as it is known.

The checks themselves are in ``edge.doctor.board``, ``edge.doctor.turn`` and
``edge.doctor.devices``.
"""

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

from edge.devices import hardware
from edge.doctor import board as of_board
from edge.doctor import devices as of_devices
from edge.doctor import turn as of_pack
from edge.doctor.finding import Finding, error, failed, skipped
from edge.settings import Settings
from runtime.board import memory
from runtime.board.board import Board, Condition, read_board, read_condition
from runtime.board.engine_build import read_builds
from runtime.errors import VismaidError
from runtime.installation import set_up
from runtime.memory_plan import Use
from runtime.packs.search import find_pack

Check = Callable[[], Finding]

PERSONAL = ("speaker", "microphone", "button")
"""Checks that need a person."""


def findings(
    settings: Settings, say: of_devices.Say, *, only: Sequence[str] = (), alone: bool = False
) -> Iterator[Finding]:
    """Check everything; each finding comes as soon as it is known.

    Args:
        settings: Which pack and which devices.
        say: Tells the person what to do now.
        only: Names of the checks to do; all where there are none.
        alone: Leave out what needs a person.

    Raises:
        VismaidError: ``only`` names a check that there is not.
    """
    checks = checks_of(settings, say)
    for name in only:
        if name not in checks:
            raise VismaidError(f"There is no check called {name}; there are {', '.join(checks)}.")
    wanted = [name for name in only or checks if not (alone and name in PERSONAL)]
    return (examine(name, checks[name]) for name in wanted)


def examine(name: str, check: Check) -> Finding:
    """Do a check; what it cannot get over is a finding too."""
    try:
        return check()
    except VismaidError as problem:
        return error(name, problem)
    except ImportError as problem:
        return failed(name, f"{problem.name} is not installed", f"run `{set_up()}` once more")


def checks_of(settings: Settings, say: of_devices.Say) -> dict[str, Check]:
    """Every check by its name, in the order in which they are done."""
    return {**_of_the_board(settings), **_of_the_devices(settings, say)}


def _of_the_board(settings: Settings) -> dict[str, Check]:
    """The checks that need nobody; what they look at is read when the first of them is done."""
    language = settings.assistant.language
    use = Use(
        language,
        tuple(settings.assistant.spoken[1:]),
        longest_question=settings.timings.longest_question,
    )
    opened = functools.cache(partial(find_pack, settings.assistant.pack))

    @functools.cache
    def seen() -> tuple[Board, Condition]:
        board = read_board()
        return board, read_condition(board)

    builds = functools.cache(read_builds)

    def memory_needed() -> Finding:
        # To work it out, llama.cpp is asked in this process, which would end with it.
        if any(each.failure for each in builds()):
            return skipped("memory", "it takes engines that can be loaded; see the build")
        return of_board.check_memory(opened(), use, memory.available())

    def tried() -> Finding:
        if any(each.failure for each in builds()):
            return skipped("turn", "it takes engines that can be loaded; see the build")
        return of_pack.check_turn(opened(), language, settings.assistant.gpu)

    return {
        "board": lambda: of_board.check_board(*seen()),
        "build": lambda: of_board.check_build(seen()[0], builds()),
        "pack": lambda: of_board.check_pack(opened(), language),
        "language": lambda: of_board.check_language(opened(), language),
        "memory": memory_needed,
        "turn": tried,
        "temperature": lambda: of_board.check_heat(*seen()),
        "throttling": lambda: of_board.check_throttling(*seen()),
        "battery": lambda: of_board.check_battery(seen()[1]),
        "service": of_board.check_service,
    }


def _of_the_devices(settings: Settings, say: of_devices.Say) -> dict[str, Check]:
    """The checks of what one can touch; each device is opened for its check alone."""

    def camera() -> Finding:
        with closing(hardware.open_camera(settings)) as device:
            return of_devices.check_camera(device)

    def speaker() -> Finding:
        with closing(hardware.open_speaker(settings)) as device:
            return of_devices.check_speaker(device, say)

    def microphone() -> Finding:
        with closing(hardware.open_microphone(settings)) as device:
            return of_devices.check_microphone(device, say)

    def button() -> Finding:
        if settings.button.kind == "keyboard" and not (sys.stdin and sys.stdin.isatty()):
            return skipped("button", "the keyboard is used, and there is no terminal here")
        with closing(hardware.open_button(settings)) as device:
            return of_devices.check_button(device, say)

    return {"camera": camera, "speaker": speaker, "microphone": microphone, "button": button}
