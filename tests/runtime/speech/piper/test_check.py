"""Graphs that no voice needs are refused before ONNX Runtime opens them, whatever they would do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper

from runtime.errors import PackError
from runtime.packs.search import BUNDLED
from runtime.speech.piper.check import check_graph
from runtime.speech.tts import Voice
from tests.runtime.speech.piper.small_voices import write_voice

Change = Callable[[ModelProto], None]


def tensor(name: str = "extra", **told: Any) -> TensorProto:
    made = numpy_helper.from_array(np.zeros(4, np.float32), name)
    made.MergeFrom(TensorProto(**told))
    return made


def subgraph(*inside: Any) -> GraphProto:
    return helper.make_graph(list(inside), "inner", [], [])


def branches(deep: int) -> GraphProto:
    if not deep:
        return subgraph()
    inner = branches(deep - 1)
    return subgraph(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))


def with_node(kind: str, domain: str = "", **attributes: Any) -> Change:
    def add(model: ModelProto) -> None:
        node = helper.make_node(kind, ["scales"], ["added"], domain=domain, **attributes)
        model.graph.node.append(node)

    return add


def with_weights(made: TensorProto) -> Change:
    return lambda model: model.graph.initializer.append(made)


def with_constant(made: TensorProto) -> Change:
    return with_node("Constant", value=made)


def in_a_branch(kind: str) -> Change:
    inner = subgraph(helper.make_node(kind, ["scales"], ["y"]))
    return with_node("If", then_branch=inner, else_branch=inner)


def with_function(model: ModelProto) -> None:
    opsets = [helper.make_opsetid("", 17)]
    model.functions.append(helper.make_function("own", "f", ["x"], ["y"], [], opsets))


def with_sparse_weights(model: ModelProto) -> None:
    dense = numpy_helper.from_array(np.zeros(1, np.float32), "s")
    place = numpy_helper.from_array(np.zeros(1, np.int64), "i")
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(dense, place, [10**10]))


def with_too_many_nodes(model: ModelProto) -> None:
    node = helper.make_node("Identity", ["scales"], ["x"])
    model.graph.node.extend([node] * 50_001)


EXTERNAL: dict[str, Any] = {"data_location": TensorProto.EXTERNAL}
BESIDE: dict[str, Any] = {
    "external_data": [onnx.StringStringEntryProto(key="location", value="x.bin")]
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_node("Loop", body=subgraph()), "has the operator Loop"),
        (with_node("Scan", body=subgraph()), "has the operator Scan"),
        (with_node("SequenceMap", body=subgraph()), "has the operator SequenceMap"),
        (with_node("Anything", "ai.onnx.contrib"), "the operator ai.onnx.contrib.Anything"),
        (with_node("ReadFile", "com.microsoft"), "has the operator com.microsoft.ReadFile"),
        (in_a_branch("Loop"), "has the operator Loop"),
        (with_node("If", then_branch=branches(5), else_branch=subgraph()), "more than 4 deep"),
        (with_function, "functions of its own"),
        (with_sparse_weights, "sparse weights"),
        (with_too_many_nodes, "more than 50,000 nodes"),
        (with_weights(tensor(**EXTERNAL)), "in another file"),
        (with_weights(tensor(**BESIDE)), "in another file"),
        (with_constant(tensor(**EXTERNAL)), "in another file"),
        (with_weights(tensor(dims=[10**9])), "weights are missing"),
        (with_weights(tensor(dims=[-1])), "weights are missing"),
        (with_weights(TensorProto(name="x", data_type=1, dims=[2**40, 2**40])), "are missing"),
        (with_weights(TensorProto(name="x", data_type=99, dims=[1])), "is not a Piper voice"),
    ],
)
def test_what_no_voice_needs_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change, message: str
) -> None:
    files = write_voice(tmp_path)
    model = onnx.load(files[0])
    change(model)
    files[0].write_bytes(model.SerializeToString())
    opened: list[object] = []
    monkeypatch.setattr("runtime.speech.piper.sound.onnxruntime.InferenceSession", opened.append)
    with pytest.raises(PackError, match=message) as caught:
        Voice(*files, threads=1)
    assert "\n" not in str(caught.value)
    assert not opened


def field(number: int, content: bytes) -> bytes:
    """A field with a length, as protobuf writes it."""
    length, size = b"", len(content)
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


@pytest.mark.parametrize(
    "content",
    [
        field(7, b"\x0a\x00" * 300_000),
        field(7, b"\x2a\x00" * 300_000),
        field(7, field(1, b"\x2a\x00" * 5_000_000)),
        field(7, field(5, b"\x08\x01" * 5_000_000)),
        field(7, b"\x0a") * 200_000,
        b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x3b" * 100,
    ],
    ids=["nodes", "weights", "attributes", "dimensions", "graphs", "length", "groups"],
)
def test_a_file_that_would_become_far_larger_is_not_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    files = write_voice(tmp_path)
    files[0].write_bytes(content)
    taken: list[object] = []
    monkeypatch.setattr("runtime.speech.piper.file.onnx.load_model_from_string", taken.append)
    with pytest.raises(PackError, match="is not a Piper voice"):
        Voice(*files, threads=1)
    assert not taken


def voices() -> Iterator[Path]:
    yield from BUNDLED.rglob("*.onnx")


@pytest.mark.parametrize("speakers", [1, 3])
def test_voices_as_they_are_published_pass(tmp_path: Path, speakers: int) -> None:
    model, _ = write_voice(tmp_path, speakers=speakers)
    for path in (model, *voices()):
        check_graph(onnx.load(path))


def growing(model: ModelProto, *, length: int, turns: int = 0) -> None:
    """Let the voice make that many samples first, in steps that double them."""
    graph = model.graph
    many = numpy_helper.from_array(np.array([length], np.int64), "many")
    graph.initializer.append(many)
    nodes = [helper.make_node("ConstantOfShape", ["many"], ["grown0"])]
    nodes += [
        helper.make_node("Concat", [f"grown{turn}"] * 2, [f"grown{turn + 1}"], axis=0)
        for turn in range(turns)
    ]
    graph.output[0].name = "all"
    nodes += [
        helper.make_node("ReduceMax", ["output"], ["peak"], keepdims=0),
        helper.make_node("Add", ["peak", f"grown{turns}"], ["all"]),
    ]
    graph.node.extend(nodes)


@pytest.mark.parametrize(("length", "turns"), [(10**10, 0), (1_000, 40)])
def test_a_graph_that_grows_without_end_is_refused_and_takes_no_more_memory(
    tmp_path: Path, length: int, turns: int
) -> None:
    files = write_voice(tmp_path)
    model = onnx.load(files[0])
    growing(model, length=length, turns=turns)
    onnx.save(model, files[0])
    with pytest.raises(PackError, match="is not a Piper voice"):
        Voice(*files, threads=1)
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    )
    assert int(peak.split()[1]) < 3_000_000


def test_a_voice_that_makes_minutes_of_sound_of_a_word_is_refused(tmp_path: Path) -> None:
    files = write_voice(tmp_path)
    model = onnx.load(files[0])
    growing(model, length=16_000 * 300)
    onnx.save(model, files[0])
    with pytest.raises(PackError, match="it makes 300 seconds of sound"):
        Voice(*files, threads=1)
