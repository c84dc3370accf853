"""The trained voice as an ONNX graph with Piper's inputs and output, vocoder included.

The graph uses standard operators only. It is deterministic: its noise is a stored table, and
``noise_scale`` and ``noise_w`` scale variations that depend on the place in the sentence.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from runtime.files.atomic import replacing
from training.voice.builder import Array, Builder
from training.voice.espeak import SAMPLE_RATE
from training.voice.model import MIDDLE_PITCH, REACH, Network
from training.voice.symbols import HOP, PADDING
from training.voice.vocoder import (
    BINS,
    NOISE_BANDS,
    SIZE,
    VOICE_BANDS,
    bands_to_bins,
    bands_to_phase,
    window,
)

_OPSET = 17
_NOISE_PERIOD = 32749  # A prime, 1.5 s: no rhythm is heard in it.
_PEAK = 0.7
"""What a sentence's highest sample is brought to, −3 dBFS …"""
_QUIETEST = 0.2
"""… unless it is quieter than this, for then there is nothing to hear."""
_LENGTH_SCALES = (0.2, 5.0)
_WOBBLE, _SWAY = 0.02, 0.06
"""How far pitch and durations vary at noise scales of 1, as natural logarithms."""


def noise_table() -> npt.NDArray[np.float32]:
    """The noise that the voice's breath repeats: white, variance 1."""
    return (
        np.random.default_rng(0)
        .standard_normal(_NOISE_PERIOD)
        .astype(np.float16)
        .astype(np.float32)
    )


def voice_graph(network: Network) -> onnx.ModelProto:
    """The whole voice: phoneme ids to sound.

    Inputs: ``input`` int64 [1, t], ``input_lengths`` int64 [1], ``scales`` float32 [3]
    (noise_scale, length_scale, noise_w). Output: ``output`` float32 [1, 1, 1, n], 22050 Hz.
    """
    graph = Builder()
    weights = {n: p.detach().numpy() for n, p in network.named_parameters()}
    scales = [graph.slice("scales", i, i + 1, 0) for i in range(3)]
    noise = graph.weight(noise_table())
    ids = graph.op("Slice", graph.reshape("input", -1), graph.ints(0), "input_lengths")
    kept = graph.op("Not", graph.op("Equal", ids, graph.const(PADDING, np.int64)))
    symbols = graph.op("Compress", ids, kept, axis=0)
    encoded, duration = _encode(graph, network, weights, symbols)
    length = graph.op("Clip", scales[1], *(graph.const(limit) for limit in _LENGTH_SCALES))
    count = graph.op("Shape", symbols)
    sway = graph.op("Slice", noise, graph.ints(0), count)
    sway = graph.op("Mul", graph.op("Mul", sway, scales[2]), graph.const(_SWAY))
    duration = graph.op("Mul", graph.op("Mul", duration, length), graph.op("Exp", sway))
    stretched, time = _stretch(graph, encoded, duration, count)
    frames = _decode(graph, network, weights, stretched)
    sound = _vocode(graph, frames, time, scales[0], noise)
    peak = graph.op("ReduceMax", graph.op("Abs", sound), keepdims=1)
    gain = graph.op("Div", graph.const([_PEAK]), graph.op("Max", peak, graph.const([_QUIETEST])))
    loud = graph.op("Mul", sound, gain)
    graph.nodes.append(
        helper.make_node("Reshape", [loud, graph.ints(1, 1, 1, -1)], ["output"], "output")
    )
    return _model(graph)


def save_graph(network: Network, path: Path) -> None:
    """Write the voice's ``.onnx``."""
    with replacing(path) as file:
        onnx.save(voice_graph(network), file)


