"""A tower whose width no quantizer takes is filled up with zeros, and computes what it did."""

import shutil
from pathlib import Path

import gguf
import numpy as np
import pytest

from bench.parity.cases import picture
from convert.pack_writer import pack_file
from convert.quantize.quantizer import Mix, plan
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session

WIDTH, PADDED = 72, 256
FFN = "clip.vision.feed_forward_length"


@pytest.fixture(scope="module")
def padded(random_packs: dict[str, Path]) -> Pack:
    """A pack whose tower was 72 wide in its feed-forward layers."""
    return Pack.open(random_packs["tiny"])


def _rewritten(source: Pack, folder: Path, width: int, dtype: type) -> Pack:
    """A copy whose tower is so wide in its feed-forward layers, with matrices of a type."""
    reader = gguf.GGUFReader(source.folder / source.manifest.projector.file)
    writer = gguf.GGUFWriter(folder / "mmproj.gguf", "clip")
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            value = width if name == FFN else field.contents()
            kind = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, value, field.types[0], sub_type=kind)
    for tensor in reader.tensors:
        values = np.asarray(tensor.data)
        if "ffn_up" in tensor.name:
            values = values[:width]
        if tensor.name.endswith("ffn_down.weight"):
            values = values[:, :width]
        kept = values.astype(dtype) if values.dtype == np.float16 else values
        writer.add_tensor(tensor.name, np.ascontiguousarray(kept))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    text = source.manifest.text_model
    shutil.copyfile(source.path(text), folder / text.file)
    update = {"projector": pack_file(folder, "mmproj.gguf")}
    return Pack(folder, source.manifest.model_copy(update=update))


def _embeddings(pack: Pack) -> np.ndarray:
    with Session(pack, threads=1, exact=True, context=1024) as session:
        session.show([picture((60, 80))])
        return Scorer(session).image_embeddings


def test_the_zeros_change_nothing(padded: Pack, tmp_path: Path) -> None:
    found = []
    for width in (WIDTH, PADDED):
        folder = tmp_path / str(width)
        folder.mkdir()
        found.append(_embeddings(_rewritten(padded, folder, width, np.float32)))
    difference = np.abs(found[0] - found[1])
    # Sums of another length may end in another last bit, and ggml's GELU, a table of f16, shows it.
    assert (difference == 0).mean() > 0.5
    assert difference.max() <= 5e-4 * np.abs(found[0]).max()


def test_every_matrix_can_be_quantized_only_because_of_them(padded: Pack, tmp_path: Path) -> None:
    types = []
    for pack in (padded, _rewritten(padded, tmp_path, WIDTH, np.float16)):
        planned = plan(pack.path(pack.manifest.projector), Mix("Q8_0", pure=True))
        named = {each.name: each.type for each in planned}
        types.append(named["v.blk.0.ffn_down.weight"])
    assert types == ["Q8_0", "F16"]
