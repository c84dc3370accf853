"""What a picture costs is counted as the session counts it."""

from pathlib import Path

import pytest
from PIL import Image

from bench.measure.engines import BenchEngines
from bench.measure.model import measure_picture
from bench.sweep.plan import Material, SweepChoice, plan
from bench.sweep.variants import file_type, measured
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail
from tests.packs import changed_copy, native_pack


@pytest.fixture
def native(native_pack_that_speaks: Path) -> Pack:
    return Pack.open(native_pack_that_speaks)


def test_a_picture_that_libmtmd_prepares_is_measured_at_every_detail(
    native: Pack, tmp_path: Path, question: Path
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (640, 480), "red").save(picture)
    with BenchEngines(native, None, Material(str(picture), str(question), 1.0, ())) as engines:
        found = {detail: measure_picture(engines, detail) for detail in Detail}
    tokens = {detail: figures["image_tokens"] for detail, figures in found.items()}
    assert tokens[Detail.GLANCE] < tokens[Detail.LOOK] < tokens[Detail.READ]
    for figures in found.values():
        assert figures["tiles"] >= 1
        assert 0 < figures["encode_tile"] <= figures["encode"]


def test_a_sweep_looks_only_as_closely_as_a_native_pack_can(native: Pack, tmp_path: Path) -> None:
    tasks = plan([native], SweepChoice(groups=("picture",)), default_threads=1)
    assert {task.setting["detail"] for task in tasks} == {"glance", "look", "read"}
    unlimited = Pack.open(native_pack(tmp_path / "pack"))
    tasks = plan([unlimited], SweepChoice(groups=("picture",)), default_threads=1)
    assert {task.setting["detail"] for task in tasks} == {"read"}


def test_a_file_that_does_not_name_its_type_is_called_by_its_matrices(
    native: Pack, tmp_path: Path
) -> None:
    assert measured(native).text_type == measured(native).projector_type == "F16"
    key = b"general.file_type"
    unnamed = changed_copy(
        native.folder,
        tmp_path / "pack",
        "model.gguf",
        lambda content: content.replace(key, key[:-1] + b"_"),
    )
    assert file_type(unnamed.folder / "model.gguf") == "F16"
