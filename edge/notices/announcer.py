"""What the device says on its own account: tones, notices, and answers said again."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from edge.assistant.jobs import Job, Jobs
from edge.assistant.preferences import Manner
from edge.devices.protocols import DeviceError, Speaker
from edge.notices.notices import Cue, Cues, Notice
from runtime.cancel import Cancel
from runtime.engines import VoiceLike
from runtime.errors import Cancelled
from runtime.speech.tts import Speech

log = logging.getLogger("vismaid.announcer")

_Make = Callable[[Cancel], Iterable[Speech]]
"""Makes speech, a sentence at a time, unless that is cancelled."""


class Announcer:
    """Plays sounds that a press can stop. A speaker that is gone is logged, and nothing else."""

    def __init__(
        self,
        speaker: Speaker,
        cues: Cues,
        voice: VoiceLike | None,
        manner: Manner,
        jobs: Jobs,
        *,
        heard: Callable[[int], None],
        observe: Callable[..., None],
    ) -> None:
        """Take the speaker.

        Args:
            speaker: What plays.
            cues: Tones and notices.
            voice: Speaks what is made up at the moment.
            manner: How loud and how fast to be now.
            jobs: Sets the voice to work.
            heard: Called, from another thread, with the number of what has been heard to its end.
            observe: Told every tone, notice and reply.
        """
        self._speaker, self._cues, self._voice, self._manner = speaker, cues, voice, manner
        self._jobs, self._heard, self._observe = jobs, heard, observe
        self._number = 0
        self._lock = threading.Lock()
        """So that nothing is added after it was stopped."""
        self._unwanted = Cancel()
        """What is being made up is not to be said any more."""
        self._maker: Job | None = None

    @property
    def latest(self) -> int:
        """The number of what was said last."""
        return self._number

    def tone(self, cue: Cue) -> None:
        """Play a tone behind what is playing."""
        self._observe("tone", cue=str(cue))
        self._add([self._cues.tone(cue)])

    def tell(self, notice: Notice) -> None:
        """Say a notice."""
        self._observe("notice", notice=str(notice))
        self.say(self._cues.notice(notice))

    def tell_aside(self, notice: Notice) -> None:
        """Say a notice behind what is playing, as a tone is played: ``heard`` is not called."""
        self._observe("notice", notice=str(notice))
        self._add(self._cues.notice(notice))

    def say(self, speech: Sequence[Speech]) -> None:
        """Play speech; ``heard`` is called when it is over."""
        self._number += 1
        self._add(speech)
        threading.Thread(target=self._wait, args=(self._number,), daemon=True).start()

    def tell_anew(self, notice: Notice) -> None:
        """Say a notice at the pace that holds now, or as it was where the voice cannot."""
        self._begin_making(
            lambda unwanted: self._cues.render(notice, self._manner.speed, cancel=unwanted),
            lambda: self._observe("notice", notice=str(notice)),
            notice,
        )

    def reply(self, text: str, otherwise: Notice) -> None:
        """Say a text, each sentence as soon as the voice has made it.

        ``heard`` is called when it is over.

        Args:
            text: What to say.
            otherwise: Said in its place where the voice cannot.
        """

        def make(unwanted: Cancel) -> Iterable[Speech]:
            if self._voice is None:
                return ()
            return self._voice.speak(text, speed=self._manner.speed, cancel=unwanted)

        self._begin_making(make, lambda: self._observe("reply", text=text), otherwise)

    def last_words(self, notice: Notice) -> None:
        """Say a notice and return when it has been heard."""
        self._observe("notice", notice=str(notice))
        self._add(self._cues.notice(notice))
        try:
            self._speaker.wait()
        except DeviceError as error:
            log.warning("%s", error)

    def be_quiet(self) -> None:
        """Stop everything that plays."""
        self._number += 1
        with self._lock:
            self._stop_making()
            self._speaker.stop()

    def _begin_making(self, make: _Make, observe: Callable[[], None], otherwise: Notice) -> None:
        self._number += 1
        self._stop_making()
        self._unwanted = Cancel()
        about = (self._number, make, observe, otherwise, self._unwanted)
        self._maker = self._jobs.begin("reply", lambda job: self._make(job, *about), self._unwanted)

    def _stop_making(self) -> None:
        self._unwanted.set()
        if self._maker:
            self._maker.stop()
            self._maker = None

    def _make(
        self,
        job: Job,
        number: int,
        make: _Make,
        observe: Callable[[], None],
        otherwise: Notice,
        unwanted: Cancel,
    ) -> None:
        said = False
        try:
            job.await_turn(unwanted)
            for part in make(unwanted):
                job.get_on()
                with self._lock:
                    if unwanted.is_set():
                        return
                    if not said:
                        observe()
                    said = True
                    self._add([part])
        except Cancelled:
            return
        except Exception:  # Whatever it is, the wearer hears the notice.
            log.exception("the voice failed")
        with self._lock:
            if unwanted.is_set():
                return
            if not said:
                self._observe("notice", notice=str(otherwise))
                self._add(self._cues.notice(otherwise))
        # A thread of its own, so that whoever ends the making need not wait for the playing.
        threading.Thread(target=self._wait, args=(number,), daemon=True).start()

    def _wait(self, number: int) -> None:
        try:
            self._speaker.wait()
        except DeviceError as error:
            log.warning("%s", error)
        self._heard(number)

    def _add(self, speech: Sequence[Speech]) -> None:
        try:
            for part in speech:
                self._speaker.add(part, volume=self._manner.volume)
        except DeviceError as error:
            log.warning("%s", error)
