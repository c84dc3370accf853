"""What the device says on its own account, and the phase that the assistant is in thereby."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from edge.assistant.jobs import Job, Jobs
from edge.assistant.phase import Phase
from edge.devices.protocols import DeviceError, Speaker
from edge.notices.cache import NoticeCache
from edge.notices.news import MISSING, News
from edge.notices.tones import Cue, tone
from edge.preferences import SpeechPreferences
from edge.settings import Timings
from runtime.cancel import Cancel
from runtime.engines import VoiceLike
from runtime.errors import Cancelled
from runtime.languages.notice import Notice
from runtime.speech.speech import Speech

log = logging.getLogger("vismaid.announcer")

_QUIET_AFTER_STOP = 2.0
"""Seconds after a press that stopped everything, in which nothing is said unasked: the next press
may be a question."""


@dataclass(frozen=True)
class _Reply:
    """Something that the voice makes at the moment, a sentence at a time."""

    number: int
    make: Callable[[Cancel], Iterable[Speech]]
    """Makes it, unless that is cancelled."""
    begun: Callable[[], None]
    """Called when the first sentence is there."""
    otherwise: Notice
    """Said in its place where the voice cannot."""
    unwanted: Cancel
    """It is not to be said any more."""


class Announcer:
    """Plays tones, notices, replies and answers said again; a press can stop them.

    It belongs to the loop's thread. A speaker that is gone is logged, and nothing else.
    """

    def __init__(
        self,
        speaker: Speaker,
        notices: NoticeCache,
        voice: VoiceLike | None,
        preferences: SpeechPreferences,
        jobs: Jobs,
        timings: Timings,
        *,
        clock: Callable[[], float],
        post: Callable[[Callable[[], None]], None],
        observe: Callable[..., None],
    ) -> None:
        """Ready, with nothing said.

        Args:
            speaker: What plays.
            notices: Every notice, rendered again where the wearer changes the speed.
            voice: Speaks what is made up at the moment.
            preferences: How loud and how fast to be now.
            jobs: Sets the voice to work.
            timings: How often it says that it still works.
            clock: The one that ``on_time`` tells the time of.
            post: Given, from other threads, what the loop's thread is to do.
            observe: Told every tone, notice, reply and phase.
        """
        self._speaker, self._notices, self._voice = speaker, notices, voice
        self._preferences, self._jobs = preferences, jobs
        self._timings, self._clock = timings, clock
        self._post, self._observe = post, observe
        self._phase = Phase.READY
        self._quiet_until = self._tick_at = self._still_at = 0.0
        self.news = News()
        """What is told as soon as nothing else is going on."""
        self._number = 0
        """Of what was said last."""
        self._lock = threading.Lock()
        """So that nothing is added after it was stopped."""
        self._reply: Job | None = None
        """Makes a reply, or did."""

    # When to say something

    @property
    def phase(self) -> Phase:
        """What the assistant is doing."""
        return self._phase

    def enter(self, phase: Phase) -> None:
        """That is what the assistant does from now on."""
        if phase is not self._phase:
            self._phase = phase
            self._notices.voice_free(phase is Phase.READY)
            self._observe("phase", phase=str(phase))

    def rest(self) -> None:
        """Nothing is going on any more: tell what there is to tell, or be ready."""
        if not self._tell_news():
            self.enter(Phase.READY)

    def begin_work(self) -> None:
        """The person has finished, and is told from now on that the work goes on."""
        self.tone(Cue.GOT_IT)
        now = self._clock()
        self._tick_at, self._still_at = now + self._timings.tick, now + self._timings.still_working
        self.enter(Phase.WORKING)

    @property
    def deadline(self) -> float | None:
        """When ``on_time`` should be called next; None where any time will do."""
        return self._tick_at if self._phase is Phase.WORKING else None

    def on_time(self, now: float) -> None:
        """Tell what is due: that the work goes on, or news if nothing does; called often."""
        if self._phase is Phase.READY and now >= self._quiet_until:
            self._tell_news()
        if self._phase is Phase.WORKING and now >= self._tick_at:
            self._tick_at = now + self._timings.tick
            self._tell_progress(now)

    def be_quiet(self) -> None:
        """Stop everything that plays, and say nothing unasked for a moment."""
        self._number += 1
        with self._lock:
            self._stop_reply()
            self._speaker.stop()
        self._quiet_until = self._clock() + _QUIET_AFTER_STOP
        self.enter(Phase.READY)
        self.tone(Cue.STOPPED)

    def close(self, seconds: float) -> bool:
        """Render no notice any more; whether the voice is free within that time."""
        return self._notices.close(seconds)

    def _tell_progress(self, now: float) -> None:
        """In words now and then, for a tick is lost in a street."""
        if now >= self._still_at:
            self._still_at = now + self._timings.still_working
            self.tell_aside(Notice.STILL_WORKING)
        else:
            self.tone(Cue.TICK)

    def _tell_news(self) -> bool:
        notice = self.news.next()
        if notice is None:
            return False
        if notice in MISSING.values():
            self.tone(Cue.FAILED)
        self.tell(notice)
        return True

    def _on_heard(self, number: int) -> None:
        """What has that number was heard to its end; where nothing came after it, rest."""
        if number == self._number and self._phase is Phase.SPEAKING:
            self.rest()

    # What to say

    def tone(self, cue: Cue) -> None:
        """Play a tone behind what is playing."""
        self._observe("tone", cue=str(cue))
        self._add([tone(cue)])

    def tell(self, notice: Notice, phase: Phase = Phase.SPEAKING) -> None:
        """Say a notice."""
        self.enter(phase)
        self._observe("notice", notice=str(notice))
        self._say(self._notices.notice(notice))

    def tell_aside(self, notice: Notice) -> None:
        """Say a notice behind what is playing, as a tone is played: the phase stays."""
        self._observe("notice", notice=str(notice))
        self._add(self._notices.notice(notice))

    def tell_at_new_speed(self, notice: Notice) -> None:
        """Say a notice at the speed that holds from now on for all of them.

        It is said as it was where the voice cannot.
        """
        speed = self._preferences.speed
        self._notices.set_speed(speed)
        self._begin_reply(
            lambda unwanted: self._notices.render(notice, speed, cancel=unwanted),
            lambda: self._observe("notice", notice=str(notice)),
            notice,
        )

    def reply(self, text: str, otherwise: Notice) -> None:
        """Say a text, each sentence as soon as the voice has made it; a notice where it cannot."""

        def make(unwanted: Cancel) -> Iterable[Speech]:
            if self._voice is None:
                return ()
            return self._voice.speak(text, speed=self._preferences.speed, cancel=unwanted)

        self._begin_reply(make, lambda: self._observe("reply", text=text), otherwise)

    def say(self, speech: Sequence[Speech]) -> None:
        """Play speech."""
        self.enter(Phase.SPEAKING)
        self._say(speech)

    def last_words(self, notice: Notice) -> None:
        """Say a notice and return when it has been heard."""
        self.tell_aside(notice)
        self._wait()

    # How it is said

    def _say(self, speech: Sequence[Speech]) -> None:
        self._number += 1
        self._add(speech)
        self._tell_when_heard(self._number)

    def _begin_reply(
        self,
        make: Callable[[Cancel], Iterable[Speech]],
        begun: Callable[[], None],
        otherwise: Notice,
    ) -> None:
        self.enter(Phase.SPEAKING)
        self._number += 1
        self._stop_reply()
        reply = _Reply(self._number, make, begun, otherwise, Cancel())
        self._reply = self._jobs.begin("reply", partial(self._make, reply), reply.unwanted)

    def _stop_reply(self) -> None:
        if self._reply:
            self._reply.stop()
            self._reply = None

    def _make(self, reply: _Reply, job: Job) -> None:
        said = False
        try:
            job.await_turn(reply.unwanted)
            for part in reply.make(reply.unwanted):
                job.get_on()
                with self._lock:
                    if reply.unwanted.is_set():
                        return
                    if not said:
                        reply.begun()
                    said = True
                    self._add([part])
        except Cancelled:
            return
        except Exception:  # Whatever it is, the wearer hears the notice.
            log.exception("the voice failed")
        with self._lock:
            if reply.unwanted.is_set():
                return
            if not said:
                self.tell_aside(reply.otherwise)
        self._tell_when_heard(reply.number)

    def _add(self, speech: Sequence[Speech]) -> None:
        try:
            for part in speech:
                self._speaker.add(part, volume=self._preferences.volume)
        except DeviceError as error:
            log.warning("%s", error)

    def _tell_when_heard(self, number: int) -> None:
        """Without waiting for it: whoever ends the making need not wait for the playing."""

        def wait() -> None:
            self._wait()
            self._post(partial(self._on_heard, number))

        threading.Thread(target=wait, name="heard", daemon=True).start()

    def _wait(self) -> None:
        try:
            self._speaker.wait()
        except DeviceError as error:
            log.warning("%s", error)
