"""Which form a tower's weights can bear, found out by measuring.

Pictures go through the graph in float32 and in each form that is faster; the first of these whose
image tokens are near enough is kept. A trained tower has outliers: channels, of a few tokens or of
all, that are tens of times as large as the rest (arXiv:2309.16588). They are looked for in what
each matrix is multiplied with, and multiplied in float32.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, TensorProto, helper

from convert.vision.weights import NO_OUTLIERS, Outliers, Weights
from convert.vision.writer import write_graph
from runtime.cancel import NEVER, Cancel
from runtime.gguf.check import ProjectorHeader
from runtime.packs.manifest import MatrixKind, TriedForm, VisionGraph
from runtime.vision.graph.encoder import GraphEncoder
from runtime.vision.graph.file import GraphFile, read_graph
from runtime.vision.graph.forms import Form, Name
from runtime.vision.graph.structure import Tower

Tile = NDArray[np.uint8]
Tokens = NDArray[np.float32]
VISION_GRAPH = "vision-{}.onnx"
"""Name of the graph's file, given its form."""
LEAST_COSINE, MEAN_COSINE = 0.999, 0.9999
"""Of an image token with the same in float32: of every one, and over all of them."""
_OUTLIER = 6.0
"""A channel whose largest value is so many times the median channel's is an outlier."""
_MOST_OUTLIERS = 1 / 16
"""Of the channels; where there are more they are no outliers."""
_PICTURES, _SEED = 4, 16


@dataclass(frozen=True)
class Candidate:
    """A form for all matrices, and which of them are left in a finer one."""

    form: Name
    finer: tuple[MatrixKind, ...] = ()

    def forms(self, tower: Tower, outliers: Outliers) -> dict[str, Form]:
        """The form of each matrix of a tower."""
        found = {}
        for name, matrix in tower.matrices().items():
            form = "weights" if kind_of(name) in self.finer else self.form
            large = len(outliers.of(matrix.source)) if form != "float" else 0
            found[name] = Form(form, large)
        return found


def kind_of(matrix: str) -> MatrixKind:
    """Of a matrix by its name: its place in a layer, or that it is the projector's."""
    last = matrix.rpartition(".")[2]
    for kind in _KINDS:
        if last == kind:
            return kind
    return "mm" if matrix.startswith("mm.") else "attn_qkv"


_KINDS: tuple[MatrixKind, ...] = ("attn_out", "ffn_up", "ffn_down")
CANDIDATES = (
    Candidate("int8"),
    Candidate("int8", ("mm",)),
    *(Candidate("int8", ("mm", kind)) for kind in ("attn_out", "attn_qkv", "ffn_down", "ffn_up")),
    Candidate("blocks"),
    Candidate("weights"),
)
"""From the fastest on. On x86_64 with AVX2 a core multiplies 66 · 10⁹ a second in ``int8``, 28 in
``blocks``, 36 in ``weights`` and 43 in ``float``; on Arm with dot products ``blocks`` come nearer
to ``int8`` (docs/boards.md)."""


