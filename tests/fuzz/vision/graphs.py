"""Vision graphs: damaged in what says where things are, and taken apart and put together wrongly.

Each is refused, or ONNX reads of it what was understood here, and it is computed with.
"""

from functools import cache
from random import Random

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, TensorProto, helper

from convert.vision.weights import Outliers
from runtime.gguf.check import ProjectorHeader
from runtime.vision.graph.encoder import GraphEncoder
from runtime.vision.graph.file import read_graph
from runtime.vision.graph.forms import Name
from runtime.vision.graph.structure import Tower
from tests.checkpoints.reference_vectors import FAMILIES, SOURCES
from tests.fuzz.files import kept_folder, write
from tests.fuzz.mutations import damaged
from tests.runtime.vision.graph.random_graphs import fields_of, models_of, noise, write_form

_FORMS: tuple[Name, ...] = ("float", "int8", "blocks", "weights")


def fuzz_vision_graph_bytes(random: Random) -> bool:
    """A file whose bytes are damaged, mostly those that are no weight's values."""
    content, header = _good(random.randrange(2), random.choice(_FORMS))
    if random.random() < 0.1:
        return _use(damaged(random, content), header)
    parts = _apart(content, header)
    at = random.choice(range(0, len(parts), 2))
    parts[at] = damaged(random, parts[at])
    return _use(b"".join(parts), header)


def fuzz_vision_graph_fields(random: Random) -> bool:
    """A file whose fields are left out, doubled, moved, or among which there are others."""
    content, header = _good(random.randrange(2), random.choice(_FORMS))
    parts = fields_of(content)
    for _ in range(random.choice((0, 1, 1, 2))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts) + 1)
        match random.randrange(4):
            case 0:
                del parts[at]
            case 1:
                parts.insert(other, parts[at])
            case 2:
                parts.insert(min(other, len(parts) - 1), parts.pop(at))
            case 3:
                parts.insert(other, random.choice(_FOREIGN))
    return _use(b"".join(parts), header)


_FOREIGN = [
    each.SerializeToString()
    for each in (
        ModelProto(ir_version=10),
        ModelProto(opset_import=[helper.make_opsetid("", 20)]),
        ModelProto(graph=GraphProto(node=[helper.make_node("Identity", ["tokens"], ["again"])])),
        ModelProto(graph=GraphProto(name="vision")),
        ModelProto(
            graph=GraphProto(initializer=[helper.make_tensor("by_row", TensorProto.INT64, [0], [])])
        ),
    )
]


@cache
def _good(which: int, form: Name) -> tuple[bytes, ProjectorHeader]:
    header = _header(which)
    source = next(iter(Tower.of(header).matrices().values())).source
    outliers = Outliers({source: np.array([0, 2])})
    path = write_form(kept_folder() / f"vision{which}-{form}.onnx", header, form, outliers)
    return path.read_bytes(), header


@cache
def _header(which: int) -> ProjectorHeader:
    folder = kept_folder() / f"projector{which}"
    folder.mkdir()
    return models_of((SOURCES["tiny"], FAMILIES["llava-1.5"])[which].write(folder)[1]).projector


def _apart(content: bytes, header: ProjectorHeader) -> list[bytes]:
    """What is no weight's values, and the values between."""
    parts, end = [], 0
    for each in read_graph(write("good.onnx", content), header).stored.values():
        parts += [content[end : each.offset], content[each.offset : each.offset + each.bytes]]
        end = each.offset + each.bytes
    return parts


def _use(content: bytes, header: ProjectorHeader) -> bool:
    """Read the file as ONNX and ONNX Runtime do, if it is not refused."""
    path = write("vision.onnx", content)
    file = read_graph(path, header)
    model = onnx.load_model_from_string(content)
    assert [each.name for each in model.graph.initializer] == list(file.stored)
    for each, stored in zip(model.graph.initializer, file.stored.values(), strict=True):
        assert (each.data_type, tuple(each.dims)) == (stored.weight.type, stored.weight.shape)
        assert each.raw_data == content[stored.offset : stored.offset + stored.bytes]
        assert each.data_location == TensorProto.DEFAULT
    del model.graph.initializer[:]
    assert model == file.model
    with GraphEncoder(file, header, threads=1) as eye:
        eye.encode(noise(header)[0])
    return True
