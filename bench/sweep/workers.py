"""The processes that measure: as many at a time as the memory holds."""

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.failures import was_killed
from bench.measure.load import how_it_ended
from bench.sweep.conditions import MOST_LOAD
from bench.sweep.plan import Material, Task
from runtime.board import memory
from runtime.cancel import Cancel
from runtime.errors import PackError
from runtime.memory_plan import plan_memory
from runtime.own_process import environment
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.resources import Resource

_MOST = 16
"""Processes at a time, whatever the memory."""
_POLL_SECONDS = 0.1


class Worker(Resource):
    """A process of ``bench.sweep.worker``."""

    def __init__(self, task: Task, most_load: float) -> None:
        """Start it; it loads nothing until it is asked to measure."""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "bench.sweep.worker"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        self._send(
            {
                "folder": task.folder,
                "manifest": json.loads(task.manifest),
                "threads": task.threads,
                "material": asdict(task.material),
                "most_load": most_load,
                "original": task.original,
            }
        )

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            # A request that was never read cannot be flushed any more.
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()
        self._said.close()

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def take(self, task: Task, cancel: Cancel) -> dict[str, Any]:
        """One repetition of a task, as ``bench.sweep.worker.Measuring.take`` tells it.

        Raises:
            Cancelled: ``cancel`` was set; the worker can only be closed.
            WorkerEnded: the process ended.
        """
        self._send({"group": task.kind.group, "name": task.kind.name, "setting": task.setting})
        line = self._line(cancel)
        if not line:
            raise self._end()
        told: dict[str, Any] = json.loads(line)
        return told

    def _line(self, cancel: Cancel) -> bytes:
        answers = self._process.stdout
        assert answers is not None
        while not select.select([answers], [], [], _POLL_SECONDS)[0]:
            cancel.check()
        return answers.readline()

    def _send(self, message: Mapping[str, Any]) -> None:
        requests = self._process.stdin
        assert requests is not None
        try:
            requests.write(f"{json.dumps(message)}\n".encode())
            requests.flush()
        except BrokenPipeError:
            # The answer that does not come tells the rest.
            pass

    def _end(self) -> "WorkerEnded":
        status = self._process.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace")
        return WorkerEnded(how_it_ended(status, said), transient=was_killed(status))


class WorkerEnded(Exception):  # noqa: N818 - what came of a measurement, not a bug
    """The process that measured is gone; the message says how it went."""

    def __init__(self, how: str, *, transient: bool) -> None:
        super().__init__(how)
        self.transient = transient


class Workers(Resource):
    """A worker for each pack, number of threads and material, the last ones used."""

    def __init__(self, most_load: float = MOST_LOAD) -> None:
        self._most_load = most_load
        self._running: dict[tuple[str, str, int | None, Material], Worker] = {}

    def close(self) -> None:
        while self._running:
            _, worker = self._running.popitem()
            worker.close()

    def take(self, task: Task, cancel: Cancel) -> dict[str, Any]:
        """One repetition of a task; a worker that ends is a failure with its reason.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        key = task.folder, task.manifest, task.threads, task.material
        worker = self._running.pop(key, None)
        if worker is not None and worker.ended:
            # The kernel chose it when another needed memory.
            worker.close()
            worker = None
        if worker is None:
            self._make_room(task)
            worker = Worker(task, self._most_load)
        try:
            told = worker.take(task, cancel)
        except WorkerEnded as end:
            worker.close()
            return {"failed": str(end), "transient": end.transient}
        except BaseException:
            worker.close()
            raise
        self._running[key] = worker
        return told

    def _make_room(self, task: Task) -> None:
        """End the workers that were not used for longest until this one's pack fits as well."""
        pack = Pack(Path(task.folder), Manifest.model_validate_json(task.manifest))
        try:
            needed = plan_memory(pack).bytes
        except PackError:
            return
        while self._running and (len(self._running) >= _MOST or memory.available() < needed):
            self._running.pop(next(iter(self._running))).close()
