"""``vismaid packs bundle`` and ``unbundle``."""

import re
from pathlib import Path

import pytest

from runtime import installation
from vismaid.app import main

ROOT = Path(__file__).parents[4]


def test_a_bundle_is_unpacked_where_packs_are_looked_for(
    pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("VISMAID_PACKS", raising=False)
    out = tmp_path / "it.tar"
    assert main(["packs", "bundle", str(pack), "--out", str(out)]) == 0
    assert re.fullmatch(rf"{out}: pack \S+, \d+ files, [\d.]+ MB\n", capsys.readouterr().out)
    assert main(["packs", "unbundle", str(out)]) == 0
    name, _, what = capsys.readouterr().out.partition(": ")
    assert what == "unpacked\n"
    assert Path(name).parent == tmp_path / "data/vismaid/packs"
    assert main(["packs", "unbundle", str(out)]) == 0
    assert capsys.readouterr().out == f"{name}: already there\n"
    assert main(["packs", "verify", Path(name).name]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["packs", "bundle", "nowhere", "--out", "out.tar"],
        ["packs", "bundle", "{pack}", "--out", "{pack}"],
        ["packs", "bundle", "{pack}", "--out", "none/there/\0.tar"],
        ["packs", "bundle", "{pack}", "--out", "out.tar", "--python", "3.11"],
        ["packs", "bundle", "{pack}", "--out", "out.tar", "--with-wheels", "m68k"],
        [
            "packs",
            "bundle",
            "{pack}",
            "--out",
            "o.tar",
            "--with-wheels",
            "aarch64",
            "--python",
            "4",
        ],
        ["packs", "unbundle", "nowhere.tar"],
        ["packs", "unbundle", "{pack}"],
        ["packs", "unbundle", "{pack}/pack.toml", "--into", "packs"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str],
    pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([each.format(pack=pack) for each in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_engine_is_compiled_as_the_set_up_compiles_it() -> None:
    lines = (ROOT / ".ci/setup").read_text().partition("whisper_build=(\n")[2].partition(")")[0]
    found = dict(line.split("#")[0].strip().split("=", 1) for line in lines.splitlines())
    assert found == installation.WHISPER_BUILD
