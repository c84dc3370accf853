"""Energy that something took, where the board has a sensor that tells: joules, never guessed.

A Raspberry Pi 5's power chip tells the current and voltage of its rails, a Jetson's INA3221 those
of its supply, and an x86 processor counts the energy it has taken (RAPL). Each sensor sees its own
part of a board, and says which; figures of different sensors are not comparable.
"""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from runtime.board.board import Tool, read_board, run_whole_tool
from runtime.errors import BenchError

Reading = tuple[float, tuple[int | float, ...]]
"""When it was taken, seconds on the monotonic clock, and what the sensor said."""

_JETSON_SUPPLIES = ("VDD_IN", "POM_5V_IN")
"""What the rail that feeds the whole module is called."""
_RAPL_PARTS = ("package", "dram")
"""Domains that do not contain each other; those within a package are part of it."""
_PI_LINE = re.compile(r"^\s*(\w+)_([AV])\b[^=\n]*=(\d+(?:\.\d+)?)\2\s*$", re.MULTILINE)


class PowerMeter(Protocol):
    """A sensor of the power that a board draws, or of the energy that it has taken."""

    @property
    def name(self) -> str:
        """Of the sensor."""

    @property
    def covers(self) -> str:
        """What draws the power that it tells of."""

    @property
    def every(self) -> float:
        """Seconds between two readings at which nothing is missed."""

    def read(self) -> tuple[int | float, ...]:
        """What the sensor says now.

        Raises:
            BenchError: it does not answer, or nothing that can be understood.
        """

    def joules(self, readings: Sequence[Reading]) -> float:
        """The energy taken from the first reading to the last; at least two."""


@dataclass
class Energy:
    """What a sensor saw while something ran; filled in at its end."""

    sensor: str
    covers: str
    joules: float | None = None
    """None until the end, and where it cannot be told."""
    seconds: float = 0.0
    """Between the first reading and the last."""
    failed: str = ""
    """Why there is no figure."""

    @property
    def watts(self) -> float | None:
        """On average; None where the energy cannot be told."""
        return self.joules / self.seconds if self.joules is not None and self.seconds else None

    def per(self, count: int) -> float | None:
        """Joules for each of ``count`` tokens or turns; None where there are none."""
        return self.joules / count if self.joules is not None and count > 0 else None


@contextmanager
def metered(meter: PowerMeter) -> Iterator[Energy]:
    """Measure the energy that is taken while the block runs; see ``Energy`` once it has ended.

    Readings are taken at both ends and, by a thread, in between. A sensor that stops answering
    makes the figure None and gives the reason; what the block does is not disturbed by it.
    """
    energy = Energy(meter.name, meter.covers)
    readings: list[Reading] = []
    done = threading.Event()

    def take() -> bool:
        try:
            # The sensor's answer is of some moment between question and answer.
            asked = time.monotonic()
            said = meter.read()
            readings.append(((asked + time.monotonic()) / 2, said))
        except BenchError as error:
            energy.failed = str(error)
        return not energy.failed

    def keep_taking() -> None:
        while not done.wait(meter.every) and take():
            pass

    take()
    thread = threading.Thread(target=keep_taking, name="power", daemon=True)
    if not energy.failed:
        thread.start()
    try:
        yield energy
    finally:
        done.set()
        if thread.ident is not None:
            thread.join()
        if not energy.failed and take():
            energy.seconds = readings[-1][0] - readings[0][0]
            energy.joules = meter.joules(readings)


def find_meter(root: Path = Path("/"), *, tool: Tool = run_whole_tool) -> PowerMeter | None:
    """The board's sensor; None where there is none that can be read, see ``why_no_meter``.

    Args:
        root: Where the board's files are.
        tool: Runs a command and gives all that it writes.
    """
    for meter in _candidates(root, tool):
        try:
            meter.read()
        except BenchError:
            continue
        return meter
    return None


def why_no_meter(root: Path = Path("/"), *, tool: Tool = run_whole_tool) -> str:
    """Why ``find_meter`` finds none, as a sentence with the remedy where there is one."""
    for meter in _candidates(root, tool):
        try:
            meter.read()
        except BenchError as error:
            return str(error)
    return "This board has no sensor of its power: neither a Pi 5's, nor a Jetson's, nor RAPL."


def _candidates(root: Path, tool: Tool) -> Iterator[PowerMeter]:
    if read_board(root).kind == "pi" and tool(["vcgencmd", "pmic_read_adc"]):
        yield PiPowerChip(tool)
    yield from _supplies(root)
    domains = tuple(_domains(root))
    if domains:
        yield EnergyCounters(domains)


