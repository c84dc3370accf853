"""The study of starts really starts vismaid, and sums up what it recorded."""

import sys
from pathlib import Path

import pytest

from runtime.packs.search import find_pack
from studies import cold_start


def test_a_start_is_recorded_with_its_parts_and_summed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.toml"
    script.write_text("[[step]]\nwait = 'ready'\n")
    found = cold_start.start(cold_start.HERE, find_pack("demo"), script, cold=False)
    ended = max(end for _, end in found.parts.values())
    # The process knows when the kernel began it to a hundredth of a second.
    assert 0 < ended <= found.ready + 0.02
    assert found.peak > 50_000_000
    monkeypatch.setattr(cold_start, "start", lambda *given, cold: found)
    record = tmp_path / "starts.jsonl"
    options = ["demo", "--rounds", "3", "--record", str(record)]
    monkeypatch.setattr(sys, "argv", ["cold_start", *options])
    cold_start.main()
    assert len(record.read_text().splitlines()) == 6
    told = capsys.readouterr().out
    assert f"ready after {found.ready:.2f} s" in told
    assert "6 starts" in told
    assert "| projector |" in told
