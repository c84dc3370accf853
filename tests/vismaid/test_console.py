"""What long work says of itself where nobody sees a bar."""

import pytest

from vismaid import console


def test_long_work_says_a_line_now_and_then_where_stderr_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr("vismaid.console.time.monotonic", lambda: now)
    with console.progress("measuring", every=30) as bar:
        for now in (110.0, 129.0, 131.0, 140.0, 160.0, 162.0):
            bar(now - 100, 200, "Q4_0")
        now = 200.0
        bar(1, 0)
    assert capsys.readouterr().err.splitlines() == [
        "measuring Q4_0: 16%",
        "measuring Q4_0: 31%",
        "measuring: …",
    ]
