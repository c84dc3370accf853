"""``vismaid packs make``."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.packs.check import check_files
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from vismaid.app import main

DEMO = BUNDLED / "demo"
VOICE, EARS = DEMO / "voice.onnx", DEMO / "recogniser.bin"


def test_a_pack_with_its_variant_is_made_of_what_is_named(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine"
    words = ["packs", "make", "--model", str(pack), "--recogniser", str(EARS), "--out", str(out)]
    words += ["--voice", f"{VOICE},pt={VOICE}", "--title", "Mine", "--quantize", "q8_0"]
    assert main([*words, "--name", "ours", "--context", "1024"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{out}: pack ours, 12.2 MB, hears en es, speaks en pt",
        f"{out}-q8_0: pack ours-q8_0, 12.0 MB, hears en es, speaks en pt",
    ]
    assert "is for en, es and not pt; add pt to its `languages`" in said.err
    for folder in (out, tmp_path / "mine-q8_0"):
        check_files(Pack.open(folder))
        assert (Pack.open(folder).manifest.title, Pack.open(folder).manifest.context) == (
            "Mine",
            1024,
        )


def test_a_pack_is_named_by_its_name_and_what_it_lacks_is_said(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "make", "--model", "demo", "--out", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().err.startswith("Next: `vismaid doctor --pack ")
    assert main(["packs", "make", "--model", str(pack), "--out", str(tmp_path / "mute")]) == 0
    said = capsys.readouterr()
    assert "hears -, speaks -" in said.out
    assert f"packs set {tmp_path / 'mute'} --recogniser FILE" in said.err
    assert f"packs set {tmp_path / 'mute'} --voice en=FILE" in said.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "give a model with --model"),
        (["--model", "nowhere"], "nowhere (there is nothing by that name)"),
        (["--model", "{demo}/model-f16.gguf"], "the projector (mmproj) that belongs to"),
        (["--recogniser", "{demo}/recogniser.bin"], "a model (--model)"),
        (["--model", "{demo}", "--voice", "es={demo}/recogniser.bin"], "does not speak es"),
        (["--model", "{demo}", "--voice", "/dev/zero"], "not an ordinary file"),
        (["--model", "{demo}", "--quantize", "Q9"], "There is no quantization called Q9"),
        (["--model", "{demo}", "--name", "My Pack"], "as in my-pack"),
        (["--model", "{demo}", "--context", "1000000"], "attends to 4,096 tokens"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [word.format(demo=DEMO) for word in words]
    assert main(["packs", "make", "--out", str(tmp_path / "mine"), *named]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert reason in said.err
    assert not list(tmp_path.iterdir())


def test_ctrl_c_while_files_are_copied_leaves_nothing(tmp_path: Path) -> None:
    """A signal comes as soon as the first file is being copied."""
    program = (
        "import os, signal, sys\n"
        "from convert.assemble import intake\n"
        "from vismaid.app import main\n"
        "def no_links(*paths): raise OSError(18, 'Invalid cross-device link')\n"
        "os.link = no_links\n"
        "pieces = intake._pieces\n"
        "def interrupted(path):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    yield from pieces(path)\n"
        "intake._pieces = interrupted\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = ["packs", "make", "--model", str(DEMO), "--out", str(tmp_path / "mine")]
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 128 + signal.SIGINT, done.stderr
    assert not list(tmp_path.iterdir())
