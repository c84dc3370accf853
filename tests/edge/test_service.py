"""The service's unit says what systemd understands, and lets nothing in that is not needed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge import service
from edge.cli import main
from edge.service import ServiceError, State, describe, read_state, text_for_here, unit
from runtime.pack import BUNDLED

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
    trace = ["strace", "-f", "-qq", "-o", tmp_path / "trace", sys.executable, "-m", "edge"]
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
    for command, home in [("/opt/vismaid/bin/vismaid", "yes"), ("/home/pi/vismaid", "read-only")]:
        text = unit(Path(command), Path("/etc/vismaid.toml"), kind="pi", groups=[])
        assert f"ProtectHome={home}" in lines(text)


def test_a_path_with_a_blank_or_a_percent_sign_is_read_back_as_it_is() -> None:
    text = unit(Path("/opt/my 100%/vismaid"), Path("/etc/v.toml"), kind="pi", groups=[])
    assert 'ExecStart="/opt/my 100%%/vismaid" run --config /etc/v.toml' in lines(text)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vismaid.toml"
    path.write_text('[button]\nkind = "gpio"\nmain = "17"\n')
    tmp_path.chmod(0o755)
    return path


def test_settings_that_are_missing_are_asked_for_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"run --settings \| sudo tee"):
        text_for_here(tmp_path / "none.toml")


def test_a_service_with_a_keyboard_is_refused(config: Path) -> None:
    config.write_text("")
    with pytest.raises(ServiceError, match="no keyboard"):
        text_for_here(config)


def test_a_program_that_the_service_s_user_may_not_read_is_refused(config: Path) -> None:
    config.chmod(0o600)
    with pytest.raises(ServiceError, match=r"may not read .*; put vismaid into /opt"):
        service._check_readable(config)


def answers(told: str) -> service.Systemctl:
    return lambda *arguments: subprocess.CompletedProcess(arguments, 0, told, "")


def test_what_systemd_tells_is_understood() -> None:
    told = "Result=success\nNRestarts=2\nLoadState=loaded\nActiveState=active\n"
    state = read_state(systemctl=answers(f"{told}UnitFileState=enabled\n"))
    assert state == State(True, "active", True, 2, "success")
    assert describe(state) == "active, starts with the board, restarted 2 times"
    assert state.healthy


def test_a_service_that_the_watchdog_ended_says_so() -> None:
    told = "Result=watchdog\nNRestarts=0\nLoadState=loaded\nActiveState=failed\nUnitFileState=\n"
    state = read_state(systemctl=answers(told))
    assert not state.healthy
    assert describe(state).startswith("failed, ended by watchdog, does not start")


def test_a_service_that_is_not_installed_is_no_riddle() -> None:
    assert not read_state(
        systemctl=answers("LoadState=not-found\nActiveState=inactive\n")
    ).installed


@pytest.mark.parametrize("what", ["install", "remove", "status"])
def test_without_systemd_one_sentence_says_so(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert main(["service", what]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "systemd does not run here" in said


def test_without_root_the_command_with_sudo_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_check_systemd", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ServiceError, match=r"That needs root: `sudo .* service install`\."):
        service.install()


def test_installing_writes_the_unit_and_starts_it(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def systemctl(*arguments: str) -> "subprocess.CompletedProcess[str]":
        asked.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(service, "_check_place", lambda what: None)
    monkeypatch.setattr(service, "_check_readable", lambda path: None)
    monkeypatch.setattr(service, "UNIT", tmp_path / "vismaid.service")
    service.install(config, systemctl=systemctl)
    assert f"run --config {config}" in (tmp_path / "vismaid.service").read_text()
    assert [each[0] for each in asked] == ["daemon-reload", "enable", "restart"]
    service.remove(systemctl=systemctl)
    assert not (tmp_path / "vismaid.service").exists()
    assert asked[3:] == [("disable", "--now", "vismaid.service"), ("daemon-reload",)]


def test_a_start_that_fails_says_where_to_look(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_check_place", lambda what: None)
    monkeypatch.setattr(service, "_check_readable", lambda path: None)
    monkeypatch.setattr(service, "UNIT", tmp_path / "vismaid.service")
    failing = subprocess.CompletedProcess([], 1, "", "Job failed.\n")
    with pytest.raises(ServiceError, match=r"daemon-reload` failed \(Job failed\); `journalctl"):
        service.install(config, systemctl=lambda *arguments: failing)
