"""Energy is measured where a sensor tells it, and otherwise the reason is given."""

import os
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.measure.power import (
    Domain,
    EnergyCounters,
    PiPowerChip,
    PowerMeter,
    Supply,
    find_meter,
    metered,
    why_no_meter,
)
from runtime.errors import BenchError
from tests.boards import no_tool, write

PI_5 = """\
 3V7_WL_SW_A current(0)=0.00097000A
   3V3_SYS_A current(1)=0.10000000A
  VDD_CORE_A current(7)=2.00000000A
 3V7_WL_SW_V volt(8)=3.70000000V
   3V3_SYS_V volt(9)=3.30000000V
  VDD_CORE_V volt(15)=0.75000000V
     EXT5V_V volt(24)=5.13000000V
      BATT_V volt(25)=0.00000000V
"""
PI_5_WATTS = 0.00097 * 3.7 + 0.1 * 3.3 + 2 * 0.75
HWMON, RAPL = "sys/class/hwmon", "sys/class/powercap"


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    return write(tmp_path, {"proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0"})


@pytest.fixture
def jetson(tmp_path: Path) -> Path:
    """An Orin Nano: three channels, of which one feeds the module, and a fan before them."""
    rails = {"VDD_IN": (4968, 1200), "VDD_CPU_GPU_CV": (4960, 400), "VDD_SOC": (4960, 300)}
    files = {f"{HWMON}/hwmon0/name": "pwmfan\n", f"{HWMON}/hwmon1/name": "ina3221\n"}
    for channel, (label, (volts, amperes)) in enumerate(rails.items(), 1):
        files[f"{HWMON}/hwmon1/in{channel}_label"] = f"{label}\n"
        files[f"{HWMON}/hwmon1/in{channel}_input"] = f"{volts}\n"
        files[f"{HWMON}/hwmon1/curr{channel}_input"] = f"{amperes}\n"
    return write(tmp_path, files)


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    """A processor's package with its cores and memory, and the platform beside it."""
    zones = {
        "intel-rapl:0": ("package-0", 1_000_000),
        "intel-rapl:0:0": ("core", 700_000),
        "intel-rapl:0:1": ("dram", 200_000),
        "intel-rapl:1": ("psys", 5_000_000),
    }
    files = {}
    for zone, (name, count) in zones.items():
        files[f"{RAPL}/{zone}/name"] = f"{name}\n"
        files[f"{RAPL}/{zone}/energy_uj"] = f"{count}\n"
        files[f"{RAPL}/{zone}/max_energy_range_uj"] = "262143328850\n"
    return write(tmp_path, files)


@dataclass
class Scripted:
    """A sensor that says what is put into it."""

    said: "queue.SimpleQueue[float | str]" = field(default_factory=queue.SimpleQueue)
    taken: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    name: str = "scripted"
    covers: str = "nothing"
    every: float = 0.0

    def read(self) -> tuple[float]:
        said = self.said.get(timeout=10)
        self.taken.release()
        if isinstance(said, str):
            raise BenchError(said)
        return (said,)

    def joules(self, readings: Sequence[tuple[float, tuple[int | float, ...]]]) -> float:
        return sum(said for _, (said, *_) in readings)


def test_a_pi_5_draws_what_its_rails_draw(pi: Path) -> None:
    meter = find_meter(pi, tool=lambda command: PI_5)
    assert isinstance(meter, PiPowerChip)
    assert meter.read()[0] == pytest.approx(PI_5_WATTS)


def test_a_pi_without_the_chip_has_no_meter_and_says_why(pi: Path) -> None:
    assert find_meter(pi, tool=lambda command: 'error=1 error_msg="invalid command"\n') is None
    assert "only a Pi 5" in why_no_meter(pi, tool=lambda command: "error=1\n")
    assert find_meter(pi, tool=no_tool) is None


def test_a_rail_that_is_cut_off_is_not_left_out_of_the_sum() -> None:
    cut = PI_5[: PI_5.index("  VDD_CORE_V")]
    with pytest.raises(BenchError, match="does not tell its rails"):
        PiPowerChip(lambda command: cut).read()


def test_a_jetson_draws_what_its_supply_gives(jetson: Path) -> None:
    meter = find_meter(jetson, tool=no_tool)
    assert isinstance(meter, Supply)
    assert meter.name == "INA3221, VDD_IN"
    assert meter.read()[0] == pytest.approx(5.9616)