@dataclass(frozen=True)
class PiPowerChip:
    """A Raspberry Pi 5's power-management chip (PMIC), asked by ``vcgencmd pmic_read_adc``.

    The sum, over the rails that it feeds, of voltage times current. What is lost on the way from
    the plug and what USB ports and a HAT draw at 5 V is not among it.
    """

    tool: Tool = field(default=run_whole_tool, repr=False)
    name: str = "Raspberry Pi's power-management chip"
    covers: str = "the rails that the chip feeds, without what is drawn at 5 V"
    every: float = 0.2
    """An answer takes some milliseconds of a core."""

    def read(self) -> tuple[float]:
        """Watts."""
        amperes: dict[str, float] = {}
        volts: dict[str, float] = {}
        for rail, unit, value in _PI_LINE.findall(self.tool(["vcgencmd", "pmic_read_adc"])):
            (amperes if unit == "A" else volts)[rail] = float(value)
        # A rail whose voltage was not told would make the sum too small, and nobody would know.
        if not amperes or not amperes.keys() <= volts.keys():
            raise BenchError(
                "The Pi's power-management chip does not tell its rails. "
                "Update the firmware; only a Pi 5 has the chip."
            )
        return (sum(current * volts[rail] for rail, current in amperes.items()),)

    def joules(self, readings: Sequence[Reading]) -> float:
        """By the trapezoidal rule."""
        return _trapezoid(readings)


@dataclass(frozen=True)
class Supply:
    """One channel of a Jetson's INA3221: the supply of the whole module."""

    volts: Path
    """Holds millivolts."""
    amperes: Path
    """Holds milliamperes."""
    label: str
    every: float = 0.05

    @property
    def name(self) -> str:
        """Of chip and rail."""
        return f"INA3221, {self.label}"

    @property
    def covers(self) -> str:
        """What the rail feeds."""
        return "the whole module, without its carrier board"

    def read(self) -> tuple[float]:
        """Watts."""
        return (_whole_number(self.volts) * _whole_number(self.amperes) / 1e6,)

    def joules(self, readings: Sequence[Reading]) -> float:
        """By the trapezoidal rule."""
        return _trapezoid(readings)


@dataclass(frozen=True)
class Domain:
    """One of a processor's energy counters."""

    counter: Path
    """Holds microjoules."""
    limit: int
    """Microjoules after which it begins again at 0."""
    label: str


@dataclass(frozen=True)
class EnergyCounters:
    """An x86 processor's own counters of energy (RAPL, running average power limit)."""

    domains: tuple[Domain, ...]
    name: str = "RAPL"
    every: float = 5.0
    """The smallest counters wrap after minutes; one that wrapped twice would go unnoticed."""

    @property
    def covers(self) -> str:
        """The domains."""
        return f"the processor's {' and '.join(domain.label for domain in self.domains)}"

    def read(self) -> tuple[int, ...]:
        """Microjoules, a domain each."""
        return tuple(_whole_number(domain.counter) for domain in self.domains)

    def joules(self, readings: Sequence[Reading]) -> float:
        """The counters' differences, each less than a turn of its counter."""
        return sum(
            (after - before) % (domain.limit + 1) / 1e6
            for (_, earlier), (_, later) in pairwise(readings)
            for domain, before, after in zip(self.domains, earlier, later, strict=True)
        )


def _trapezoid(readings: Sequence[Reading]) -> float:
    return sum(
        (later - earlier) * (before + after) / 2
        for (earlier, (before, *_)), (later, (after, *_)) in pairwise(readings)
    )


def _supplies(root: Path) -> Iterator[Supply]:
    for chip in sorted(root.glob("sys/class/hwmon/hwmon*")):
        for label in sorted(chip.glob("in?_label")):
            supply, channel = _text(label), label.name[2]
            if supply in _JETSON_SUPPLIES:
                volts, amperes = chip / f"in{channel}_input", chip / f"curr{channel}_input"
                yield Supply(volts, amperes, supply)


def _domains(root: Path) -> Iterator[Domain]:
    for zone in sorted(root.glob("sys/class/powercap/intel-rapl:*")):
        label, limit = _text(zone / "name"), _text(zone / "max_energy_range_uj")
        if label.startswith(_RAPL_PARTS) and limit.isdecimal():
            yield Domain(zone / "energy_uj", int(limit), label)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def _whole_number(path: Path) -> int:
    try:
        return int(path.read_text())
    except PermissionError:
        raise BenchError(
            f"The power sensor {path} may be read by root only. Let your user read it "
            f"(`sudo chmod a+r {path}`) until the next start."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds no number"
        raise BenchError(f"The power sensor {path} does not answer: {why}.") from None