def synthetic_tiles(side: int, count: int = _PICTURES) -> list[Tile]:
    """Pictures for want of better ones: noise as rough as in photographs, with edges in it.

    The power of a photograph falls with the square of the frequency (Field 1987), and what a tower
    makes of white noise or of an even colour it makes of no photograph.

    Args:
        side: Of each, pixels.
        count: How many.
    """
    rng = np.random.default_rng(_SEED)
    across, down = np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side))
    falling = 1 / np.maximum(np.hypot(across, down), 1 / side)
    tiles = []
    for _ in range(count):
        waves = np.fft.fft2(
            rng.standard_normal((3, side, side)) + rng.standard_normal((1, side, side))
        )
        smooth = np.fft.ifft2(waves * falling).real
        smooth = 128 + 50 * smooth / smooth.std(axis=(1, 2), keepdims=True)
        for _ in range(6):
            top, left = rng.integers(0, side, 2)
            height, width = rng.integers(side // 16 + 1, side // 2 + 2, 2)
            smooth[:, top : top + height, left : left + width] += rng.normal(0, 60, (3, 1, 1))
        tiles.append(np.clip(smooth, 0, 255).astype(np.uint8).transpose(1, 2, 0).copy())
    return tiles


def write_vision_graph(
    folder: Path,
    header: ProjectorHeader,
    made_of: str,
    wanted: Name | None = None,
    *,
    tiles: Sequence[Tile] = (),
    tell: Callable[[str], None] = lambda line: None,
    cancel: Cancel = NEVER,
) -> VisionGraph | None:
    """Write the vision graph of a projector beside it.

    Args:
        folder: Where the file goes.
        header: Of the projector, in floating point.
        made_of: The projector's SHA-256.
        wanted: The form; None for the fastest that the tower can bear.
        tiles: What to try the forms on, uint8 [tile, tile, 3] each; synthetic ones without any.
        tell: Told what is being done.
        cancel: Stops the work between two weights or two operations.

    Returns:
        The manifest's entry; None where the tower can bear no form that is smaller than float32,
        and none was wanted. Then there is no file.

    Raises:
        OutputError: the file cannot be written.
        Cancelled: ``cancel`` was set.
    """
    if wanted == "float":
        return write_plainly(folder, header, made_of, "float", cancel=cancel)
    weights = Weights(header)
    shown = list(tiles) or synthetic_tiles(weights.tower.shape.tile)
    tried = []
    with tempfile.TemporaryDirectory(prefix=".vision", dir=folder) as work:
        tell("the vision graph in float32")
        exact, reach = _exact(Path(work), header, weights, shown, cancel)
        outliers = outliers_in(reach)
        for candidate in (Candidate(wanted),) if wanted else CANDIDATES:
            tell(f"the vision graph in {' but '.join([candidate.form, *candidate.finer])}")
            entry = _written(Path(work), weights, made_of, candidate, outliers, cancel)
            path = Path(work) / entry.model.file
            figures = _try(read_graph(path, header), header, candidate, shown, exact, cancel)
            tried.append(figures)
            near = figures.least >= LEAST_COSINE and figures.mean >= MEAN_COSINE
            if near or wanted:
                path.replace(folder / path.name)
                return entry.model_copy(update={"pictures": len(shown), "tried": tuple(tried)})
            path.unlink()
    return None


def write_plainly(
    folder: Path, header: ProjectorHeader, made_of: str, form: Name, *, cancel: Cancel = NEVER
) -> VisionGraph:
    """Write a graph whose matrices are all in one form, untried and without outliers.

    Raises:
        OutputError: the file cannot be written.
        Cancelled: ``cancel`` was set.
    """
    return _written(folder, Weights(header), made_of, Candidate(form), NO_OUTLIERS, cancel)


def _written(
    folder: Path,
    weights: Weights,
    made_of: str,
    candidate: Candidate,
    outliers: Outliers,
    cancel: Cancel,
) -> VisionGraph:
    path = folder / VISION_GRAPH.format(candidate.form)
    forms = candidate.forms(weights.tower, outliers)
    constants = weights.constants(forms, outliers)
    file = write_graph(path, weights.tower, forms, constants, cancel=cancel)
    return VisionGraph(model=file, made_of=made_of, form=candidate.form, finer=candidate.finer)


def _exact(
    folder: Path,
    header: ProjectorHeader,
    weights: Weights,
    tiles: Sequence[Tile],
    cancel: Cancel,
) -> tuple[list[Tokens], dict[str, Tokens]]:
    """The tokens in float32, and how far each channel that a matrix is multiplied with reaches."""
    entry = _written(folder, weights, "0" * 64, Candidate("float"), NO_OUTLIERS, cancel)
    path = folder / entry.model.file
    file = read_graph(path, header)
    sources = list(dict.fromkeys(each.source for each in weights.tower.matrices().values()))
    # What is written behind a message is read as a part of it.
    with path.open("ab") as more:
        more.write(_watching(sources).SerializeToString())
    exact, reach = [], dict[str, Tokens]()
    with GraphEncoder(file, header, watching=True) as eye:
        for rgb in tiles:
            tokens, *reached = eye.watch(rgb, cancel=cancel)
            exact.append(tokens)
            for source, each in zip(sources, reached, strict=True):
                reach[source] = np.maximum(reach.get(source, 0), each)
    return exact, reach


def _watching(sources: Sequence[str]) -> ModelProto:
    """The part of a graph that says how far the channels of some tensors reach."""
    part = GraphProto()
    part.initializer.append(helper.make_tensor("first_axis", TensorProto.INT64, [1], [0]))
    for name in sources:
        size, reach = f"{name}.size", f"{name}.reach"
        part.node.append(helper.make_node("Abs", [name], [size]))
        part.node.append(helper.make_node("ReduceMax", [size, "first_axis"], [reach], keepdims=0))
        part.output.append(helper.make_tensor_value_info(reach, TensorProto.FLOAT, None))
    return ModelProto(graph=part)


def outliers_in(reach: Mapping[str, Tokens]) -> Outliers:
    """The channels that reach much farther than the others.

    Args:
        reach: Of each tensor, how far its channels reach, float32 [channels].
    """
    found = {}
    for source, each in reach.items():
        channels = np.flatnonzero(each > _OUTLIER * np.median(each))
        most = int(len(each) * _MOST_OUTLIERS)
        if len(channels) > most:
            channels = np.sort(np.argsort(each)[len(each) - most :])
        if len(channels):
            found[source] = channels.astype(np.int64)
    return Outliers(found)


def _try(
    file: GraphFile,
    header: ProjectorHeader,
    candidate: Candidate,
    tiles: Sequence[Tile],
    exact: Sequence[Tokens],
    cancel: Cancel,
) -> TriedForm:
    seconds, cosines = [], []
    with GraphEncoder(file, header) as eye:
        for rgb, wanted in zip(tiles, exact, strict=True):
            begun = time.perf_counter()
            found = eye.encode(rgb, cancel=cancel)
            seconds.append(time.perf_counter() - begun)
            cosines.append(_cosines(found, wanted))
    all_of_them = np.concatenate(cosines)
    return TriedForm(
        form=candidate.form,
        finer=candidate.finer,
        mean=float(all_of_them.mean()),
        least=float(all_of_them.min()),
        seconds=median(seconds),
    )


def _cosines(found: Tokens, wanted: Tokens) -> NDArray[np.float64]:
    """Between each token and the one that is wanted."""
    ours, theirs = found.astype(np.float64), wanted.astype(np.float64)
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return np.asarray(np.einsum("ij,ij->i", ours, theirs) / lengths)
