"""The service is installed where it can run, and says how it is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from edge.systemd import service
from edge.systemd.service import ServiceError, State, describe, read_state, text_for_here
from runtime.errors import PackError
from vismaid.app import main


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vismaid.toml"
    path.write_text('[button]\nkind = "gpio"\nmain = "17"\n')
    tmp_path.chmod(0o755)
    return path


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's folder of packs; and whatever lies anywhere can be read by the service."""
    monkeypatch.setattr(service, "_check_readable", lambda path: None)
    monkeypatch.setattr(service, "SHARED", tmp_path / "shared")
    monkeypatch.setenv("VISMAID_PACKS", str(tmp_path / "mine"))
    return tmp_path / "shared"


def choose(config: Path, pack: object, language: str = "en") -> Path:
    text = f'[button]\nkind = "gpio"\n[assistant]\npack = "{pack}"\nlanguage = "{language}"\n'
    config.write_text(text)
    return config


def test_a_pack_that_is_not_there_is_refused(config: Path, seen: Path) -> None:
    with pytest.raises(PackError, match="no pack called onevision"):
        text_for_here(choose(config, "onevision"))


def test_a_pack_without_ears_or_voice_is_refused(config: Path, seen: Path, pack: Path) -> None:
    with pytest.raises(
        ServiceError, match="has no recogniser; give it one with `vismaid packs set"
    ):
        text_for_here(choose(config, pack))
    with pytest.raises(ServiceError, match="is for en, es and not de"):
        text_for_here(choose(config, "demo", "de"))


def test_a_pack_where_the_service_does_not_look_is_to_be_copied(
    config: Path, seen: Path, speaking_pack: Path
) -> None:
    mine = Path(shutil.copytree(speaking_pack, config.parent / "mine/speaking"))
    with pytest.raises(ServiceError, match=f"not in {mine.parent}; copy {mine} there"):
        text_for_here(choose(config, "speaking"))
    shutil.copytree(mine, seen / "speaking")
    assert "--pack" not in text_for_here(choose(config, "speaking"))


def test_a_pack_named_from_where_one_stands_is_to_be_named_in_full(
    config: Path, seen: Path, speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(speaking_pack.parent)
    with pytest.raises(ServiceError, match=f"name the pack {speaking_pack} instead"):
        text_for_here(choose(config, "./speaking"))


def test_a_pack_named_on_the_command_line_is_the_service_s(
    config: Path, seen: Path, speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(speaking_pack.parent)
    text = text_for_here(choose(config, "nowhere"), "speaking")
    assert f"run --config {config} --pack {speaking_pack}\n" in text


@pytest.mark.parametrize(
    "path", ["/tmp/vismaid.toml", "/var/tmp/v/pack.toml", "/dev/fd/63", "/run/user/1000/v.toml"]
)
def test_what_the_sandbox_hides_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda self: True)
    with pytest.raises(ServiceError, match=r"does not see .* put vismaid into /opt"):
        service._check_readable(Path(path))


def test_a_link_out_of_the_sandbox_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "hidden")
    (tmp_path / "hidden").mkdir()
    assert service._is_below(tmp_path / "link", [str(tmp_path / "hidden")])
    assert not service._is_below(tmp_path, [str(tmp_path / "hidden")])


def test_settings_that_are_missing_are_asked_for_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"run --settings \| sudo tee"):
        text_for_here(tmp_path / "none.toml")


def test_a_service_with_a_keyboard_is_refused(config: Path) -> None:
    config.write_text("")
    with pytest.raises(ServiceError, match="no keyboard"):
        text_for_here(config)


def test_a_program_that_the_service_s_user_may_not_read_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.chmod(0o600)
    monkeypatch.setattr(service, "_GONE", ())
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
