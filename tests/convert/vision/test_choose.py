"""The form that a tower can bear: what is chosen is near by libmtmd's measure too, or none is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from convert.vision import choose
from convert.vision.add import pack_with_graph
from convert.vision.choose import (
    CANDIDATES,
    LEAST_COSINE,
    MEAN_COSINE,
    Candidate,
    kind_of,
    outliers_in,
    synthetic_tiles,
)
from convert.vision.weights import Outliers
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED
from runtime.session import Session
from runtime.vision.graph.structure import Tower
from runtime.vision.pictures import open_picture
from tests.convert.vision.planted import in_norms, in_stream
from tests.packs import changed_copy, native_pack
from tests.runtime.gguf.gguf_files import RawFile, read_raw
from tests.runtime.vision.graph.random_graphs import by_graph, by_libmtmd, cosines, models_of

DEMO, PROJECTOR = BUNDLED / "demo", "mmproj-f16.gguf"
CHANNELS = (3, 17, 40)
_DRIFT = 1e-5
"""Between float32 as ONNX Runtime and as libmtmd computes it."""


def planted(
    pack: Path, folder: Path, change: Callable[[RawFile], RawFile] = lambda file: file
) -> Pack:
    """A copy of a pack with another projector."""

    def changed(content: bytes) -> bytes:
        path = folder.with_suffix(".gguf")
        path.write_bytes(content)
        return change(read_raw(path)).write(path).read_bytes()

    return changed_copy(pack, folder, PROJECTOR, changed)


def samples(count: int = 3) -> list[Path]:
    """The demo's pictures."""
    manifest: Manifest = Pack.open(DEMO).manifest
    return [DEMO / each.picture.file for each in manifest.samples[:count]]


def scaled(pack: Pack, pictures: list[Path]) -> list[NDArray[np.uint8]]:
    assert pack.manifest.image
    side = pack.manifest.image.tile
    found = [open_picture(each).resize((side, side), 3).convert("RGB") for each in pictures]
    return [np.asarray(each) for each in found]


def near_by_libmtmd(pack: Pack, pictures: list[Path]) -> bool:
    """Whether the graph's tokens are as near to libmtmd's as was promised."""
    models, tiles = pack.models(), scaled(pack, pictures)
    assert models.vision
    ours = by_graph(models.vision, models.projector, tiles)
    found = cosines(ours, by_libmtmd(models, tiles))
    return bool(found.min() >= LEAST_COSINE - _DRIFT and found.mean() >= MEAN_COSINE - _DRIFT)


def behind_the_norms(file: RawFile) -> RawFile:
    return in_norms(file, CHANNELS)


def in_the_stream(file: RawFile) -> RawFile:
    return in_stream(file, (5, 60), (3,), 1000.0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda file: file, id="as trained"),
        pytest.param(behind_the_norms, id="massive behind the norms"),
        pytest.param(in_the_stream, id="massive in the residual stream"),
    ],
)
def test_what_is_chosen_for_a_trained_tower_is_as_near_as_promised(
    change: Callable[[RawFile], RawFile], tmp_path: Path
) -> None:
    pack = pack_with_graph(planted(DEMO, tmp_path / "it", change), "auto", pictures=samples())
    chosen = pack.manifest.vision
    assert chosen
    assert chosen.pictures == 3
    assert (chosen.form, chosen.finer) == (chosen.tried[-1].form, chosen.tried[-1].finer)
    promised = [t.least >= LEAST_COSINE and t.mean >= MEAN_COSINE for t in chosen.tried]
    assert promised == [False] * (len(promised) - 1) + [True]
    known = [(each.form, each.finer) for each in CANDIDATES]
    assert [(t.form, t.finer) for t in chosen.tried] == known[: len(promised)]
    assert near_by_libmtmd(pack, samples())


