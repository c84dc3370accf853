"""Any mix of files and folders becomes a whole pack, or one sentence and no trace of it."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convert.assemble.change import change_pack
from convert.assemble.make import make_pack
from convert.assemble.parts import Given
from runtime.errors import VismaidError
from runtime.packs.check import check_files
from runtime.packs.pack import Pack
from tests.checkpoints.native_pair import Pair
from tests.convert.assemble.conftest import DEMO, EARS, VOICE, content

_few = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

_THINGS = 21
_ANY = st.lists(st.integers(0, _THINGS - 1), max_size=4, unique=True)
_LIKELY = st.tuples(
    st.sampled_from([[0], [1], [2, 3], [10]]), st.sets(st.sampled_from([4, 5, 7, 8]), max_size=3)
).flatmap(lambda parts: st.permutations([*parts[0], *parts[1]]))
"""A model, with something to hear and speak with."""


@pytest.fixture(scope="module")
def things(
    checkpoint: Path,
    pack: Path,
    pair: Pair,
    whisper: Path,
    other_ears: Path,
    spanish: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Given]:
    """What somebody might name, good and bad."""
    folder = tmp_path_factory.mktemp("things")
    (folder / "pointer.gguf").write_text("version https://git-lfs.github.com/spec/v1\n")
    (folder / "cut.gguf").write_bytes(pair.text.read_bytes()[:-9])
    (folder / "cut.bin").write_bytes(EARS.read_bytes()[:-9])
    (folder / "cut.onnx").write_bytes(VOICE.read_bytes()[:-9])
    shutil.copy(f"{VOICE}.json", folder / "cut.onnx.json")
    shutil.copy(VOICE, folder / "alone.onnx")
    good = [checkpoint, pack, *pair, whisper, EARS, other_ears, VOICE, spanish]
    good += [DEMO / "mmproj-f16.gguf", pair.text.parent]
    bad = [*folder.iterdir(), folder / "nowhere", folder]
    found = [Given(path) for path in good + bad] + [Given(VOICE, "es"), Given(EARS, "es")]
    assert len(found) == _THINGS
    return found


def _said(attempt: Callable[[], object]) -> str:
    """What is said where it cannot be done; nothing where it was."""
    said = ""
    try:
        attempt()
    except VismaidError as error:
        said = str(error)
    assert "\n" not in said
    assert said.endswith(".") or not said
    return said


@given(_ANY | _LIKELY)
@_few
def test_any_mix_makes_a_pack_or_a_sentence_in_whatever_order(
    things: list[Given], chosen: list[int]
) -> None:
    named = [things[number] for number in chosen]
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        outcomes = []
        for turn in ("first", "second"):
            said = _said(partial(make_pack, named, home / turn))
            outcomes.append(bool(said))
            assert (home / turn).exists() != bool(said)
            if not said:
                check_files(Pack.open(home / turn))
            named = named[::-1]
        assert len(set(outcomes)) == 1
        assert not [path for path in home.iterdir() if path.name not in ("first", "second")]


@given(_ANY | st.lists(st.sampled_from([4, 5, 7, 8]), max_size=2), st.booleans(), st.booleans())
@_few
def test_any_change_makes_a_pack_or_a_sentence(
    things: list[Given], speaking_pack: Path, chosen: list[int], deaf: bool, mute: bool
) -> None:
    named = [things[number] for number in chosen]
    with tempfile.TemporaryDirectory() as place:
        home = Path(shutil.copytree(speaking_pack, Path(place) / "pack"))
        before = content(home)
        said = _said(
            lambda: change_pack(
                home, named, remove_recogniser=deaf, remove_voices=["en"] if mute else []
            )
        )
        if said:
            assert content(home) == before
        pack = Pack.open(home)
        check_files(pack)
        assert set(content(home)) == {entry.file for entry in pack.files()} | {"pack.toml"}
        assert [path.name for path in Path(place).iterdir()] == ["pack"]
