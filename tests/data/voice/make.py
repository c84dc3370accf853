"""Makes the tiny Piper voice of the tests: a tone for each letter, 256 samples long.

At the letter ``~`` its graph computes for minutes, so that a test can stop it.
Run it with ``python tests/data/voice/make.py``; it needs ``onnx``.
"""

import json
from pathlib import Path

from onnx import TensorProto, helper, save

HERE = Path(__file__).parent
HOP, RATE, ENDLESS, TURNS = 256, 16_000, 3, 4_000
LETTERS = " !',-.:;?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def constant(name: str, kind: int, value: float, shape: tuple[int, ...] = ()) -> object:
    tensor = helper.make_tensor(name, kind, shape, [value])
    return helper.make_node("Constant", [], [name], value=tensor)


def branch(name: str, nodes: list[object]) -> object:
    """What one way or the other makes of what was there before."""
    return helper.make_graph(
        nodes, name, [], [helper.make_tensor_value_info(f"{name}_waited", TensorProto.FLOAT, None)]
    )


def slow_branch() -> object:
    """The sines of the sines of four million numbers, and so on."""
    nodes = [
        constant("many", TensorProto.INT64, 4_000_000, (1,)),
        helper.make_node("ConstantOfShape", ["many"], ["turn0"]),
    ]
    nodes += [
        helper.make_node("Sin", [f"turn{turn}"], [f"turn{turn + 1}"]) for turn in range(TURNS)
    ]
    last = helper.make_node("ReduceMax", [f"turn{TURNS}"], ["slow_waited"], keepdims=0)
    return branch("slow", [*nodes, last])


def quick_branch() -> object:
    return branch("quick", [constant("quick_waited", TensorProto.FLOAT, 0.0)])


def main() -> None:
    nodes = [
        constant("one", TensorProto.FLOAT, 1.0),
        constant("first", TensorProto.INT64, 0, (1,)),
        constant("pace_index", TensorProto.INT64, 1),
        constant("hop", TensorProto.FLOAT, HOP),
        constant("step", TensorProto.FLOAT, 0.004),
        constant("endless", TensorProto.INT64, ENDLESS),
        helper.make_node("Squeeze", ["input", "first"], ["ids"]),
        helper.make_node("Equal", ["ids", "endless"], ["is_endless"]),
        helper.make_node("Cast", ["is_endless"], ["endless_ids"], to=TensorProto.INT64),
        helper.make_node("ReduceMax", ["endless_ids"], ["any_endless"], keepdims=0),
        helper.make_node("Cast", ["any_endless"], ["waits"], to=TensorProto.BOOL),
        helper.make_node(
            "If", ["waits"], ["waited"], then_branch=slow_branch(), else_branch=quick_branch()
        ),
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
