"""The maker's walk: a native pack pulled from a loopback hub, worn, carried off, and asked there.

What is fetched is a pair in GGUF of random weights, with the bundled recogniser and voice.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from runtime.packs.manifest import NativePolicy
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, data_folder
from tests.checkpoints.native_pair import write_native_pair
from tests.convert.hub.server import COMMIT, LoopbackHub, Repository
from vismaid.app import main

DEMO = BUNDLED / "demo"
PICTURE = DEMO / "samples/07-sign.jpg"
PULL = ("packs", "pull", "hf:maker/seer-GGUF", "--recogniser", "hf:maker/ears")
VOICE = ("--voice", "en=hf:maker/voices:en/joe.onnx")
OF_THE_PACK = ("pack", "language", "memory")
"""Of the doctor's lines, those that concern a pack and not what is plugged in."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    """A hub with a native pair, a recogniser and a voice, which every command of the test asks."""
    pair = write_native_pair(tmp_path / "pair", "idefics3", brief=True)
    hub = LoopbackHub()
    hub.repositories["maker/seer-GGUF"] = Repository(
        {
            "README.md": b"---\nlicense: apache-2.0\n---\n",
            "seer-Q8_0.gguf": pair.text.read_bytes(),
            "mmproj-seer-Q8_0.gguf": pair.projector.read_bytes(),
        }
    )
    ears = (DEMO / "recogniser.bin").read_bytes()
    hub.repositories["maker/ears"] = Repository({"ggml-ears.bin": ears})
    voice = {f"en/joe{end}": (DEMO / f"voice{end}").read_bytes() for end in (".onnx", ".onnx.json")}
    hub.repositories["maker/voices"] = Repository(voice)
    for name in ("HF_TOKEN", "STATE_DIRECTORY", "VISMAID_PACKS", "VISMAID_PACK"):
        monkeypatch.delenv(name, raising=False)
    for name, folder in (("HF_HOME", "hf"), ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    with hub.running():
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


def pulled() -> str:
    """What a pull of the pack says on stderr, in a process of its own."""
    command = [sys.executable, "-m", "vismaid", *PULL, *VOICE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_from_a_name_to_an_answer_on_another_board(
    hub: LoopbackHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    told = pulled()
    assert told.endswith(
        "Next: `vismaid doctor --pack seer-gguf`, then `vismaid run --pack seer-gguf`.\n"
    )
    manifest = Pack.open(data_folder() / "seer-gguf").manifest
    assert isinstance(manifest.policy, NativePolicy)
    assert manifest.source.split()[0] == f"hf:maker/seer-GGUF@{COMMIT}"

    capfd.readouterr()
    asked = [option for part in (*OF_THE_PACK, "turn") for option in ("--only", part)]
    main(["doctor", "--pack", "seer-gguf", "--alone", *asked])
    lines = [line.split(maxsplit=2) for line in capfd.readouterr().out.splitlines()]
    found = {part: (state, told) for state, part, told in lines}
    assert [found[part][0] for part in OF_THE_PACK] == ["ok"] * len(OF_THE_PACK)
    # The bundled recogniser knows its own questions only, and not what the doctor says.
    assert "a picture answered in" in found["turn"][1]

    script, sound = tmp_path / "walk.toml", tmp_path / "walk.wav"
    script.write_text(
        f'[[step]]\npicture = "{PICTURE}"\n[[step]]\npress = 1\n[[step]]\nwait = "ready"\n',
        encoding="utf-8",
    )
    worn = ["run", "--pack", "seer-gguf", "--fast", "--simulate", str(script)]
    assert main([*worn, "--out", str(sound)]) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    (answer,) = [each["answer"] for each in events if each["event"] == "answer"]
    assert answer.strip()
    assert abs(soundfile.read(sound)[0]).max() > 0.05

    bundled, board = tmp_path / "seer.tar", tmp_path / "board"
    assert main(["packs", "bundle", "seer-gguf", "--out", str(bundled)]) == 0
    assert main(["packs", "unbundle", str(bundled), "--into", str(board)]) == 0
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("VISMAID_PACKS", str(board))
    capfd.readouterr()
    spoken = tmp_path / "answer.wav"
    asked = ["ask", "--pack", "seer-gguf", "--image", str(PICTURE), "--out", str(spoken)]
    assert main([*asked, "--text", "Is there a cup?", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["answer"].strip()
    assert soundfile.info(spoken).frames > 0