def test_without_outliers_apart_a_tower_with_massive_channels_bears_no_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is planted is exact in float32: all that differs is how it is brought to bytes."""
    pack = planted(DEMO, tmp_path / "it", behind_the_norms)
    apart = {form: _least(pack, form) for form in ("int8", "blocks", "weights")}
    monkeypatch.setattr(choose, "_OUTLIER", np.inf)
    together = {form: _least(pack, form) for form in apart}
    assert min(apart.values()) > 0.99
    assert together["int8"] < 0.5
    assert together["blocks"] < 0.95
    assert together["weights"] < LEAST_COSINE <= apart["weights"]
    assert not near_by_libmtmd(Pack.open(pack.folder), samples(2))


def _least(pack: Pack, form: choose.Name) -> float:
    found = pack_with_graph(pack, form, pictures=samples(2)).manifest.vision
    assert found
    return found.tried[0].least


def test_where_no_form_is_near_enough_there_is_no_graph_and_libmtmd_sees(
    tiny_pack: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    pack = planted(tiny_pack, tmp_path / "it", lambda f: in_norms(f, CHANNELS, divided=False))
    changed = pack_with_graph(pack, "auto", tell=told.append)
    assert changed.manifest.vision is None
    assert len(told) == 1 + len(CANDIDATES)
    assert not list(changed.folder.glob("*.onnx"))
    assert not list(changed.folder.glob(".vision*"))
    with Session(changed, threads=1) as session:
        session.show([open_picture(samples(1)[0])])
        assert session.counters.tiles_encoded > 0


def test_a_form_that_is_wanted_is_made_and_its_figures_are_told(
    tiny_pack: Path, tmp_path: Path
) -> None:
    pack = planted(tiny_pack, tmp_path / "it", lambda f: in_norms(f, CHANNELS, divided=False))
    found = pack_with_graph(pack, "int8").manifest.vision
    assert found
    (tried,) = found.tried
    assert tried.least < LEAST_COSINE
    assert found.pictures == 4


def test_a_cancelled_choice_leaves_the_manifest_as_it_was(tiny_pack: Path, tmp_path: Path) -> None:
    pack = planted(tiny_pack, tmp_path / "it")
    for moment in range(1, 5):
        told, cancel = list[str](), Cancel()

        def tell(line: str, told: list[str] = told, n: int = moment, c: Cancel = cancel) -> None:
            told.append(line)
            if len(told) == n:
                c.set()

        with pytest.raises(Cancelled):
            pack_with_graph(pack, "auto", tell=tell, cancel=cancel)
        assert Pack.open(pack.folder).manifest == pack.manifest
        assert not list(pack.folder.glob(".vision*"))
        assert not list(pack.folder.glob("*.onnx"))


def test_what_a_graph_cannot_be_made_of_is_refused(tmp_path: Path) -> None:
    native = Pack.open(native_pack(tmp_path / "native"))
    with pytest.raises(CheckpointError, match="libmtmd prepares its pictures"):
        pack_with_graph(native, "auto")


def test_channels_that_reach_far_are_outliers_and_not_too_many_are() -> None:
    reach = np.ones(64, np.float32)
    assert not outliers_in({"x": reach}).channels
    reach[[5, 9]] = 7
    assert outliers_in({"x": reach}).of("x").tolist() == [5, 9]
    reach[20:40] = np.arange(10, 30)
    assert outliers_in({"x": reach}).of("x").tolist() == [36, 37, 38, 39]
    assert outliers_in({"x": reach}).of("y").tolist() == []


def test_every_matrix_is_of_a_kind_and_what_is_finer_is_multiplied_in_float32(
    tiny_pack: Path,
) -> None:
    tower = Tower.of(models_of(tiny_pack).projector)
    assert {kind_of(each) for each in tower.matrices()} == {
        *("attn_qkv", "attn_out", "ffn_up", "ffn_down", "mm")
    }
    outliers = Outliers({"v.blk.0.ln1": np.array([1, 2])})
    forms = Candidate("int8", ("mm", "attn_qkv")).forms(tower, outliers)
    assert forms["mm.2"].name == forms["v.blk.1.attn_k"].name == "weights"
    assert forms["v.blk.0.attn_q"].outliers == 2
    assert forms["v.blk.1.ffn_up"].name == "int8"


def test_synthetic_pictures_are_the_same_each_time_and_rough_as_photographs() -> None:
    first, again = synthetic_tiles(56), synthetic_tiles(56)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert len({each.tobytes() for each in first}) == len(first) == 4
    for each in first:
        assert each.shape == (56, 56, 3)
        assert each.dtype == np.uint8
        assert each.std() > 20
        neighbours = np.abs(np.diff(each.astype(float), axis=0)).mean()
        assert neighbours < each.std()
