"""Whatever a pack holds, it is understood or refused in a sentence that says what to do."""

import os
import random
import shutil
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.gguf.check import check_text_model
from runtime.memory_plan import plan_memory
from runtime.packs.check import check_files
from runtime.packs.manifest import MANIFEST, PackFile
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, find_pack
from tests.fuzz.packs import fuzz_packs
from tests.runtime.gguf.gguf_files import read_raw

WRITTEN = (BUNDLED / "demo" / MANIFEST).read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a pack."""
    (tmp_path / "pack").mkdir()
    return tmp_path / "pack"


def opened(folder: Path, text: str, encoding: str = "utf-8") -> Pack:
    (folder / MANIFEST).write_text(text, encoding=encoding)
    return Pack.open(folder)


def why_refused(folder: Path, before: str, after: str) -> str:
    """What is said of a manifest in which one thing, which must be there, is another."""
    assert before in WRITTEN
    with pytest.raises(PackError) as refusal:
        opened(folder, WRITTEN.replace(before, after, 1))
    said = str(refusal.value)
    assert said.endswith((".", "?"))
    assert len(said) < 600
    return said.removeprefix(f"{folder / MANIFEST}: ")


def test_a_byte_order_mark_does_not_count(folder: Path) -> None:
    assert opened(folder, WRITTEN, "utf-8-sig").manifest.name == "demo"


def test_a_hash_may_be_in_capitals(folder: Path) -> None:
    sha256 = Pack.open(BUNDLED / "demo").manifest.projector.sha256
    found = opened(folder, WRITTEN.replace(sha256, sha256.upper()))
    assert found.manifest.projector.sha256 == sha256


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "[text_model]\n",
            "[text_modell]\n",
            "text_modell. Did you mean text_model?",
        ),
        ("[projector]\n", "[[projector]]\n", "projector must be a table with file, sha256, bytes"),
        (
            "bytes = 5832288",
            "byts = 5832288",
            "byts. Did you mean projector.bytes?",
        ),
        ("bytes = 5832288\n", "", "projector.bytes is missing."),
        ("pooled = 7", "pool = 7", "there is no entry image.pool. Did you mean image.pooled?"),
        ("pooled = 7", "pooled_per_side = 7", "pooled_per_side. Did you mean image.pooled?"),
        ("pooled = 7", "context = 7", "there is no entry image.context. Did you mean context?"),
        ("bytes = 5832288", "bytes = 'all'", "projector.bytes must be a whole number, not 'all'."),
        ("bytes = 5832288", "bytes = -1", "projector.bytes is -1: it must be at least 0."),
        ("format = 1", "format = 2", "format must be 1, not 2."),
        ("tile = 112", "tile = 0", "image.tile is 0: it must be more than 0."),
        ("tile = 112", "tile = inf", "image.tile must be a finite number, not inf."),
        ("tile = 112", "tile = 113", "not made of whole tiles of 113 × 113."),
        ("tile = 112", "tile = 1000000", "it must be at most 2048."),
        ("features = 14", "features = 200", "it must be at most 128."),
        ("pooled = 7", "pooled = 15", "pool them to no more."),
        ("pooled = 7", "pooled = 1e400", "image.pooled must be"),
        ("max_tiles = 9", "max_tiles = -9", "it must be more than 0."),
        ("[[224, 224]]", "[[0, 0]]", "the canvas of 0 × 0 in image.pinpoints is not made of"),
        ("[[224, 224]]", "[[224, -224]]", "is not made of whole tiles"),
        ("[[224, 224]]", "[[224, 225]]", "is not made of whole tiles"),
        ("[[224, 224]]", "[[112, 112000000]]", "is larger than 64 tiles or 8192 pixels a side"),
        ("[[224, 224]]", "[[224]]", "image.pinpoints.1 must be a pair of numbers in [ ]."),
        ("[[224, 224]]", "[224, 224]", "image.pinpoints.1 must be a pair of numbers in [ ]"),
        ("[[224, 224]]", f"[{'[],' * 1001}]", "image.pinpoints has 1,001 entries"),
        ("[[samples]]", "[[samples]]\n" * 1001, "entries, and 1,000 at most can be read"),
        ("context = 2048", "context = 0", "context is 0: it must be at least 1."),
        ("context = 2048", f"context = {1 << 70}", "it must be at most 2147483647."),
        ("system \\n{text}<", "system \\n<", "template.system must hold {text} once."),
        ("user {pictures}\\n{text}<", "user {text}{pictures}<", "{pictures} before {text}."),
        ("user {pictures}\\n{text}<", "user {text}<", "must hold {pictures} once."),
        ("user \\n{text}<", "user \\n{text}{text}<", "template.text_turn must hold {text} once."),
        ("user \\n{text}<", "{pictures}{text}<", "must not hold {pictures}."),
        ('file = "voice.onnx"', 'file = "../voice.onnx"', "is not the name of a file in the pack"),
        ('file = "voice.onnx"', 'file = "/dev/zero"', "is not the name of a file in the pack"),
        ('file = "voice.onnx"', 'file = "a\\u0000b"', "holds signs that no name of a file has"),
        ('file = "voice.onnx"', f'file = "{"x" * 256}"', "is longer than the 255 bytes"),
        ('file = "voice.onnx"', f'file = "{"ä" * 128}"', "is longer than the 255 bytes"),
        ('file = "voice.onnx"', f'file = "{"x/" * 600}y"', "is longer than the 255 bytes"),
        ('sha256 = "4e74', 'sha256 = "zz', "voices.en.config.sha256 is 'zz"),
        ('name = "demo"', 'name = "../demo"', "name is '../demo', which cannot be."),
        ("[prompts.en]", "[prompts.'e n']", "prompts.e n is 'e n', which cannot be."),
        ("format = 1", "format = " + "9" * 5000, "is not TOML"),
        ("format = 1", "format = " + "[" * 100_000, "nested too deeply"),
        ("format = 1", "format = 1\nx = '" + "y" * (1 << 20) + "'", "is larger than"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    before: str, after: str, said: str, folder: Path
) -> None:
    assert said in why_refused(folder, before, after)


def test_what_is_shown_of_a_pack_steers_no_terminal(folder: Path) -> None:
    found = opened(folder, WRITTEN.replace('title = "', 'title = "\\u001b[31m\\n'))
    assert found.manifest.title == " [31m Drawn streets and tables"


def test_a_pipe_or_a_device_for_a_manifest_is_refused(folder: Path) -> None:
    os.mkfifo(folder / MANIFEST)
    with pytest.raises(PackError, match="is not a file"):
        Pack.open(folder)
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).symlink_to("/dev/zero")
    with pytest.raises(PackError, match="is not a file"):
        Pack.open(folder)


def test_links_that_lead_in_a_circle_are_refused(folder: Path) -> None:
    (folder / MANIFEST).symlink_to(MANIFEST)
    with pytest.raises(PackError, match="symbolic links"):
        Pack.open(folder)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "x/" * 3000])
def test_a_name_that_no_file_can_have_is_no_pack(name: str) -> None:
    with pytest.raises(PackError, match=r"no pack called|is not a pack"):
        find_pack(name)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the demo pack, to be damaged."""
    return Path(shutil.copytree(BUNDLED / "demo", tmp_path / "copy"))


