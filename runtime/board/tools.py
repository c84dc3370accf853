"""What the boards' own tools print, understood.

``vcgencmd`` is Raspberry Pi's, ``tegrastats`` NVIDIA's, and ``uevent`` files are the kernel's.
"""

import re
from dataclasses import dataclass
from typing import Literal

Reason = Literal["too little power", "frequency capped", "slowed down", "too hot"]

_PI_BITS: dict[int, Reason] = {
    0: "too little power",
    1: "frequency capped",
    2: "slowed down",
    3: "too hot",
}
"""Bits of ``get_throttled``; the same again from bit 16 on for what has been since the start.

https://www.raspberrypi.com/documentation/computers/os.html#get_throttled
"""
_BEFORE = 16


@dataclass(frozen=True)
class Throttling:
    """Why the board is slower than it could be; nothing where it is not."""

    now: tuple[Reason, ...] = ()
    before: tuple[Reason, ...] = ()
    """What has happened since it was switched on."""


@dataclass(frozen=True)
class Tegrastats:
    """One line of ``tegrastats``."""

    used: int
    """Bytes of memory, which processor and GPU share."""
    memory: int
    """Bytes."""
    temperature: float | None
    """Of the junction, or else of the hottest place, degrees Celsius."""
    gpu_load: int | None
    """Percent."""
    power: int | None
    """What the whole board draws, milliwatts."""


def pi_throttling(line: str) -> Throttling | None:
    """Understand ``vcgencmd get_throttled``, such as ``throttled=0x50005``; None if it is not."""
    found = re.fullmatch(r"throttled=(0x[0-9a-fA-F]+)", line.strip())
    if not found:
        return None
    bits = int(found[1], 16)

    def reasons(shift: int) -> tuple[Reason, ...]:
        return tuple(reason for bit, reason in _PI_BITS.items() if bits >> (bit + shift) & 1)

    return Throttling(reasons(0), reasons(_BEFORE))


def pi_temperature(line: str) -> float | None:
    """Understand ``vcgencmd measure_temp``, such as ``temp=48.3'C``; None if it is not."""
    found = re.fullmatch(r"temp=(\d+(?:\.\d+)?)'C", line.strip())
    return float(found[1]) if found else None


def tegrastats(line: str) -> Tegrastats | None:
    """Understand a line of ``tegrastats``, of JetPack 4 to 6; None if it is not one."""
    memory = re.search(r"\bRAM (\d+)/(\d+)MB", line)
    if not memory:
        return None
    heat = {
        name.lower(): float(value)
        for name, value in re.findall(r"\b(\w+)@(-?\d+(?:\.\d+)?)C\b", line)
        # A sensor that is switched off answers −256 degrees.
        if float(value) > 0
    }
    load = re.search(r"\bGR3D_FREQ (\d+)%", line)
    power = re.search(r"\b(?:VDD_IN|POM_5V_IN|VIN_SYS_5V0) (\d+)(?:mW)?/", line)
    megabyte = 1 << 20
    return Tegrastats(
        used=int(memory[1]) * megabyte,
        memory=int(memory[2]) * megabyte,
        temperature=heat.get("tj", max(heat.values(), default=None)),
        gpu_load=int(load[1]) if load else None,
        power=int(power[1]) if power else None,
    )


def properties(uevent: str) -> dict[str, str]:
    """The properties in a ``uevent`` file of ``/sys/class/power_supply``, without their prefix."""
    prefix = "POWER_SUPPLY_"
    pairs = (line.partition("=") for line in uevent.splitlines())
    return {name[len(prefix) :]: value for name, _, value in pairs if name.startswith(prefix)}
