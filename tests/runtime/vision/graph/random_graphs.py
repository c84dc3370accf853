"""Vision graphs of random models: packs that have one, and what it computes."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.vision.add import GraphChoice, pack_with_graph
from convert.vision.weights import NO_OUTLIERS, Outliers, Weights
from convert.vision.writer import write_graph
from runtime.files.protobuf import fields
from runtime.gguf.check import ProjectorHeader
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.pack import Pack, PackModels
from runtime.vision.graph.encoder import GraphEncoder
from runtime.vision.graph.file import GraphFile
from runtime.vision.graph.forms import Form, Name
from runtime.vision.graph.structure import Tower

Tile = NDArray[np.uint8]
Tokens = NDArray[np.float32]


def with_vision_graph(pack: Path, folder: Path, choice: GraphChoice = "float") -> Pack:
    """A copy of a pack that has a vision graph.

    Args:
        pack: The pack's folder.
        folder: Made for the copy.
        choice: Which form.
    """
    shutil.copytree(pack, folder)
    return pack_with_graph(Pack.open(folder), choice)


def models_of(pack: Path) -> PackModels:
    """A pack's files, by their sizes alone."""
    return Pack.open(pack).models(hashed=False)


def write_form(
    path: Path, header: ProjectorHeader, name: Name, outliers: Outliers = NO_OUTLIERS
) -> Path:
    """Write a projector's vision graph with all matrices in one form."""
    forms = {
        each: Form(name, 0 if name == "float" else len(outliers.of(matrix.source)))
        for each, matrix in Tower.of(header).matrices().items()
    }
    weights = Weights(header)
    write_graph(path, weights.tower, forms, weights.constants(forms, outliers))
    return path


def noise(header: ProjectorHeader, count: int = 2, seed: int = 0) -> list[Tile]:
    """Tiles of noise and of one colour in turns, uint8 [tile, tile, 3] each."""
    rng = np.random.default_rng(seed)
    side = header.number("clip.vision.image_size")
    shapes = [(side, side, 3) if i % 2 == 0 else (1, 1, 3) for i in range(count)]
    tiles = [np.broadcast_to(rng.integers(0, 256, s, np.uint8), (side, side, 3)) for s in shapes]
    return [np.ascontiguousarray(each) for each in tiles]


def by_libmtmd(models: PackModels, tiles: Sequence[Tile]) -> list[Tokens]:
    """The tokens of tiles as libmtmd computes them, as near to the reference as it can."""
    with (
        TextModel(models.text) as text,
        TileProjector(models.projector, text, threads=1, exact=True) as eye,
    ):
        return [eye.encode(each) for each in tiles]


def by_graph(file: GraphFile, header: ProjectorHeader, tiles: Sequence[Tile]) -> list[Tokens]:
    """The tokens of tiles as ONNX Runtime computes them."""
    with GraphEncoder(file, header, threads=1) as eye:
        return [eye.encode(each) for each in tiles]


def cosines(found: Sequence[Tokens], wanted: Sequence[Tokens]) -> NDArray[np.float64]:
    """Between each token and the one that is wanted."""
    ours, theirs = (np.concatenate(each).astype(np.float64) for each in (found, wanted))
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return np.asarray(np.einsum("ij,ij->i", ours, theirs) / lengths)


def fields_of(content: bytes) -> list[bytes]:
    """The outermost fields of a message, one after the other."""
    return [content[each.key : each.end] for each in fields(memoryview(content))]
