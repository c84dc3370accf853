"""Voices: damaged graphs, well-formed graphs that say something else, and wrong JSON."""

import json
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch

import onnx
from onnx import ModelProto, NodeProto, helper

from runtime.speech.piper.check import _OPERATORS
from runtime.speech.tts import Voice
from tests.fuzz.files import json_text, kept_folder, write
from tests.fuzz.mutations import damaged
from tests.runtime.speech.piper.small_voices import write_voice

_NUMBERS = [0, 1, -1, 2, 7, 1_000, 10**6, 2**31 - 1, 2**31, 10**12, 2**62, -(2**63)]
_PATIENCE = 5.0


@cache
def _good(speakers: int) -> tuple[bytes, Any]:
    folder = kept_folder() / f"voice{speakers}"
    folder.mkdir()
    model, config = write_voice(folder, speakers=speakers)
    return model.read_bytes(), json.loads(config.read_text())


def _speak(model: bytes, config: bytes) -> bool:
    files = write("voice.onnx", model), write("voice.onnx.json", config)
    with (
        patch("runtime.speech.piper.sound.Runner.__init__.__defaults__", (None, _PATIENCE)),
        Voice(*files, threads=1) as voice,
    ):
        for text in ("a", "There is a door, 12 steps ahead; it is open."):
            for speech in voice.speak(text):
                assert speech.seconds < 300
    return True


def fuzz_voice_bytes(random: Random) -> bool:
    """A graph's file, damaged."""
    model, config = _good(random.choice([1, 3]))
    return _speak(damaged(random, model), json.dumps(config).encode())


def fuzz_voice_json(random: Random) -> bool:
    """A whole graph with JSON that is wrong."""
    model, config = _good(random.choice([1, 3]))
    kind = random.choice(["text", "espeak"])
    return _speak(model, json_text(random, {**config, "phoneme_type": kind}))


def fuzz_voice_graph(random: Random) -> bool:
    """A graph in ONNX's own form that says something else."""
    content, config = _good(random.choice([1, 3]))
    model = onnx.load_model_from_string(content)
    for _ in range(random.choice([1, 1, 2, 3])):
        random.choice(_CHANGES)(random, model)
    return _speak(model.SerializeToString(), json.dumps(config).encode())


def _node(random: Random, model: ModelProto) -> NodeProto:
    node: NodeProto = random.choice(list(model.graph.node))
    return node


def _operator(random: Random, model: ModelProto) -> None:
    _node(random, model).op_type = random.choice(sorted(_OPERATORS))


def _attribute(random: Random, model: ModelProto) -> None:
    nodes = [node for node in model.graph.node if node.attribute]
    attribute = random.choice(list(random.choice(nodes).attribute))
    if attribute.ints:
        attribute.ints[random.randrange(len(attribute.ints))] = random.choice(_NUMBERS)
    attribute.i = random.choice(_NUMBERS)


def _weight(random: Random, model: ModelProto) -> None:
    weights = random.choice(list(model.graph.initializer))
    if weights.data_type == onnx.TensorProto.INT64:
        number = random.choice(_NUMBERS)
        weights.raw_data = number.to_bytes(8, "little", signed=True) * (len(weights.raw_data) // 8)
    else:
        weights.raw_data = random.randbytes(len(weights.raw_data))


def _shape(random: Random, model: ModelProto) -> None:
    weights = random.choice(list(model.graph.initializer))
    weights.dims[:] = [random.choice(_NUMBERS) for _ in range(random.randrange(5))]


def _kind(random: Random, model: ModelProto) -> None:
    random.choice(list(model.graph.initializer)).data_type = random.randrange(30)


def _wire(random: Random, model: ModelProto) -> None:
    node, other = _node(random, model), _node(random, model)
    if node.input and other.output:
        node.input[random.randrange(len(node.input))] = other.output[0]


def _grow(random: Random, model: ModelProto) -> None:
    """Something that becomes large on its way."""
    graph, node = model.graph, _node(random, model)
    name = node.output[0]
    node.output[0] = f"{name} before"
    kind = random.choice(["Concat", "Add", "MatMul", "Exp"])
    grown = helper.make_node(kind, [node.output[0]] * (1 if kind == "Exp" else 2), [name])
    if kind == "Concat":
        grown.attribute.append(helper.make_attribute("axis", -1))
    place = list(graph.node).index(node)
    graph.node.insert(place + 1, grown)


def _end(random: Random, model: ModelProto) -> None:
    """Another output, or one of another type."""
    model.graph.output[0].name = random.choice(list(_node(random, model).output))
    model.graph.output[0].type.tensor_type.elem_type = random.randrange(20)


def _versions(random: Random, model: ModelProto) -> None:
    model.opset_import[0].version = random.choice([*range(1, 30), 10**6])
    model.ir_version = random.choice([*range(12), 10**6])


_CHANGES = [_operator, _attribute, _weight, _shape, _kind, _wire, _grow, _end, _versions]
