"""A published MarianMT model becomes a pack's translator on the way in, and leaves nothing else."""

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.shapes.marian import write_random_marian
from convert.assemble.change import change_pack
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.make import make_pack
from convert.assemble.parts import Given
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError, PackError, VismaidError
from runtime.packs.check import check_files
from runtime.packs.manifest import MANIFEST, Manifest
from runtime.packs.pack import Pack
from tests.runtime.translation.translators import forced_way
from vismaid.app import main


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of translators and their checkpoints; not to be changed."""
    folder = tmp_path_factory.mktemp("ways")
    for way, text in (("es-en", "What is it?"), ("en-es", "Una puerta.")):
        forced_way(folder, text, *way.split("-"))
        card = folder / f"checkpoint-{way}/README.md"
        card.write_text("---\nlicense: cc-by-4.0\n---\n")
    return folder


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(speaking_pack, tmp_path / "pack"))


def given(*paths: Path, language: str = "es") -> list[GivenTranslator]:
    return [GivenTranslator(language, path) for path in paths]


def whole(home: Path) -> Manifest:
    """The manifest of a pack whose files are all there, and no others."""
    pack = Pack.open(home)
    check_files(pack)
    files = [path for path in home.rglob("*") if path.is_file() or path.name.startswith(".")]
    there = {str(path.relative_to(home)) for path in files}
    assert there == {entry.file for entry in pack.files()} | {MANIFEST}
    return pack.manifest


def contents(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_checkpoint_becomes_what_its_conversion_gives(home: Path, made: Path) -> None:
    """One as it is published, and one converted before."""
    change_pack(home, translators=given(made / "checkpoint-es-en", made / "en-es"))
    found = whole(home).translators["es"]
    assert found.asking
    assert found.asking.model.file == "es-en-model.bin"
    assert found.asking.model.licence == "cc-by-4.0"
    for way, direction in (("es-en", found.asking), ("en-es", found.answering)):
        for entry, name in zip(
            direction.files,
            ("model.bin", "vocabulary.json", "source.spm", "target.spm"),
            strict=True,
        ):
            assert (home / entry.file).read_bytes() == (made / way / name).read_bytes()
    before = contents(home)
    change_pack(home, translators=given(made / "checkpoint-en-es"))
    assert contents(home).keys() == before.keys()
    again = whole(home).translators["es"]
    assert again.answering.model.sha256 == found.answering.model.sha256
    assert again.answering.model.licence == "cc-by-4.0"


def test_one_in_the_hubs_cache_is_found(home: Path, made: Path, tmp_path: Path) -> None:
    """Its files there are links, and the folder's name says nothing of the languages."""
    cache = tmp_path / "models--Helsinki-NLP--opus-mt-en-es"
    snapshot = cache / "snapshots/0123abcd"
    shutil.copytree(made / "checkpoint-en-es", cache / "blobs")
    snapshot.mkdir(parents=True)
    for path in (cache / "blobs").iterdir():
        (snapshot / path.name).symlink_to(f"../../blobs/{path.name}")
    (snapshot / "tokenizer_config.json").unlink()
    change_pack(home, translators=given(cache))
    assert whole(home).translators["es"].answering.model.file == "en-es-model.bin"


@pytest.mark.parametrize("start", ["", "checkpoint-"])
def test_a_new_pack_gets_them_like_its_other_parts(start: str, made: Path, tmp_path: Path) -> None:
    """Also in place of those of the pack that it is made of, whose files do not come along."""
    model = [Given(Path(__file__).parents[3] / "runtime/packs/demo")]
    ways = [made / f"{start}{way}" for way in ("en-es", "es-en")]
    make_pack(model, tmp_path / "first", translators=given(*ways))
    first = whole(tmp_path / "first").translators["es"]
    other = forced_way(tmp_path, "¿Qué?", "en", "es")
    make_pack([Given(tmp_path / "first")], tmp_path / "second", translators=given(other))
    second = whole(tmp_path / "second").translators["es"]
    assert second.asking == first.asking
    assert second.answering.model.sha256 != first.answering.model.sha256


