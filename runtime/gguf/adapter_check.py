"""Whether a LoRA adapter's file is what llama.cpp relies on, before it opens it.

A key of another type, or a matrix that does not fit, would end the process. Only the header is
read.
"""

import math
import re
from pathlib import Path
from typing import NewType

from gguf.constants import GGMLQuantizationType

from runtime.errors import PackError
from runtime.gguf.header import FLOAT, Header
from runtime.gguf.reader import read_header

_HALVES = (".lora_a", ".lora_b")
_KINDS = (GGMLQuantizationType.F32, GGMLQuantizationType.F16)
_ALPHA = "adapter.lora.alpha"
_ADAPTABLE = re.compile(r"(token_embd|output|blk\.\d+\.[a-z_]+)\.weight")
"""What llama.cpp multiplies with in the way that adapters are added to."""


AdapterHeader = NewType("AdapterHeader", Header)
"""Of a LoRA adapter that has been checked, and fits its text model."""


def check_adapter(path: Path, text: Header) -> AdapterHeader:
    """Read the header of an adapter and check what llama.cpp relies on.

    Args:
        path: The GGUF file.
        text: The header of the text model that it is for.

    Raises:
        PackError: it is damaged, or for another text model.
    """
    header = read_header(path)
    if header.text("general.type") != "adapter" or header.text("adapter.type") != "lora":
        header.refuse("it is not a LoRA adapter")
    architecture = text.text("general.architecture")
    if header.text("general.architecture") != architecture:
        raise _foreign(header, text, f"is for a {header.text('general.architecture')}")
    for key in header.values:
        if key.startswith("adapter.") and key not in ("adapter.type", _ALPHA):
            header.refuse(f"it asks for {key}, which the runtime does not know")
    alpha = header.values.get(_ALPHA)
    # 0 would not switch the adapter off: llama.cpp then leaves out the division by the rank.
    if (
        alpha is None
        or alpha.kind != FLOAT
        or not isinstance(alpha.content, float)
        or not (math.isfinite(alpha.content) and alpha.content > 0)
    ):
        header.refuse(f"its {_ALPHA} is no positive number")
    for name in sorted({_matrix(header, name) for name in header.tensors}):
        _check_pair(header, text, name)
    return AdapterHeader(header)


def _matrix(header: Header, name: str) -> str:
    """The name of the matrix that a tensor belongs to."""
    base = name[:-7]
    # llama.cpp takes the suffix away wherever it stands in the name.
    if not name.endswith(_HALVES) or any(half in base for half in _HALVES):
        header.refuse(f"it holds the tensor {name}, which is no part of a LoRA adapter")
    return base


def _check_pair(header: Header, text: Header, name: str) -> None:
    one, other = (header.tensors.get(name + half) for half in _HALVES)
    if one is None or other is None:
        header.refuse(f"it holds only one half of the adapter of {name}")
    for tensor in (one, other):
        if tensor.kind not in _KINDS or len(tensor.shape) != 2:
            header.refuse(f"its part for {name} is no matrix in f16 or f32")
    base = text.tensors.get(name)
    if base is None or len(base.shape) != 2 or not _ADAPTABLE.fullmatch(name):
        raise _foreign(header, text, f"changes {name}, which is no matrix of it")
    if name != "token_embd.weight":
        found = (one.shape[0], other.shape[1])
        fits = found == base.shape and one.shape[1] == other.shape[0]
    else:
        # Rows are looked up in this one, so it stands the other way round; and where there is no
        # output matrix llama.cpp would multiply with it as it stands, and end the process.
        if "output.weight" not in text.tensors:
            raise _foreign(header, text, "changes the embedding, which is its output matrix too")
        found = (other.shape[1], one.shape[1])
        fits = found == base.shape and one.shape[0] == other.shape[0]
    if not fits:
        raise _foreign(
            header, text, f"has {one.shape} and {other.shape} for {name}, which is {base.shape}"
        )


def _foreign(header: Header, text: Header, how: str) -> PackError:
    return PackError(
        f"{header.path} is an adapter for another text model than {text.path.name}: it {how}. "
        "Add the adapter to the pack that it was trained for."
    )