def test_a_jetson_whose_chip_measures_no_supply_has_no_meter(jetson: Path) -> None:
    (jetson / HWMON / "hwmon1/in1_label").write_text("NC\n")
    assert find_meter(jetson, tool=no_tool) is None


def test_power_between_readings_is_taken_to_change_evenly() -> None:
    readings = [(10.0, (4.0,)), (12.0, (6.0,)), (12.5, (2.0,))]
    for meter in (PiPowerChip(), Supply(Path("v"), Path("a"), "VDD_IN")):
        assert meter.joules(readings) == pytest.approx(2 * 5 + 0.5 * 4)


def test_a_processor_counts_its_package_and_memory_once(desktop: Path) -> None:
    meter = find_meter(desktop, tool=no_tool)
    assert isinstance(meter, EnergyCounters)
    assert meter.covers == "the processor's package-0 and dram"
    with metered(meter) as energy:
        (desktop / RAPL / "intel-rapl:0/energy_uj").write_text("4500000\n")
        (desktop / RAPL / "intel-rapl:0:1/energy_uj").write_text("700000\n")
    assert energy.joules == pytest.approx(3.5 + 0.5)
    assert energy.failed == ""


def test_a_counter_that_begins_again_is_counted_on() -> None:
    meter = EnergyCounters((Domain(Path("c"), 65_532_610_987, "package-0"),))
    before, after = (0.0, (65_532_000_000,)), (1.0, (389_012,))
    assert meter.joules([before, after, before]) == pytest.approx(65_532.610988)
    assert meter.joules([before, after]) == pytest.approx(1.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_counters_that_only_root_may_read_are_no_meter_and_the_remedy_is_said(
    desktop: Path, as_nobody: None
) -> None:
    assert find_meter(desktop, tool=no_tool) is None
    assert "sudo chmod a+r" in why_no_meter(desktop, tool=no_tool)


@pytest.fixture
def as_nobody(desktop: Path) -> Iterator[None]:
    for folder in (desktop, *desktop.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o711)
    for counter in desktop.glob(f"{RAPL}/*/energy_uj"):
        counter.chmod(0o400)
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_board_without_a_sensor_has_no_meter(tmp_path: Path) -> None:
    assert find_meter(tmp_path, tool=no_tool) is None
    assert "no sensor" in why_no_meter(tmp_path, tool=no_tool)


def test_a_sensor_is_read_at_both_ends_and_in_between() -> None:
    sensor = Scripted()
    for watts in (1.0, 10.0):
        sensor.said.put(watts)
    with metered(sensor) as energy:
        for _ in range(2):  # the first, and one in between
            assert sensor.taken.acquire(timeout=10)
        sensor.every = 1000.0
        for watts in (100.0, 1000.0):  # what the thread is waiting for, and the last
            sensor.said.put(watts)
        assert sensor.taken.acquire(timeout=10)
    assert energy.joules == 1111.0
    assert energy.seconds > 0
    assert energy.per(11) == 101.0
    assert energy.per(0) is None


@pytest.mark.parametrize("gone", ["before", "meanwhile"])
def test_a_sensor_that_disappears_gives_the_reason_and_no_figure(jetson: Path, gone: str) -> None:
    meter = find_meter(jetson, tool=no_tool)
    assert isinstance(meter, Supply)
    if gone == "before":
        meter.amperes.unlink()
    with metered(meter) as energy:
        meter.amperes.unlink(missing_ok=True)
    assert (energy.joules, energy.watts, energy.per(1)) == (None, None, None)
    assert "curr1_input does not answer: No such file" in energy.failed


def test_a_figure_is_there_only_at_the_end(jetson: Path) -> None:
    meter = find_meter(jetson, tool=no_tool)
    assert meter is not None
    with metered(meter) as energy:
        assert energy.joules is None
    assert energy.watts == pytest.approx(5.9616)


def test_a_sensor_that_fails_once_in_between_gives_no_figure() -> None:
    sensor = Scripted()
    for said in (1.0, "The sensor is gone."):
        sensor.said.put(said)
    with metered(sensor) as energy:
        for _ in range(2):
            assert sensor.taken.acquire(timeout=10)
    assert (energy.joules, energy.failed) == (None, "The sensor is gone.")


def test_what_is_measured_may_fail_and_the_thread_ends(jetson: Path) -> None:
    meter: PowerMeter | None = find_meter(jetson, tool=no_tool)
    assert meter is not None
    with pytest.raises(ZeroDivisionError), metered(meter):
        _ = 1 / 0
    assert "power" not in {thread.name for thread in threading.enumerate()}
