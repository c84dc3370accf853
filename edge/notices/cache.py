"""Every notice as speech, made before it is needed, so that it is heard when an engine cannot be.

All are made at the first start and kept for those that follow, and made again where the wearer
speeds the voice up or slows it down: while nothing else wants the voice. Until then a notice is
heard as it was, and where the voice cannot it stays so.
"""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence

from edge.notices.kept import KeptNotices, is_whole
from edge.notices.tones import Cue, tone
from runtime.cancel import NEVER, Cancel
from runtime.engines import VoiceLike
from runtime.errors import Cancelled
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.speech.speech import Speech

log = logging.getLogger("vismaid.notices")


class NoticeCache:
    """All notices, rendered; a thread of its own renders them again."""

    def __init__(
        self,
        voice: VoiceLike | None,
        language: str,
        speed: float = 1.0,
        *,
        texts: Mapping[Notice, str] | None = None,
        kept: KeptNotices | None = None,
    ) -> None:
        """Render everything that is not kept.

        The voice counts as wanted by others until it is said to be free.

        Args:
            voice: Speaks the notices; without one a notice is the tone for failure.
            language: Code of the wearer's language; English where there are no notices in it.
            speed: How fast the notices are spoken.
            texts: Every notice in words; those of the language where it is not given.
            kept: What was rendered before, and where to keep it; None to render it all anew.
        """
        self._voice, self._texts, self._kept = voice, texts or language_of(language).notices, kept
        self._rendered: dict[Notice, Sequence[Speech]] = {}
        self._speeds: queue.SimpleQueue[float | None] = queue.SimpleQueue()
        self._free, self._wanted = threading.Event(), Cancel()
        self._thread: threading.Thread | None = None
        if kept:
            self._rendered |= kept.read(self._texts, speed)
        if not self._rendered:
            for notice in self._texts:
                self.render(notice, speed)
            self._keep(speed)

    def notice(self, notice: Notice) -> Sequence[Speech]:
        """A notice in words, or the tone for failure where there is no voice."""
        return self._rendered[notice] or (tone(Cue.FAILED),)

    def render(self, notice: Notice, speed: float, *, cancel: Cancel = NEVER) -> Sequence[Speech]:
        """Make a notice; an earlier one is heard until it is there.

        Args:
            notice: Which one.
            speed: How fast it is spoken.
            cancel: Stops it.

        Returns:
            The notice, nothing where there is no voice.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        spoken: Sequence[Speech] = ()
        if self._voice is not None:
            text = self._texts[notice]
            spoken = tuple(self._voice.speak(text, speed=speed, cancel=cancel))
        self._rendered[notice] = spoken
        return spoken

    def set_speed(self, speed: float) -> None:
        """Render all notices at this speed from now on; returns at once."""
        self._speeds.put(speed)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notices")
            self._thread.start()

    def voice_free(self, free: bool) -> None:
        """Whether nobody else wants the voice; it is let go of within 0.2 s."""
        if not free:
            self._free.clear()
            self._wanted.set()
        elif not self._free.is_set():
            self._wanted = Cancel()
            self._free.set()

    def close(self, seconds: float | None = None) -> bool:
        """Render nothing any more; whether the voice is free, within that time if one is given.

        What has been rendered can still be had, and another speed be set.
        """
        self._wanted.set()
        if self._thread is not None:
            self._speeds.put(None)
            self._free.set()
            self._thread.join(seconds)
            if self._thread.is_alive():
                return False
            self._thread = None
        self._free.clear()
        return True

    def _keep(self, speed: float) -> None:
        """Keep all of them, where all are speech and no other speed was set meanwhile."""
        rendered = dict(self._rendered)
        if self._kept and is_whole(self._texts, rendered) and self._speeds.empty():
            self._kept.write(self._texts, speed, rendered)

    def _run(self) -> None:
        while (speed := self._speeds.get()) is not None:
            try:
                self._render_all(speed)
            except Exception:  # The old notices are as good as any.
                log.exception("the notices could not be made anew")

    def _render_all(self, speed: float) -> None:
        left = list(Notice)
        while left:
            self._free.wait()
            if not self._speeds.empty():
                return
            try:
                self.render(left[0], speed, cancel=self._wanted)
                left.pop(0)
            except Cancelled:
                pass
        self._keep(speed)
