"""What the engines are doing for the loop, and whether they get anywhere.

Each job has a thread of its own and waits there for those before it, so that nobody who begins one
waits for an engine. An engine may hang in a C library, where nothing can end it: the loop hears of
that from here.
"""

import math
import threading
import time
from collections.abc import Callable

from runtime.cancel import Cancel, Flag, wait_unless

_STOPPING = 10.0
"""Seconds that a job may take to stop, at most: engines do within 0.2 s."""


class Job:
    """Something that needs the engines, from its beginning to its end."""

    def __init__(self, cancel: Cancel, before: "tuple[Job, ...]") -> None:
        self._cancel, self._before = cancel, before
        self._progress = time.monotonic()
        """When it got on last; infinite once it needs no engine any more."""
        self._stopped: float | None = None
        self._waits = 0
        self._lock = threading.Lock()
        self.done = Flag()

    def get_on(self) -> None:
        """It has come a step further."""
        self._progress = max(self._progress, time.monotonic())

    def need_no_engine(self) -> None:
        """What is left to do depends on no engine."""
        self._progress = math.inf

    def stop(self) -> None:
        """Its result is not wanted any more."""
        self._cancel.set()
        self._stopped = self._stopped or time.monotonic()

    @property
    def stopped(self) -> bool:
        """Whether its result is not wanted any more."""
        return self._stopped is not None

    def await_turn(self, stop: Cancel, *, beside: "Job | None" = None) -> None:
        """Return when all jobs before this one have ended.

        Args:
            stop: Ends the waiting.
            beside: A job that need not have ended, since it needs other engines.

        Raises:
            Cancelled: ``stop`` was set.
        """
        for job in self._before:
            if job is not beside:
                self.wait(job.done, stop)

    def wait(self, flag: Flag, stop: Cancel) -> None:
        """Wait for what depends on no engine; it is not stuck meanwhile. From any thread of it.

        Raises:
            Cancelled: ``stop`` was set.
        """
        self._count(1)
        try:
            wait_unless(flag, stop)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._lock:
            self._waits += change
        self.get_on()

    def stuck(self, now: float, patience: float) -> bool:
        """Whether it should have got on, or stopped, long ago."""
        if self.done.is_set():
            return False
        if self._stopped is not None:
            return now > self._stopped + min(patience, _STOPPING)
        return not self._waits and now > self._progress + patience


class Jobs:
    """One after the other; begun by the loop's thread."""

    def __init__(self, patience: float, progress: Callable[[], object]) -> None:
        """Nothing is under way.

        Args:
            patience: Seconds without progress after which a job is stuck.
            progress: What an engine has done so far; anything that differs once it has done more.
        """
        self.patience, self._progress = patience, progress
        self._seen: object = None
        self._jobs: list[tuple[Job, threading.Thread]] = []

    def begin(self, name: str, work: Callable[[Job], None], cancel: Cancel) -> Job:
        """Set to work in a thread; returns at once.

        Args:
            name: The thread's.
            work: Calls ``await_turn`` before it uses an engine, and returns soon once ``cancel``
                is set.
            cancel: Set when the job is stopped.
        """
        self._jobs = [(job, thread) for job, thread in self._jobs if not job.done.is_set()]
        job = Job(cancel, tuple(job for job, _ in self._jobs))

        def run() -> None:
            try:
                work(job)
            finally:
                job.done.set()

        thread = threading.Thread(target=run, name=name)
        self._jobs.append((job, thread))
        thread.start()
        return job

    def stuck(self) -> bool:
        """Whether one hangs; asked often, since what engines do is looked at then."""
        now, done = time.monotonic(), self._progress()
        moved, self._seen = done != self._seen, done
        for job, _ in self._jobs:
            if moved:
                job.get_on()
        return any(job.stuck(now, self.patience) for job, _ in self._jobs)

    def close(self, seconds: float) -> bool:
        """Stop all jobs; whether they have ended within that time."""
        for job, _ in self._jobs:
            job.stop()
        end = time.monotonic() + seconds
        for _, thread in self._jobs:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for _, thread in self._jobs)
