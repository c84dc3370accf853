"""The experts of a pack: the text model as it is, or with a LoRA adapter for one task."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import get_args

from runtime.llama.model import Adapter, TextModel
from runtime.packs.manifest import Task
from runtime.packs.pack import Pack

TASKS: tuple[Task, ...] = get_args(Task)


@dataclass(frozen=True)
class Expert:
    """How the text model is to evaluate."""

    adapter: Adapter | None = None
    """None for the model as it is."""
    scale: float = 1.0


def load_experts(pack: Pack, model: TextModel, stack: ExitStack) -> dict[Task, Expert]:
    """Load the adapters of a pack, each file once.

    Args:
        pack: The pack; its files are checked first.
        model: Its text model.
        stack: Closes the adapters; it must do so before the model.

    Returns:
        The expert for each task; tasks that are served alike have the same.

    Raises:
        PackError: a file is missing, damaged, or for another text model.
        MemoryShortageError: there is not enough memory for an adapter.
    """
    loaded: dict[str, Adapter] = {}
    plain = Expert()
    experts: dict[Task, Expert] = {}
    for task in TASKS:
        entry = pack.manifest.adapters.get(task)
        if entry is None:
            experts[task] = plain
            continue
        path = pack.path(entry.model)
        if entry.model.file not in loaded:
            loaded[entry.model.file] = stack.enter_context(Adapter(model, path))
        experts[task] = Expert(loaded[entry.model.file], entry.scale)
    return experts
