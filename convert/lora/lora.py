"""LoRA adapters as PEFT saves them, matched with the text model that they are for.

The method: https://arxiv.org/abs/2106.09685; what PEFT computes with a file: ``LoraLayer`` in
https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/layer.py
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.checkpoint.folder import Tensor, read_header
from convert.checkpoint.hub_cache import entered, published_name
from convert.checkpoint.tensors import canonical
from convert.gguf_writer import Change, Output
from convert.lora.config import CONFIG, impossible, read_lora_config
from convert.models.decoders import SOURCE, Decoder, Weight
from runtime.errors import CheckpointError

WEIGHTS = "adapter_model.safetensors"
_EMBEDDING = SOURCE + "embed_tokens"
_OTHER_BASE = "Name the adapter that was trained for this pack's text model."

_LONGEST_NAME = 1024
_NAME = re.compile(
    r"(?:base_model\.model\.)?(?P<module>.+)\.lora_(?:embedding_)?(?P<half>[AB])"
    r"(?:\.(?!weight$|bias$)[^.]+)?(?:\.weight)?"
)
"""How PEFT calls a matrix, with or without the adapter's name in it."""
_PARTS = {
    r"\.lora_magnitude_vector": "magnitudes (DoRA)",
    r"\.lora_[AB]\b.*\.bias$": "biases of its own (lora_bias)",
    r"\.modules_to_save\b": "layers trained in full (modules_to_save)",
    r"trainable_tokens": "trained tokens (trainable_token_indices)",
    r"vision_tower|vision_model|image_encoder": "a change to the vision tower",
    r"projector|image_newline|\bconnector": "a change to the vision projector",
    r"\.bias$": "trained biases",
}
"""What llama.cpp has no place for in an adapter, by what its tensors are called."""


@dataclass(frozen=True)
class Lora:
    """An adapter that fits a text model."""

    folder: Path
    architecture: str
    """llama.cpp's name of the text model's."""
    alpha: float
    """llama.cpp multiplies by this over the rank; what else a module wants is in its matrix."""
    outputs: list[Output]

    @property
    def name(self) -> str:
        """That of its folder."""
        return published_name(self.folder)


@dataclass(frozen=True)
class _Pair:
    """The matrices of one module as the file calls them."""

    module: str
    """As the file spells it."""
    down: Tensor
    """[rank, in]"""
    up: Tensor
    """[out, rank]"""


@dataclass(frozen=True)
class _Transposed:
    """A matrix with rows and columns exchanged."""

    matrix: Tensor

    @property
    def name(self) -> str:
        return self.matrix.name

    @property
    def shape(self) -> tuple[int, ...]:
        return self.matrix.shape[::-1]

    def pieces(self, elements: int = 1 << 20) -> Iterator[NDArray[np.float32]]:
        """The values, row-major; the matrix is read whole."""
        whole = np.concatenate(list(self.matrix.pieces())).reshape(self.matrix.shape)
        flat = np.ascontiguousarray(whole.T).reshape(-1)
        for start in range(0, len(flat), elements):
            yield flat[start : start + elements]


def read_lora(folder: Path, decoder: Decoder) -> Lora:
    """Match a PEFT folder with the text model that it is to change.

    Args:
        folder: with ``adapter_config.json`` and ``adapter_model.safetensors``.
        decoder: the text model.

    Raises:
        CheckpointError: no such folder, something in it is damaged or missing, it has a part
            that llama.cpp cannot apply, or it was trained for another base.
    """
    folder = entered(folder)
    config = read_lora_config(folder)
    tensors = _read_tensors(folder)
    bases = _modules(decoder)
    pairs = _pairs(folder, tensors, bases)
    alpha = config.lora_alpha * (math.sqrt(config.r) if config.use_rslora else 1.0)
    outputs: list[Output] = []
    for module, pair in sorted(pairs.items()):
        base = bases.get(module)
        if base is None and module in (_EMBEDDING, "lm_head"):
            raise impossible(folder, "a change to the embedding, which is the output's as well,")
        if base is None:
            raise _other_base(folder, f"changes {pair.module}, which is no matrix of it")
        _check_shapes(folder, module, pair, base, config.rank(pair.module))
        factor = config.scale(pair.module) * config.rank(pair.module) / alpha
        outputs += _outputs(module, pair, base, factor)
    return Lora(folder, decoder.architecture, alpha, outputs)


def _read_tensors(folder: Path) -> dict[str, Tensor]:
    if (folder / "non_lora_trainables.bin").exists():
        raise impossible(folder, "layers trained in full (non_lora_trainables.bin)")
    if not (folder / WEIGHTS).is_file():
        raise CheckpointError(
            f"{folder} has no {WEIGHTS}. Fetch the whole folder; pickled weights (.bin) are not "
            "read."
        )
    tensors = read_header(folder / WEIGHTS)
    if not tensors:
        raise CheckpointError(f"{folder / WEIGHTS} holds no tensors. Download it again.")
    return tensors


