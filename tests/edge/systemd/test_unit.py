"""The service's unit says what systemd understands, and lets nothing in that is not needed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge.systemd.unit import unit
from runtime.packs.search import BUNDLED

analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def written(folder: Path, kind: str = "pi") -> Path:
    command, config = Path(shutil.which("true") or "/bin/true"), Path("/etc/hostname")
    path = folder / "vismaid.service"
    path.write_text(unit(command, config, kind=kind, groups=["audio", "video"]))  # type: ignore[arg-type]
    return path


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@analyze
@pytest.mark.parametrize("kind", ["pi", "jetson", "other"])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, kind: str) -> None:
    command = ["systemd-analyze", "verify", "--man=no", str(written(tmp_path, kind))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Failed to" in ran.stderr and "vismaid" not in ran.stderr:
        pytest.skip(f"systemd cannot verify here: {ran.stderr.strip()}")
    assert (ran.returncode, ran.stderr) == (0, "")


@analyze
def test_systemd_calls_the_unit_s_exposure_low(tmp_path: Path) -> None:
    # Of 100; without any of its limits it would be 96.
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15"]
    ran = subprocess.run(
        [*command, str(written(tmp_path))], capture_output=True, text=True, check=False
    )
    if ran.returncode and "unrecognized option" in ran.stderr:
        pytest.skip("this systemd reviews running units only")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def system_calls(group: str, groups: dict[str, set[str]]) -> set[str]:
    """The calls that systemd means by the name of a group."""
    return set().union(
        *(system_calls(each, groups) if each in groups else {each} for each in groups[group])
    )


@analyze
def test_the_engines_make_no_system_call_that_the_unit_forbids(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    samples = BUNDLED / "demo/samples"
    asked = ["--image", samples / "01-describe.jpg", "--audio", samples / "01-describe.wav"]
    trace = ["strace", "-f", "-qq", "-o", tmp_path / "trace", sys.executable, "-m", "vismaid"]
    ran = subprocess.run(
        [*map(str, [*trace, "ask", *asked, "--out", tmp_path / "answer.wav"])],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode and "ptrace" in ran.stderr:
        pytest.skip(f"strace may not trace here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    told = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True
    ).stdout
    groups = {
        name: {line.strip() for line in body.splitlines() if not line.strip().startswith("#")}
        for name, body in re.findall(r"^(@[\w-]+)\n((?:    .*\n)+)", told, re.MULTILINE)
    }
    made = set(re.findall(r"^\d+ +(\w+)\(", (tmp_path / "trace").read_text(), re.MULTILINE))
    assert {"openat", "mmap"} <= made
    allowed = system_calls("@system-service", groups) - system_calls("@privileged", groups)
    assert made <= allowed


def test_the_unit_cuts_the_network_off_and_restarts_what_hangs(tmp_path: Path) -> None:
    found = lines(written(tmp_path).read_text())
    for line in (
        "Type=notify",
        "WatchdogSec=30",
        "Restart=on-failure",
        "PrivateNetwork=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "StateDirectory=vismaid",
        "DevicePolicy=closed",
    ):
        assert line in found


def test_a_board_s_own_devices_are_allowed_and_no_other_board_s(tmp_path: Path) -> None:
    pi, jetson = (lines(written(tmp_path, kind).read_text()) for kind in ("pi", "jetson"))
    assert "DeviceAllow=/dev/vcio rw" in pi
    assert "DeviceAllow=/dev/vcio rw" not in jetson
    assert "DeviceAllow=char-video4linux rw" in jetson


def test_a_home_folder_is_seen_only_where_the_program_lies_in_it() -> None:
    for home, protected in [(False, "yes"), (True, "read-only")]:
        text = unit(Path("/v"), Path("/etc/vismaid.toml"), kind="pi", groups=[], home=home)
        assert f"ProtectHome={protected}" in lines(text)


def test_a_pack_named_at_the_installation_comes_before_the_settings() -> None:
    where = Path("/v"), Path("/etc/v.toml")
    text = unit(*where, kind="pi", groups=[], pack="/srv/my packs/one")
    assert 'ExecStart=/v run --config /etc/v.toml --pack "/srv/my packs/one"' in lines(text)


def test_nothing_of_the_memory_is_left_on_the_card() -> None:
    text = unit(Path("/v"), Path("/etc/v.toml"), kind="pi", groups=[])
    assert {"LimitCORE=0", "MemorySwapMax=0"} <= set(lines(text))


def test_a_path_with_a_blank_or_a_percent_sign_is_read_back_as_it_is() -> None:
    text = unit(Path("/opt/my 100%/vismaid"), Path("/etc/v.toml"), kind="pi", groups=[])
    assert 'ExecStart="/opt/my 100%%/vismaid" run --config /etc/v.toml' in lines(text)
