"""A pack gets adapters whole or not at all, and loses them as cleanly."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bench.shapes.checkpoint import write_random_checkpoint
from convert.checkpoint.folder import Checkpoint
from convert.convert import convert_checkpoint
from convert.lora.experts import change_adapters, decoder_of
from convert.models.decoder_types import DECODER_TYPES
from convert.models.families import load_model
from convert.pack_writer import write_manifest
from convert.quantize.convert import convert_quantized
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError, PackError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from tests.checkpoints.adapter import Recipe, write_random_adapter
from tests.checkpoints.llava import write_random_llava
from tests.checkpoints.paligemma import write_random_paligemma


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_checkpoint(tmp_path_factory.mktemp("base") / "tiny", "tiny", 3)


@pytest.fixture(scope="module")
def converted(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convert_checkpoint(base, tmp_path_factory.mktemp("base") / "pack")


@pytest.fixture
def pack(converted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(converted, tmp_path / "pack"))


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    return write_random_adapter(tmp_path / "vqa", base, Recipe(), 1)


@pytest.fixture
def other(base: Path, tmp_path: Path) -> Path:
    return write_random_adapter(tmp_path / "captions", base, Recipe(r=2), 2)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_task_gets_its_expert(pack: Path, adapter: Path, other: Path) -> None:
    (adapter / "README.md").write_text("---\nbase_model: tiny\nlicense: mit\n---\n")
    change_adapters(pack, {"ask": adapter, "describe": other})
    opened = Pack.open(pack)
    opened.verify()
    entries = opened.manifest.adapters
    assert {task: entry.name for task, entry in entries.items()} == {
        "ask": "vqa",
        "describe": "captions",
    }
    assert entries["ask"].model.licence == "mit"
    assert len(opened.files()) == 4
    assert content(pack).keys() == {"pack.toml", *(entry.file for entry in opened.files())}


def test_one_adapter_for_both_tasks_is_one_file(pack: Path, adapter: Path) -> None:
    manifest = change_adapters(pack, {"ask": adapter, "describe": adapter})
    assert manifest.adapters["ask"] == manifest.adapters["describe"]
    assert len(list(pack.glob("adapter-*.gguf"))) == 1
    change_adapters(pack, {"ask": None})
    Pack.open(pack).verify()


def test_a_new_adapter_takes_the_place_of_the_old(pack: Path, adapter: Path, other: Path) -> None:
    change_adapters(pack, {"ask": adapter})
    (first,) = pack.glob("adapter-*.gguf")
    change_adapters(pack, {"ask": other})
    (second,) = pack.glob("adapter-*.gguf")
    assert first != second
    Pack.open(pack).verify()


def test_the_same_adapter_again_changes_nothing(pack: Path, adapter: Path) -> None:
    change_adapters(pack, {"ask": adapter})
    before = content(pack)
    change_adapters(pack, {"ask": adapter})
    assert content(pack) == before


def test_a_pack_that_loses_its_adapters_is_as_it_was(pack: Path, adapter: Path) -> None:
    before = Pack.open(pack).manifest
    change_adapters(pack, {"ask": adapter, "describe": adapter})
    change_adapters(pack, {"ask": None, "describe": None})
    assert Pack.open(pack).manifest == before
    assert not list(pack.glob("adapter-*"))


def test_other_tasks_keep_what_they_have(pack: Path, adapter: Path, other: Path) -> None:
    change_adapters(pack, {"ask": adapter})
    entry = Pack.open(pack).manifest.adapters["ask"]
    manifest = change_adapters(pack, {"describe": other})
    assert manifest.adapters["ask"] == entry


def test_an_adapter_for_another_base_leaves_the_pack_alone(
    pack: Path, adapter: Path, tmp_path: Path
) -> None:
    change_adapters(pack, {"ask": adapter})
    before = content(pack)
    small = write_random_checkpoint(tmp_path / "small", "small", 1)
    foreign = write_random_adapter(tmp_path / "foreign", small)
    with pytest.raises(CheckpointError, match="is for another text model"):
        change_adapters(pack, {"describe": foreign, "ask": None})
    assert content(pack) == before


def test_weights_cut_short_while_they_are_read_leave_the_pack_alone(
    pack: Path, adapter: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second adapter loses its end after its header was found to be good."""
    before = content(pack)
    weights = other / "adapter_model.safetensors"
    raw = weights.read_bytes()

    def cut(path: Path) -> str:
        weights.write_bytes(raw[:-40])
        return "unknown"

    monkeypatch.setattr("convert.lora.experts.licence_of", cut)
    with pytest.raises(CheckpointError, match="is cut short"):
        change_adapters(pack, {"ask": adapter, "describe": other})
    assert content(pack) == before


