"""``vismaid doctor``: its lines, its JSON and its status."""

import json

import pytest

from edge.doctor.checks import Check, checks_of
from edge.doctor.finding import Finding, failed, ok, warning
from edge.settings import Settings
from vismaid.app import main


def checks(*findings: Finding) -> dict[str, Check]:
    return {finding.name: lambda finding=finding: finding for finding in findings}  # type: ignore[misc]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    found = checks(ok("camera", "a photo"), warning("button", "stiff", "oil it"))
    monkeypatch.setattr("edge.doctor.checks.checks_of", lambda settings, say: found)


@pytest.mark.usefixtures("two")
def test_each_finding_is_a_line_and_a_warning_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ok       camera       a photo",
        "warning  button       stiff: oil it",
    ]


@pytest.mark.usefixtures("two")
def test_alone_it_asks_nobody_for_anything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--alone"]) == 0
    assert "button" not in capsys.readouterr().out


@pytest.mark.usefixtures("two")
def test_a_check_that_there_is_not_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "--only", "heart"]) == 2
    assert "no check called heart; there are camera, button" in capsys.readouterr().err


def test_a_failure_shows_in_json_and_in_the_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checks(ok("camera", "a photo"), failed("speaker", "gone", "plug it in"))
    monkeypatch.setattr("edge.doctor.checks.checks_of", lambda settings, say: found)
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["checks"][1] == {
        "name": "speaker",
        "verdict": "failed",
        "what": "gone",
        "remedy": "plug it in",
    }


def test_help_names_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert ", ".join(checks_of(Settings(), print)) in said
