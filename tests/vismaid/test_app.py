"""Command-line manners: help, usage errors, streams and exit statuses."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from vismaid.app import main
from vismaid.help_page import page

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "runtime/packs/demo/samples/03-count.jpg"


def vismaid(*arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "vismaid", *arguments],
        cwd=ROOT,
        text=True,
        stderr=subprocess.PIPE,
        check=False,
        **{"stdout": subprocess.PIPE, **options},
    )


def test_the_documentation_is_what_help_says() -> None:
    written = (ROOT / "docs/cli.md").read_text()
    assert written == page(), "python -m vismaid.help_page > docs/cli.md"


def test_help_loads_no_engine() -> None:
    code = (
        "import sys; from vismaid.app import main; main(['--help']); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True
    )
    assert "Ask aloud" in ran.stdout
    engines = {"numpy", "PIL", "llama_cpp", "pywhispercpp", "piper", "onnxruntime", "rich"}
    assert not engines & set(ran.stderr.split())


def test_python_m_vismaid_is_vismaid() -> None:
    installed = Path(sys.executable).with_name("vismaid")
    if not installed.exists():
        pytest.skip("the command is not installed beside this Python")
    ran = subprocess.run([installed, "--help"], text=True, capture_output=True, check=True)
    assert ran.stdout == vismaid("--help").stdout


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sing"], "sing"),
        (["ask"], "--image"),
        (["ask", "--image", "a.png", "--detail", "stare"], "stare"),
        (["ask", "--image", "a.png", "--audio", "a.wav", "--text", "Where?"], "not both"),
        (["ask", "--image"], "--image"),
        (["ask", "--volume", "11"], "--volume"),
        (["convert"], "CHECKPOINT"),
        (["parity", "folder"], "PACK"),
        (["packs"], "command"),
        (["packs", "list", "--all"], "--all"),
    ],
)
def test_a_usage_error_is_one_sentence(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert named in said.err
    assert "--help" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["help"], "vismaid [OPTIONS] COMMAND"),
        (["bench", "help"], "vismaid bench [OPTIONS] COMMAND"),
        (["help", "bench"], "vismaid bench [OPTIONS] COMMAND"),
        (["imatrix", "help"], "vismaid imatrix [OPTIONS] COMMAND"),
        (["help", "packs", "verify"], "vismaid packs verify [OPTIONS]"),
        (["ask", "help"], "vismaid ask [OPTIONS]"),
    ],
)
def test_help_is_understood_as_a_word(
    words: list[str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.startswith(f"Usage: {shown}")


@pytest.mark.parametrize(
    "command", ["ask", "run", "doctor", "demo", "bench turn", "service install"]
)
def test_every_option_that_takes_a_pack_takes_the_environment_s(command: str) -> None:
    section = page().split(f"## vismaid {command}\n")[1].split("## vismaid")[0]
    assert "--pack NAME|DIR" in section
    assert "[env var: VISMAID_PACK" in section


@pytest.mark.parametrize(
    "command", [["doctor", "--only", "pack"], ["run", "--fast", "--simulate", "docs/walk.toml"]]
)
def test_the_option_goes_before_the_environment_and_that_before_the_settings(
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "v.toml"
    config.write_text('[assistant]\npack = "settings-pack"\n')
    command = [*command, "--config", str(config)]
    for given, named in [([], "settings-pack"), (["--pack", "option-pack"], "option-pack")]:
        assert main([*command, *given]) != 0
        assert f"no pack called {named} " in "".join(capsys.readouterr())
    monkeypatch.setenv("VISMAID_PACK", "environment-pack")
    for given, named in [([], "environment-pack"), (["--pack", "option-pack"], "option-pack")]:
        assert main([*command, *given]) != 0
        assert f"no pack called {named} " in "".join(capsys.readouterr())


def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    ran = vismaid("--help", stdout=write)
    os.close(write)
    assert ran.returncode == 1
    assert ran.stderr == ""


def test_a_full_disk_is_told_in_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        ran = vismaid("--version", stdout=full)
    assert ran.returncode == 2
    assert "cannot be written" in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--image", "--audio", "--pack", "--out"])
def test_a_name_that_is_too_long_is_told_in_one_sentence(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"--image": str(PICTURE), option: "n" * 300}
    assert main(["ask", *(each for pair in given.items() for each in pair)]) == 2
    said = capsys.readouterr().err
    assert "nnn" in said
    assert said.count("\n") == 1


def test_a_result_that_nobody_can_get_is_told() -> None:
    ran = vismaid("packs", "list", stdout=None, preexec_fn=lambda: os.close(1))
    assert ran.returncode == 2
    assert ran.stderr == "vismaid: The result cannot be written: stdout is closed.\n"


def test_closed_streams_are_no_file_s(tmp_path: Path) -> None:
    """The first file that is opened would be stdout, and get what a C library prints."""
    out = tmp_path / "answer.wav"
    arguments = ("ask", "--image", str(PICTURE), "--out", str(out))
    vismaid(*arguments, stdout=None, preexec_fn=lambda: os.closerange(0, 2))
    assert not out.exists() or out.read_bytes().startswith(b"RIFF")


def test_a_disk_that_becomes_full_is_told_in_one_sentence(tmp_path: Path) -> None:
    ran = vismaid(
        *("ask", "--image", str(PICTURE), "--out", str(tmp_path / "answer.wav")),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert ran.returncode == 2
    assert "answer.wav cannot be written" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--out", "--events"])
def test_a_run_whose_disk_is_full_ends_with_a_sentence(option: str, tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text("[[step]]\npress = 1\n")
    ran = vismaid("run", "--fast", "--simulate", str(script), option, "/dev/full")
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "/dev/full" in ran.stderr
