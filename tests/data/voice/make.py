"""Makes the tiny Piper voice of the tests: a tone for each letter, 256 samples long.

At the letter ``~`` its graph loops for a hundred years, so that a test can stop it.
Run it with ``python tests/data/voice/make.py``; it needs ``onnx``.
"""

import json
from pathlib import Path

from onnx import TensorProto, helper, save

HERE = Path(__file__).parent
HOP, RATE, ENDLESS = 256, 16_000, 3
LETTERS = " !',-.:;?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def constant(name: str, kind: int, value: float, shape: tuple[int, ...] = ()) -> object:
    tensor = helper.make_tensor(name, kind, shape, [value])
    return helper.make_node("Constant", [], [name], value=tensor)


def endless_loop() -> object:
    """The body of the loop: counts up."""
    inputs = [
        helper.make_tensor_value_info("turn", TensorProto.INT64, []),
        helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("count", TensorProto.FLOAT, []),
    ]
    outputs = [
        helper.make_tensor_value_info("going_on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("counted", TensorProto.FLOAT, []),
    ]
    nodes = [
        helper.make_node("Identity", ["go_on"], ["going_on"]),
        helper.make_node("Add", ["count", "count"], ["counted"]),
    ]
    return helper.make_graph(nodes, "body", inputs, outputs)


def main() -> None:
    nodes = [
        constant("zero", TensorProto.FLOAT, 0.0),
        constant("one", TensorProto.FLOAT, 1.0),
        constant("first", TensorProto.INT64, 0, (1,)),
        constant("pace_index", TensorProto.INT64, 1),
        constant("hop", TensorProto.FLOAT, HOP),
        constant("step", TensorProto.FLOAT, 0.004),
        constant("endless", TensorProto.INT64, ENDLESS),
        constant("years", TensorProto.INT64, 10**15),
        constant("true", TensorProto.BOOL, True),
        helper.make_node("Squeeze", ["input", "first"], ["ids"]),
        helper.make_node("Equal", ["ids", "endless"], ["is_endless"]),
        helper.make_node("Cast", ["is_endless"], ["endless_ids"], to=TensorProto.INT64),
        helper.make_node("ReduceMax", ["endless_ids"], ["any_endless"], keepdims=0),
        helper.make_node("Mul", ["any_endless", "years"], ["turns"]),
        helper.make_node("Loop", ["turns", "true", "zero"], ["waited"], body=endless_loop()),
        helper.make_node("Gather", ["scales", "pace_index"], ["pace"], axis=0),
        helper.make_node("Mul", ["pace", "hop"], ["samples_each"]),
        helper.make_node("Size", ["input"], ["count_of_ids"]),
        helper.make_node("Cast", ["count_of_ids"], ["ids_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["ids_float", "samples_each"], ["total_float"]),
        helper.make_node("Floor", ["total_float"], ["total"]),
        helper.make_node("Range", ["waited", "total", "one"], ["time"]),
        helper.make_node("Div", ["time", "samples_each"], ["place_float"]),
        helper.make_node("Cast", ["place_float"], ["place"], to=TensorProto.INT64),
        helper.make_node("Gather", ["ids", "place"], ["sounding"], axis=0),
        helper.make_node("Cast", ["sounding"], ["sounding_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["sounding_float", "step"], ["frequency"]),
        helper.make_node("Mul", ["frequency", "time"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["samples"])]
    graph = helper.make_graph(nodes, "tones", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save(model, HERE / "tones.onnx")
    symbols = {"_": [0], "^": [1], "$": [2], "~": [ENDLESS]}
    symbols |= {letter: [4 + index] for index, letter in enumerate(LETTERS)}
    config = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "text",
        "num_symbols": len(symbols),
        "num_speakers": 1,
        "phoneme_id_map": symbols,
    }
    (HERE / "tones.onnx.json").write_text(json.dumps(config, indent=1) + "\n")


if __name__ == "__main__":
    main()
