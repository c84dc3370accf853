"""Variants are whole packs that share files, appear whole, and go on where a run was stopped."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.quantize import quantizer as quantizing
from convert.quantize import variant_files
from convert.quantize.imatrix.file import Imatrix, read_imatrix, write_imatrix
from convert.quantize.quantizer import Mix, plan
from convert.quantize.recipe import Recipe, Text
from convert.quantize.variants import Made, Variant, make_variants, variant_folder, variants_of
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

TEXT, PROJECTOR = "model-f16.gguf", "mmproj-f16.gguf"


@pytest.fixture
def home(pack: Path, tmp_path: Path) -> Path:
    """The pack's folder in a folder of its own, with a file that the manifest does not name."""
    folder = Path(shutil.copytree(pack, tmp_path / "packs" / "tiny"))
    (folder / "LICENCE").write_text("Do as you like.")
    return folder


@pytest.fixture
def quantized(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types that files were quantized to, in order."""
    done: list[str] = []

    def counting(source: Path, target: Path, mix: Mix, **options: Any) -> None:
        quantizing.quantize(source, target, mix, **options)
        done.append(mix.type)

    monkeypatch.setattr(variant_files, "quantize", counting)
    return done


@pytest.fixture(scope="session")
def imatrix(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An importance matrix of the pack, of random numbers."""
    rng = np.random.default_rng(3)
    tensors = [*plan(pack / TEXT, Mix("Q8_0")), *plan(pack / PROJECTOR, Mix("Q8_0", pure=True))]
    sums = {
        each.name: rng.uniform(0.5, 50, (1, each.shape[0]))
        for each in tensors
        if each.type == "Q8_0" and each.name != "token_embd.weight"
    }
    counts = {name: np.array([512]) for name in sums}
    path = tmp_path_factory.mktemp("imatrix") / "imatrix.gguf"
    write_imatrix(path, Imatrix(sums, counts, ("noise",)))
    return path


def _make(source: Path, *types: str, **options: Any) -> list[Made]:
    projectors = options.pop("projectors", ())
    recipes = options.pop("recipes", ())
    variants = variants_of(types, projectors, recipes, options.get("imatrix"))
    return make_variants(Pack.open(source), variants, **options)


def _around(home: Path) -> list[str]:
    return sorted(path.name for path in home.parent.iterdir())


def test_every_text_model_comes_with_every_projector() -> None:
    labels = [each.label for each in variants_of(["Q4_0", "F16"], ["Q8_0", "Q4_0"])]
    assert labels == ["q4_0", "q4_0-mmproj-q4_0", "f16", "f16-mmproj-q4_0"]


def test_the_name_tells_the_importance_matrix_where_it_matters() -> None:
    def labels(types: list[str], file: str) -> list[str]:
        return [each.label for each in variants_of(types, imatrix=Path(file))]

    assert labels(["Q4_0", "Q8_0"], "x/imatrix.gguf") == ["q4_0-imatrix", "q8_0"]
    assert labels(["Q4_0"], "x/Street scenes.gguf") == ["q4_0-imatrix-street-scenes"]


def test_variants_share_what_is_the_same(home: Path, quantized: list[str]) -> None:
    made = _make(home, "Q4_0", "Q8_0")
    assert _around(home) == ["tiny", "tiny-q4_0", "tiny-q8_0"]
    assert sorted(quantized) == ["Q4_0", "Q8_0", "Q8_0"]
    first, second = (each.pack for each in made)
    for pack in (first, second):
        pack.verify()
        assert (pack.folder / "LICENCE").samefile(home / "LICENCE")
    assert first.path(first.manifest.projector).samefile(second.path(second.manifest.projector))
    assert not any(each.before or each.copied for each in made)


def test_a_variant_is_the_pack_but_for_its_two_models(speaking_pack: Path, tmp_path: Path) -> None:
    source = Pack.open(speaking_pack)
    (made,) = _make(speaking_pack, "Q4_0", home=tmp_path)
    manifest = made.pack.manifest
    assert manifest.name == "speaking-q4_0"
    assert manifest.recogniser == source.manifest.recogniser
    assert manifest.samples == source.manifest.samples
    assert len(made.pack.files()) == len(source.files())
    made.pack.verify()
    assert manifest.text_model.quantized is not None
    assert manifest.text_model.quantized.source == source.manifest.text_model.sha256


def test_a_variant_that_is_there_is_left_alone(home: Path, quantized: list[str]) -> None:
    (before,) = _make(home, "Q4_0")
    inode = before.pack.folder.stat().st_ino
    quantized.clear()
    (after,) = _make(home, "Q4_0")
    assert after.before
    assert quantized == []
    assert after.pack.folder.stat().st_ino == inode


def test_files_of_variants_nearby_are_not_made_again(home: Path, quantized: list[str]) -> None:
    _make(home, "Q4_0")
    quantized.clear()
    _make(home, "Q4_1")
    assert quantized == ["Q4_1"]


def test_a_damaged_file_nearby_is_not_shared(home: Path, quantized: list[str]) -> None:
    (made,) = _make(home, "Q4_0")
    path = made.pack.folder / made.pack.manifest.projector.file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    quantized.clear()
    _make(home, "Q4_1")
    assert sorted(quantized) == ["Q4_1", "Q8_0"]


def test_a_plain_file_is_shared_with_the_pack(home: Path, quantized: list[str]) -> None:
    (made,) = _make(home, "F16", projectors=["Q4_0"])
    assert quantized == ["Q4_0"]
    assert made.pack.path(made.pack.manifest.text_model).samefile(home / TEXT)


def _stop_after(count: int) -> tuple[Callable[[str, int, int], None], Cancel]:
    """Progress that cancels when so many files have been finished."""
    cancel, finished = Cancel(), []

    def report(what: str, done: int, total: int) -> None:
        if done == total:
            finished.append(what)
        if len(finished) == count:
            cancel.set()

    return report, cancel


def test_a_stopped_run_leaves_whole_things_and_the_next_goes_on(
    home: Path, quantized: list[str]
) -> None:
    report, cancel = _stop_after(3)
    with pytest.raises(Cancelled):
        _make(home, "Q4_0", "Q4_1", "Q5_0", progress=report, cancel=cancel)
    assert [name for name in _around(home) if name != "tiny-q4_1"] == [
        ".tiny.quantized",
        "tiny",
        "tiny-q4_0",
    ]
    work = home.parent / ".tiny.quantized"
    assert {path.suffix for path in work.iterdir() if path.name != "lock"} == {".gguf"}
    Pack.open(variant_folder(home, "q4_0")).verify()
    assert len(quantized) == 3
    _make(home, "Q4_0", "Q4_1", "Q5_0")
    assert sorted(quantized) == ["Q4_0", "Q4_1", "Q5_0", "Q8_0"]
    assert _around(home) == ["tiny", "tiny-q4_0", "tiny-q4_1", "tiny-q5_0"]


def test_a_run_stopped_at_once_leaves_nothing(home: Path) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled):
        _make(home, "Q4_0", progress=lambda *_: cancel.set(), cancel=cancel)
    assert _around(home) == ["tiny"]


