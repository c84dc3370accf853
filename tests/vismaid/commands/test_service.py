"""``vismaid service``: what it says, and its status."""

from pathlib import Path

import pytest

from edge.systemd.service import State
from vismaid.app import main


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        (State(True, "active", True, 0, "success"), 0, "active, starts with the board"),
        (State(True, "failed", True, 3, "watchdog"), 1, "failed, ended by watchdog"),
        (State(False, "inactive", False, 0, ""), 1, "not installed; `sudo "),
    ],
)
def test_the_status_is_a_line_and_fails_where_the_service_does_not_run(
    state: State,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("edge.systemd.service.read_state", lambda: state)
    assert main(["service", "status"]) == status
    shown = capsys.readouterr().out
    assert shown.startswith(said)
    assert shown.count("\n") == 1


def test_what_was_done_is_said_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[tuple[object, ...]] = []
    for what in ("install", "remove"):
        monkeypatch.setattr(f"edge.systemd.service.{what}", lambda *given: done.append(given))
    assert main(["service", "install", "--pack", "demo"]) == 0
    assert capsys.readouterr() == ("", "vismaid runs now, and starts with the board.\n")
    assert main(["service", "remove"]) == 0
    assert capsys.readouterr().err.startswith("The service is gone;")
    assert done == [(Path("/etc/vismaid.toml"), "demo"), ()]
