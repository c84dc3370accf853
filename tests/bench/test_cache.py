"""The cache keeps what is used and lets go of what is not."""

import os
import shutil
import time
from pathlib import Path

import pytest

from bench import cache as caches
from bench.cache import LOCK, STALE, cache_folder, entries, size_of, tidy, used
from bench.sweep.variants import cache_of, family_of
from runtime.errors import OutputError
from runtime.files.folders import locked_folder
from runtime.packs.pack import Pack
from vismaid.app import main

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/vismaid"


def thing(where: str, *, unused: float = 0, content: bytes = b"1234") -> Path:
    """A folder of the cache with a file in it."""
    folder = cache_folder(where)
    with used(folder):
        (folder / "model.gguf").write_bytes(content)
    then = time.time() - unused * DAY
    os.utime(folder / LOCK, (then, then))
    return folder


def test_what_was_not_used_for_long_goes_and_the_rest_stays(cache: Path) -> None:
    old = thing("variants/abc/demo-q4_0", unused=31)
    new = thing("variants/abc/demo-q8_0", unused=29)
    trace = thing("traces/123", unused=4)
    answers = cache_folder("answers") / "1.jsonl"
    answers.parent.mkdir()
    answers.write_text("")
    os.utime(answers, (1, 1))
    assert {each.path for each in tidy()} == {old, trace, answers}
    assert [each.path for each in entries()] == [new]
    assert (new / "model.gguf").exists()


def test_using_a_thing_keeps_it(cache: Path) -> None:
    folder = thing("traces/123", unused=100)
    with used(folder):
        pass
    assert not tidy()
    assert folder.exists()


def test_what_is_being_used_is_not_removed_whoever_asks(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    busy, idle = thing("variants/abc/busy"), thing("variants/abc/idle")
    with used(busy), used(busy):
        assert main(["bench", "cache", "--clear"]) == 0
        assert "1 in use stay" in capsys.readouterr().out
        assert busy.exists()
        assert not idle.exists()
    assert main(["bench", "cache", "--clear"]) == 0
    assert not any(cache.glob("variants/*"))


def test_variants_that_are_being_made_are_left_alone(cache: Path) -> None:
    work = cache_folder("variants") / "abc/.demo.quantized"
    with locked_folder(work, "busy"):
        tidy(dict.fromkeys(STALE, 0.0))
        assert work.exists()
    tidy(dict.fromkeys(STALE, 0.0))
    assert not work.exists()


def test_what_is_half_removed_is_no_variant(cache: Path, pack: Path) -> None:
    whole = Pack.open(pack)
    home = cache_of(whole)
    shutil.copytree(pack, home / "tiny-q8_0")
    assert len(family_of(whole)) == 2
    (home / "tiny-q8_0").rename(home / ".removed-tiny-q8_0")
    assert len(family_of(whole)) == 1


def test_files_that_are_shared_count_once_and_those_of_a_pack_elsewhere_not_at_all(
    cache: Path, tmp_path: Path
) -> None:
    one, other = (thing(f"variants/abc/{name}", content=bytes(1000)) for name in ("one", "other"))
    os.link(one / "model.gguf", other / "shared.gguf")
    voice = tmp_path / "voice.onnx"
    voice.write_bytes(bytes(5000))
    os.link(voice, one / "voice.onnx")
    assert size_of([one, other]) == 2000
    assert size_of([one]) == 0
    assert size_of([other]) == 1000


def test_the_cache_is_shown_with_its_place_and_size(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "cache"]) == 0
    assert "holds nothing" in capsys.readouterr().out
    thing("variants/abc/demo-q4_0", content=bytes(2_500_000))
    assert main(["bench", "cache"]) == 0
    shown = capsys.readouterr().out
    assert "demo-q4_0" in shown
    assert f"{cache}: 2.5 MB in all" in shown


def test_a_disk_that_fails_is_one_sentence(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = thing("traces/123")

    def failing(path: Path) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(caches.shutil, "rmtree", failing)
    assert main(["bench", "cache", "--clear"]) == 2
    said = capsys.readouterr().err
    assert f"{folder} cannot be removed: Input/output error. Remove it by hand.\n" in said
    assert said.count("\n") == 1


def test_a_cache_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="XDG_CACHE_HOME"), used(cache_folder("traces") / "1"):
        pass
