"""systemd hears of the loop's life only from the loop."""

import os
import socket
from pathlib import Path

import pytest

from edge.systemd.watchdog import Watchdog


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_signs_of_life_come_three_times_a_period_however_often_the_loop_turns() -> None:
    said: list[str] = []
    clock = Clock()
    dog = Watchdog(said.append, environment={"WATCHDOG_USEC": "30000000"}, clock=clock)
    for _ in range(241):
        dog.alive()
        clock.now += 0.125
    assert said == ["WATCHDOG=1"] * 4


def test_a_loop_that_hangs_gives_none() -> None:
    said: list[str] = []
    clock = Clock()
    dog = Watchdog(said.append, environment={"WATCHDOG_USEC": "30000000"}, clock=clock)
    dog.ready()
    clock.now += 60
    assert said == ["READY=1", "WATCHDOG=1"]


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "never"}, {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}],
)
def test_nobody_is_told_where_nobody_waits(environment: dict[str, str]) -> None:
    said: list[str] = []
    dog = Watchdog(said.append, environment=environment)
    dog.alive()
    assert (dog.period, said) == (None, [])


def test_the_start_and_the_end_are_told_and_more_time_is_asked_for() -> None:
    said: list[str] = []
    dog = Watchdog(said.append, environment={})
    dog.busy(90)
    dog.ready()
    dog.status("ready")
    dog.stopping()
    assert said == ["EXTEND_TIMEOUT_USEC=90000000", "READY=1", "STATUS=ready", "STOPPING=1"]


def test_the_messages_reach_the_socket_that_systemd_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        Watchdog().ready()
        assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"WATCHDOG=1"]


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    Watchdog(environment={}).ready()
