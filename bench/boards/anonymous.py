"""A runner whose measurements name no place on the disk, so that what it measured can be sent on.

A record holds what the board is and how it fared, never its host's name, a serial number or a user.
What remains are the sentences on why something failed, which may name files by their paths.
"""

import re
from collections.abc import Mapping

from bench.records import Conditions
from bench.sweep.journal import Repetition
from bench.sweep.plan import Task
from bench.sweep.sweep import Runner
from runtime.cancel import Cancel

_PATH = re.compile(r"(?<![\w.~/])~?(?:/[^\s/,;:'\"()]+)+/?")


class Anonymous:
    """Another runner; of paths in its sentences only the last part is left."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    @property
    def host(self) -> str:
        """None: what a machine is called on its network is nobody's business."""
        return ""

    def conditions(self) -> Conditions:
        """See ``Runner``."""
        return self._runner.conditions().model_copy(update={"host": ""})

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        """See ``Runner``."""
        taken = self._runner.take(task, cancel)

        def short(text: str) -> str:
            return without_paths(text, {task.folder: task.measured.name})

        changes = {
            "host": "",
            "failed": short(taken.failed),
            "absent": {name: short(why) for name, why in taken.absent.items()},
            "disturbed": [short(why) for why in taken.disturbed],
            "left_out": [short(why) for why in taken.left_out],
        }
        return taken.model_copy(update=changes)


def without_paths(text: str, known: Mapping[str, str]) -> str:
    """A sentence with the names of files in place of their paths.

    Args:
        text: The sentence.
        known: Folders, which may hold any sign, and what each is called in place of its path.
    """
    for folder, name in sorted(known.items(), key=lambda each: -len(each[0])):
        text = text.replace(folder, name)
    return _PATH.sub(lambda found: found[0].rstrip("/").rpartition("/")[2], text)
