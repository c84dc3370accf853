"""The forms that a matrix's weights come in, and the nodes that multiply with each.

- ``float``: float16 [inputs, outputs], multiplied with in float32.
- ``int8``: bytes around 128, [inputs, outputs], with a scale for each output. What is multiplied
  with them is brought to bytes as it comes, with one scale for all of it.
- ``blocks``: bytes with a scale for each 32 inputs of an output; what is multiplied with them is
  brought to bytes in blocks of 32 as well (``MatMulNBits``, accuracy level 4).
- ``weights``: the same bytes, multiplied with in float32 (accuracy level 1).

But in ``float`` a few inputs that are far larger than the others, the outliers, are multiplied in
float32 by weights in float32 (LLM.int8(), arXiv:2208.07339): beside one that is 100 times as large,
the others would come to nothing but a few bytes' steps, and its own weights are so much smaller
than those beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onnx import TensorProto

from runtime.vision.graph.nodes import Nodes, Weight

Name = Literal["float", "int8", "blocks", "weights"]
BLOCK = 32
"""Inputs of a block."""
MIDDLE = "middle"
"""The byte that stands for 0: 128."""
_LEVELS: dict[Name, int] = {"blocks": 4, "weights": 1}
"""``accuracy_level``: what is multiplied with is brought to 8 bits, or stays in 32."""


@dataclass(frozen=True)
class Form:
    """The form of one matrix."""

    name: Name
    outliers: int = 0
    """Inputs that are multiplied in float32."""


def form_in(weights: Mapping[str, Weight], name: str, source: str) -> Form | None:
    """The form of a matrix in a file; None where it has none.

    Args:
        weights: What the file holds.
        name: The matrix's.
        source: Of the tensor that it is multiplied with.
    """
    if f"{name}.half" in weights:
        return Form("float")
    chosen = weights.get(f"{source}.outliers")
    outliers = chosen.shape[0] if chosen and len(chosen.shape) == 1 else 0
    if f"{name}.int8" in weights:
        return Form("int8", outliers)
    if f"{name}.blocks" in weights:
        return Form("blocks", outliers)
    return Form("weights", outliers) if f"{name}.weights" in weights else None


def multiply(
    nodes: Nodes, form: Form, name: str, source: str, size: tuple[int, int], result: str
) -> str:
    """Add what multiplies a tensor by a matrix and adds its bias.

    Args:
        nodes: The graph.
        form: The matrix's.
        name: The matrix's.
        source: Of the tensor, float32 [rows, inputs].
        size: The matrix's inputs and outputs.
        result: What is made of it, float32 [rows, outputs].
    """
    inputs, outputs = size
    bias = nodes.constant(f"{name}.bias", outputs)
    if form.name == "float":
        half = nodes.constant(f"{name}.half", inputs, outputs, type=TensorProto.FLOAT16)
        matrix = nodes.add("Cast", f"{name}.weight", half, to=TensorProto.FLOAT)
        return nodes.add("Gemm", result, source, matrix, bias)
    if not form.outliers:
        return _in_form(nodes, form.name, name, source, size, bias, result)
    mask = nodes.constant(f"{source}.mask", inputs)
    ordinary = nodes.add("Mul", f"{source}.ordinary", source, mask)
    _in_form(nodes, form.name, name, ordinary, size, bias, f"{result}.ordinary")
    chosen = nodes.constant(f"{source}.outliers", form.outliers, type=TensorProto.INT64)
    large = nodes.add("Gather", f"{source}.large", source, chosen, axis=1)
    rows = nodes.constant(f"{name}.large", form.outliers, outputs)
    return nodes.add("Gemm", result, large, rows, f"{result}.ordinary")


def _in_form(
    nodes: Nodes,
    form: Name,
    name: str,
    source: str,
    size: tuple[int, int],
    bias: str,
    result: str,
) -> str:
    """Add what multiplies with a matrix in bytes."""
    inputs, outputs = size
    if form == "int8":
        quantized, scale, zero = nodes.add_several(
            "DynamicQuantizeLinear",
            (f"{source}.bytes", f"{source}.scale", f"{source}.zero"),
            source,
        )
        # Unsigned: where there is AVX2 and no more, signed bytes are added up in 16 bits, which
        # overflow; on Arm both are as fast.
        matrix = nodes.constant(f"{name}.int8", *size, type=TensorProto.UINT8)
        middle = nodes.constant(MIDDLE, 1, type=TensorProto.UINT8)
        scales = nodes.constant(f"{name}.scale", outputs)
        return nodes.add_own(
            *("MatMulIntegerToFloat", result, quantized, matrix, scale, scales, zero, middle, bias)
        )
    blocks = -(-inputs // BLOCK)
    return nodes.add_own(
        "MatMulNBits",
        result,
        source,
        nodes.constant(f"{name}.{form}", outputs, blocks, BLOCK, type=TensorProto.UINT8),
        nodes.constant(f"{name}.scale", outputs * blocks),
        *("", "", bias),
        K=inputs,
        N=outputs,
        bits=8,
        block_size=BLOCK,
        accuracy_level=_LEVELS[form],
    )
