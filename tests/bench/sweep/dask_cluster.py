"""A cluster as its maker starts it: Dask's own programs, on this machine, with certificates."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.sweep.certificates import AUTHORITY
from bench.sweep.cluster import boards
from runtime.errors import BenchError

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


class Cluster:
    """A scheduler and its boards."""

    def __init__(self, folder: Path, certificates: Path | None) -> None:
        """Nothing runs before it is started."""
        self._file = folder / "scheduler.json"
        self.certificates = certificates
        self._boards: dict[str, subprocess.Popen[bytes]] = {}
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._log = (folder / "cluster.log").open("wb")

    @property
    def address(self) -> str:
        """As it is given to ``vismaid bench --hosts``."""
        return "dask://" + self._told()["address"].partition("://")[2]

    def start(self) -> None:
        """Start the scheduler, and return when it listens."""
        protocol = "tls" if self.certificates else "tcp"
        self._scheduler = self._run(
            *("scheduler", "--protocol", protocol, "--port", "0", "--no-dashboard"),
            role="scheduler",
        )
        give_up = time.monotonic() + PATIENCE
        while not self._file.exists():
            assert time.monotonic() < give_up, "the scheduler does not listen"
            time.sleep(0.05)

    def start_worker(self, name: str, *options: str) -> None:
        """Start a worker; it joins when it is ready."""
        given = ["--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        given += ["--memory-limit", "0", *options]
        self._boards[name] = self._run("worker", *given, role="board")

    def start_boards(self, *names: str) -> None:
        """Start those that do not run, and return when they have joined."""
        for name in names:
            if name not in self._boards or self._boards[name].poll() is not None:
                self.start_worker(name, "--resources", "board=1")
        give_up = time.monotonic() + PATIENCE
        while set(names) != self._joined():
            assert time.monotonic() < give_up, f"{names} do not join"
            time.sleep(0.05)

    def lose(self, name: str) -> None:
        """What a pulled plug does to a board."""
        self._boards[name].kill()
        self._boards[name].wait()

    def close(self) -> None:
        """End all of it."""
        for process in (*self._boards.values(), self._scheduler):
            if process:
                process.kill()
                process.wait()
        self._log.close()

    def _joined(self) -> set[str]:
        with suppress(BenchError), boards(self.address, self.certificates) as found:
            return {board.host for board in found}
        return set()

    def _told(self) -> dict[str, str]:
        told: dict[str, str] = json.loads(self._file.read_text())
        return told

    def _run(self, program: str, *options: str, role: str) -> "subprocess.Popen[bytes]":
        given = ["--host", "127.0.0.1", "--scheduler-file", str(self._file), *options]
        if self.certificates:
            own = str(self.certificates / f"{role}.pem")
            authority = str(self.certificates / AUTHORITY)
            given += ["--tls-ca-file", authority, "--tls-cert", own, "--tls-key", own]
        return subprocess.Popen(
            [sys.executable, "-m", "dask", program, *given],
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def running(folder: Path, certificates: Path | None) -> Iterator[Cluster]:
    """A cluster without boards for the length of the block."""
    cluster = Cluster(folder, certificates)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()
