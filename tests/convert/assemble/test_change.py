"""A pack is changed in place: the old one or the new one is whole at every moment."""

import shutil
from pathlib import Path

import pytest

from convert.assemble.change import change_pack
from convert.assemble.make import Wishes
from convert.assemble.parts import Given
from convert.pack_changes import changing
from convert.pack_writer import write_manifest
from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError, PackError, VismaidError
from runtime.packs.check import check_files
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from tests.checkpoints.native_pair import Pair
from tests.convert.assemble.conftest import DEMO, EARS, VOICE, content


@pytest.fixture
def home(speaking_pack: Path, tmp_path: Path) -> Path:
    """A pack that hears and speaks English."""
    return Path(shutil.copytree(speaking_pack, tmp_path / "pack"))


def whole(home: Path) -> Manifest:
    """The manifest of a pack whose files are all there, and no others."""
    pack = Pack.open(home)
    check_files(pack)
    assert set(content(home)) == {entry.file for entry in pack.files()} | {"pack.toml"}
    return pack.manifest


def test_recogniser_and_voice_take_the_place_of_those_before(home: Path, spanish: Path) -> None:
    before = content(home)
    changed = change_pack(home, [Given(EARS), Given(spanish), Given(VOICE)])
    manifest = whole(home)
    assert manifest == changed
    assert manifest.recogniser
    assert manifest.recogniser.short_window
    assert manifest.recogniser.model.sha256 == sha256_of(EARS)
    assert manifest.voices["en"].config.sha256 == sha256_of(Path(f"{VOICE}.json"))
    # The two have the same graph, which is kept once.
    files = {voice.model.file for voice in manifest.voices.values()}
    assert files == {spanish.name}
    after = content(home)
    untouched = {"model-f16.gguf", "mmproj-f16.gguf", "scene.png", "question-woman.wav"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert "tones.onnx" not in after


def test_what_does_not_change_is_not_read(home: Path, spanish: Path) -> None:
    (home / "model-f16.gguf").write_bytes(b"damaged, and of another size")
    change_pack(home, [Given(spanish)], wishes=Wishes(title="Spanish too"))
    assert sorted(Pack.open(home).manifest.voices) == ["en", "es"]
    assert Pack.open(home).manifest.title == "Spanish too"


def test_what_is_taken_away_takes_its_files_along(home: Path) -> None:
    change_pack(home, remove_recogniser=True, remove_voices=["en"])
    manifest = whole(home)
    assert manifest.recogniser is None
    assert not manifest.voices
    with pytest.raises(PackError, match="names no recogniser"):
        change_pack(home, remove_recogniser=True)
    with pytest.raises(PackError, match="names no voice for en; it has none"):
        change_pack(home, remove_voices=["en"])


def test_a_file_that_another_entry_names_stays(home: Path) -> None:
    change_pack(home, [Given(VOICE), Given(VOICE, "es")])
    change_pack(home, remove_voices=["en"])
    assert list(whole(home).voices) == ["es"]


def test_the_same_again_changes_nothing(home: Path) -> None:
    change_pack(home, [Given(EARS), Given(VOICE)])
    before = content(home)
    change_pack(home, [Given(EARS), Given(VOICE)])
    assert {**content(home), "pack.toml": before["pack.toml"]} == before
    whole(home)


def test_another_file_of_the_same_name_gets_one_of_its_own(home: Path) -> None:
    change_pack(home, [Given(EARS)])
    manifest = whole(home)
    assert manifest.recogniser
    assert manifest.recogniser.model.file == f"recogniser-{sha256_of(EARS)[:12]}.bin"


def test_files_in_the_pack_s_folder_are_named_where_they_lie(home: Path, whisper: Path) -> None:
    lying = Path(shutil.copy(EARS, home / "ggml-mine.bin"))
    change_pack(home, [Given(lying)])
    manifest = whole(home)
    assert manifest.recogniser
    assert manifest.recogniser.model.file == "ggml-mine.bin"
    change_pack(home, [Given(whisper)])
    assert not lying.exists()
    manifest = whole(home)
    assert manifest.recogniser
    assert manifest.recogniser.model.file == "ggml-whisper-random.bin"


def test_a_damaged_file_of_the_pack_is_mended_by_giving_it_again(home: Path) -> None:
    change_pack(home, [Given(VOICE)])
    (home / "voice.onnx").unlink()
    (home / "voice.onnx").write_bytes(VOICE.read_bytes()[:-1] + b"x")
    change_pack(home, [Given(VOICE)])
    whole(home)


def test_names_title_and_context(home: Path) -> None:
    change_pack(home, wishes=Wishes("other", "Other words", 512))
    manifest = whole(home)
    assert (manifest.name, manifest.title, manifest.context) == ("other", "Other words", 512)
    for wishes in (Wishes("Not A Name"), Wishes(context=1 << 20)):
        with pytest.raises(VismaidError):
            change_pack(home, wishes=wishes)
    assert Pack.open(home).manifest == manifest


def test_the_bundled_pack_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(DEMO)
    before = content(DEMO)
    for folder in (DEMO, tmp_path / "link"):
        with pytest.raises(PackError, match="vismaid packs make --model"):
            change_pack(folder, remove_recogniser=True)
    assert content(DEMO) == before


def test_a_model_is_not_changed(home: Path, checkpoint: Path, pair: Pair) -> None:
    for path in (checkpoint, *pair, DEMO):
        with pytest.raises(PackError, match="a pack's model stays as it is"):
            change_pack(home, [Given(path)])


def test_two_at_once_are_one_after_the_other(home: Path) -> None:
    with changing(home), pytest.raises(OutputError, match="another process"):
        change_pack(home, remove_recogniser=True)
    change_pack(home, remove_recogniser=True)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, Cancelled])
def test_an_interruption_at_any_moment_leaves_the_old_pack_or_the_new(
    interruption: type[BaseException],
    home: Path,
    spanish: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, old = content(home), whole(home)

    def interrupted(moment: int) -> None:
        cancel, seen = Cancel(), 0

        def count(what: str, done: int, total: int) -> None:
            nonlocal seen
            seen += 1
            if seen == moment and interruption is KeyboardInterrupt:
                raise KeyboardInterrupt
            if seen == moment:
                cancel.set()

        given = [Given(EARS), Given(spanish)]
        change_pack(home, given, progress=count, cancel=cancel)

    for moment in range(1, 11):
        with pytest.raises(interruption):
            interrupted(moment)
        assert content(home) == before

    def written_and_interrupted(folder: Path, manifest: Manifest) -> None:
        write_manifest(folder, manifest)
        raise interruption

    monkeypatch.setattr("convert.assemble.change.write_manifest", written_and_interrupted)
    with pytest.raises(interruption):
        interrupted(-1)
    assert sorted(whole(home).voices) == ["en", "es"]
    assert whole(home) != old
