"""A sweep over several boards: a Dask cluster with one worker a board, each measuring alone.

A board joins with ``dask worker tls://SCHEDULER:8786 --name BOARD --nthreads 1 --resources
board=1`` and its certificate, see ``bench.sweep.certificates``, from an environment that has
vismaid in it. Packs must lie there too: at the same place, or under their names where packs are
looked for. What boards tell comes as JSON: nothing that they send is unpickled here, where it
could be a program.
"""

import atexit
import json
import queue
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from bench.records import Conditions
from bench.sweep.certificates import security_of
from bench.sweep.conditions import MOST_LOAD
from bench.sweep.journal import Repetition
from bench.sweep.plan import Task
from bench.sweep.sweep import Here, HostGoneError, Progress, Store, sweep
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError, Cancelled, PackError
from runtime.installation import install_extra
from runtime.llama.model import default_threads
from runtime.packs.manifest import Manifest
from runtime.packs.search import find_pack

SCHEME = "dask://"
_RESOURCE = "board"
_CONNECT_SECONDS = 10
_CLOSE_SECONDS = 3
_POLL_SECONDS = 0.2
_HEARD_SECONDS = 2.5
"""Dask asks its scheduler every two seconds which workers there are, and may hear of none."""
_Told = TypeVar("_Told")


@dataclass(frozen=True)
class ClusterBoard:
    """A worker of the cluster, as a ``bench.sweep.sweep.Runner``."""

    client: Any
    address: str
    host: str
    """What the worker calls itself."""
    most_load: float

    def conditions(self) -> Conditions:
        """See ``Runner``."""
        return self._ask(NEVER, Conditions, _conditions, self.host, self.most_load)

    def default_threads(self) -> int:
        """Threads of a language model there."""
        return self._ask(NEVER, int, default_threads)

    def take(self, task: Task, cancel: Cancel) -> Repetition:
        """See ``Runner``; a board that goes away meanwhile is a failure.

        Raises:
            HostGoneError: the board was gone before.
            Cancelled: ``cancel`` was set.
        """
        if self._is_gone():
            raise HostGoneError(f"{self.host} is not in the cluster any more.")
        try:
            return self._ask(cancel, Repetition, _take, task, self.host, self.most_load)
        except HostGoneError as error:
            return Repetition(
                task=task.key,
                host=self.host,
                at=datetime.now(UTC),
                failed=str(error),
                transient=True,
            )

    def _ask(self, cancel: Cancel, kind: type[_Told], work: Any, *how: object) -> _Told:
        """What a function gives there, with the whole board to itself.

        Raises:
            BenchError: it failed there, or what came is not of that kind.
        """
        told = self._result(cancel, _told, work, *how)
        try:
            reply = json.loads(told)
            if "failed" in reply:
                raise BenchError(f"The board {self.host} failed: {reply['failed']}.")
            return TypeAdapter(kind).validate_python(reply["result"])
        except (LookupError, TypeError, ValueError):
            raise BenchError(
                f"The board {self.host} answers in another way; install the same vismaid there."
            ) from None

    def _result(self, cancel: Cancel, work: Any, *how: object) -> Any:
        future = self.client.submit(
            work,
            *how,
            workers=[self.address],
            allow_other_workers=False,
            resources={_RESOURCE: 1},
            retries=0,
            pure=False,
        )
        try:
            while True:
                cancel.check()
                if self._is_gone():
                    raise HostGoneError(f"The board {self.host} went away while it measured.")
                # Never without an end: a result that is there can still go with its board.
                try:
                    return future.result(timeout=_POLL_SECONDS)
                except TimeoutError:
                    continue
        except (Cancelled, BenchError, HostGoneError):
            raise
        except Exception as error:  # What fails there is told; this is the cluster's own trouble.
            raise HostGoneError(
                f"The board {self.host} went away while it measured ({type(error).__name__})."
            ) from None
        finally:
            future.cancel()

    def _is_gone(self) -> bool:
        """Whether the cluster goes on without the board for as long as it takes to hear of it."""
        give_up = time.monotonic() + _HEARD_SECONDS
        while not self._there():
            if time.monotonic() > give_up:
                return True
            time.sleep(_POLL_SECONDS)
        return False

    def _there(self) -> bool:
        # Dask hears of nothing any more when something came that is not opened.
        if self.client._handle_report_task.done():
            raise BenchError(
                f"The cluster sent something that is not opened here, likely {self.host}: its "
                "board fails in an unknown way, or is not to be trusted."
            )
        return self.address in _workers(self.client)


