"""Whatever measures a pack lets it be tried first, in a process that may die of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.packs.pack import Pack
from vismaid.app import main

Commands = Callable[[Path, Path, Path], list[str]]
COMMANDS: list[Commands] = [
    lambda pack, _, out: ["imatrix", str(pack), "--out", str(out)],
    lambda pack, _, out: ["bench", str(pack), "--out", str(out)],
    lambda pack, _, out: ["bench", "turn", "--pack", str(pack), "--out", str(out)],
    lambda pack, checkpoint, _: ["parity", str(checkpoint), str(pack)],
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pack_that_was_never_loaded_is_tried_before_it_is_measured(
    command: Commands,
    speaking_pack: Path,
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried: list[str] = []

    def try_it(pack: Pack, parts: Sequence[str], language: str) -> None:
        tried.extend(parts)
        if "model" in parts:
            raise PackError(f"Pack {pack.manifest.name} ends llama.cpp. Fetch it again.")

    monkeypatch.setattr("runtime.packs.trial.require_tried", try_it)
    out = tmp_path / "out"
    assert main(command(speaking_pack, checkpoint, out)) == 2
    said = capsys.readouterr()
    assert "ends llama.cpp. Fetch it again." in said.err
    assert said.out == ""
    assert [part for part in tried if part != "translator"] in (
        ["model"],
        ["voice", "recogniser", "model"],
    )
    assert not out.exists()