def test_what_a_killed_run_left_unfinished_is_removed(home: Path) -> None:
    work = home.parent / ".tiny.quantized"
    (work / "tiny-q4_0").mkdir(parents=True)
    (work / "tiny-q4_0" / "half").write_text("half a file")
    (work / f"{'0' * 64}.partial").write_text("half a file")
    made = _make(home, "Q4_0")
    assert _around(home) == ["tiny", "tiny-q4_0"]
    assert not (made[0].pack.folder / "half").exists()


def test_without_room_nothing_is_begun(
    home: Path, quantized: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 1000))  # type: ignore[attr-defined]
    with pytest.raises(OutputError, match=r"variants need \d+ MB .* has 0 MB left"):
        _make(home, "Q4_0")
    assert quantized == []
    assert _around(home) == ["tiny"]


def test_where_links_cannot_be_had_files_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    (made,) = _make(home, "Q4_0")
    assert made.copied
    made.pack.verify()
    assert not (made.pack.folder / "LICENCE").samefile(home / "LICENCE")


def test_a_folder_in_the_way_is_left_as_it_is(home: Path, quantized: list[str]) -> None:
    (variant_folder(home, "q4_0")).mkdir()
    (variant_folder(home, "q4_0") / "diary").write_text("dear")
    with pytest.raises(OutputError, match=r"tiny-q4_0 is in the way"):
        _make(home, "Q4_1", "Q4_0")
    assert quantized == []
    assert _around(home) == ["tiny", "tiny-q4_0"]
    assert (variant_folder(home, "q4_0") / "diary").read_text() == "dear"


def test_a_variant_of_the_same_name_that_was_made_otherwise_is_refused(
    home: Path, imatrix: Path, tmp_path: Path
) -> None:
    (made,) = _make(home, "Q4_0", imatrix=imatrix)
    one = read_imatrix(imatrix)
    other = tmp_path / "imatrix.gguf"
    write_imatrix(other, Imatrix({name: sums * 2 for name, sums in one.sums.items()}, one.counts))
    with pytest.raises(OutputError, match=r"q4_0-imatrix exists already and was made otherwise"):
        _make(home, "Q4_0", imatrix=other)
    made.pack.verify()


def test_a_damaged_variant_is_refused_by_name(home: Path) -> None:
    (made,) = _make(home, "Q4_0")
    path = made.pack.folder / made.pack.manifest.text_model.file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(OutputError, match=r"tiny-q4_0 is in the way: .*model-q4_0\.gguf has"):
        _make(home, "Q4_0")