@contextmanager
def boards(
    address: str, certificates: Path | None, *, most_load: float = MOST_LOAD
) -> Iterator[list[ClusterBoard]]:
    """The workers of a cluster, in the order of their names.

    Args:
        address: ``dask://HOST:PORT`` of the scheduler.
        certificates: Folder of ``bench.sweep.certificates``; None for a cluster that anybody in
            reach can run programs on, this machine included.
        most_load: As for ``Here``.

    Raises:
        BenchError: Dask is not installed, no scheduler answers or it lets nobody in, or a worker
            is not a board.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BenchError(
            f"Several boards need Dask; install it with `{install_extra('cluster')}`."
        ) from None
    if not address.startswith(SCHEME):
        raise BenchError(f"{address} names no hosts. Give {SCHEME}HOST:PORT of a Dask scheduler.")
    how: dict[str, Any] = {"security": security_of(certificates)} if certificates else {}
    where = f"{'tls' if certificates else 'tcp'}://{address.removeprefix(SCHEME)}"
    connect: Any = Client
    with _nothing_unpickled():
        try:
            client = connect(
                where,
                timeout=_CONNECT_SECONDS,
                serializers=["msgpack"],
                set_as_default=False,
                **how,
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise BenchError(
                f"No Dask scheduler lets this machine in at {address}"
                f"{' with these certificates' if certificates else ''} "
                f"({next(iter(str(error).splitlines()), type(error).__name__)[:200]}). "
                "`vismaid bench hosts init` shows how to start one."
            ) from None
        try:
            yield _boards_of(client, address, most_load)
        finally:
            _part(client)


def _part(client: Any) -> None:
    """Leave the cluster, in order where Dask still listens to it."""
    try:
        client.close(timeout=_CLOSE_SECONDS)
    except Exception:
        client.status = "closed"  # or it would be tried again when the process ends


def _boards_of(client: Any, address: str, most_load: float) -> list[ClusterBoard]:
    found = [
        ClusterBoard(client, where, str(told["name"]), most_load)
        for where, told in _workers(client).items()
        if _is_a_board(told)
    ]
    if not found:
        raise BenchError(f"No board has joined the scheduler at {address}.")
    return sorted(found, key=lambda board: board.host)


def sweep_boards(
    plans: Sequence[tuple[ClusterBoard, Sequence[Task]]],
    store: Store,
    *,
    repeat: int,
    cancel: Cancel,
) -> Iterator[Progress | HostGoneError]:
    """Sweep on every board at the same time; as ``bench.sweep.sweep.sweep``.

    Yields:
        What each has done, and that a board is gone; what that one had not measured is measured
        when the sweep is begun again.
    """
    news: queue.SimpleQueue[Progress | HostGoneError | None] = queue.SimpleQueue()

    def work(board: ClusterBoard, tasks: Sequence[Task]) -> None:
        try:
            for progress in sweep(tasks, board, store, repeat=repeat, cancel=cancel):
                news.put(progress)
        except HostGoneError as error:
            news.put(error)
        except BaseException:
            cancel.set()
            raise
        finally:
            news.put(None)

    with ThreadPoolExecutor(len(plans), "board") as pool:
        running = [pool.submit(work, board, tasks) for board, tasks in plans]
        try:
            for _ in running:
                while item := news.get():
                    yield item
        except BaseException:
            cancel.set()
            raise
    failures = [error for each in running if (error := each.exception())]
    failures.sort(key=lambda error: isinstance(error, Cancelled))
    if failures:
        raise failures[0]


def _workers(client: Any) -> Mapping[str, Any]:
    try:
        told: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    except TypeError:  # before it was limited by default
        told = client.scheduler_info()["workers"]
    return told


def _is_a_board(told: Mapping[str, Any]) -> bool:
    if not told.get("resources", {}).get(_RESOURCE):
        raise BenchError(
            f"The worker {told['name']} does not say that it is a board. "
            f"Start it with `--resources {_RESOURCE}=1 --nthreads 1`."
        )
    return True


def _refuse(*pickled: object, **how: object) -> None:
    raise BenchError("The cluster sent a program, which is not run here.")


@contextmanager
def _nothing_unpickled() -> Iterator[None]:
    """Dask opens no pickle in this process: of what comes, only msgpack's plain values count.

    Its own setting for that covers results and not every message, such as a failure's.
    """
    from distributed.protocol import pickle

    before = pickle.loads
    pickle.loads = _refuse
    try:
        yield
    finally:
        pickle.loads = before


def _told(work: Any, *how: object) -> str:
    """On a board: what a function gives or why it fails, in JSON."""
    try:
        return json.dumps({"result": to_jsonable_python(work(*how))})
    except Exception as error:
        return json.dumps({"failed": f"{type(error).__name__}: {error}"})


@cache
def _here(host: str, most_load: float) -> Here:
    """What measures on the board; its processes stay warm from one request to the next."""
    here = Here(host, most_load=most_load)
    atexit.register(here.close)
    return here


def _conditions(host: str, most_load: float) -> Conditions:
    return _here(host, most_load).conditions()


def _take(task: Task, host: str, most_load: float) -> Repetition:
    try:
        local = _localised(task)
    except PackError as error:
        return Repetition(task=task.key, host=host, at=datetime.now(UTC), failed=str(error))
    return _here(host, most_load).take(local, NEVER)


def _localised(task: Task) -> Task:
    """The task with the pack's folder as it is on this board.

    Raises:
        PackError: the pack is not here, or another is under its name.
    """
    if Path(task.folder).is_dir():
        return task
    manifest = Manifest.model_validate_json(task.manifest)
    pack = find_pack(manifest.name)
    if pack.manifest.text_model != manifest.text_model:
        raise PackError(f"Pack {manifest.name} on this board is another. Copy the one to measure.")
    return replace(task, folder=str(pack.folder.resolve()))
