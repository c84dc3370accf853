"""A measurement says on what and how it was made, and which repetitions were disturbed."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bench.sweep.conditions import Watch, conditions, watched
from bench.sweep.load import CpuTimes
from runtime.board.board import read_board
from runtime.llama.model import build_features
from tests.boards import no_tool, write

COUNT = "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count"
GOVERNOR = "sys/devices/system/cpu/cpu{}/cpufreq/scaling_governor"
HEAT = "sys/class/thermal/thermal_zone0/temp"


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    files = {
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: A CPU\n\nprocessor\t: 1\n",
        "proc/meminfo": "MemTotal: 1000 kB\nMemAvailable: 500 kB\n",
        "sys/class/dmi/id/product_name": "20L5\n",
        "sys/class/thermal/thermal_zone0/type": "x86_pkg_temp\n",
        HEAT: "41000\n",
        COUNT: "7\n",
        GOVERNOR.format(0): "performance\n",
        GOVERNOR.format(1): "performance\n",
    }
    return write(tmp_path, files)


def counted(busy: float, ours: float) -> Callable[[], CpuTimes]:
    """Two cores that work so many of ten seconds, so many of them for this process."""
    moments = [CpuTimes(5.0, 20.0, 4.0, 2), CpuTimes(5.0 + busy, 30.0, 4.0 + ours, 2)]
    return lambda: moments.pop(0)


def pi(root: Path, said: Callable[[], str]) -> Callable[[Sequence[str]], str]:
    """Make a Pi of it, whose tool says of throttling what is asked for."""
    write(root, {"proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0"})
    return lambda command: said() if command[1:] == ["get_throttled"] else ""


def test_the_board_and_what_runs_on_it_are_told(desktop: Path) -> None:
    told = conditions(root=desktop, tool=no_tool, host="kitchen")
    assert (told.board, told.processor, told.cores) == ("20L5", "A CPU", 2)
    assert (told.memory, told.governor, told.host) == (1_024_000, "performance", "kitchen")
    assert (told.temperature_before, told.temperature_after) == (41.0, None)
    assert (told.throttled, told.load) == (None, None)
    assert set(told.build.split()) == build_features()
    named = {"python", "kernel", "llama-cpp-python", "llama.cpp", "ggml", "pywhispercpp", "numpy"}
    assert named | {"vismaid", "piper-tts"} <= told.versions.keys()


def test_cores_of_different_governors_are_told_apart(desktop: Path) -> None:
    write(desktop, {GOVERNOR.format(1): "powersave\n"})
    assert conditions(root=desktop, tool=no_tool).governor == "performance, powersave"


def test_a_board_that_says_nothing_has_conditions_all_the_same(tmp_path: Path) -> None:
    with watched(root=tmp_path, tool=no_tool, times=lambda: None) as watch:
        pass
    told = conditions([watch], root=tmp_path, tool=no_tool)
    assert (told.temperature_before, told.throttled, told.load, told.governor) == (None,) * 3 + (
        "",
    )
    assert watch.disturbed == []


def test_this_machine_has_conditions() -> None:
    with watched() as watch:
        pass
    told = conditions([watch])
    assert told.cores == read_board().cores
    assert told.load is None or 0 <= told.load <= 1


def test_a_quiet_repetition_is_not_disturbed(desktop: Path) -> None:
    with watched(root=desktop, tool=no_tool, times=counted(2.0, 1.95)) as watch:
        write(desktop, {HEAT: "52000\n"})
    assert watch.disturbed == []
    assert (watch.temperature_before, watch.temperature_after) == (41.0, 52.0)
    assert watch.throttled is False
    assert watch.load == pytest.approx(0.003)


def test_others_that_took_a_core_disturb(desktop: Path) -> None:
    with watched(root=desktop, tool=no_tool, times=counted(2.0, 0.1)) as watch:
        pass
    assert watch.load == pytest.approx(0.188)
    assert watch.disturbed == ["others took 38% of a core"]


@pytest.mark.parametrize(("ours", "disturbed"), [(8.0, False), (2.0, True)])
def test_what_others_may_take_grows_with_what_a_repetition_takes(
    desktop: Path, ours: float, disturbed: bool
) -> None:
    with watched(root=desktop, tool=no_tool, times=counted(ours + 0.62, ours)) as watch:
        pass
    assert watch.load == pytest.approx(0.06)
    assert bool(watch.disturbed) is disturbed


def test_how_much_others_may_take_can_be_chosen(desktop: Path) -> None:
    with watched(root=desktop, tool=no_tool, times=counted(2.0, 0.1), most_load=0.5) as watch:
        pass
    assert watch.disturbed == []


def test_a_processor_that_counted_being_too_hot_was_throttled(desktop: Path) -> None:
    with watched(root=desktop, tool=no_tool, times=lambda: None) as watch:
        write(desktop, {COUNT: "8\n"})
    assert watch.throttled
    assert watch.disturbed == ["the board throttled: too hot"]


def test_what_throttled_a_pi_before_is_not_held_against_a_repetition(desktop: Path) -> None:
    with watched(
        root=desktop, tool=pi(desktop, lambda: "throttled=0x50000"), times=lambda: None
    ) as watch:
        pass
    assert watch.throttled is False
    assert watch.disturbed == []


def test_what_a_pi_remembers_anew_is(desktop: Path) -> None:
    said = ["throttled=0x50000", "throttled=0xd0000"]
    with watched(root=desktop, tool=pi(desktop, lambda: said.pop(0)), times=lambda: None) as watch:
        pass
    assert watch.disturbed == ["the board throttled: too hot"]


def test_a_pi_throttled_in_between_is_seen(desktop: Path) -> None:
    # Remembered from before, so that nothing at either end gives it away.
    said = ["throttled=0x20000", "throttled=0x20002"]
    asked = threading.Semaphore(0)

    def answer() -> str:
        asked.release()
        return said.pop(0) if said else "throttled=0x20000"

    with watched(root=desktop, tool=pi(desktop, answer), times=lambda: None, every=0.001) as watch:
        for _ in range(3):  # at the beginning, then, and once more
            assert asked.acquire(timeout=10)
    assert watch.throttled
    assert watch.disturbed == ["the board throttled: frequency capped"]


def test_a_tool_that_stops_answering_leaves_throttling_untold(desktop: Path) -> None:
    (desktop / COUNT).unlink()
    said = ["throttled=0x0", ""]
    with watched(root=desktop, tool=pi(desktop, lambda: said.pop(0)), times=lambda: None) as watch:
        pass
    assert watch.throttled is None
    said = ["throttled=0x4", ""]
    with watched(root=desktop, tool=pi(desktop, lambda: said.pop(0)), times=lambda: None) as watch:
        pass
    assert watch.disturbed == ["the board throttled: slowed down"]


def test_a_repetition_that_fails_is_watched_to_its_end(desktop: Path) -> None:
    with pytest.raises(ZeroDivisionError), watched(root=desktop, tool=no_tool) as watch:
        _ = 1 / 0
    assert watch.throttled is False
    assert "throttling" not in {thread.name for thread in threading.enumerate()}


def test_conditions_of_several_repetitions_are_those_of_all(desktop: Path) -> None:
    watches = [
        Watch(1.0, 40.0, 50.0, throttled=None, load=0.01),
        Watch(1.0, 48.0, 60.0, throttled=False, load=0.05),
        Watch(1.0, 59.0, 64.0, throttled=True, load=None),
    ]
    told = conditions(watches, root=desktop, tool=no_tool)
    assert (told.temperature_before, told.temperature_after) == (40.0, 64.0)
    assert (told.throttled, told.load) == (True, 0.05)
    assert conditions(watches[:1], root=desktop, tool=no_tool).throttled is None
    assert conditions(watches[:2], root=desktop, tool=no_tool).throttled is False


CLOCK = "sys/devices/system/cpu/cpu{}/cpufreq/scaling_cur_freq"


def test_the_clock_is_that_of_the_fastest_core_while_it_worked(desktop: Path) -> None:
    write(desktop, {CLOCK.format(0): "600000\n", CLOCK.format(1): "600000\n"})
    looks, seen = list[str](), threading.Event()

    def said() -> str:
        # The first look is before the block; a clock that was seen there would not count.
        write(desktop, {CLOCK.format(1): "2400000\n"})
        looks.append("throttled=0x0")
        if len(looks) == 3:
            seen.set()
        return looks[-1]

    tool = pi(desktop, said)
    with watched(root=desktop, tool=tool, times=lambda: None, every=0.001) as watch:
        assert seen.wait(60)
    assert watch.clock == 2400.0
    assert conditions([watch], root=desktop, tool=no_tool).clock == 2400.0


def test_the_clock_of_what_is_over_at_once_is_that_of_its_end(desktop: Path) -> None:
    told = "processor\t: 0\nmodel name\t: A CPU\ncpu MHz\t\t: 1800.125\n"
    with watched(root=desktop, tool=no_tool, times=lambda: None, every=60.0) as watch:
        write(desktop, {"proc/cpuinfo": told})
    assert watch.clock == 1800.125
    write(desktop, {"proc/cpuinfo": ""})
    with watched(root=desktop, tool=no_tool, times=lambda: None) as watch:
        pass
    assert watch.clock is None