def _modules(decoder: Decoder) -> dict[str, Weight]:
    """The matrices that an adapter may change, by the canonical name of the module."""
    text = decoder.config
    found = {
        f"{SOURCE}layers.{layer}.{weight.source.removesuffix('.weight')}": Weight(
            weight.source, f"blk.{layer}.{weight.target}", weight.shape, weight.change
        )
        for layer in range(text.num_hidden_layers)
        for weight in decoder.layer()
        if weight.source.endswith(".weight") and len(weight.shape) == 2
    }
    if not decoder.tied:
        table = (text.vocab_size, text.hidden_size)
        found[_EMBEDDING] = Weight("", "token_embd.weight", table)
        found["lm_head"] = Weight("", "output.weight", table)
    return found


def _module(name: str) -> str:
    """The canonical name of a module."""
    found = canonical(name + ".").removesuffix(".")
    return SOURCE + found if found.startswith(("layers.", "embed_tokens")) else found


def _pairs(folder: Path, tensors: dict[str, Tensor], bases: dict[str, Weight]) -> dict[str, _Pair]:
    halves: dict[str, dict[str, Tensor]] = {}
    spelled: dict[str, str] = {}
    for name, tensor in sorted(tensors.items()):
        if len(name) > _LONGEST_NAME:
            raise CheckpointError(
                f"{folder / WEIGHTS} holds a tensor whose name has {len(name):,} characters. "
                "Download it again."
            )
        for pattern, part in _PARTS.items():
            if re.search(pattern, name):
                raise impossible(folder, f"{part} ({name})")
        tensor.require_values()
        found = _NAME.fullmatch(name)
        if found is None:
            _check_frozen(folder, name, tensor, bases)
            continue
        module = _module(found["module"])
        spelled[module] = found["module"]
        if found["half"] in halves.setdefault(module, {}):
            raise CheckpointError(
                f"{folder / WEIGHTS} holds the matrices of {module} twice. "
                "Save each adapter in a folder of its own."
            )
        halves[module][found["half"]] = tensor
    for both in halves.values():
        if len(both) == 1:
            (tensor,) = both.values()
            raise CheckpointError(
                f"{folder / WEIGHTS} holds {tensor.name} without its other half. Download it again."
            )
    return {module: _Pair(spelled[module], each["A"], each["B"]) for module, each in halves.items()}


def _check_frozen(folder: Path, name: str, tensor: Tensor, bases: dict[str, Weight]) -> None:
    """Let a copy of an embedding pass, which PEFT adds where that was adapted, and nothing else."""
    base_layer = re.fullmatch(r"(?:base_model\.model\.)?(.+)\.base_layer\.weight", name)
    base = bases.get(_module(base_layer[1])) if base_layer else None
    if base is None:
        raise impossible(folder, f"the tensor {name}")
    if base.shape != tensor.shape:
        raise _other_base(folder, f"has {tensor.shape} for {name}, which is {base.shape}")


def _check_shapes(folder: Path, module: str, pair: _Pair, base: Weight, rank: int) -> None:
    # An embedding takes a token's number and not a vector: its halves are for the other side.
    out, into = base.shape[::-1] if module == _EMBEDDING else base.shape
    shapes = (pair.down.shape, pair.up.shape)
    if shapes == ((rank, into), (out, rank)):
        return
    found = pair.down.shape[:1]
    if shapes == ((*found, into), (out, *found)):
        raise CheckpointError(
            f"{folder / WEIGHTS} has the rank {found[0]} for {pair.module} where {CONFIG} "
            f"promises {rank}. Use the files that belong together."
        )
    raise _other_base(
        folder, f"has {shapes[0]} and {shapes[1]} for {pair.module}, which is {base.shape}"
    )


def _outputs(module: str, pair: _Pair, base: Weight, factor: float) -> Iterator[Output]:
    down = _Transposed(pair.down) if module == _EMBEDDING else pair.down
    yield Output(base.target + ".lora_a", down, True, down.shape)
    yield Output(base.target + ".lora_b", pair.up, True, pair.up.shape, _change(base, factor))


def _change(base: Weight, factor: float) -> Change | None:
    """The base's own order of rows, and what the scale of the whole adapter leaves out."""
    before = base.change
    if math.isclose(factor, 1):
        return before

    def scaled(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        return (before.function(rows) if before else rows) * np.float32(factor)

    return Change(scaled, before.rows if before else 1)


def _other_base(folder: Path, how: str) -> CheckpointError:
    return CheckpointError(
        f"The adapter {folder} is for another text model: it {how}. {_OTHER_BASE}"
    )
