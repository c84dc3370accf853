"""Which board this is and how it fares: memory, heat, throttling, battery.

Everything is read from files below a root folder, so that tests can lay out a board of their own,
and from the boards' own tools where the files do not tell.
"""

import re
import select
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from runtime.board import tools as board_tools
from runtime.board.tools import Reason, Throttling

BoardKind = Literal["pi", "jetson", "other"]
Tool = Callable[[Sequence[str]], str]
"""Runs a command and gives its first line; empty where there is no such command."""

_HOT = {"pi": 80.0, "jetson": 95.0, "other": 90.0}
_SENSORS = ("tj-thermal", "cpu-thermal", "x86_pkg_temp")
"""The sensor of the hottest place of the chip; the first of these that there is."""
_COOLERS = ("cpufreq", "devfreq", "processor")
"""Cooling devices that slow something down; the others are fans."""
_TOOL_SECONDS = 3.0


@dataclass(frozen=True)
class Board:
    """What the board is; it does not change while it runs."""

    kind: BoardKind
    model: str
    """As its maker calls it."""
    processor: str
    """As the kernel calls it; may be empty."""
    cores: int
    features: frozenset[str]
    """What the processor can do, in the kernel's words, such as ``asimddp`` or ``avx2``."""
    memory: int
    """Bytes."""

    @property
    def hot(self) -> float:
        """Degrees Celsius at which boards of this kind begin to slow down."""
        return _HOT[self.kind]


@dataclass(frozen=True)
class Battery:
    """The board's battery."""

    percent: int
    """0 to 100."""
    charging: bool
    """Whether it is charging or full."""


@dataclass(frozen=True)
class Condition:
    """How the board fares now."""

    free: int
    """Bytes of memory that can be had without swapping."""
    temperature: float | None
    """Of the hottest place of the chip, degrees Celsius; None where there is no sensor."""
    throttling: Throttling | None
    """None where nothing tells."""
    battery: Battery | None
    """None where there is none, or none that says so."""


def read_board(root: Path = Path("/")) -> Board:
    """Find out which board this is."""
    processor = _text(root / "proc/cpuinfo")
    words = re.search(r"^(?:flags|Features)\s*:(.*)$", processor, re.MULTILINE)
    name = re.search(r"^model name\s*:\s*(.*)$", processor, re.MULTILINE)
    tree = _text(root / "proc/device-tree/model").strip("\0 \n")
    kind = _kind(tree, _text(root / "proc/device-tree/compatible"))
    called = name[1].strip() if name else ""
    unnamed = f"unknown board ({called})" if called else "unknown board"
    return Board(
        kind=kind,
        model=tree or _desktop(root) or unnamed,
        processor=called,
        cores=len(re.findall(r"^processor\s*:", processor, re.MULTILINE)) or 1,
        features=frozenset(words[1].split() if words else ()),
        memory=_memory(root, "MemTotal"),
    )


def read_condition(board: Board, root: Path = Path("/"), *, tool: Tool | None = None) -> Condition:
    """Find out how the board fares; on a Jetson this takes as long as ``tegrastats`` does.

    Args:
        board: The board.
        root: Where its files are.
        tool: Runs a command; None to run it truly.
    """
    return Condition(
        free=_memory(root, "MemAvailable"),
        temperature=read_temperature(board, root, tool=tool),
        throttling=read_throttling(board, root, tool=tool),
        battery=_battery(root),
    )


def read_temperature(
    board: Board, root: Path = Path("/"), *, tool: Tool | None = None
) -> float | None:
    """Of the hottest place of the chip, degrees Celsius; arguments as ``read_condition``."""
    tool = run_tool if tool is None else tool
    temperature = _temperature(root)
    if temperature is None and board.kind == "pi":
        temperature = board_tools.pi_temperature(tool(["vcgencmd", "measure_temp"]))
    if temperature is None and board.kind == "jetson":
        stats = board_tools.tegrastats(tool(["tegrastats", "--interval", "500"]))
        temperature = stats.temperature if stats else None
    return temperature


def read_throttling(
    board: Board, root: Path = Path("/"), *, tool: Tool | None = None
) -> Throttling | None:
    """Why the board is or was slower than it could be; arguments as ``read_condition``."""
    if board.kind == "pi":
        tool = run_tool if tool is None else tool
        told = board_tools.pi_throttling(tool(["vcgencmd", "get_throttled"]))
        if told is not None:
            return told
    coolers = {
        name: _number(cooler / "cur_state") or 0
        for cooler in root.glob("sys/class/thermal/cooling_device*")
        if (name := _text(cooler / "type").strip().lower()) and any(w in name for w in _COOLERS)
    }
    counts = throttle_counts(root)
    if not coolers and not counts:
        return None
    before = tuple(reason for reason, count in counts.items() if count)
    return Throttling(("too hot",) if any(coolers.values()) else (), before)


