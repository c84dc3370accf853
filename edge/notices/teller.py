"""What the device says of its own accord, and the phase that the assistant is in thereby."""

import time
from collections.abc import Callable, Sequence

from edge.assistant.preferences import Manner
from edge.assistant.state import Phase
from edge.notices.announcer import Announcer
from edge.notices.news import MISSING, News
from edge.notices.notices import Cue, Cues, Notice
from edge.notices.renewal import Renewal
from runtime.speech.tts import Speech

_PEACE = 2.0
"""Seconds after a press that stopped everything, in which nothing is said unasked: the next press
may be a question."""


class Teller:
    """Belongs to the loop's thread."""

    def __init__(
        self, announcer: Announcer, cues: Cues, manner: Manner, observe: Callable[..., None]
    ) -> None:
        """Ready, with nothing said.

        Args:
            announcer: Plays what is said.
            cues: Tones and notices, rendered anew where the wearer wishes another pace.
            manner: How loud and how fast to be now.
            observe: Told every phase.
        """
        self._announcer = announcer
        self._renewal, self._manner, self._observe = Renewal(cues), manner, observe
        self._phase = Phase.READY
        self._peace_until = 0.0
        self.news = News()
        """What is told as soon as nothing else is going on."""

    @property
    def phase(self) -> Phase:
        """What the assistant is doing."""
        return self._phase

    def enter(self, phase: Phase) -> None:
        """That is what the assistant does from now on."""
        if phase is not self._phase:
            self._phase = phase
            self._renewal.voice_free(phase is Phase.READY)
            self._observe("phase", phase=str(phase))

    def tone(self, cue: Cue) -> None:
        """Play a tone behind what is playing."""
        self._announcer.tone(cue)

    def tell(self, notice: Notice, phase: Phase = Phase.SPEAKING) -> None:
        """Say a notice."""
        self.enter(phase)
        self._announcer.tell(notice)

    def tell_aside(self, notice: Notice) -> None:
        """Say a notice behind what is playing, and go on with what is going on."""
        self._announcer.tell_aside(notice)

    def tell_at_new_pace(self, notice: Notice) -> None:
        """Say a notice at a pace that holds from now on for all of them."""
        self._renewal.wish(self._manner.speed)
        self.enter(Phase.SPEAKING)
        self._announcer.tell_anew(notice)

    def reply(self, text: str, otherwise: Notice) -> None:
        """Say a text that is made up now; a notice where the voice cannot."""
        self.enter(Phase.SPEAKING)
        self._announcer.reply(text, otherwise)

    def say(self, speech: Sequence[Speech]) -> None:
        """Play speech."""
        self.enter(Phase.SPEAKING)
        self._announcer.say(speech)

    def heard(self, number: int) -> None:
        """What has that number was heard to its end; where nothing came after it, rest."""
        if number == self._announcer.latest and self._phase is Phase.SPEAKING:
            self.rest()

    def rest(self) -> None:
        """Nothing is going on any more: tell what there is to tell, or be ready."""
        if not self._tell_news():
            self.enter(Phase.READY)

    def on_time(self, now: float) -> None:
        """Tell what there is to tell if nothing is going on; told often."""
        if self._phase is Phase.READY and now >= self._peace_until:
            self._tell_news()

    def be_quiet(self) -> None:
        """Stop everything that plays, and leave the wearer in peace."""
        self._announcer.be_quiet()
        self._peace_until = time.monotonic() + _PEACE
        self.enter(Phase.READY)
        self.tone(Cue.STOPPED)

    def last_words(self, notice: Notice) -> None:
        """Say a notice and return when it has been heard."""
        self._announcer.last_words(notice)

    def close(self, seconds: float) -> bool:
        """Make no notice anew any more; whether the voice is free within that time."""
        return self._renewal.close(seconds)

    def _tell_news(self) -> bool:
        notice = self.news.next()
        if notice is None:
            return False
        if notice in MISSING.values():
            self.tone(Cue.FAILED)
        self.tell(notice)
        return True