def test_cancelling_leaves_the_pack_alone(pack: Path, adapter: Path) -> None:
    before = content(pack)
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        change_adapters(pack, {"ask": adapter}, cancel=cancel)
    assert content(pack) == before


def test_a_manifest_that_cannot_be_written_leaves_the_pack_alone(
    pack: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(pack)

    def full(folder: Path, manifest: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("convert.lora.experts.write_manifest", full)
    with pytest.raises(OutputError, match="No space left on device"):
        change_adapters(pack, {"ask": adapter})
    assert content(pack) == before


def test_an_interruption_just_after_the_manifest_was_written_leaves_the_new_pack_whole(
    pack: Path, adapter: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_adapters(pack, {"ask": other})

    def interrupted(folder: Path, manifest: Manifest) -> None:
        write_manifest(folder, manifest)
        raise KeyboardInterrupt

    monkeypatch.setattr("convert.lora.experts.write_manifest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        change_adapters(pack, {"ask": adapter})
    assert Pack.open(pack).manifest.adapters["ask"].name == adapter.name
    Pack.open(pack).verify()


def test_a_damaged_pack_is_refused(pack: Path, adapter: Path) -> None:
    path = pack / "model-f16.gguf"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(PackError, match="Fetch or convert the pack again"):
        change_adapters(pack, {"ask": adapter})


def test_every_variant_of_a_pack_takes_the_same_adapter(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    out, _ = convert_quantized(base, tmp_path / "out", ["Q8_0"], adapters={"describe": adapter})
    (first,) = out.glob("adapter-*.gguf")
    variant = Pack.open(tmp_path / "out-q8_0")
    variant.verify()
    assert variant.manifest.adapters["describe"].model.file == first.name
    again = change_adapters(variant.folder, {"ask": adapter})
    assert again.adapters["ask"] == again.adapters["describe"]


def test_a_bad_adapter_is_refused_before_anything_is_converted(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    (adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="has no adapter_model"):
        convert_checkpoint(base, tmp_path / "out", adapters={"ask": adapter})
    assert not (tmp_path / "out").exists()


WRITERS = {
    "qwen2": lambda folder: write_random_checkpoint(folder, "tiny", 3),
    "llama": lambda folder: write_random_llava(folder, "llava-1.5"),
    "mistral": lambda folder: write_random_llava(folder, "llava-next-mistral"),
    "gemma": lambda folder: write_random_paligemma(folder, "tiny"),
    "gemma2": lambda folder: write_random_paligemma(folder, "tiny-2"),
}


@pytest.mark.parametrize("kind", DECODER_TYPES)
def test_a_pack_tells_what_was_done_to_each_matrix_of_its_text_model(
    kind: str, tmp_path: Path
) -> None:
    checkpoint = WRITERS[kind](tmp_path / "checkpoint")
    source = load_model(Checkpoint.open(checkpoint)).decoder
    found = decoder_of(convert_checkpoint(checkpoint, tmp_path / "pack") / "model-f16.gguf")
    assert (found.architecture, found.tied) == (source.architecture, source.tied)
    assert found.config.vocab_size == source.config.vocab_size
    pairs = list(zip(found.layer(), source.layer(), strict=True))
    for ours, theirs in pairs:
        assert (ours.source, ours.target, ours.shape) == (
            theirs.source,
            theirs.target,
            theirs.shape,
        )
        assert (ours.change is None) == (theirs.change is None)
        if ours.change and theirs.change and len(ours.shape) == 2:
            rows = np.random.default_rng(0).standard_normal((ours.shape[0], 3), np.float32)
            assert (ours.change.function(rows) == theirs.change.function(rows)).all()
    assert any(ours.change for ours, _ in pairs) == (kind != "qwen2")
