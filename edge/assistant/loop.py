"""The loop that is worn: a button goes down, the answer is heard, and every state between.

One thread owns the state and reads an inbox; the button, each ask and each playback run in threads
of their own and only post to it; none of them is waited for. Silence means ready.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from edge.ahead.look_ahead import LookAhead
from edge.assistant.announcer import Announcer
from edge.assistant.ask import (
    Answered,
    Ask,
    CommandHeard,
    NoAnswer,
    Outcome,
    SamePictureMeant,
    Stopped,
)
from edge.assistant.clock import time_now
from edge.assistant.command_handler import CommandHandler
from edge.assistant.gestures import Gesture, GestureKind, Gestures, GestureTimings
from edge.assistant.interaction import Interaction
from edge.assistant.jobs import Job, Jobs
from edge.assistant.phase import Phase
from edge.devices.protocols import ButtonEvent, DeviceName, Devices
from edge.notices.cache import NoticeCache
from edge.notices.tones import Cue
from edge.preferences import SpeechPreferences
from edge.settings import Settings
from runtime.board.board import Battery
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.errors import Cancelled, VismaidError
from runtime.languages.command import Command
from runtime.languages.notice import Notice
from runtime.packs.manifest import Prompts
from runtime.speech.audio import Samples
from runtime.vision.tiling import Detail

log = logging.getLogger("vismaid.assistant")

_LOOK_AROUND = 0.5
"""Longest wait for a message, seconds, so that a watchdog is fed."""
_LISTEN_ON = 30.0
"""Seconds that a button may be held beyond the longest question; then it is jammed."""
_FAREWELL = 10.0
"""Seconds for saying that an engine is stuck; then it ends, said or not."""
_WIND_UP = 3.0
"""Seconds in which everything ends at the end; what hangs does not."""


class Assistant:
    """The states across asks."""

    def __init__(
        self,
        engines: Engines,
        devices: Devices,
        notices: NoticeCache,
        settings: Settings,
        *,
        state: Path,
        endpointer: Callable[[], Callable[[Samples], bool]] | None = None,
        battery: Callable[[], Battery | None] = lambda: None,
        hindrance: Callable[[], str] = lambda: "",
        local_time: Callable[[], datetime | None] = time_now,
        voice_name: str = "",
        read_question: str = Prompts().read,
        prepare: Callable[[Cancel], None] | None = None,
        observe: Callable[..., None] = lambda what, **about: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take up how the wearer wished it to speak.

        Args:
            engines: What answers; loaded.
            devices: What sees, listens, speaks and is pressed.
            notices: Every notice; rendered.
            settings: What the maker set.
            state: Folder in which the wearer's preferences outlast a restart.
            endpointer: Makes what tells, block by block, whether the person has finished
                speaking; needed to tap and talk.
            battery: How it is now; None where that is not known.
            hindrance: Why the board should not compute what nobody asked for; empty where it may.
            local_time: None where that is not known.
            voice_name: What the voice is called; empty where that is not known.
            read_question: What three presses ask, where the settings say nothing of it.
            prepare: Computes what the first answer needs, whatever it is about; done once it is
                ready.
            observe: Told everything that happens, as a name and what belongs to it, from any
                thread. It may hold what was seen and heard, so nothing is told by default.
            clock: The one that presses are timed with.
        """
        self._settings, self._observe, self._button = settings, observe, devices.button
        self._clock = clock
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._tap_to_talk = settings.button.mode == "tap"
        preferences = SpeechPreferences(state, settings.speaker)
        timings = settings.timings
        self._jobs = Jobs(timings.stuck, lambda: engines.session.counters)
        self._announcer = Announcer(
            devices.speaker,
            notices,
            engines.voice,
            preferences,
            self._jobs,
            timings,
            clock=clock,
            post=self._inbox.put,
            observe=observe,
        )
        self._ahead = LookAhead(
            settings.look_ahead,
            Detail(settings.assistant.detail),
            engines.session,
            devices.camera,
            self._jobs,
            hindrance=hindrance,
            observe=observe,
        )
        self._interaction = Interaction(
            engines,
            devices,
            settings,
            preferences,
            self._jobs,
            self._ahead,
            endpointer=endpointer if self._tap_to_talk else None,
            on_speech=partial(self._post, self._on_speech),
            on_silence=partial(self._post, self._on_silence),
            on_end=partial(self._post, self._on_end),
        )
        self._commands = CommandHandler(
            self._announcer,
            self._interaction,
            preferences,
            settings,
            battery=battery,
            local_time=local_time,
            voice_name=voice_name,
        )
        self._read_question = settings.assistant.read_question or read_question
        self._prepare = prepare
        longest = timings.longest_question + _LISTEN_ON
        self._gestures = Gestures(
            GestureTimings(hold=timings.hold, between=timings.between, longest=longest)
        )
        self._tapped = False
        """A tap has begun an ask that a second one, later, ends."""
        self._offer_ends = 0.0
        self._offer_at: float | None = None
        self._shutdown = False
        self.stuck = False
        """An engine hangs, which only a new process can mend."""
        self._farewell_ends = 0.0

    def device_changed(self, device: DeviceName, there: bool) -> None:
        """A device went away or came back; from any thread."""
        self._post(self._on_device, device, there)

    def add_news(self, notice: Notice) -> None:
        """Something is to be told when nothing else goes on, as of a board in trouble; from any
        thread."""
        self._post(self._announcer.news.add, notice)

    def run(self, stop: Cancel, *, beat: Callable[[], None] = lambda: None) -> bool:
        """Work until ``stop`` is set or the wearer switches off.

        Args:
            stop: Ends the loop.
            beat: Called at least every half second while the loop is alive.

        Returns:
            Whether the wearer switched off. Where ``stuck`` is set, threads are left that will
            never end.
        """
        buttons = threading.Thread(target=self._read_button, args=(stop,), name="button")
        buttons.start()
        try:
            self._announcer.tone(Cue.READY)
            self._announcer.tell(Notice.STARTED)
            if self._prepare:
                self._begin_to_prepare(self._prepare)
            while not (stop.is_set() or self._shutdown or self._given_up()):
                beat()
                self._on_time(self._take_messages())
        finally:
            stop.set()
            self._interaction.drop()
            patience = 0.0 if self.stuck else _WIND_UP
            ended = self._jobs.close(patience)
            self.stuck |= not (self._announcer.close(patience) and ended)
            buttons.join()
        return self._shutdown

    def _begin_to_prepare(self, prepare: Callable[[Cancel], None]) -> None:
        """In a thread that ends, as an ask's do: OpenMP keeps a team of threads for each thread
        that has computed, for as long as that lives, and too many of them slow each other."""
        unwanted = Cancel()

        def work(job: Job) -> None:
            try:
                prepare(unwanted)
            except Cancelled:
                pass
            except VismaidError as error:  # Whoever asks will hear of it.
                log.warning("%s", error)

        self._jobs.begin("prepare", work, unwanted)

    def _read_button(self, stop: Cancel) -> None:
        for event in self._button.events(stop):
            self._post(self._on_button, event)

    def _post(self, act: Callable[..., None], *about: Any) -> None:
        """Have the loop's thread do something; from any thread."""
        self._inbox.put(partial(act, *about))

    def _take_messages(self) -> float:
        """Wait for messages, and take all; the time up to which everything is known then."""
        first: Callable[[], None] | None = None
        with suppress(queue.Empty):
            first = self._inbox.get(timeout=self._idle_seconds())
        # Read before the inbox is emptied: a release that lies there has been before.
        now = self._clock()
        if first:
            first()
        for _ in range(self._inbox.qsize()):
            self._inbox.get_nowait()()
        return now

    def _idle_seconds(self) -> float:
        """How long there is nothing to do unless a message comes."""
        now = self._clock()
        due = [now + _LOOK_AROUND, self._gestures.deadline, self._announcer.deadline]
        if self._interaction.ask is None:
            due.append(self._ahead.deadline)
        match self._announcer.phase:
            case Phase.OFFERING:
                due.append(self._offer_ends)
            case Phase.LISTENING if self._gestures.holding:
                due.append(self._offer_at)
        return max(0.0, min(moment for moment in due if moment is not None) - now)

    def _on_device(self, device: DeviceName, there: bool) -> None:
        self._observe("device", part=device, there=there)
        self._announcer.news.changed(device, there)

    def _on_time(self, now: float) -> None:
        self._pass_time(now)
        if self._announcer.phase is Phase.OFFERING and now >= self._offer_ends:
            self._announcer.tell(Notice.STAYING_ON)
        if self._gestures.holding and self._offer_at is not None and now >= self._offer_at:
            self._offer_at = None
            if self._interaction.ask and not self._interaction.ask.voice_heard:
                self._offer(now)
        self._announcer.on_time(now)
        if self._interaction.ask is None and not self.stuck:
            self._ahead.on_time(now, idle=self._is_idle())
        if not self.stuck and self._jobs.stuck():
            self._give_up(now)

    def _is_idle(self) -> bool:
        """Whether nothing goes on, nor begins."""
        pressed = self._gestures.holding or self._gestures.deadline is not None
        return self._announcer.phase is Phase.READY and not pressed

    def _offer(self, now: float) -> None:
        self._interaction.drop()
        self._gestures.reset()
        self._announcer.tell(Notice.OFFER_SHUTDOWN, Phase.OFFERING)
        self._offer_ends = now + self._settings.timings.confirm

    def _give_up(self, now: float) -> None:
        """Say that an engine hangs; whoever called ``run`` starts a new process."""
        log.error("an engine hangs")
        self.stuck, self._farewell_ends = True, now + _FAREWELL
        self._interaction.drop()
        self._announcer.tone(Cue.FAILED)
        self._announcer.tell(Notice.STUCK)

    def _given_up(self) -> bool:
        said = self._announcer.phase is not Phase.SPEAKING or self._clock() >= self._farewell_ends
        return self.stuck and said

    # Presses

    def _on_button(self, event: ButtonEvent) -> None:
        self._observe("button", button=event.button, down=event.down)
        self._pass_time(event.time)
        for gesture in self._gestures.feed(event):
            self._on_gesture(gesture)

    def _pass_time(self, now: float) -> None:
        """One after the other: what comes of a gesture decides what the next one can be."""
        while (moment := self._gestures.deadline) is not None and moment <= now:
            for gesture in self._gestures.due(moment):
                self._on_gesture(gesture)

    def _on_gesture(self, gesture: Gesture) -> None:
        self._observe("gesture", kind=str(gesture.kind))
        ask = self._interaction.ask
        match gesture.kind:
            case GestureKind.DOWN:
                self._on_down(gesture)
            case GestureKind.HELD if ask:
                self._on_held(ask)
            case GestureKind.RELEASED if ask and self._announcer.phase is Phase.LISTENING:
                ask.finish()
                self._announcer.begin_work()
            case GestureKind.SHORT if ask:
                self._on_short(ask)
            case GestureKind.DOUBLE:
                self._interaction.drop()
                self._commands.run(Command.REPEAT)
            case GestureKind.TRIPLE:
                self._interaction.drop()
                before = ask or Ask(gesture.time)
                self._ask_at_once(
                    Ask(before.pressed, Detail.READ, before.picture), self._read_question
                )

    def _on_down(self, gesture: Gesture) -> None:
        """A press: begins to listen, stops what goes on, or answers what it was asked."""
        ask = self._interaction.ask
        match self._announcer.phase:
            case Phase.READY if ask is None:
                self._announcer.tone(Cue.LISTENING)
                self._ask(gesture)
                self._announcer.enter(Phase.LISTENING)
            case Phase.LISTENING if ask and self._tapped:
                # It has been dealt with, whatever gesture it would be; the next one counts again.
                self._gestures.reset()
                ask.finish()
                self._announcer.begin_work()
            case Phase.WORKING | Phase.SPEAKING:
                self._interaction.drop()
                self._announcer.be_quiet()
                # If the button stays down it is a question, which is listened to from here on.
                self._ask(gesture, meant=False)
            case Phase.OFFERING:
                self._shutdown = True
                self._announcer.last_words(Notice.SHUTTING_DOWN)

    def _ask(self, gesture: Gesture, *, meant: bool = True) -> None:
        same_picture = gesture.button == "second"
        self._begin(self._interaction.new_ask(gesture.time, same_picture=same_picture), meant=meant)
        self._offer_at = gesture.time + self._settings.timings.offer_shutdown

    def _on_held(self, ask: Ask) -> None:
        ask.held = True
        if self._announcer.phase is Phase.READY:
            ask.meant.set()
            self._announcer.tone(Cue.LISTENING)
            self._announcer.enter(Phase.LISTENING)

    def _on_short(self, ask: Ask) -> None:
        if not ask.meant.is_set():
            self._interaction.drop()
        elif self._announcer.phase is Phase.LISTENING and self._tap_to_talk:
            self._tapped = True
        elif self._announcer.phase is Phase.LISTENING:
            ask.decide(None)
            self._announcer.begin_work()

    # Asks

    def _begin(self, ask: Ask, *, meant: bool = True) -> None:
        self._tapped = False
        self._interaction.begin(ask, meant=meant)

    def _ask_at_once(self, ask: Ask, question: str) -> None:
        """Begin an ask that nobody has to be listened to for."""
        ask.decide(question)
        self._begin(ask)
        self._announcer.begin_work()

    def _on_speech(self, ask: Ask) -> None:
        """The answer begins to be heard."""
        if ask is self._interaction.ask:
            self._announcer.enter(Phase.SPEAKING)

    def _on_silence(self, ask: Ask) -> None:
        """The person who tapped to talk has finished."""
        if ask is self._interaction.ask and self._announcer.phase is Phase.LISTENING:
            self._announcer.begin_work()

    def _on_end(self, ask: Ask, outcome: Outcome) -> None:
        if ask is not self._interaction.ask:
            return
        self._interaction.end(ask, outcome)
        match outcome:
            case Answered(result) if result.answer:
                self._observe("answer", question=result.question, answer=result.answer)
                self._announcer.rest()
            case Answered():
                self._announcer.tell(Notice.EMPTY_ANSWER)
            case CommandHeard(command):
                self._observe("command", command=str(command))
                self._commands.run(command)
            case SamePictureMeant(question, before):
                self._ask_at_once(
                    Ask(ask.pressed, before.detail, before.picture, language=ask.language), question
                )
            case NoAnswer(notice, missing):
                self._announcer.tone(Cue.FAILED)
                self._announcer.tell(notice)
                if missing:
                    self._announcer.news.told_missing(missing)
            case Stopped():
                self._announcer.rest()