def entries() -> list[PackFile]:
    return Pack.open(BUNDLED / "demo").files()[:7]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.file)
@pytest.mark.parametrize("what", ["pipe", "device", "circle", "folder", "socket"])
def test_what_is_no_file_is_refused_and_never_waited_for(
    what: str, entry: PackFile, copy: Path
) -> None:
    path = copy / entry.file
    path.unlink()
    match what:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path.name)
        case "folder":
            path.mkdir()
        case "socket":
            os.mknod(path, 0o140600)
    # A pipe has no bytes, and a manifest may promise that.
    promised = WRITTEN.replace(f"bytes = {entry.bytes}", "bytes = 0")
    for text in (WRITTEN, promised):
        pack = opened(copy, text)
        for use in (pack.verify, lambda pack=pack: check_files(pack)):
            with pytest.raises(PackError, match=r"cannot be read|outside the pack"):
                use()
        if not entry.file.startswith(("samples", "voice")):
            with pytest.raises(PackError, match=r"cannot be read|outside the pack"):
                plan_memory(pack, features=frozenset())


def test_every_file_that_an_engine_opens_is_one_that_is_hashed(tmp_path: Path) -> None:
    model = BUNDLED / "demo/model-f16.gguf"
    several = read_raw(model).with_value("split.count", 2, b"\2\0").write(tmp_path / "model.gguf")
    with pytest.raises(PackError, match="one of several files"):
        check_text_model(several)
    one = read_raw(model).with_value("split.count", 2, b"\1\0").write(tmp_path / "model.gguf")
    check_text_model(one)


def test_a_file_that_took_the_place_of_another_is_hashed_again(copy: Path) -> None:
    pack = Pack.open(copy)
    pack.verify()
    path = copy / "voice.onnx.json"
    before, raw = path.stat(), bytearray(path.read_bytes())
    raw[-2] ^= 1
    (copy / "other").write_bytes(raw)
    os.utime(copy / "other", ns=(before.st_atime_ns, before.st_mtime_ns))
    (copy / "other").replace(path)
    with pytest.raises(PackError, match="damaged or was changed"):
        pack.verify()


def test_manifests_with_anything_in_them_are_refused_or_can_be_used() -> None:
    for seed in range(60):
        fuzz_packs(random.Random(seed))
