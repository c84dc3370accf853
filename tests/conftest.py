"""Packs and files that commands are tried on."""

from pathlib import Path

import pytest

from bench.shapes.checkpoint import write_random_checkpoint
from convert.convert import convert_checkpoint
from runtime.packs.manifest import NativePolicy
from tests.checkpoints.reference_vectors import FAMILIES, SOURCES
from tests.packs import DATA, native_pack, speaking_copy, write_picture


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random checkpoint in the published layout."""
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    write_random_checkpoint(folder, "tiny", seed=1)
    return folder


@pytest.fixture(scope="session")
def pack(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of a model with random weights, without recogniser and voice; not to be changed."""
    return convert_checkpoint(checkpoint, tmp_path_factory.mktemp("packs") / "tiny")


@pytest.fixture(scope="session")
def random_packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A pack's folder for each shape that reference vectors are stored for; not to be changed."""
    return {
        shape: source.write(tmp_path_factory.mktemp(shape))[1] for shape, source in SOURCES.items()
    }


@pytest.fixture(scope="session")
def tiny_pack(random_packs: dict[str, Path]) -> Path:
    """The pack whose answers are stored as the reference gives them; not to be changed."""
    return random_packs["tiny"]


@pytest.fixture(scope="session")
def prefix_packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkpoint of a model with a prefix, and its pack; not to be changed."""
    return FAMILIES["paligemma-2"].write(tmp_path_factory.mktemp("prefix"))


@pytest.fixture(scope="session")
def prefix_checkpoint(prefix_packs: tuple[Path, Path]) -> Path:
    """A checkpoint whose pictures and question attend to each other both ways."""
    return prefix_packs[0]


@pytest.fixture(scope="session")
def prefix_pack(prefix_packs: tuple[Path, Path]) -> Path:
    """The pack of ``prefix_checkpoint``, not to be changed."""
    return prefix_packs[1]


@pytest.fixture(scope="session")
def speaking_pack(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a recogniser that always hears ``RECITED``, a voice of tones, two samples."""
    return speaking_copy(pack, tmp_path_factory.mktemp("packs") / "speaking")


@pytest.fixture(scope="session")
def native_pack_that_speaks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose pictures libmtmd prepares, with brief answers, recogniser, voice and samples."""
    folder = tmp_path_factory.mktemp("packs")
    policy = NativePolicy(glance=80, look=128)
    pack = native_pack(folder / "native", "lfm2", 9, policy=policy, brief=True)
    return speaking_copy(pack, folder / "speaking")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture in a file."""
    return write_picture(tmp_path / "picture.png")


@pytest.fixture(scope="session")
def question() -> Path:
    """A spoken question in a file."""
    return DATA / "speech/question-woman.wav"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not end in time after a signal ends this process, which is that of all tests."""
    monkeypatch.setattr("vismaid.interruption.GRACE_SECONDS", 60.0)
