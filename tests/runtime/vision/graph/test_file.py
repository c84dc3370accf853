"""A vision graph's file holds the very graph that it should, or is refused before it is run."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper

from runtime.errors import PackError
from runtime.files.protobuf import LENGTH, encoded, field_of, fields
from runtime.vision.graph.encoder import GraphEncoder
from runtime.vision.graph.file import read_graph
from runtime.vision.graph.layout import ALIGNMENT, TYPES, before_values
from runtime.vision.graph.nodes import Weight
from tests.runtime.vision.graph.conftest import Written
from tests.runtime.vision.graph.random_graphs import (
    by_graph,
    fields_of,
    models_of,
    noise,
    write_form,
)

Change = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _unopened(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Whatever is refused is so before ONNX Runtime opens it."""

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("ONNX Runtime opened the file")

    if "refused" in request.node.name:
        monkeypatch.setattr(onnxruntime, "InferenceSession", opened)


def parsed(change: Callable[[ModelProto], Any]) -> Change:
    """Something done to the whole model, which is then written with each weight in its place."""

    def changed(content: bytes) -> bytes:
        model = onnx.load_model_from_string(content)
        change(model)
        weights = list(model.graph.initializer)
        del model.graph.initializer[:]
        said = model.SerializeToString(deterministic=True)
        for each in weights:
            weight = Weight(each.data_type, tuple(each.dims))
            if each.data_type not in TYPES or not each.HasField("raw_data"):
                said += ModelProto(graph=GraphProto(initializer=[each])).SerializeToString()
            else:
                said += before_values(each.name, weight, len(said)) + each.raw_data
        return said

    return changed


def weight(model: ModelProto, name: str) -> TensorProto:
    return next(each for each in model.graph.initializer if each.name == name)


def values(name: str, change: Callable[[np.ndarray[Any, Any]], Any]) -> Change:
    """A weight with other values."""

    def changed(model: ModelProto) -> None:
        one = weight(model, name)
        array = numpy_helper.to_array(one).copy()
        change(array)
        one.raw_data = array.tobytes()

    return parsed(changed)


def behind(*parts: ModelProto) -> Change:
    """Something written behind all else, which protobuf merges with what comes before."""
    return lambda content: content + b"".join(each.SerializeToString() for each in parts)


def between(change: Callable[[list[bytes]], Any]) -> Change:
    """Something done to the outermost fields, of which the last are the weights."""

    def changed(content: bytes) -> bytes:
        found = fields_of(content)
        change(found)
        return b"".join(found)

    return changed


def in_tensor(change: Change, *, aligned: bool = True) -> Change:
    """Something done to the message of the last weight, which is well-formed but for that."""

    def changed(content: bytes) -> bytes:
        *parts, last = fields_of(content)
        tensor = last[-_message(last) :]
        name, kind, *shape, _, raw = fields_of(tensor)
        for padding in range(2 * ALIGNMENT):
            said = [name, kind, *shape, field_of(12, b" " * padding), raw]
            found = b"".join([*parts, field_of(7, field_of(5, change(b"".join(said))))])
            if (_place_of_values(found) % ALIGNMENT == 0) is aligned:
                return found
        raise AssertionError("it cannot be put in place")

    return changed


def _message(field: bytes) -> int:
    """Size of the weight that a field of the model consists of."""
    graph = next(iter(fields(memoryview(field))))
    weight = next(iter(fields(memoryview(field), graph.start)))
    return weight.end - weight.start


def _place_of_values(content: bytes) -> int:
    """Where the values of the last weight begin."""
    begin = len(content) - _message(fields_of(content)[-1])
    tensor = fields(memoryview(content), begin)
    return [each.start for each in tensor if each.number == 9 and each.kind == LENGTH][-1]


def attribute(operator: str, name: str, value: Any) -> Change:
    def changed(model: ModelProto) -> None:
        node = next(each for each in model.graph.node if each.op_type == operator)
        kept = [each for each in node.attribute if each.name != name]
        del node.attribute[:]
        node.attribute.extend([*kept, helper.make_attribute(name, value)])

    return parsed(changed)


def graph(**parts: Any) -> ModelProto:
    return ModelProto(graph=GraphProto(**parts))


def documented(tensor: bytes) -> bytes:
    *parts, spaces, raw = fields_of(tensor)
    return b"".join([*parts, spaces[:2] + b"x" * len(spaces[2:]), raw])


def one_more(name: str, *values: int, key: bytes = b"\x3a") -> Change:
    """A weight behind the others, well-formed and in its place, in a field with this key."""

    def changed(content: bytes) -> bytes:
        place, raw = len(content) + len(key) - 1, np.array(values, "<i8").tobytes()
        before = before_values(name, Weight(TensorProto.INT64, (len(values),)), place)
        return content + key + before[1:] + raw

    return changed


