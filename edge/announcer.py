"""What the device says on its own account: tones, notices, and answers said again."""

import logging
import threading
from collections.abc import Callable, Sequence

from edge.cues import Cue, Cues, Notice
from edge.devices import DeviceError, Speaker
from runtime.tts import Speech

log = logging.getLogger("vismaid.announcer")


class Announcer:
    """Plays sounds that a press can stop. A speaker that is gone is logged, and nothing else."""

    def __init__(
        self,
        speaker: Speaker,
        cues: Cues,
        volume: Callable[[], float],
        *,
        heard: Callable[[int], None],
        observe: Callable[..., None],
    ) -> None:
        """Take the speaker.

        Args:
            speaker: What plays.
            cues: Tones and notices.
            volume: How loud to be now, 0 to 1.
            heard: Called, from another thread, with the number of what has been heard to its end.
            observe: Told every tone and notice.
        """
        self._speaker, self._cues, self._volume = speaker, cues, volume
        self._heard, self._observe = heard, observe
        self._number = 0

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

    def say(self, speech: Sequence[Speech]) -> None:
        """Play speech; ``heard`` is called when it is over."""
        self._number += 1
        self._add(speech)
        threading.Thread(target=self._wait, args=(self._number,), daemon=True).start()

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
        self._speaker.stop()

    def _wait(self, number: int) -> None:
        try:
            self._speaker.wait()
        except DeviceError as error:
            log.warning("%s", error)
        self._heard(number)

    def _add(self, speech: Sequence[Speech]) -> None:
        try:
            for part in speech:
                self._speaker.add(part, volume=self._volume())
        except DeviceError as error:
            log.warning("%s", error)
