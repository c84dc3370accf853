"""What a voice's graph may hold, looked at before ONNX Runtime opens it.

ONNX Runtime runs whatever a graph says, some of it while loading: a loop that never ends, tensors
that are written in a few bytes and take gigabytes, weights in other files that no hash covers. A
voice needs none of it: VITS is convolutions, attention and arithmetic (arXiv:2106.06103).
"""

import math
from collections.abc import Iterable, Iterator

from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, helper

_NAMES = """
    Abs Acos Add And Asin Atan AveragePool BatchNormalization Bernoulli BitShift Cast CastLike Ceil
    Celu Clip Compress Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh
    CumSum DFT DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf
    Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm
    GlobalAveragePool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Identity If
    InstanceNormalization IsInf IsNaN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log
    LogSoftmax LpNormalization MatMul MatMulInteger Max MaxPool Mean Min Mish Mod Mul Neg NonZero
    Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN RandomNormal
    RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2
    ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape
    Resize Round ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Sinh Size Slice Softmax
    Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu Tile TopK
    Transpose Trilu Unsqueeze Upsample Where Xor
"""
_OPERATORS = frozenset(_NAMES.split())
"""ONNX's own operators but those that repeat a part of the graph, keep sequences or read files.

Published voices of Piper use 50 of them, others that are built like them some more.
"""
_NODES, _DEPTH = 50_000, 4
"""Nodes of a graph, and branches within branches, at most; a usual voice has 3,000, and none."""


def check_graph(model: ModelProto) -> None:
    """Refuse a graph that holds what no voice needs.

    Raises:
        ValueError: what that is, said of the file.
    """
    if model.functions:
        raise ValueError("its graph has functions of its own")
    nodes = 0
    for graph in _graphs(model.graph, _DEPTH):
        if graph.sparse_initializer:
            raise ValueError("its graph has sparse weights")
        nodes += len(graph.node)
        if nodes > _NODES:
            raise ValueError(f"its graph has more than {_NODES:,} nodes")
        _check_tensors(graph.initializer)
        for node in graph.node:
            _check_node(node)


def _graphs(graph: GraphProto, depth: int) -> Iterator[GraphProto]:
    """A graph and the branches in it."""
    if not depth:
        raise ValueError(f"its graph has branches within branches, more than {_DEPTH} deep")
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            branches = [attribute.g] if attribute.HasField("g") else []
            for branch in (*branches, *attribute.graphs):
                yield from _graphs(branch, depth - 1)


def _check_node(node: NodeProto) -> None:
    if node.domain not in ("", "ai.onnx") or node.op_type not in _OPERATORS:
        name = f"{node.domain}.{node.op_type}".strip(".")
        raise ValueError(f"its graph has the operator {name[:60]}, which no voice needs")
    for attribute in node.attribute:
        if attribute.HasField("sparse_tensor") or attribute.sparse_tensors:
            raise ValueError("its graph has sparse weights")
        _check_tensors(attribute.tensors)
        if attribute.type == AttributeProto.TENSOR or attribute.HasField("t"):
            _check_tensors([attribute.t])


def _check_tensors(tensors: Iterable[TensorProto]) -> None:
    for tensor in tensors:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise ValueError("its weights are in another file, which no hash covers")
        if min(tensor.dims, default=1) < 0 or math.prod(tensor.dims) > _most_elements(tensor):
            raise ValueError("some of its weights are missing")


def _most_elements(tensor: TensorProto) -> int:
    """How many elements a tensor's data can be at most."""
    if tensor.HasField("raw_data"):
        # Types of less than a byte keep two elements, or four, in one.
        return 4 * len(tensor.raw_data)
    field = helper.tensor_dtype_to_field(tensor.data_type)
    return 8 * len(getattr(tensor, field))
