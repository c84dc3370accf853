"""A pack that was never loaded here is tried in a process that may die."""

import itertools
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.packs import trial_judge
from runtime.packs.kept import kept_folder
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.packs.trial import require_tried
from runtime.packs.trial_judge import EnginePart
from runtime.packs.trial_process import try_model
from tests.checkpoints.native_pair import FAMILIES, Family
from tests.packs import changed_copy, native_pack

ALL: tuple[EnginePart, ...] = ("voice", "recogniser", "model")
NEVER = (sys.executable, "-c", "import sys; sys.exit('it was tried again')")


def ending(code: str, step: str = "model loading the text model") -> tuple[str, ...]:
    """A process that says what it does, and then does something else."""
    return sys.executable, "-c", f"import os, time; print({step!r}, flush=True); {code}"


@pytest.fixture
def demo() -> Pack:
    return find_pack("demo")


def why_refused(pack: Pack, folder: Path, command: tuple[str, ...]) -> str:
    with pytest.raises(PackError) as refusal:
        require_tried(pack, ["model"], "en", folder=folder, command=command)
    return str(refusal.value)


def test_a_pack_is_tried_once_and_then_taken_as_it_is(demo: Pack, tmp_path: Path) -> None:
    beats: list[None] = []
    require_tried(demo, ALL, "en", folder=tmp_path, alive=lambda: beats.append(None))
    assert beats
    assert len(list(tmp_path.iterdir())) == len(ALL)
    require_tried(demo, ALL, "en", folder=tmp_path, command=NEVER)
    with pytest.raises(PackError, match="it was tried again"):
        require_tried(demo, ALL, "en", folder=tmp_path, command=NEVER, anew=True)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_pack_that_libmtmd_prepares_pictures_for_is_used_as_a_turn_does(
    family: Family, tmp_path: Path
) -> None:
    pack = Pack.open(native_pack(tmp_path / "pack", family))
    assert list(try_model(pack, "en")) == [
        "loading the text model",
        "loading the projector",
        "preparing a picture",
        "encoding a picture",
        "evaluating a word",
    ]


def test_a_pack_that_libmtmd_prepares_pictures_for_is_tried_once(tmp_path: Path) -> None:
    pack = Pack.open(native_pack(tmp_path / "pack", "gemma3"))
    require_tried(pack, ALL, "en", folder=tmp_path / "kept")
    require_tried(pack, ALL, "en", folder=tmp_path / "kept", command=NEVER)


def test_another_file_is_tried_by_itself(demo: Pack, tmp_path: Path) -> None:
    well = ending("print('done')")
    require_tried(demo, ALL, "en", folder=tmp_path / "kept", command=well)
    other = changed_copy(demo.folder, tmp_path / "pack", "voice.onnx.json", lambda raw: raw + b"\n")
    require_tried(other, ["recogniser", "model"], "en", folder=tmp_path / "kept", command=NEVER)
    with pytest.raises(PackError, match="it was tried again"):
        require_tried(other, ["voice"], "en", folder=tmp_path / "kept", command=NEVER)


def test_a_part_that_a_pack_does_not_have_is_not_tried(pack: Path, tmp_path: Path) -> None:
    require_tried(Pack.open(pack), ["voice", "recogniser"], "en", folder=tmp_path, command=NEVER)


@pytest.mark.parametrize("name", ["SIGABRT", "SIGSEGV", "SIGILL"])
def test_an_engine_that_ends_is_a_sentence_and_not_tried_again(
    name: str, demo: Pack, tmp_path: Path
) -> None:
    dying = ending(f"import signal; os.kill(os.getpid(), signal.{name})")
    said = why_refused(demo, tmp_path, dying)
    assert said.startswith(f"Pack demo makes llama.cpp end while loading the text model ({name})")
    assert "`vismaid packs verify demo` tries it anew" in said
    assert why_refused(demo, tmp_path, NEVER) == said


def test_the_last_words_of_an_engine_are_told(demo: Pack, tmp_path: Path) -> None:
    dying = ending("import sys; print('a kernel', 'GGML_ASSERT(x)', sep='\\n', file=sys.stderr)")
    dying = (*dying[:2], dying[2] + "; sys.stderr.flush(); os.abort()")
    assert "(SIGABRT: GGML_ASSERT(x))" in why_refused(demo, tmp_path, dying)


