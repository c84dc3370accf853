"""A picture that is encoded before anybody asks, for whoever then asks about what is still there.

While nothing else goes on the loop glances at what the camera sees. Once that has stayed the same
for a moment it is encoded and brought into the model's context, as a job like any other, which is
stopped for another view. A press uses it where the photo shows the same view still, finished or
not; else all is as if there were none. Nothing of it outlasts the memory of the process.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from edge.ahead.same_view import View, difference, noise_of, view_of
from edge.assistant.jobs import Job, Jobs
from edge.assistant.photo_check import PhotoError, checked
from edge.devices.protocols import Camera, Frame
from edge.settings import LookAhead as Chosen
from runtime.board.memory import give_back_heap
from runtime.cancel import Cancel
from runtime.engines import SessionLike
from runtime.errors import Cancelled
from runtime.vision.tiling import Detail

log = logging.getLogger("vismaid.look_ahead")

_GLANCES = 8
"""Pairs of frames of which the quietest tells the camera's noise."""
_TOLD = 1000.0
"""Difference beyond which it is not told how large it is: JSON knows no infinity."""
_MISSED = 3
"""Glances that were not made after which it is not known whether the view was still."""


@dataclass(frozen=True)
class Looked:
    """A picture that was encoded, or is being encoded, and what can be told of its view."""

    picture: Image.Image
    view: View
    taken: float
    """``time.monotonic()``."""
    detail: Detail
    job: Job
    """What encodes it."""


@dataclass
class _Stillness:
    """What has been in front since a glance."""

    view: View
    since: float
    tried: bool = False
    """It was looked at, whatever came of it."""


class LookAhead:
    """Looks ahead. The loop's thread glances, jobs encode, and asks claim."""

    def __init__(
        self,
        chosen: Chosen,
        detail: Detail,
        session: SessionLike,
        camera: Camera,
        jobs: Jobs,
        *,
        hindrance: Callable[[], str],
        observe: Callable[..., None],
    ) -> None:
        """Nothing has been seen.

        Args:
            chosen: Whether and when to look.
            detail: How closely.
            session: What encodes.
            camera: What sees.
            jobs: Sets it to work.
            hindrance: Why the board should not be made to work now; empty where it may.
            observe: Told what becomes of each picture, in numbers.
        """
        self._chosen, self._detail, self._session, self._camera = chosen, detail, session, camera
        self._jobs, self._hindrance, self._observe = jobs, hindrance, observe
        self._next = self._glanced = 0.0
        self._before: View | None = None
        self._noises: deque[float] = deque(maxlen=_GLANCES)
        self._still: _Stillness | None = None
        self._lock = threading.Lock()
        self._looked: Looked | None = None
        self._job: Job | None = None
        self._failed = False

    @property
    def job(self) -> Job | None:
        """What looked last, or still does; it needs the session alone."""
        return self._job

    @property
    def deadline(self) -> float | None:
        """When ``on_time`` should be called next; None where any time will do."""
        return None if self._chosen.when == "off" else self._next

    def on_time(self, now: float, *, idle: bool) -> None:
        """Glance, where it is time; what fails here is told once and disturbs nobody.

        Args:
            now: ``time.monotonic()``.
            idle: Whether nothing else goes on that needs the engines, or may need them.
        """
        if self._chosen.when == "off" or now < self._next:
            return
        self._next = now + self._chosen.every
        try:
            self._glance(now, idle)
        except Exception:
            self._fail()

    def claim(self, frame: Frame, detail: Detail) -> Looked | None:
        """What is to be asked about in place of a photo, where that shows the same; in any thread.

        Whatever was looked at is claimed once, or dropped.

        Args:
            frame: The photo.
            detail: How closely it is to be looked at.
        """
        with self._lock:
            looked, self._looked = self._looked, None
        if looked is None or looked.detail is not detail:
            self._stop("nothing to use" if looked is None else "another detail")
            return None
        age = max(0.0, frame.taken - looked.taken)
        apart = self._apart(looked.view, view_of(frame.pixels))
        same = apart <= 1 and age <= self._chosen.oldest
        self._observe(
            "look_ahead",
            state="used" if same else "not used",
            age=round(age, 3),
            difference=round(min(apart, _TOLD), 3),
            ready=looked.job.done.is_set(),
        )
        if not same:
            self._stop("another view" if apart > 1 else "too old")
        return looked if same else None

    def drop(self) -> None:
        """An ask has no use for it, or has ended; in any thread. What is in front is new then."""
        with self._lock:
            self._looked = None
        self._still = None
        self._stop("not asked about")

    def _glance(self, now: float, idle: bool) -> None:
        frame = self._camera.latest()
        missed, self._glanced = now - self._glanced > _MISSED * self._chosen.every, now
        if frame is None or missed:
            self._still = self._before = None
        if frame is None:
            self._forget("no camera")
            return
        view = view_of(frame.pixels)
        if self._before:
            self._noises.append(noise_of(self._before, view))
        self._before = view
        if looked := self._looked:
            apart, old = self._apart(looked.view, view), now - looked.taken > self._chosen.oldest
            if apart <= 1 and not old:
                return
            self._forget("another view" if apart > 1 else "too old")
            self._still = None
        if self._still is None or self._apart(self._still.view, view) > 1:
            self._still = _Stillness(view, now)
        elif idle and not self._still.tried and now - self._still.since >= self._chosen.still:
            self._begin(self._still)

    def _begin(self, still: _Stillness) -> None:
        if (self._job and not self._job.done.is_set()) or self._hindrance():
            return
        still.tried, cancel = True, Cancel()
        self._job = self._jobs.begin("ahead", lambda job: self._look(still, job, cancel), cancel)

    def _apart(self, seen: View, now: View) -> float:
        return difference(seen, now, min(self._noises, default=0.0))

    def _forget(self, reason: str) -> None:
        with self._lock:
            looked, self._looked = self._looked, None
        if not self._stop(reason) and looked:
            self._observe("look_ahead", state="dropped", reason=reason)

    def _stop(self, reason: str) -> bool:
        """Stop what is being encoded; whether something was."""
        job = self._job
        if job is None or job.done.is_set() or job.stopped:
            return False
        job.stop()
        self._observe("look_ahead", state="dropped", reason=reason)
        return True

    def _fail(self) -> None:
        self._observe("look_ahead", state="failed")
        if not self._failed:
            self._failed = True
            log.exception("looking ahead failed, which is told once; a press works as without it")

    # In the thread of a job

    def _look(self, still: _Stillness, job: Job, cancel: Cancel) -> None:
        begun = time.monotonic()
        try:
            job.await_turn(cancel)
            frame = self._camera.photo(begun, cancel)
            view = view_of(frame.pixels)
            if self._apart(still.view, view) > 1:
                still.tried = False
                return
            picture = checked(frame)
            with self._lock:
                cancel.check()
                self._looked = Looked(picture, view, frame.taken, self._detail, job)
            self._observe("look_ahead", state="begun")
            self._session.show([picture], self._detail, cancel=cancel)
            seconds = round(time.monotonic() - begun, 3)
            self._observe("look_ahead", state="ready", took=seconds)
        except (Cancelled, PhotoError):
            self._withdraw(job)
        except Exception:
            self._withdraw(job)
            self._fail()
        finally:
            give_back_heap()

    def _withdraw(self, job: Job) -> None:
        """Nobody is to use what a job looked at and did not encode."""
        with self._lock:
            if self._looked and self._looked.job is job:
                self._looked = None
