"""``vismaid quantize`` from the command line."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from convert.quantize.recipe import groups, recipe_names
from convert.quantize.variants import Made, make_variants
from runtime.packs.pack import Pack
from vismaid.app import main


@pytest.fixture
def home(pack: Path, tmp_path: Path) -> Path:
    """A pack in a folder of its own."""
    return Path(shutil.copytree(pack, tmp_path / "packs" / "tiny"))


def _around(home: Path) -> list[str]:
    return sorted(path.name for path in home.parent.iterdir())


def test_every_variant_made_is_named_with_its_sizes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["quantize", str(home), "--to", "q4_0, Q4_0", "--projector", "q8_0,Q4_0"]
    assert main(arguments) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"{home}-q4_0", f"{home}-q4_0-mmproj-q4_0"]
    manifest = Pack.open(home.parent / "tiny-q4_0").manifest
    assert f"text model {manifest.text_model.bytes / 1e6:,.1f} MB, mmproj " in lines[0]
    assert said.err == ""
    assert main(arguments) == 0
    assert capsys.readouterr().out.count("was there already") == 2


def test_variants_go_where_they_are_wanted(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "elsewhere"
    assert main(["quantize", str(home), "--recipe", recipe_names()[0], "--out", str(out)]) == 0
    assert [path.name for path in out.iterdir()] == [f"tiny-{recipe_names()[0]}"]
    assert _around(home) == ["tiny"]
    assert capsys.readouterr().out.startswith(f"{out}/tiny-")


def test_variants_of_a_bundled_pack_go_to_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["quantize", "demo", "--to", "Q8_0"]) == 0
    assert [path.name for path in (tmp_path / "vismaid/packs").iterdir()] == ["demo-q8_0"]
    capsys.readouterr()
    assert main(["packs", "verify", "demo-q8_0"]) == 0


def test_everything_that_can_be_chosen_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quantize", "--list"]) == 0
    shown = capsys.readouterr().out
    for name in (*recipe_names(), *groups("text"), *groups("projector"), "IQ4_NL", "IQ1_S"):
        assert name in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "name the PACK"),
        (["{home}"], "nothing to do"),
        (["nowhere", "--to", "Q4_0"], "no pack called nowhere"),
        (["{home}", "--to", "Q9"], "no quantization called Q9"),
        (["{home}", "--to", "IQ2_XS"], "needs an importance matrix"),
        (["{home}", "--to", "Q4_0", "--projector", "Q4_K_M"], "projector cannot be Q4_K_M"),
        (["{home}", "--recipe", "nix"], "no recipe called nix"),
        (["{home}", "--to", "Q4_0", "--imatrix", "{home}/pack.toml"], "not an importance matrix"),
        (["{home}", "--to", "Q4_0", "--imatrix", "{home}/none"], "No such file"),
        (["{home}", "--to", "Q4_0", "--out", "/proc/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str], complaint: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", *(each.format(home=home) for each in arguments)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("vismaid: ")
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert _around(home) == ["tiny"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(
    number: signal.Signals,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def interrupt(what: str, done: int, total: int) -> None:
        if what.startswith("mmproj"):
            os.kill(os.getpid(), number)

    def interrupted(*arguments: Any, **options: Any) -> list[Made]:
        return make_variants(*arguments, **{**options, "progress": interrupt})

    monkeypatch.setattr("convert.quantize.variants.make_variants", interrupted)
    assert main(["quantize", str(home), "--to", "Q4_0"]) == 130
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == "Stopped; the same command goes on with what is finished.\n"
    assert _around(home) == [".tiny.quantized", "tiny"]
    monkeypatch.undo()
    assert main(["quantize", str(home), "--to", "Q4_0"]) == 0
    assert _around(home) == ["tiny", "tiny-q4_0"]


def test_what_quantizing_cost_is_told_as_a_table(
    speaking_pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["quantize", str(speaking_pack), "--to", "Q8_0,Q2_K", "--out", str(tmp_path)]
    assert main([*arguments, "--measure"]) == 0
    said = capsys.readouterr()
    rows = [line for line in said.out.splitlines() if line.startswith("|")]
    assert [row.split("|")[1].strip() for row in rows[2:]] == ["speaking-q8_0", "speaking-q2_k"]
    assert "divergence" in rows[0]
    assert said.err == ""


def test_the_best_mix_for_a_size_is_found_made_explained_and_written_down(
    speaking_pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("convert.quantize.search.sensitivity.SEARCHED", ("Q4_0",))
    monkeypatch.setattr("convert.quantize.search.divergence.LONGEST", 3)
    out = tmp_path / "made"
    whole = sum(entry.bytes for entry in Pack.open(speaking_pack).files())
    target = f"{whole / 1000 - 100:.0f}kB"
    arguments = ["quantize", str(speaking_pack), "--target", target, "--out", str(out)]
    assert main(arguments) == 0
    shown = capsys.readouterr()
    assert "tower.ffn.down" in shown.out
    assert "the next better" in shown.out
    name = f"speaking-{target.lower()}"
    assert sorted(path.name for path in out.iterdir()) == [
        name,
        f"{name}.toml",
        "speaking-sensitivity.json",
    ]
    assert sum(entry.bytes for entry in Pack.open(out / name).files()) <= whole - 100_000
    assert main(arguments) == 0
    assert "was there already" in capsys.readouterr().out
    again = ["quantize", str(speaking_pack), "--recipe", str(out / f"{name}.toml")]
    assert main([*again, "--out", str(tmp_path / "again")]) == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--target", "big"], "big is no size"),
        (["--target", "1kB"], "smallest mix takes"),
        (["--board", "pi9"], "no board called pi9"),
        (["--board", "pi4-2gb", "--target", "1GB"], "not both"),
        (["--board", "pi4-2gb", "--projector", "Q4_0"], "leave it out"),
        (["--to", "Q8_0", "--measure", "--data", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_a_goal_that_cannot_be_met_is_refused_before_anything_is_measured(
    arguments: list[str],
    complaint: str,
    speaking_pack: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["quantize", str(speaking_pack), "--out", str(tmp_path), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert list(tmp_path.iterdir()) == []