def test_an_engine_that_takes_all_memory_may_be_tried_again(demo: Pack, tmp_path: Path) -> None:
    killed = ending("import signal; os.kill(os.getpid(), signal.SIGKILL)", "voice loading it")
    assert "makes Piper take more memory than there is" in why_refused(demo, tmp_path, killed)
    assert "it was tried again" in why_refused(demo, tmp_path, NEVER)


def test_an_engine_that_hangs_is_ended(
    demo: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, looks = tmp_path / "begun", itertools.count()

    def hours() -> float:
        """Time stands still until the step has begun and was heard of, and then flies."""
        return 3600.0 * max(0, next(looks) - 20) if begun.exists() else 0.0

    monkeypatch.setattr("runtime.packs.trial_judge.time.monotonic", hours)
    monkeypatch.setattr(trial_judge, "_POLL", 0.02)
    code = f"open({str(begun)!r}, 'w').close(); time.sleep(3600)"
    hanging = ending(code, "recogniser writing down a question")
    said = why_refused(demo, tmp_path, hanging)
    assert "makes whisper.cpp hang while writing down a question" in said


def test_what_is_refused_in_a_sentence_is_left_to_whoever_loads_it(
    demo: Pack, tmp_path: Path
) -> None:
    require_tried(demo, ["model"], "en", folder=tmp_path, command=ending("pass"))
    assert list(tmp_path.iterdir()) == []


def test_where_no_verdict_can_be_kept_a_pack_is_tried_each_time(demo: Pack, tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("not a folder")
    well = ending("print('done')")
    require_tried(demo, ["model"], "en", folder=folder, command=well)
    assert "it was tried again" in why_refused(demo, folder, NEVER)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"[]", b'"sentence"', b"\xff"])
def test_a_damaged_verdict_does_not_count(content: bytes, demo: Pack, tmp_path: Path) -> None:
    require_tried(demo, ["model"], "en", folder=tmp_path, command=ending("print('done')"))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(content)
    assert "it was tried again" in why_refused(demo, tmp_path, NEVER)


def test_a_damaged_file_is_refused_before_anything_is_tried(demo: Pack, tmp_path: Path) -> None:
    copy = changed_copy(demo.folder, tmp_path / "pack", "voice.onnx.json", lambda raw: raw)
    model = copy.folder / "model-f16.gguf"
    model.write_bytes(model.read_bytes()[:-1] + b"\1")
    assert "damaged or was changed" in why_refused(copy, tmp_path, NEVER)


def test_the_trial_keeps_within_its_memory(demo: Pack) -> None:
    base = resource.getrlimit(resource.RLIMIT_DATA)[0]
    command = [sys.executable, "-m", "runtime.packs.trial_process", str(demo.folder), "en"]
    tried = subprocess.run([*command, str(1 << 26), *ALL], capture_output=True, text=True)
    assert tried.returncode != 0
    assert "done" not in tried.stdout
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] == base


def test_verdicts_are_kept_where_the_service_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    assert kept_folder("tried") == tmp_path / "vismaid/tried"
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/vismaid:/other")
    assert kept_folder("tried") == Path("/var/lib/vismaid/tried")


@pytest.mark.parametrize(("before", "started"), [("", False), ("del os.environ[name]", True)])
def test_no_debugger_is_started_where_ggml_gives_up(
    before: str, started: bool, tmp_path: Path
) -> None:
    debugger = tmp_path / "gdb"
    debugger.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    debugger.chmod(0o755)
    code = f"import os, runtime; name = 'GGML_NO_BACKTRACE'; {before or 'pass'}\n"
    code += "from runtime.llama.ggml import _library; _library().ggml_abort(b'x.c', 1, b'a test')"
    path = f"{tmp_path}:{os.environ['PATH']}"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PATH": path}, stderr=subprocess.DEVNULL
    )
    assert ran.returncode == -signal.SIGABRT
    assert (tmp_path / "started").exists() is started