def throttle_counts(root: Path = Path("/")) -> dict[Reason, int]:
    """How often the chip has been slowed since it was switched on, where the kernel counts it.

    An x86 counts how often it got too hot, a Jetson how often too much current was drawn.
    """
    hot = _numbers(root.glob("sys/devices/system/cpu/cpu*/thermal_throttle/*_throttle_count"))
    current = _numbers(root.glob("sys/class/hwmon/hwmon*/oc*_event_cnt"))
    counts: dict[Reason, int] = {}
    if hot:
        counts["too hot"] = sum(hot)
    if current:
        counts["too little power"] = sum(current)
    return counts


def read_governor(root: Path = Path("/")) -> str:
    """The rule by which the processor's speed is set, such as ``ondemand``; several where its cores
    differ, empty where there is none."""
    files = root.glob("sys/devices/system/cpu/cpu*/cpufreq/scaling_governor")
    return ", ".join(sorted({name for path in files if (name := _text(path).strip())}))


def read_clock(root: Path = Path("/")) -> float | None:
    """MHz that the fastest of the cores runs at now; None where nothing tells."""
    found = _numbers(root.glob("sys/devices/system/cpu/cpu*/cpufreq/scaling_cur_freq"))
    if found:
        return max(found) / 1000
    told = re.findall(r"^cpu MHz\s*:\s*(\d+(?:\.\d+)?)\s*$", _text(root / "proc/cpuinfo"), re.M)
    return max(map(float, told), default=None)


def run_tool(command: Sequence[str]) -> str:
    """The first line that a command writes; empty where there is none within three seconds, or it
    may not be run."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        process = subprocess.Popen(
            [program, *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return ""
    with process:
        try:
            # `timeout` is not everywhere, and tegrastats goes on until it is stopped.
            return _line_within(process, _TOOL_SECONDS)
        finally:
            process.kill()


def run_whole_tool(command: Sequence[str]) -> str:
    """All that a command writes; empty where it fails, takes over three seconds or is not there."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, *command[1:]], capture_output=True, timeout=_TOOL_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")


def _line_within(process: "subprocess.Popen[bytes]", seconds: float) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.readline().decode(errors="replace").strip() if ready else ""


def _kind(model: str, compatible: str) -> BoardKind:
    if model.startswith("Raspberry Pi"):
        return "pi"
    return "jetson" if "nvidia,tegra" in compatible or "Jetson" in model else "other"


def _desktop(root: Path) -> str:
    parts = [_text(root / f"sys/class/dmi/id/{name}") for name in ("sys_vendor", "product_name")]
    return " ".join(part.strip() for part in parts if part.strip())


def _memory(root: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _temperature(root: Path) -> float | None:
    zones = {
        _text(zone / "type").strip(): value / 1000
        for zone in sorted(root.glob("sys/class/thermal/thermal_zone*"))
        # A sensor that is switched off answers −256 degrees.
        if (value := _number(zone / "temp")) is not None and value > 0
    }
    for name in _SENSORS:
        if name in zones:
            return zones[name]
    return max(zones.values(), default=None)


def _battery(root: Path) -> Battery | None:
    for supply in sorted(root.glob("sys/class/power_supply/*")):
        told = board_tools.properties(_text(supply / "uevent"))
        # A headset or a remote control has a battery too; its scope is the device.
        if told.get("TYPE") != "Battery" or told.get("SCOPE") == "Device":
            continue
        percent = _percent(told)
        if percent is not None:
            return Battery(percent, told.get("STATUS") in ("Charging", "Full", "Not charging"))
    return None


def _percent(told: Mapping[str, str]) -> int | None:
    try:
        if "CAPACITY" in told:
            return min(100, max(0, int(told["CAPACITY"])))
        for what in ("ENERGY", "CHARGE"):
            if f"{what}_NOW" in told and int(told.get(f"{what}_FULL", 0)) > 0:
                return min(100, round(100 * int(told[f"{what}_NOW"]) / int(told[f"{what}_FULL"])))
    except ValueError:
        pass
    return None


def _text(path: Path) -> str:
    """A file's content; empty where it cannot be read."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _numbers(paths: Iterator[Path]) -> list[int]:
    return [value for path in paths if (value := _number(path)) is not None]
