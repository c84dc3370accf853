"""``vismaid packs adapter``: the experts of a pack."""

from pathlib import Path

from convert.lora.experts import change_adapters
from runtime.llama.experts import TASKS
from runtime.packs.manifest import Task
from runtime.packs.search import find_pack
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt


def run(
    pack: str,
    *,
    ask: Path | None,
    describe: Path | None,
    no_ask: bool = False,
    no_describe: bool = False,
) -> None:
    """Give a pack adapters, or take them away, and print a line for each task.

    Args:
        pack: A name or a folder.
        ask: The PEFT folder of the expert for questions, where that is to change.
        describe: The PEFT folder of the expert for descriptions, where that is to change.
        no_ask: Whether questions are to have no expert.
        no_describe: Whether descriptions are to have none.

    Raises:
        VismaidError: as ``convert.lora.experts.change_adapters``.
        Cancelled: Ctrl-C was pressed.
    """
    changes: dict[Task, Path | None] = {**given(ask, describe)}
    if no_ask:
        changes["ask"] = None
    if no_describe:
        changes["describe"] = None
    folder = find_pack(pack).folder
    with cancelled_by_interrupt() as cancel:
        manifest = change_adapters(folder, changes, cancel=cancel)
    for task in TASKS:
        adapter = manifest.adapters.get(task)
        told = f"{adapter.name}, {adapter.model.bytes / 1e6:,.1f} MB" if adapter else "no adapter"
        console.result(f"{task}: {told}")


def given(ask: Path | None, describe: Path | None) -> dict[Task, Path]:
    """The folders that were named on the command line."""
    named: dict[Task, Path | None] = {"ask": ask, "describe": describe}
    return {task: folder for task, folder in named.items() if folder}