def _model(graph: Builder) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["batch", "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "samples"])
    proto = helper.make_graph(graph.nodes, "voice", inputs, [output], graph.constants)
    model = helper.make_model(
        proto, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="vismaid"
    )
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def _convolution(
    graph: Builder, weights: dict[str, Array], name: str, x: str, step: int = 1
) -> str:
    kernel = weights[f"{name}.weight"]
    pad = step * (kernel.shape[2] // 2)
    return graph.op(
        "Conv",
        x,
        graph.weight(kernel),
        graph.const(weights[f"{name}.bias"]),
        dilations=[step],
        pads=[pad, pad],
    )


def _layer(graph: Builder, weights: dict[str, Array], name: str, x: str, step: int = 1) -> str:
    look = _convolution(graph, weights, f"{name}.look", x, step)
    active = graph.op("LeakyRelu", look, alpha=0.1)
    return graph.op("Add", x, _convolution(graph, weights, f"{name}.mix", active))


def _encode(
    graph: Builder, network: Network, weights: dict[str, Array], symbols: str
) -> tuple[str, str]:
    """The encoding [1, encoder, t], and the frames [t] each symbol lasts."""
    embedded = graph.op("Gather", graph.weight(weights["embedding.weight"]), symbols)
    x = graph.reshape(graph.op("Transpose", embedded, perm=[1, 0]), 1, network.shape.encoder, -1)
    for index, dilation in enumerate(network.shape.dilations):
        x = _layer(graph, weights, f"encoder.{index}", x, dilation)
    hidden = graph.op("LeakyRelu", _convolution(graph, weights, "duration.0", x), alpha=0.1)
    log = graph.reshape(_convolution(graph, weights, "duration.1", hidden), -1)
    frames = graph.op("Sub", graph.op("Exp", log), graph.const(1))
    silent = graph.op("Less", frames, graph.const(0.5))
    return x, graph.op("Where", silent, graph.const(0), frames)


def _stretch(graph: Builder, encoded: str, duration: str, count: str) -> tuple[str, str]:
    """`voice_model.stretch`: [1, encoder + POSITIONS, f], and the frames' numbers [f]."""
    ends = graph.op("Round", graph.op("CumSum", duration, graph.const(0, np.int64)))
    total = graph.op("Max", graph.op("ReduceMax", ends, keepdims=0), graph.const(1))
    time = graph.op("Range", graph.const(0), total, graph.const(1))
    passed = graph.op("LessOrEqual", graph.reshape(ends, -1, 1), graph.reshape(time, 1, -1))
    owner = graph.op(
        "ReduceSum", graph.op("Cast", passed, to=TensorProto.INT64), graph.ints(0), keepdims=0
    )
    owner = graph.op("Min", owner, graph.op("Sub", count, graph.ints(1)))
    starts = graph.op("Concat", graph.const([0]), graph.slice(ends, 0, -1, 0), axis=0)
    length = graph.op("Gather", graph.op("Sub", ends, starts), owner)
    length = graph.op("Max", length, graph.const(1))
    after = graph.op("Sub", time, graph.op("Gather", starts, owner))
    after = graph.op("Add", after, graph.const(0.5))
    before = graph.op("Sub", length, after)
    reach = graph.const(REACH)
    where = (
        graph.op("Div", after, length),
        graph.op("Div", graph.op("Min", after, reach), reach),
        graph.op("Div", graph.op("Min", before, reach), reach),
        graph.op("Div", graph.op("Log", length), graph.const(4)),
    )
    content = graph.op("Gather", encoded, owner, axis=2)
    rows = [graph.reshape(row, 1, 1, -1) for row in where]
    return graph.op("Concat", content, *rows, axis=1), time


def _decode(graph: Builder, network: Network, weights: dict[str, Array], stretched: str) -> str:
    """What the decoder says of each frame, [1, 2 + VOICE_BANDS + NOISE_BANDS, f]."""
    x = _convolution(graph, weights, "enter", stretched)
    for index in range(network.shape.layers):
        x = _layer(graph, weights, f"decoder.{index}", x)
    return _convolution(graph, weights, "leave", x)


def _vocode(graph: Builder, frames: str, time: str, noise_scale: str, noise: str) -> str:
    """`voice_vocoder.Vocoder`: [f * HOP]."""
    probability = graph.op("Sigmoid", graph.reshape(graph.slice(frames, 1, 2, 1), -1, 1))
    gate = graph.op("Div", graph.op("Sub", probability, graph.const(0.3)), graph.const(0.4))
    gate = graph.op("Clip", gate, graph.const(0), graph.const(1))
    spectra = [
        graph.op(
            "Transpose",
            graph.op("Squeeze", graph.slice(frames, a, b, 1), graph.ints(0)),
            perm=[1, 0],
        )
        for a, b in ((2, 2 + VOICE_BANDS), (2 + VOICE_BANDS, 2 + VOICE_BANDS + NOISE_BANDS))
    ]
    train = _pulses(graph, _pitch(graph, frames, time, noise_scale))
    index = graph.op(
        "Range",
        graph.const(0, np.int64),
        graph.op("Squeeze", graph.op("Shape", train)),
        graph.const(1, np.int64),
    )
    random = graph.op("Gather", noise, graph.op("Mod", index, graph.const(_NOISE_PERIOD, np.int64)))
    cosine, sine = _waves(graph)
    real, imaginary = _transform(graph, train, cosine, sine)
    noise_real, noise_imaginary = _transform(graph, random, cosine, sine)
    loud = graph.op("Exp", graph.op("MatMul", spectra[0], graph.weight(bands_to_bins(VOICE_BANDS))))
    loud = graph.op("Mul", loud, gate)
    phase = graph.op("MatMul", spectra[0], graph.weight(bands_to_phase(VOICE_BANDS)))
    filter_real = graph.op("Mul", loud, graph.op("Cos", phase))
    filter_imaginary = graph.op("Mul", loud, graph.op("Sin", phase))
    breath = graph.op(
        "Exp", graph.op("MatMul", spectra[1], graph.weight(bands_to_bins(NOISE_BANDS)))
    )
    real_out = graph.op(
        "Sum",
        graph.op("Mul", real, filter_real),
        graph.op("Neg", graph.op("Mul", imaginary, filter_imaginary)),
        graph.op("Mul", noise_real, breath),
    )
    imaginary_out = graph.op(
        "Sum",
        graph.op("Mul", real, filter_imaginary),
        graph.op("Mul", imaginary, filter_real),
        graph.op("Mul", noise_imaginary, breath),
    )
    return _overlap_add(graph, real_out, imaginary_out, cosine, sine)


def _pitch(graph: Builder, frames: str, time: str, noise_scale: str) -> str:
    """Hertz, [1, 1, f]; ``noise_scale`` lets it sway as a person's does."""
    slow = graph.op("Sin", graph.op("Mul", time, graph.const(0.023)))
    slower = graph.op("Sin", graph.op("Mul", time, graph.const(0.061)))
    sway = graph.op("Mul", graph.op("Add", slow, slower), noise_scale)
    sway = graph.op("Mul", graph.reshape(sway, 1, 1, -1), graph.const(_WOBBLE))
    log = graph.op("Add", graph.slice(frames, 0, 1, 1), sway)
    return graph.op("Mul", graph.op("Exp", log), graph.const(MIDDLE_PITCH))


def _pulses(graph: Builder, pitch: str) -> str:
    """`voice_vocoder.pulses`: [f * HOP]."""
    rate = graph.op(
        "Resize", pitch, "", graph.const([1, 1, HOP]),
        mode="linear", coordinate_transformation_mode="half_pixel",
    )  # fmt: skip
    rate = graph.reshape(rate, -1)
    # In double precision, for a long sentence has thousands of periods.
    turns = graph.op("Cast", graph.op("Div", rate, graph.const(SAMPLE_RATE)), to=TensorProto.DOUBLE)
    turns = graph.op("CumSum", turns, graph.const(0, np.int64))
    turns = graph.op("Mod", turns, graph.const(1, np.float64), fmod=1)
    turn = graph.op("Sub", graph.op("Cast", turns, to=TensorProto.FLOAT), graph.const(0.5))
    angle = graph.op("Mul", turn, graph.const(np.pi))
    half = graph.op("Sin", angle)
    count = graph.op("Floor", graph.op("Div", graph.const(SAMPLE_RATE / 2), rate))
    count = graph.op("Add", graph.op("Mul", count, graph.const(2)), graph.const(1))
    near = graph.op("Less", graph.op("Abs", half), graph.const(1e-4))
    safe = graph.op("Where", near, graph.const(1), half)
    train = graph.op("Div", graph.op("Sin", graph.op("Mul", count, angle)), safe)
    return graph.op("Sub", graph.op("Where", near, count, train), graph.const(1))


def _waves(graph: Builder) -> tuple[str, str]:
    """Cosine and sine tables [SIZE, BINS]; worked out when the graph is loaded, not stored."""
    step = graph.const(1, np.int64)
    time = graph.op("Range", graph.const(0, np.int64), graph.const(SIZE, np.int64), step)
    bins = graph.op("Range", graph.const(0, np.int64), graph.const(BINS, np.int64), step)
    turns = graph.op("Mul", graph.reshape(time, -1, 1), graph.reshape(bins, 1, -1))
    turns = graph.op("Mod", turns, graph.const(SIZE, np.int64))
    angle = graph.op("Cast", turns, to=TensorProto.FLOAT)
    angle = graph.op("Mul", angle, graph.const(2 * np.pi / SIZE))
    return graph.op("Cos", angle), graph.op("Sin", angle)


def _transform(graph: Builder, samples: str, cosine: str, sine: str) -> tuple[str, str]:
    """Real and imaginary part [f, BINS] of the windowed frames of [f * HOP] samples."""
    padded = graph.op("Pad", samples, graph.ints(HOP // 2, HOP // 2))
    rows = graph.reshape(padded, -1, HOP)
    pieces = graph.op(
        "Concat", graph.slice(rows, 0, -1, 0), graph.slice(rows, 1, 1 << 60, 0), axis=1
    )
    pieces = graph.op("Mul", pieces, graph.const(window()))
    tables = [graph.slice(table, 0, 2 * HOP, 0) for table in (cosine, sine)]
    real, imaginary = (graph.op("MatMul", pieces, table) for table in tables)
    return real, graph.op("Neg", imaginary)


def _overlap_add(graph: Builder, real: str, imaginary: str, cosine: str, sine: str) -> str:
    """The inverse transform of each frame, added where they overlap; without the zero bin."""
    share = np.full(BINS, 2 / SIZE)
    share[0], share[-1] = 0, 1 / SIZE
    weight = graph.const(share)
    pieces = graph.op(
        "Sub",
        graph.op("MatMul", graph.op("Mul", real, weight), graph.op("Transpose", cosine)),
        graph.op("MatMul", graph.op("Mul", imaginary, weight), graph.op("Transpose", sine)),
    )
    parts = SIZE // HOP
    shifted = [
        graph.op(
            "Pad",
            graph.slice(pieces, i * HOP, (i + 1) * HOP, 1),
            graph.ints(i, 0, parts - 1 - i, 0),
        )
        for i in range(parts)
    ]
    added = graph.reshape(graph.op("Sum", *shifted), -1)
    return graph.slice(added, HOP // 2, -(parts - 1) * HOP + HOP // 2, 0)
