"""The board is known by its files and tools, and says how it fares."""

from pathlib import Path

import psutil
import pytest

from runtime.board.board import Battery, read_board, read_condition, run_tool, run_whole_tool
from runtime.board.tools import Throttling, pi_temperature, pi_throttling, properties, tegrastats
from tests.boards import no_tool, write

ORIN_NANO = (
    "07-29-2026 18:00:27 RAM 2272/7620MB (lfb 4x4MB) SWAP 221/3810MB (cached 0MB) "
    "CPU [0%@729,0%@1036,0%@1036,0%@1036,0%@729,0%@729] GR3D_FREQ 12% cpu@54.937C soc2@55.562C "
    "soc0@56.156C gpu@55.468C tj@56.656C soc1@56.656C VDD_IN 4673mW/4673mW "
    "VDD_CPU_GPU_CV 527mW/527mW VDD_SOC 1339mW/1339mW"
)
XAVIER = (
    "RAM 3347/7467MB (lfb 896x4MB) SWAP 0/3733MB (cached 0MB) CPU [21%@1190,off] EMC_FREQ 13%@2133 "
    "GR3D_FREQ 61% AO@48.5C GPU@49.2C PMIC@50.0C CV0@-256C VDD_IN 5336/4970 VDD_SOC 1478/1318"
)
PI_CPU = """\
processor\t: 0
BogoMIPS\t: 108.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc \
dcpop asimddp
CPU implementer\t: 0x41

processor\t: 1
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc \
dcpop asimddp
"""
MEMORY = "MemTotal:        8255776 kB\nMemFree:          301232 kB\nMemAvailable:    6104332 kB\n"


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
            "proc/device-tree/compatible": "raspberrypi,5-model-b\0brcm,bcm2712\0",
            "proc/cpuinfo": PI_CPU,
            "proc/meminfo": MEMORY,
            "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
            "sys/class/thermal/thermal_zone0/temp": "61700\n",
        },
    )


def test_a_pi_is_known_by_its_device_tree(pi: Path) -> None:
    board = read_board(pi)
    assert (board.kind, board.model, board.cores) == ("pi", "Raspberry Pi 5 Model B Rev 1.0", 2)
    assert "asimddp" in board.features
    assert board.memory == 8255776 * 1024


def test_a_jetson_is_known_by_its_chip(tmp_path: Path) -> None:
    model = "NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super"
    compatible = "nvidia,p3768-0000+p3767-0005-super\0nvidia,p3767-0005\0nvidia,tegra234\0"
    files = {"proc/device-tree/model": f"{model}\0", "proc/device-tree/compatible": compatible}
    board = read_board(write(tmp_path, files))
    assert (board.kind, board.model) == ("jetson", model)


def test_another_computer_is_called_what_its_maker_calls_it(tmp_path: Path) -> None:
    dmi = {"sys_vendor": "LENOVO\n", "product_name": "20L5\n"}
    root = write(tmp_path, {f"sys/class/dmi/id/{name}": text for name, text in dmi.items()})
    assert (read_board(root).kind, read_board(root).model) == ("other", "LENOVO 20L5")


def test_a_computer_without_a_name_is_called_by_its_processor(tmp_path: Path) -> None:
    assert read_board(tmp_path).model == "unknown board"
    cpuinfo = "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Processor\n"
    root = write(tmp_path, {"proc/cpuinfo": cpuinfo})
    assert read_board(root).model == "unknown board (Intel(R) Xeon(R) Processor)"


def test_a_computer_that_says_nothing_is_no_error(tmp_path: Path) -> None:
    board = read_board(tmp_path)
    assert board.kind == "other"
    condition = read_condition(board, tmp_path, tool=no_tool)
    assert (condition.temperature, condition.throttling, condition.battery) == (None, None, None)


def test_this_machine_can_be_read() -> None:
    board = read_board()
    assert board.cores == psutil.cpu_count()
    assert board.memory == psutil.virtual_memory().total
    assert 0 < read_condition(board).free <= board.memory


@pytest.mark.parametrize(
    ("line", "now", "before"),
    [
        ("throttled=0x0", (), ()),
        ("throttled=0x50000", (), ("too little power", "slowed down")),
        (
            "throttled=0x50005\n",
            ("too little power", "slowed down"),
            ("too little power", "slowed down"),
        ),
        ("throttled=0xe0008", ("too hot",), ("frequency capped", "slowed down", "too hot")),
    ],
)
def test_what_a_pi_says_of_throttling_is_told_for_now_and_before(
    line: str, now: tuple[str, ...], before: tuple[str, ...]
) -> None:
    assert pi_throttling(line) == Throttling(now, before)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["", "VCHI initialization failed", "error=1 invalid command"])
def test_a_pi_tool_that_fails_tells_nothing(line: str) -> None:
    assert pi_throttling(line) is None
    assert pi_temperature(line) is None


def test_the_pi_tool_is_asked_where_the_kernel_has_no_sensor(pi: Path) -> None:
    (pi / "sys/class/thermal/thermal_zone0/temp").unlink()
    told = {"measure_temp": "temp=48.3'C", "get_throttled": "throttled=0x4"}
    condition = read_condition(read_board(pi), pi, tool=lambda command: told[command[1]])
    assert condition.temperature == 48.3
    assert condition.throttling == Throttling(("slowed down",), ())


