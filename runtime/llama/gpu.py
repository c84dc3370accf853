"""How much of a model goes to a graphics processor, where llama.cpp was built for one.

Nothing here changes where it was not: then there is no such device. On a Jetson the device's
memory is the board's own, so what goes there is not needed a second time, but is not free either.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import llama_cpp as c
from llama_cpp._ggml import libggml

from runtime.gguf.header import Header
from runtime.gguf.model_size import batch_size, context_bytes
from runtime.gguf.vision_size import projector_bytes, room_for_pictures
from runtime.packs.manifest import Manifest
from runtime.packs.pack import PackModels

GpuChoice = Literal["auto", "off"]
"""``auto``: what fits the device; ``off``: everything stays on the processor."""

_GPU_KINDS = {1, 2}
"""``GGML_BACKEND_DEVICE_TYPE_GPU`` and ``…_IGPU``, one with memory of its own and one without."""
_SPARE_SHARE, _SPARE = 0.1, 256_000_000
"""Left to the driver's own contexts and to whatever else draws on the device."""


@dataclass(frozen=True)
class Offload:
    """What is put on the device."""

    layers: int = 0
    """Of the text model, counted from its end; one more than it has for its output as well."""
    vision: bool = False
    """Whether the vision encoder is."""


@dataclass(frozen=True)
class Demand:
    """What a model would take of the device's memory."""

    vision: int
    """Bytes of the vision tower, projector, and working space."""
    layers: tuple[int, ...]
    """Bytes of each layer of the text model, with its keys and values."""
    rest: int
    """Bytes of what comes with any layer: the output and the working space."""


def split_layers(demand: Demand, free: int) -> Offload:
    """Divide a device's memory: the vision encoder first, then as many layers as fit.

    The encoder comes first because it computes the most for its size: a picture goes through all
    of it 729 positions at a time, while an answer's tokens go through the layers one by one.

    Args:
        demand: What there is to put there.
        free: Bytes free on the device.
    """
    room = free - int(free * _SPARE_SHARE) - _SPARE
    vision = demand.vision <= room
    if vision:
        room -= demand.vision
    room -= demand.rest
    layers = 0
    for size in reversed(demand.layers):
        if size > room:
            break
        room -= size
        layers += 1
    # With the last of the layers the output goes along, which is counted as one more.
    return Offload(layers + 1 if layers and layers == len(demand.layers) else layers, vision)


def demand_of(
    text: Header, projector: int, context: int, adapters: Sequence[Header] = ()
) -> Demand:
    """What a model would take.

    Args:
        text: Header of the text model.
        projector: Bytes that the vision encoder takes, see ``runtime.gguf.model_size``.
        context: Bytes that the context takes, see ``runtime.gguf.model_size``.
        adapters: Headers of its adapters; each matrix goes where the one it changes is.
    """
    count = text.number(f"{text.text('general.architecture')}.block_count")
    sizes = [0] * count
    rest = 0
    for name, tensor in chain.from_iterable(each.tensors.items() for each in (text, *adapters)):
        parts = name.split(".")
        if parts[0] == "blk" and parts[1].isdigit() and int(parts[1]) < count:
            sizes[int(parts[1])] += tensor.bytes
        else:
            rest += tensor.bytes
    return Demand(projector, tuple(size + context // count for size in sizes), rest)


def offload(models: PackModels, manifest: Manifest, context: int, choice: GpuChoice) -> Offload:
    """What of a pack's model goes to the device; nothing where there is none.

    Args:
        models: The pack's.
        manifest: The pack's.
        context: Tokens that the context is to hold.
        choice: What the user wants.
    """
    free = free_memory() if choice == "auto" else None
    if free is None:
        return Offload()
    batch = batch_size(context, prefix=manifest.attention == "prefix", gpu=True)
    room = context_bytes(models.text, context, batch=batch, flash=True)
    vision = projector_bytes(models.projector, room_for_pictures(manifest.libmtmd, context))
    demand = demand_of(models.text, vision, room, list(models.adapters.values()))
    return split_layers(demand, free)


def built_for_one() -> bool:
    """Whether llama.cpp was built for a graphics processor, whether or not there is one."""
    return bool(c.llama_supports_gpu_offload())


def free_memory() -> int | None:
    """Bytes free on the device that llama.cpp would use; None where there is none."""
    if not built_for_one():
        return None
    return max(_devices(), default=None)


def _devices() -> Iterator[int]:
    """Free memory of each graphics processor that the build knows and the machine has."""
    size = ctypes.POINTER(ctypes.c_size_t)
    memory = _function("dev_memory", None, ctypes.c_void_p, size, size)
    for device in _processors():
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        memory(device, ctypes.byref(free), ctypes.byref(total))
        yield free.value


def gpu_names() -> str:
    """What the graphics processors call themselves, with commas; empty where there is none."""
    name = _function("dev_description", ctypes.c_char_p, ctypes.c_void_p)
    return ", ".join(name(device).decode(errors="replace") for device in _processors())


def backends() -> str:
    """What llama.cpp was built to compute with beside the processor, such as ``CUDA``, with commas;
    ``CPU`` where there is nothing."""
    count = _function("reg_count", ctypes.c_size_t)
    get = _function("reg_get", ctypes.c_void_p, ctypes.c_size_t)
    name = _function("reg_name", ctypes.c_char_p, ctypes.c_void_p)
    names = [name(get(index)).decode(errors="replace") for index in range(count())]
    return ",".join(each for each in names if each != "CPU") or "CPU"


def _processors() -> Iterator[int]:
    """Every graphics processor that the build knows and the machine has."""
    get = _function("dev_get", ctypes.c_void_p, ctypes.c_size_t)
    kind = _function("dev_type", ctypes.c_int, ctypes.c_void_p)
    for index in range(_function("dev_count", ctypes.c_size_t)()):
        device = get(index)
        if kind(device) in _GPU_KINDS:
            yield device


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of ggml's registry of what it can compute with."""
    function = getattr(libggml, f"ggml_backend_{name}")
    function.restype, function.argtypes = result, list(arguments)
    return function