def looping_at_length() -> bytes:
    """A node that loops in a field of a length that puts nothing else out of its place."""
    for length in range(ALIGNMENT):
        node = helper.make_node("Loop", [], [], name="n" * length)
        content = graph(node=[node]).SerializeToString()
        if len(content) % ALIGNMENT == 0:
            return content
    raise AssertionError("lengths go up one by one")


def swap(one: str, other: str) -> Change:
    def changed(model: ModelProto) -> None:
        first, second = weight(model, one), weight(model, other)
        first.name, second.name = second.name, first.name

    return parsed(changed)


def rewired(model: ModelProto) -> None:
    node = next(each for each in model.graph.node if each.op_type == "Add")
    node.input[0], node.input[1] = node.input[1], node.input[0]


def looping(model: ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("Loop", [], [], body=body))


def choosing(model: ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    branches = {"then_branch": body, "else_branch": body}
    model.graph.node.append(helper.make_node("If", ["tokens"], [], **branches))


def external(tensor: TensorProto) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": "mmproj-f16.gguf", "offset": "0"}.items():
        tensor.external_data.add(key=key, value=value)


def with_function(model: ModelProto) -> None:
    node = model.graph.node[0]
    model.functions.append(
        helper.make_function(
            node.domain, node.op_type, ["a", "b"], ["c"], [], [helper.make_opsetid("", 20)]
        )
    )


EXTRA = helper.make_tensor("extra", TensorProto.FLOAT, [0], b"", raw=True)
LOOP = helper.make_node("Loop", [], [])
REFUSED: dict[str, Change] = {
    "nothing": lambda content: b"",
    "text": lambda content: b"Not Found",
    "zeros": lambda content: bytes(len(content)),
    "half": lambda content: content[: len(content) // 2],
    "all but the last byte": lambda content: content[:-1],
    "a byte behind it": lambda content: content + b"\0",
    "a byte before it": lambda content: b"\0" + content,
    "twice": lambda content: content * 2,
    # Other graphs.
    "a loop": parsed(looping),
    "a choice": parsed(choosing),
    "a function": parsed(with_function),
    "another operator": parsed(lambda m: setattr(m.graph.node[0], "op_type", "Gemm")),
    "another domain": parsed(lambda m: setattr(m.graph.node[0], "domain", "my.own")),
    "a named node": parsed(lambda m: setattr(m.graph.node[0], "name", "a")),
    "an overloaded node": parsed(lambda m: setattr(m.graph.node[0], "overload", "a")),
    "an attribute changed": attribute("LayerNormalization", "epsilon", 0.5),
    "an axis changed": attribute("LayerNormalization", "axis", 0),
    "an attribute added": attribute("MultiHeadAttention", "unidirectional", 1),
    "other heads": attribute("MultiHeadAttention", "num_heads", 1),
    "a graph in an attribute": attribute("Add", "body", helper.make_graph([], "b", [], [])),
    "inputs changed over": parsed(rewired),
    "a node less": parsed(lambda m: m.graph.node.pop()),
    "nodes in another order": parsed(lambda m: m.graph.node.insert(0, m.graph.node.pop())),
    "an output more": parsed(lambda m: m.graph.output.append(m.graph.input[0])),
    "another width": parsed(
        lambda m: setattr(m.graph.input[0].type.tensor_type.shape.dim[1], "dim_value", 9)
    ),
    "another opset": parsed(lambda m: setattr(m.opset_import[0], "version", 21)),
    "another format": parsed(lambda m: setattr(m, "ir_version", 8)),
    "metadata": parsed(lambda m: m.metadata_props.add(key="a", value="b")),
    "training": parsed(lambda m: m.training_info.add()),
    "a sparse weight": parsed(lambda m: m.graph.sparse_initializer.add()),
    # What protobuf merges with what comes before.
    "nodes behind the weights": behind(graph(node=[LOOP])),
    "an output behind the weights": behind(
        graph(output=[helper.make_tensor_value_info("placed", TensorProto.FLOAT, None)])
    ),
    "an opset behind the weights": behind(
        ModelProto(opset_import=[helper.make_opsetid("", 7)]),
    ),
    "the format said again": behind(ModelProto(ir_version=10)),
    "a name behind the weights": behind(graph(name="vision")),
    "an empty graph behind the weights": behind(ModelProto(graph=GraphProto())),
    "a weight again": one_more("by_row", -1, 1),
    "a weight too many": one_more("extra", 1),
    "two weights in one field": behind(graph(initializer=[EXTRA, EXTRA])),
    "a weight and a node in one field": behind(graph(initializer=[EXTRA], node=[LOOP])),
    "a field that nobody knows": lambda content: content + field_of(2000, b"x"),
    "a field of the last number": lambda content: content + field_of(2**29 - 1, b""),
    "the graph as a number": lambda content: content + b"\x38\x2a",
    "the graph as eight bytes": lambda content: content + b"\x39" + b"\x2a" + bytes(7),
    "nodes between the weights": between(lambda p: p.insert(-1, looping_at_length())),
    "nodes before it": between(lambda p: p.insert(0, looping_at_length())),
    "a weight before its nodes": between(lambda parts: parts.insert(0, parts.pop())),
    "a key longer than need be": one_more("by_row", -1, 1, key=b"\xba\x00"),
    # Weights.
    "a weight less": between(lambda parts: parts.pop()),
    "the first weight twice": between(lambda parts: parts.append(parts[-1])),
    "a weight renamed": parsed(lambda m: setattr(m.graph.initializer[5], "name", "other")),
    "a name that is no text": in_tensor(lambda t: t.replace(b"mm.2", b"mm\xff2", 1)),
    "weights of other shapes changed over": swap("v.places", "v.patch_embd.weight"),
    "a weight of another shape": parsed(
        lambda m: weight(m, "v.places").dims.__setitem__(
            slice(None), list(weight(m, "v.places").dims)[::-1]
        )
    ),
    "a dimension more": in_tensor(lambda t: b"\x08\x01" + t),
    "a dimension of zero": in_tensor(lambda t: b"\x08\x00" + t),
    "a huge dimension": in_tensor(lambda t: b"\x08" + encoded(2**63) + t),
    "a dimension below zero": in_tensor(lambda t: b"\x08" + encoded(2**64 - 1) + t),
    "dimensions packed": in_tensor(lambda t: field_of(1, b"\x01") + t),
    "a dimension behind the values": in_tensor(lambda t: t + b"\x08\x01"),
    "a name behind the values": in_tensor(lambda t: t + field_of(8, b"mm.2.bias")),
    "two names": in_tensor(lambda t: field_of(8, b"extra") + t),
    "a name of eight bytes": in_tensor(lambda t: b"\x41v.places" + t),
    "values as eight bytes": in_tensor(lambda t: t + b"\x49" + bytes(8)),
    "the values twice": in_tensor(lambda t: field_of(9, bytes(8)) + t),
    "documentation behind the values": in_tensor(lambda t: t + field_of(12, b"x")),
    "other documentation": in_tensor(documented),
    "a segment": in_tensor(lambda t: field_of(3, b"") + t),
    "external data beside": in_tensor(lambda t: field_of(13, b"") + t),
    "its place said": in_tensor(lambda t: b"\x70\x00" + t),
    "values in two ways": in_tensor(lambda t: field_of(4, bytes(4)) + t),
    "fields without end": in_tensor(lambda t: field_of(12, b"") * 400 + t),
    "external data": parsed(lambda m: external(weight(m, "v.places"))),
    "values in a list": parsed(
        lambda m: weight(m, "v.places").CopyFrom(
            helper.make_tensor(
                "v.places",
                TensorProto.FLOAT,
                weight(m, "v.places").dims,
                numpy_helper.to_array(weight(m, "v.places")).ravel(),
            )
        )
    ),
    "another type of the same size": parsed(
        lambda m: setattr(weight(m, "v.places"), "data_type", TensorProto.INT32)
    ),
    "a type that nobody knows": parsed(lambda m: setattr(weight(m, "v.places"), "data_type", 999)),
    "bytes with a sign": parsed(
        lambda m: setattr(weight(m, "mm.2.int8"), "data_type", TensorProto.INT8)
    ),
    "out of place": in_tensor(lambda t: t, aligned=False),
    # Constants that are sizes and places.
    "rows of another tile": values("by_tile", lambda a: a.__setitem__(1, 1)),
    "rows of no size": values("by_row", lambda a: a.__setitem__(1, 0)),
    "another first patch": values("first_patch", lambda a: a.__setitem__(0, 0)),
    "another last patch": values("last_patch", lambda a: a.__setitem__(0, 2**40)),
    "another byte for 0": values("middle", lambda a: a.fill(127)),
    "another axis": values("axis_of_rows", lambda a: a.__setitem__(0, 7)),
    "an outlier beyond the channels": values(
        "v.blk.0.ln1.outliers", lambda a: a.__setitem__(2, 2**40)
    ),
    "an outlier before the channels": values(
        "v.blk.0.ln1.outliers", lambda a: a.__setitem__(0, -1)
    ),
    "an outlier twice": values("v.blk.0.ln1.outliers", lambda a: a.__setitem__(1, 1)),
    "another outlier than is masked": values("v.blk.0.ln1.outliers", lambda a: a.__setitem__(1, 2)),
    "a mask that scales": values("v.blk.0.ln1.mask", lambda a: a.__setitem__(0, 2)),
    "a mask that masks nothing": values("v.blk.0.ln1.mask", lambda a: a.fill(1)),
    # What is no number.
    "a scale that is no number": values("mm.2.scale", lambda a: a.__setitem__(0, np.nan)),
    "a bias without end": values("mm.2.bias", lambda a: a.__setitem__(0, np.inf)),
    "a norm without end": values("v.blk.0.ln1.weight", lambda a: a.__setitem__(0, -np.inf)),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_what_says_anything_else_is_refused(
    change: Change, written: Written, tmp_path: Path
) -> None:
    path = tmp_path / "vision.onnx"
    path.write_bytes(change(written.content))
    with pytest.raises(PackError) as error:
        read_graph(path, written.header)
    assert str(error.value).startswith(f"{path} cannot be used: ")
    assert str(error.value).endswith(". Fetch or convert the pack again.")
    assert "\n" not in str(error.value)


def test_a_file_that_was_written_anew_with_the_same_content_is_the_same(
    written: Written, tmp_path: Path
) -> None:
    """What the changes above are made with changes nothing by itself."""
    path = tmp_path / "vision.onnx"
    for nothing in (parsed(lambda m: None), between(lambda parts: None), values("by_row", id)):
        path.write_bytes(nothing(written.content))
        found = read_graph(path, written.header)
        tiles = noise(written.header)
        here = by_graph(found, written.header, tiles)
        there = by_graph(read_graph(written.path, written.header), written.header, tiles)
        assert all((one == other).all() for one, other in zip(here, there, strict=True))


def test_a_graph_cut_off_anywhere_is_refused(written: Written, tmp_path: Path) -> None:
    path, content = tmp_path / "vision.onnx", written.content
    ends = [0]
    for part in fields_of(content):
        ends.append(ends[-1] + len(part))
    places = {end + by for end in ends for by in (-1, 0, 1, 2, 3, 9)}
    for place in sorted(each for each in places if 0 <= each < len(content)):
        path.write_bytes(content[:place])
        with pytest.raises(PackError):
            read_graph(path, written.header)


def test_what_was_understood_is_what_others_read(written: Written) -> None:
    found = read_graph(written.path, written.header)
    model = onnx.load(written.path)
    assert [each.name for each in model.graph.initializer] == list(found.stored)
    content = written.content
    for each in model.graph.initializer:
        stored = found.stored[each.name]
        assert (each.data_type, tuple(each.dims)) == (stored.weight.type, stored.weight.shape)
        assert each.raw_data == content[stored.offset : stored.offset + stored.bytes]
        assert stored.offset % ALIGNMENT == 0
    del model.graph.initializer[:]
    assert model == found.model


def test_a_graph_of_another_model_is_refused(
    written: Written, tiny_pack: Path, tmp_path: Path
) -> None:
    header = models_of(tiny_pack).projector
    with pytest.raises(PackError, match=r"cannot be used: its weight .* is missing or of another"):
        read_graph(written.path, header)
    other = write_form(tmp_path / "other.onnx", header, "int8")
    with pytest.raises(PackError, match=r"cannot be used: its weight .* is missing or of another"):
        read_graph(other, written.header)


def test_a_file_that_is_none_is_refused(written: Written, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"cannot be read: No such file or directory\. Fetch"):
        read_graph(tmp_path / "nothing.onnx", written.header)
    with pytest.raises(PackError, match="cannot be read"):
        read_graph(tmp_path, written.header)
    os.mkfifo(tmp_path / "pipe.onnx")
    with pytest.raises(PackError, match="cannot be read"):
        read_graph(tmp_path / "pipe.onnx", written.header)


def test_a_file_that_was_changed_since_it_was_checked_is_not_opened(
    written: Written, tmp_path: Path
) -> None:
    path = tmp_path / "vision.onnx"
    path.write_bytes(written.content)
    found = read_graph(path, written.header)
    os.utime(path)
    with pytest.raises(PackError, match="was changed while it was being checked"):
        GraphEncoder(found, written.header)


def test_a_matrix_that_holds_what_is_no_number_gives_no_tokens(
    classy_pack: Path, tmp_path: Path
) -> None:
    header = models_of(classy_pack).projector
    path = write_form(tmp_path / "vision-float.onnx", header, "float")
    stored = read_graph(path, header).stored["mm.2.half"]
    content = bytearray(path.read_bytes())
    content[stored.offset : stored.offset + 2] = np.array(np.nan, np.float16).tobytes()
    path.write_bytes(content)
    found = read_graph(path, header)
    with (
        GraphEncoder(found, header, threads=1) as eye,
        pytest.raises(PackError, match=r"vision-float.onnx .*no numbers.* Fetch or convert"),
    ):
        eye.encode(noise(header)[0])