def test_only_one_run_at_a_time_makes_variants_of_a_pack(home: Path) -> None:
    work = home.parent / ".tiny.quantized"
    work.mkdir()
    with (work / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="being made already"):
            _make(home, "Q4_0")


def test_a_quantized_pack_is_not_quantized_again(home: Path) -> None:
    (made,) = _make(home, "Q4_0")
    with pytest.raises(CheckpointError, match="is quantized already"):
        make_variants(made.pack, variants_of(["Q4_1"]))
    assert _around(home) == ["tiny", "tiny-q4_0"]


def test_an_importance_matrix_changes_the_file_and_is_told_in_it(home: Path, imatrix: Path) -> None:
    plain, weighed = _make(home, "Q4_0"), _make(home, "Q4_0", "Q8_0", imatrix=imatrix)
    assert [each.variant.label for each in weighed] == ["q4_0-imatrix", "q8_0"]
    entries = [each.pack.manifest.text_model for each in (*plain, weighed[0])]
    assert entries[0].sha256 != entries[1].sha256
    assert entries[1].quantized is not None
    assert entries[1].quantized.imatrix != ""
    for each in weighed:
        assert each.pack.manifest.projector.quantized is not None
        assert each.pack.manifest.projector.quantized.imatrix == ""


def test_types_of_two_bits_are_made_with_an_importance_matrix(home: Path, imatrix: Path) -> None:
    (made,) = _make(home, "IQ2_XXS", projectors=["IQ2_XS"], imatrix=imatrix)
    made.pack.verify()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda name, sums: (name.replace("blk.1", "blk.7"), sums), r"it has blk\.7"),
        (lambda name, sums: (None if "blk.1" in name else name, sums), r"it lacks blk\.1"),
        (lambda name, sums: (name, sums[:, :-1]), "columns for"),
        (lambda name, sums: (name if name[0] == "v" else None, sums), r"it lacks blk\.0"),
    ],
)
def test_an_importance_matrix_of_another_model_is_refused(
    change: Callable[[str, Any], tuple[str | None, Any]],
    complaint: str,
    home: Path,
    imatrix: Path,
    tmp_path: Path,
    quantized: list[str],
) -> None:
    one = read_imatrix(imatrix)
    pairs = [change(name, sums) for name, sums in one.sums.items()]
    sums = {name: values for name, values in pairs if name}
    other = tmp_path / "other.gguf"
    write_imatrix(other, Imatrix(sums, dict.fromkeys(sums, np.array([512])), one.datasets))
    with pytest.raises(CheckpointError, match=complaint):
        _make(home, "Q4_0", projectors=["Q4_0"], imatrix=other)
    assert quantized == []
    assert _around(home) == ["tiny"]


def test_an_importance_matrix_of_the_text_model_alone_leaves_the_projector_as_without(
    home: Path, imatrix: Path, tmp_path: Path
) -> None:
    one = read_imatrix(imatrix)
    sums = {name: values for name, values in one.sums.items() if name.startswith("blk.")}
    alone = tmp_path / "alone.gguf"
    write_imatrix(alone, Imatrix(sums, {name: one.counts[name] for name in sums}, one.datasets))
    (made,) = _make(home, "Q4_0", projectors=["Q4_0"], imatrix=alone)
    assert made.pack.manifest.text_model.quantized is not None
    assert made.pack.manifest.text_model.quantized.imatrix != ""
    assert made.pack.manifest.projector.quantized is not None
    assert made.pack.manifest.projector.quantized.imatrix == ""


def test_a_group_that_needs_an_importance_matrix_is_refused_without(tmp_path: Path) -> None:
    recipe = Recipe(name="low", description="", text=Text(type="Q4_0", groups={"ffn": "IQ2_XS"}))
    with pytest.raises(CheckpointError, match="without an importance matrix"):
        make_variants(find_pack("demo"), variants_of(recipes=[recipe]), home=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_recipe_names_its_variant_and_its_files(home: Path) -> None:
    recipe = Recipe(name="mine", description="", text=Text(type="Q4_0", groups={"ffn": "Q8_0"}))
    (made,) = _make(home, recipes=[recipe])
    manifest = made.pack.manifest
    assert manifest.name == "tiny-mine"
    assert manifest.text_model.file == "model-mine.gguf"
    assert manifest.projector.file == "mmproj-q8_0.gguf"
    assert manifest.text_model.quantized is not None
    assert manifest.text_model.quantized.recipe == "mine"


def test_variants_can_be_asked_for_twice_in_one_run(home: Path, quantized: list[str]) -> None:
    variants: list[Variant] = [*variants_of(["Q4_0"]), *variants_of(["Q4_0"])]
    assert len({each.pack.folder for each in make_variants(Pack.open(home), variants)}) == 1
    assert sorted(quantized) == ["Q4_0", "Q8_0"]