def test_a_line_of_tegrastats_tells_memory_heat_load_and_power() -> None:
    told = tegrastats(ORIN_NANO)
    assert told is not None
    assert (told.used, told.memory) == (2272 << 20, 7620 << 20)
    assert (told.temperature, told.gpu_load, told.power) == (56.656, 12, 4673)


def test_an_older_line_of_tegrastats_without_a_junction_gives_the_hottest_place() -> None:
    told = tegrastats(XAVIER)
    assert told is not None
    assert (told.temperature, told.power) == (50.0, 5336)


def test_what_is_not_tegrastats_is_nothing() -> None:
    assert tegrastats("tegrastats: command not found") is None


def test_a_jetson_without_sensors_in_sysfs_is_asked_by_tegrastats(tmp_path: Path) -> None:
    root = write(tmp_path, {"proc/device-tree/compatible": "nvidia,tegra234\0"})
    condition = read_condition(read_board(root), root, tool=lambda command: ORIN_NANO)
    assert condition.temperature == 56.656


def test_a_jetson_remembers_that_it_drew_too_much_current(tmp_path: Path) -> None:
    files = {"proc/device-tree/compatible": "nvidia,tegra234\0"}
    files |= {f"sys/class/hwmon/hwmon3/oc{n}_event_cnt": f"{n - 1}\n" for n in (1, 2, 3)}
    root = write(tmp_path, files)
    told = read_condition(read_board(root), root, tool=no_tool).throttling
    assert told == Throttling((), ("too little power",))


def test_a_processor_that_is_being_cooled_by_slowing_down_is_too_hot(tmp_path: Path) -> None:
    thermal = "sys/class/thermal/cooling_device"
    files = {
        f"{thermal}0/type": "cpufreq-cpu0\n",
        f"{thermal}0/cur_state": "2\n",
        f"{thermal}1/type": "pwm-fan\n",
        f"{thermal}1/cur_state": "4\n",
    }
    root = write(tmp_path, files)
    told = read_condition(read_board(root), root, tool=no_tool).throttling
    assert told == Throttling(("too hot",), ())
    (root / f"{thermal}0/cur_state").write_text("0\n")
    told = read_condition(read_board(root), root, tool=no_tool).throttling
    assert told == Throttling()


def test_the_hottest_place_counts_and_a_sensor_that_is_off_does_not(tmp_path: Path) -> None:
    heat = {"acpitz": "27800", "pch": "54000", "gpu-thermal": "-256000"}
    files = {}
    for number, (name, value) in enumerate(heat.items()):
        files[f"sys/class/thermal/thermal_zone{number}/type"] = name
        files[f"sys/class/thermal/thermal_zone{number}/temp"] = value
    root = write(tmp_path, files)
    assert read_condition(read_board(root), root, tool=no_tool).temperature == 54.0


BATTERY = """\
POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_STATUS=Discharging
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-ion
POWER_SUPPLY_VOLTAGE_NOW=11415000
POWER_SUPPLY_ENERGY_FULL=23940000
POWER_SUPPLY_ENERGY_NOW=9120000
POWER_SUPPLY_CAPACITY=38
"""
HEADSET = """\
POWER_SUPPLY_NAME=hid-00:1b:66:aa-battery
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_SCOPE=Device
POWER_SUPPLY_STATUS=Discharging
POWER_SUPPLY_CAPACITY=90
"""


def battery(root: Path, *supplies: str) -> Battery | None:
    for number, supply in enumerate(supplies):
        write(root, {f"sys/class/power_supply/{number}/uevent": supply})
    return read_condition(read_board(root), root, tool=no_tool).battery


def test_the_battery_is_the_board_s_and_not_a_headset_s(tmp_path: Path) -> None:
    mains = "POWER_SUPPLY_NAME=AC\nPOWER_SUPPLY_TYPE=Mains\nPOWER_SUPPLY_ONLINE=0\n"
    assert battery(tmp_path, HEADSET, mains, BATTERY) == Battery(38, charging=False)


def test_a_headset_alone_is_no_battery(tmp_path: Path) -> None:
    assert battery(tmp_path, HEADSET) is None


def test_a_battery_that_counts_energy_only_is_understood(tmp_path: Path) -> None:
    lines = [line for line in BATTERY.splitlines() if "CAPACITY" not in line]
    text = "\n".join(lines).replace("Discharging", "Charging")
    assert battery(tmp_path, text) == Battery(38, charging=True)


def test_a_battery_s_gauge_that_is_out_of_its_mind_is_kept_within_bounds(tmp_path: Path) -> None:
    assert battery(tmp_path, BATTERY.replace("CAPACITY=38", "CAPACITY=255")) == Battery(100, False)


def test_properties_lose_their_prefix() -> None:
    assert properties(HEADSET)["SCOPE"] == "Device"


def test_a_tool_that_goes_on_is_stopped_after_its_first_line() -> None:
    assert run_tool(["sh", "-c", "echo one; exec sleep 60"]) == "one"


def test_a_tool_that_is_not_there_says_nothing() -> None:
    assert run_tool(["vismaid-has-no-such-tool"]) == ""


def test_a_tool_s_whole_answer_can_be_had() -> None:
    assert run_whole_tool(["sh", "-c", "echo one; echo two"]) == "one\ntwo\n"
    assert run_whole_tool(["sh", "-c", "echo one; exit 1"]) == ""
    assert run_whole_tool(["vismaid-has-no-such-tool"]) == ""
