"""A Piper voice built as published ones are, with random weights: embedding, flow, decoder."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

RATE, HOP, FRAMES_A_SYMBOL = 16_000, 64, 8
_WIDTH = 8
_SYMBOLS = "_^$ !,.:;?1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'-"


class _Builder:
    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []
        self._random = np.random.default_rng(1)

    def weight(self, *shape: int) -> str:
        size = np.float32(1 / np.sqrt(np.prod(shape[1:])))
        return self.constant(self._random.standard_normal(shape).astype(np.float32) * size)

    def constant(self, values: Any, kind: Any = None) -> str:
        name = f"weight {len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        names = [f"{kind} {len(self.nodes)}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names if outputs > 1 else names[0]

    def conv(self, x: str, into: int, out: int, width: int, step: int = 1) -> str:
        pad = step * (width // 2)
        weight = self.weight(out, into, width)
        return str(self.op("Conv", x, weight, dilations=[step], pads=[pad, pad]))


def write_voice(
    folder: Path, *, speakers: int = 1, backwards: bool = False, broken: bool = False, **told: Any
) -> tuple[Path, Path]:
    """Write a voice's graph and JSON.

    Args:
        folder: Where to.
        speakers: How many it has.
        backwards: Whether its sound is turned round, so that no window of it can be made alone.
        broken: Whether what it makes is not a number.
        **told: What its JSON says differently; None for nothing.
    """
    model, config = folder / "small.onnx", folder / "small.onnx.json"
    onnx.save(_model(speakers, backwards, broken), model)
    says = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "text",
        "num_symbols": len(_SYMBOLS),
        "num_speakers": speakers,
        "inference": {"noise_scale": 0.0},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(_SYMBOLS)},
        **told,
    }
    config.write_text(json.dumps({key: value for key, value in says.items() if value is not None}))
    return model, config


def _model(speakers: int, backwards: bool, broken: bool) -> onnx.ModelProto:
    graph = _Builder()
    spread, mask = _encode(graph)
    latent = _flow(graph, spread, mask)
    sound = _decode(graph, latent, speakers)
    if backwards:
        ends = [graph.constant([value], np.int64) for value in (-1, -(2**31), 2, -1)]
        sound = graph.op("Slice", sound, *ends)
    if broken:
        sound = graph.op("Sqrt", graph.op("Sub", sound, graph.constant(2.0, np.float32)))
    axis = graph.constant([1], np.int64)
    graph.nodes.append(helper.make_node("Unsqueeze", [sound, axis], ["output"]))
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["batch", "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, ["batch"]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, None)
    proto = helper.make_graph(graph.nodes, "small", inputs, [output], graph.weights)
    return helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _encode(graph: _Builder) -> tuple[str, str]:
    """Each symbol, as long as the next, with noise; and which frames count."""
    embedded = graph.op("Gather", graph.weight(len(_SYMBOLS), _WIDTH), "input")
    channels = graph.op("Transpose", embedded, perm=[0, 2, 1])
    column = graph.op("Unsqueeze", channels, graph.constant([3], np.int64))
    repeats = graph.constant([1, 1, 1, FRAMES_A_SYMBOL], np.int64)
    shape = graph.constant([1, _WIDTH, -1], np.int64)
    frames = graph.op("Reshape", graph.op("Tile", column, repeats), shape)
    noise_scale = graph.op("Gather", "scales", graph.constant(0, np.int64))
    noise = graph.op("Mul", graph.op("RandomNormalLike", frames), noise_scale)
    highest = graph.op("ReduceMax", frames, axes=[1])
    counts = graph.op("Less", highest, graph.constant(1e9, np.float32))
    mask = graph.op("Cast", counts, to=TensorProto.FLOAT)
    return graph.op("Add", frames, noise), mask


def _flow(graph: _Builder, x: str, mask: str) -> str:
    half = _WIDTH // 2
    kept, changed = graph.op("Split", x, axis=1, outputs=2)
    inner = graph.op("Mul", graph.conv(kept, half, 2 * _WIDTH, 5), mask)
    ends = [graph.constant([value], np.int64) for value in (0, _WIDTH, 2 * _WIDTH, 1)]
    tanh = graph.op("Tanh", graph.op("Slice", inner, ends[0], ends[1], ends[3]))
    gate = graph.op("Sigmoid", graph.op("Slice", inner, ends[1], ends[2], ends[3]))
    shift = graph.conv(graph.op("Mul", tanh, gate), _WIDTH, half, 5)
    both = graph.op("Concat", kept, graph.op("Sub", changed, shift), axis=1)
    return str(graph.op("Mul", both, mask))


def _decode(graph: _Builder, latent: str, speakers: int) -> str:
    x = graph.conv(latent, _WIDTH, _WIDTH, 7)
    if speakers > 1:
        speaker = graph.op("Gather", graph.weight(speakers, _WIDTH), "sid")
        column = graph.op("Unsqueeze", speaker, graph.constant([2], np.int64))
        x = graph.op("Add", x, graph.conv(column, _WIDTH, _WIDTH, 1))
    for _ in range(2):
        x = graph.op("LeakyRelu", x, alpha=0.1)
        weight = graph.weight(_WIDTH, _WIDTH, 16)
        x = graph.op("ConvTranspose", x, weight, strides=[8], pads=[4, 4])
        x = graph.op("Add", x, graph.conv(graph.op("LeakyRelu", x), _WIDTH, _WIDTH, 5, 3))
        x = graph.op("Div", x, graph.constant(2.0, np.float32))
    return str(graph.op("Tanh", graph.conv(graph.op("LeakyRelu", x), _WIDTH, 1, 7)))
