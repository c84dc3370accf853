"""The experts of a pack: the text model as it is, or with a LoRA adapter for one task."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import get_args

from runtime.gguf.adapter_check import AdapterHeader
from runtime.llama.model import Adapter, TextModel
from runtime.packs.manifest import Manifest, Task

TASKS: tuple[Task, ...] = get_args(Task)


@dataclass(frozen=True)
class Expert:
    """How the text model is to evaluate."""

    adapter: Adapter | None = None
    """None for the model as it is."""
    scale: float = 1.0


def load_experts(
    manifest: Manifest,
    headers: Mapping[str, AdapterHeader],
    model: TextModel,
    stack: ExitStack,
) -> dict[Task, Expert]:
    """Load the adapters of a pack, each file once.

    Args:
        manifest: The pack's.
        headers: The adapters' by the names of their files.
        model: The pack's text model.
        stack: Closes the adapters; it must do so before the model.

    Returns:
        The expert for each task; tasks that are served alike have the same.

    Raises:
        PackError: a file is damaged, or was changed since it was checked.
        MemoryShortageError: there is not enough memory for an adapter.
    """
    loaded: dict[str, Adapter] = {}
    plain = Expert()
    experts: dict[Task, Expert] = {}
    for task in TASKS:
        entry = manifest.adapters.get(task)
        if entry is None:
            experts[task] = plain
            continue
        file = entry.model.file
        if file not in loaded:
            loaded[file] = stack.enter_context(Adapter(model, headers[file]))
        experts[task] = Expert(loaded[file], entry.scale)
    return experts
