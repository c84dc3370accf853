"""A pack that is there costs nothing, and what else is there stays."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from convert.assemble.parts import Given, speech_of
from convert.hub.client import Hub
from convert.hub.names import RepositoryName
from convert.hub.pull import pull
from runtime.errors import HubError, OutputError, PackError
from runtime.packs.manifest import MANIFEST
from runtime.packs.search import BUNDLED
from tests.convert.hub.conftest import ORDERS, Pull
from tests.convert.hub.server import COMMIT, LoopbackHub


def installed(folder: Path, source: str) -> Path:
    """The bundled pack, as if it had been made of what was fetched."""
    shutil.copytree(BUNDLED / "demo", folder)
    manifest = folder / MANIFEST
    text = manifest.read_text(encoding="utf-8")
    changed = re.sub('source = ".*"', f'source = "{source}"', text, count=1)
    manifest.write_text(changed, encoding="utf-8")
    return folder


SOURCE = " ".join(f"hf:maker/{name}@{COMMIT}" for name in ("seer-GGUF", "ears", "voices"))


def nobody() -> Hub:
    raise AssertionError("the hub was asked")


def nothing(*_: object) -> list[Path]:
    raise AssertionError("a pack was made")


def test_a_pack_that_is_there_costs_nothing(tmp_path: Path) -> None:
    out = installed(tmp_path / "pack", SOURCE)
    assert pull(ORDERS, out, nothing, hub=nobody) == [out]
    at_commit = replace(ORDERS[0], name=RepositoryName("maker/seer-GGUF", COMMIT))
    assert pull([at_commit, *ORDERS[1:]], out, nothing, hub=nobody) == [out]


def test_another_pack_in_its_place_stays(tmp_path: Path) -> None:
    out = installed(tmp_path / "pack", "trained here")
    with pytest.raises(HubError, match=r"is a pack already, and not one of maker/seer-GGUF"):
        pull(ORDERS, out, nothing, hub=nobody)
    shutil.rmtree(out)
    installed(out, SOURCE)
    other = replace(ORDERS[0], name=RepositoryName("maker/seer-GGUF", "d" * 40))
    with pytest.raises(HubError, match=r"at c0ffee000000 and not at dddddddddddd\. Choose"):
        pull([other], out, nothing, hub=nobody)


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        (0, {"files": ("other-Q8_0.gguf",)}, r"without other-Q8_0\.gguf\. Choose another"),
        (
            1,
            {"files": ("ggml-small.bin",)},
            r"without ggml-small\.bin\. `vismaid packs set .*ogniser",
        ),
        (2, {"files": ("en/amy/amy.onnx",)}, r"with voice\.onnx and without amy\.onnx\. `vismaid"),
        (2, {"language": "pt", "usual": True}, "has no voice for pt"),
    ],
)
def test_other_files_of_the_same_repository_are_another_pack(
    tmp_path: Path, number: int, changes: dict[str, object], words: str
) -> None:
    out = installed(tmp_path / "pack", SOURCE)
    orders = list(ORDERS)
    orders[number] = replace(ORDERS[number], **changes)  # type: ignore[arg-type]
    with pytest.raises(HubError, match=words):
        pull(orders, out, nothing, hub=nobody)


def test_the_files_that_it_has_are_the_same(tmp_path: Path) -> None:
    """Also by a name that a file got beside another one; and the usual ones may have changed."""
    out = installed(tmp_path / "pack", SOURCE)
    model, ears, voice = ORDERS
    orders = [
        replace(model, files=("en/model-f16.gguf", "mmproj-f16.gguf")),
        replace(ears, files=("ggml-small.bin",), usual=True),
        replace(voice, files=("voice.onnx", "voice.onnx.json")),
    ]
    assert pull(orders, out, nothing, hub=nobody) == [out]
    (out / "voice.onnx").rename(out / "voice-0123456789ab.onnx")
    manifest = (out / MANIFEST).read_text(encoding="utf-8")
    renamed = manifest.replace('"voice.onnx"', '"voice-0123456789ab.onnx"')
    (out / MANIFEST).write_text(renamed, encoding="utf-8")
    assert pull(orders, out, nothing, hub=nobody) == [out]


def test_what_lies_here_is_compared_with_what_the_pack_has(tmp_path: Path) -> None:
    out = installed(tmp_path / "pack", SOURCE)
    demo = BUNDLED / "demo"
    own = speech_of([Given(demo / "recogniser.bin"), Given(demo / "voice.onnx")])
    assert pull(ORDERS[:1], out, nothing, own=own, hub=nobody) == [out]
    other = tmp_path / "other.bin"
    other.write_bytes((demo / "recogniser.bin").read_bytes()[:-4] + bytes(4))
    own = speech_of([Given(other)])
    with pytest.raises(HubError, match=r"its recogniser is not .*other\.bin\. `vismaid packs set"):
        pull(ORDERS[:1], out, nothing, own=own, hub=nobody)


def test_a_pack_that_is_there_and_damaged_is_told(tmp_path: Path) -> None:
    out = installed(tmp_path / "pack", SOURCE)
    (out / "voice.onnx").write_bytes(b"")
    with pytest.raises(PackError, match=r"voice.onnx has 0 bytes .* Remove .*/pack first"):
        pull(ORDERS, out, nothing, hub=nobody)


def test_what_a_person_keeps_in_its_place_is_not_touched(
    pulled: Pull, server: LoopbackHub, tmp_path: Path
) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        pulled()
    assert server.sent() == 0
