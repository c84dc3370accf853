"""A pack is made of whatever parts there are, whole or not at all."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from convert.assemble.make import Wishes, make_pack
from convert.assemble.native import limits_in
from convert.assemble.parts import Given
from runtime.cancel import Cancel
from runtime.errors import Cancelled, OutputError, PackError, VismaidError
from runtime.packs.check import check_files
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import MANIFEST, USUAL_LIMITS, Manifest
from runtime.packs.pack import Pack
from tests.checkpoints.native_pair import Pair
from tests.convert.assemble.conftest import DEMO, EARS, VOICE
from tests.convert.assemble.test_recognise import cached

DEMO_MODELS = ("model-f16.gguf", "mmproj-f16.gguf")


def made(out: Path, *paths: Path, **wishes: object) -> Manifest:
    """The manifest of a pack that is made of these, and found to be whole."""
    make_pack([Given(path) for path in paths], out, wishes=Wishes(**wishes))  # type: ignore[arg-type]
    pack = Pack.open(out)
    check_files(pack)
    named = {out / entry.file for entry in pack.files()} | {out / MANIFEST}
    assert {path for path in out.rglob("*") if path.is_file()} == named
    return pack.manifest


def test_a_checkpoint_becomes_a_pack_that_hears_and_speaks(
    checkpoint: Path, pack: Path, whisper: Path, spanish: Path, tmp_path: Path
) -> None:
    manifest = made(tmp_path / "mine", checkpoint, whisper, VOICE, spanish)
    converted = Pack.open(pack).manifest
    assert manifest.text_model.sha256 == converted.text_model.sha256
    assert manifest.image == converted.image
    assert manifest.recogniser
    assert manifest.recogniser.model.file == "ggml-whisper-random.bin"
    assert sorted(manifest.voices) == ["en", "es"]
    assert manifest.voices["es"].model.licence == manifest.voices["es"].config.licence == "CC0"


def test_a_pair_in_gguf_becomes_a_native_pack_whichever_was_called_the_model(
    pair: Pair, tmp_path: Path
) -> None:
    manifests = [made(tmp_path / "a", *pair, EARS), made(tmp_path / "b", EARS, *reversed(pair))]
    for manifest in manifests:
        assert manifest.libmtmd == USUAL_LIMITS
        assert manifest.architecture == "qwen2vl"
        assert manifest.context == 4096
        assert manifest.text_model.sha256 == sha256_of(pair.text)
        assert "{pictures}" in manifest.template.picture_turn
    assert made(tmp_path / "c", pair.text.parent).projector.sha256 == sha256_of(pair.projector)


def test_a_model_without_a_chat_template_takes_one_by_name(
    pair: Pair, pack: Path, tmp_path: Path
) -> None:
    files = [Given(path) for path in pair]
    make_pack(files, tmp_path / "a", template="chatml")
    assert Pack.open(tmp_path / "a").manifest.template.answer_start == "<|im_start|>assistant\n"
    with pytest.raises(VismaidError, match="neither a file nor a chat template"):
        make_pack(files, tmp_path / "b", template="nonsense")
    with pytest.raises(PackError, match="brings its own chat template"):
        make_pack([Given(pack)], tmp_path / "b", template="chatml")
    with pytest.raises(VismaidError, match="has no chat template"):
        make_pack([Given(DEMO / name) for name in DEMO_MODELS], tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_another_pack_is_taken_with_all_that_is_not_replaced(
    spanish: Path, other_ears: Path, tmp_path: Path
) -> None:
    demo = Pack.open(DEMO).manifest
    manifest = made(tmp_path / "mine", DEMO, other_ears, spanish, title="Mine", context=1024)
    kept = {"image", "template", "prompts", "samples", "text_model", "projector", "notice"}
    assert manifest.model_dump(include=kept) == demo.model_dump(include=kept)
    assert (manifest.name, manifest.title, manifest.context) == ("mine", "Mine", 1024)
    assert manifest.recogniser
    assert manifest.recogniser.model.sha256 == sha256_of(other_ears)
    assert manifest.voices["en"] == demo.voices["en"]
    assert sorted(manifest.voices) == ["en", "es"]


def test_what_a_pack_says_of_a_file_comes_along_with_the_file(pack: Path, tmp_path: Path) -> None:
    demo = Pack.open(DEMO).manifest
    manifest = made(tmp_path / "mine", pack, EARS, VOICE)
    assert manifest.recogniser == demo.recogniser
    assert manifest.voices == {"en": demo.voices["en"]}


def test_a_model_in_the_hub_s_cache_is_called_by_its_name(checkpoint: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--somebody--sees"
    cached(checkpoint, cache, "0" * 40)
    assert made(tmp_path / "mine", cache).title == "sees"


def test_variants_are_made_beside_it_with_all_that_it_hears_and_speaks_with(
    checkpoint: Path, tmp_path: Path
) -> None:
    given = [Given(checkpoint), Given(EARS), Given(VOICE)]
    folders = make_pack(given, tmp_path / "mine", types=["Q8_0"])
    assert folders == [tmp_path / "mine", tmp_path / "mine-q8_0"]
    for folder in folders:
        check_files(Pack.open(folder))
        assert list(Pack.open(folder).manifest.voices) == ["en"]


def test_files_on_the_same_disk_take_no_room(tmp_path: Path, pack: Path) -> None:
    lying = Path(shutil.copy(EARS, tmp_path / "ears.bin"))
    made(tmp_path / "mine", pack, lying)
    assert (tmp_path / "mine/ears.bin").samefile(lying)


def test_where_files_cannot_be_linked_they_are_copied(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*paths: Path) -> None:
        raise OSError(18, os.strerror(18))

    monkeypatch.setattr(os, "link", refused)
    manifest = made(tmp_path / "mine", pack, EARS, VOICE)
    assert not (tmp_path / "mine/voice.onnx").samefile(VOICE)
    assert manifest.voices == {"en": Pack.open(DEMO).manifest.voices["en"]}
    monkeypatch.setattr("shutil.disk_usage", lambda folder: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(OutputError, match=r"needs 12 MB and .* has 0 MB left"):
        made(tmp_path / "full", pack, EARS, VOICE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_names_that_no_pack_can_have_and_names_twice_are_no_obstacle(
    pack: Path, spanish: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in ("a\nb", ".hidden", "pack.toml"):
        for path, more in ((VOICE, ""), (DEMO / "voice.onnx.json", ".json")):
            shutil.copy(path, folder / f"{name}.onnx{more}")
        manifest = made(tmp_path / name.strip("."), pack, folder / f"{name}.onnx")
        assert manifest.voices["en"].model.file in ("voice-en.onnx", "pack.toml.onnx")
    shutil.copy(spanish, folder / "voice.onnx")
    shutil.copy(f"{spanish}.json", folder / "voice.onnx.json")
    twice = made(tmp_path / "twice", pack, VOICE, folder / "voice.onnx")
    assert twice.voices["en"].model == twice.voices["es"].model.model_copy(
        update={"licence": "GPL-3.0-or-later"}
    )
    assert twice.voices["en"].config.file != twice.voices["es"].config.file


def test_one_voice_serves_several_languages(pack: Path, tmp_path: Path) -> None:
    same = DEMO / "../demo" / VOICE.name
    given = [Given(pack), Given(VOICE), Given(same), Given(VOICE, "es"), Given.parse(f"fr={VOICE}")]
    make_pack(given, tmp_path / "mine")
    manifest = Pack.open(tmp_path / "mine").manifest
    assert sorted(manifest.voices) == ["en", "es", "fr"]
    assert len({voice.model.file for voice in manifest.voices.values()}) == 1


def test_everything_that_is_missing_is_named_at_once(pair: Pair, tmp_path: Path) -> None:
    lonely = Path(shutil.copy(VOICE, tmp_path / "lonely.onnx"))
    given = [Given(pair.text), Given(lonely), Given(tmp_path / "no-ears", option="--recogniser")]
    with pytest.raises(PackError) as refused:
        make_pack(given, tmp_path / "mine")
    said = str(refused.value)
    for what in (f"belongs to {pair.text}", "lonely.onnx.json", f"{tmp_path / 'no-ears'} (there"):
        assert what in said
    with pytest.raises(PackError, match=r"a model that belongs to .*mmproj.gguf \(--model\)"):
        make_pack([Given(pair.projector)], tmp_path / "mine")
    with pytest.raises(PackError, match=r"missing: a model \(--model\)\. "):
        make_pack([], tmp_path / "mine")
    with pytest.raises(PackError, match=r"missing: nowhere \(there is nothing by that name\)\. "):
        make_pack([Given(pair.projector), Given(Path("nowhere"), option="--model")], tmp_path / "p")


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (lambda pair: [Given(EARS), Given(pair.text)], "one of that. Leave one of them out"),
        (lambda pair: [Given(pair.projector)], "brings its own projector"),
        (lambda pair: [Given(EARS, "es")], "is a recogniser, and does not speak es"),
    ],
)
def test_what_is_too_much_is_named(
    extra: Callable[[Pair], list[Given]], reason: str, pair: Pair, tmp_path: Path
) -> None:
    given = [Given(DEMO), *extra(pair)]
    with pytest.raises(PackError, match=reason):
        make_pack(given, tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_two_voices_of_a_language_are_refused(spanish: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"both speak es.*es=.*voice\.onnx"):
        make_pack([Given(DEMO), Given(spanish), Given(VOICE, "es")], tmp_path / "mine")


def test_parts_of_different_models_are_refused_by_their_own_names(
    pair: Pair, tmp_path: Path
) -> None:
    with pytest.raises(VismaidError) as refused:
        made(tmp_path / "mine", pair.text, DEMO / "mmproj-f16.gguf")
    assert str(DEMO / "mmproj-f16.gguf") in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_longer_context_than_the_model_s_is_refused(pack: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="attends to 8,192 tokens and not to 8,193"):
        made(tmp_path / "mine", pack, context=8193)
    assert not list(tmp_path.iterdir())


def test_a_pack_s_damaged_file_is_not_taken_along(pack: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(pack, tmp_path / "copy"))
    model = copy / "model-f16.gguf"
    raw = bytearray(model.read_bytes())
    raw[-1] ^= 1
    model.write_bytes(raw)
    with pytest.raises(PackError, match="is damaged or was changed"):
        made(tmp_path / "mine", copy)
    assert not (tmp_path / "mine").exists()


def test_what_is_there_already_stays(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes").touch()
    with pytest.raises(OutputError, match="exists already"):
        made(tmp_path / "mine", pack)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, Cancelled])
def test_an_interruption_at_any_moment_leaves_nothing(
    interruption: type[BaseException], pack: Path, whisper: Path, tmp_path: Path
) -> None:
    given = [Given(pack), Given(EARS), Given(VOICE)]

    def interrupted(moment: int) -> int:
        """Make the pack, and interrupt it at a moment; return how many there were."""
        cancel, seen = Cancel(), 0

        def count(what: str, done: int, total: int) -> None:
            nonlocal seen
            seen += 1
            if seen == moment and interruption is KeyboardInterrupt:
                raise KeyboardInterrupt
            if seen == moment:
                cancel.set()

        make_pack(given, tmp_path / "mine", progress=count, cancel=cancel)
        return seen

    moments = interrupted(-1)
    shutil.rmtree(tmp_path / "mine")
    for moment in range(1, moments - 1):
        with pytest.raises(interruption):
            interrupted(moment)
        assert not list(tmp_path.iterdir())


def test_speech_that_cannot_be_converted_leaves_nothing_of_the_model(
    checkpoint: Path, whisper: Path, tmp_path: Path
) -> None:
    damaged = Path(shutil.copytree(whisper, tmp_path / "damaged"))
    (damaged / "vocab.json").write_text("{}")
    with pytest.raises(VismaidError, match="damaged"):
        make_pack([Given(checkpoint), Given(damaged)], tmp_path / "mine", types=["Q8_0"])
    assert [path.name for path in tmp_path.iterdir()] == ["damaged"]


@pytest.mark.parametrize(("context", "read"), [(4096, 1280), (2048, 1280), (1024, 640), (1, 1)])
def test_a_picture_that_is_read_leaves_room_for_words(context: int, read: int) -> None:
    limits = limits_in(context)
    assert limits.read == read
    assert limits.glance == min(64, read)