@pytest.mark.parametrize(
    ("which", "error", "said"),
    [
        ("nowhere", PackError, "There is no translator called .*nowhere"),
        ("empty", PackError, "holds no translator. Give the folder of a MarianMT model"),
        ("bart", PackError, "holds no translator"),
        ("cut", CheckpointError, "model.safetensors is cut short"),
        ("fr-de", PackError, "checkpoint-fr-de translates from fr into de, and what leads from es"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    which: str, error: type[VismaidError], said: str, home: Path, made: Path, tmp_path: Path
) -> None:
    path = tmp_path / which
    if which == "empty":
        path.mkdir()
    elif which == "fr-de":
        path = write_random_marian(tmp_path / "checkpoint-fr-de")
        (path / "tokenizer_config.json").write_text('{"source_lang": "fr", "target_lang": "de"}')
    elif which != "nowhere":
        shutil.copytree(made / "checkpoint-es-en", path)
        if which == "cut":
            weights = (path / "model.safetensors").read_bytes()
            (path / "model.safetensors").write_bytes(weights[:-4])
        else:
            config = json.loads((path / "config.json").read_text())
            (path / "config.json").write_text(json.dumps(config | {"model_type": which}))
    before = contents(home)
    with pytest.raises(error, match=said):
        change_pack(home, translators=given(made / "checkpoint-en-es", path))
    assert contents(home) == before
    whole(home)


def test_what_is_stopped_leaves_the_old_pack(home: Path, made: Path, tmp_path: Path) -> None:
    """At whichever of the steps that it tells of."""
    ways, before = given(made / "checkpoint-es-en", made / "checkpoint-en-es"), contents(home)
    told: list[str] = []
    change_pack(
        Path(shutil.copytree(home, tmp_path / "other")),
        translators=ways,
        progress=lambda name, done, total: told.append(name),
    )
    assert len(told) > 2
    for step in (1, len(told) // 2, len(told) - 1):  # after the last nothing is left to be stopped
        cancel, steps = Cancel(), itertools.count(1)

        def progress(
            name: str,
            done: int,
            total: int,
            cancel: Cancel = cancel,
            steps: Iterator[int] = steps,
            last: int = step,
        ) -> None:
            if next(steps) == last:
                cancel.set()

        with pytest.raises(Cancelled):
            change_pack(home, translators=ways, progress=progress, cancel=cancel)
        assert contents(home) == before
        whole(home)


def test_a_disk_without_room_is_told_before_anything_is_written(
    home: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(OutputError, match=r"The pack needs .* MB .* Make room"):
        change_pack(home, translators=given(made / "checkpoint-en-es"))
    whole(home)


def test_one_that_reads_a_family_of_languages_is_taken_for_each(
    home: Path, made: Path, tmp_path: Path
) -> None:
    path = write_random_marian(tmp_path / "opus-mt-ROMANCE-en")
    (path / "tokenizer_config.json").write_text('{"source_lang": "roa", "target_lang": "en"}')
    change_pack(home, translators=given(path, made / "en-es"))
    asking = whole(home).translators["es"].asking
    assert asking
    assert asking.model.file == "roa-en-model.bin"


def test_a_killed_conversion_is_cleared_away_by_the_next(home: Path, made: Path) -> None:
    left = home / ".translators"
    left.mkdir()
    (left / "model.bin").write_bytes(b"half")
    change_pack(home, translators=given(made / "checkpoint-en-es"))
    whole(home)


def test_the_command_takes_a_checkpoint(
    home: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--translate", f"es={made / 'checkpoint-en-es'}"]
    assert main(["packs", "set", str(home), *words]) == 0
    assert "speaks en, translates es\n" in capsys.readouterr().out
    whole(home)
