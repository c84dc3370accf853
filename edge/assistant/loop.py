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
from pathlib import Path

from edge.assistant.clock import time_now
from edge.assistant.command_handler import Orders
from edge.assistant.exchange import Exchange
from edge.assistant.failures import notice_of
from edge.assistant.gestures import Gesture, Gestures, Kind, Timings
from edge.assistant.inbox import Changed, Ended, FellSilent, Heard, Speaks, Worry
from edge.assistant.interaction import Ask, Asker, CommandHeard, SamePictureMeant, Undecided
from edge.assistant.jobs import Jobs
from edge.assistant.preferences import Manner
from edge.assistant.state import Phase
from edge.devices.protocols import ButtonEvent, DeviceError, Devices, Part
from edge.notices.announcer import Announcer
from edge.notices.news import MISSING
from edge.notices.notices import Cue, Cues, Notice
from edge.notices.teller import Teller
from edge.settings import Settings
from runtime.board.board import Battery
from runtime.cancel import Cancel
from runtime.engines import Engines
from runtime.errors import Cancelled
from runtime.events import TurnResult
from runtime.packs.manifest import Prompts
from runtime.speech.audio import Samples
from runtime.turn import Said
from runtime.vision.tiling import Detail

__all__ = ["Assistant", "Devices", "Phase"]

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
        cues: Cues,
        settings: Settings,
        *,
        state: Path,
        endpointer: Callable[[], Callable[[Samples], bool]] | None = None,
        battery: Callable[[], Battery | None] = lambda: None,
        local_time: Callable[[], datetime | None] = time_now,
        voice_name: str = "",
        read_question: str = Prompts().read,
        observe: Callable[..., None] = lambda what, **about: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take up what the wearer wished for earlier.

        Args:
            engines: What answers; loaded.
            devices: What sees, listens, speaks and is pressed.
            cues: Tones and notices; rendered.
            settings: What the maker set.
            state: Folder in which the wearer's wishes outlast a restart.
            endpointer: Makes what tells, block by block, whether the person has finished
                speaking; needed to tap and talk.
            battery: How it is now; None where that is not known.
            local_time: None where that is not known.
            voice_name: What the voice is called; empty where that is not known.
            read_question: What three presses ask, where the settings say nothing of it.
            observe: Told everything that happens, as a name and what belongs to it, from any
                thread. It may hold what was seen and heard, so nothing is told by default.
            clock: The one that presses are timed with.
        """
        self._settings, self._observe, self._button = settings, observe, devices.button
        self._clock = clock
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._tap_to_talk = settings.button.mode == "tap"
        manner = Manner(state, settings.speaker)
        timings = settings.timings
        self._jobs = Jobs(timings.stuck, lambda: engines.session.counters)
        announcer = Announcer(
            devices.speaker,
            cues,
            engines.voice,
            manner,
            self._jobs,
            heard=lambda number: self._inbox.put(Heard(number)),
            observe=observe,
        )
        self._teller = Teller(announcer, cues, manner, observe)
        asker = Asker(engines, devices.camera, devices.microphone, devices.speaker, settings)
        self._exchange = Exchange(
            asker,
            self._jobs,
            manner,
            settings,
            self._inbox.put,
            endpointer=endpointer if self._tap_to_talk else None,
        )
        self._orders = Orders(
            self._teller,
            manner,
            self._exchange,
            settings,
            battery=battery,
            clock=local_time,
            understood=lambda: asker.understood,
            voice_name=voice_name,
        )
        self._read_question = settings.assistant.read_question or read_question
        longest = timings.longest_question + _LISTEN_ON
        self._gestures = Gestures(
            Timings(hold=timings.hold, between=timings.between, longest=longest)
        )
        self._tapped = False
        """A tap has begun an ask that a second one, later, ends."""
        self._tick_at = self._still_at = self._offer_ends = 0.0
        self._offer_at: float | None = None
        self._shutdown = False
        self.stuck = False
        """An engine hangs, which only a new process can mend."""
        self._farewell_ends = 0.0

    def device_changed(self, part: Part, there: bool) -> None:
        """A device went away or came back; from any thread."""
        self._inbox.put(Changed(part, there))

    def board_worries(self, notice: Notice) -> None:
        """Something is to be told when nothing else goes on, as of a board in trouble; from any
        thread."""
        self._inbox.put(Worry(notice))

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
            self._teller.tone(Cue.READY)
            self._teller.tell(Notice.STARTED)
            while not (stop.is_set() or self._shutdown or self._given_up()):
                beat()
                self._on_time(self._take_messages())
        finally:
            stop.set()
            self._exchange.drop()
            patience = 0.0 if self.stuck else _WIND_UP
            ended = self._jobs.close(patience)
            self.stuck |= not (self._teller.close(patience) and ended)
            buttons.join()
        return self._shutdown

    def _read_button(self, stop: Cancel) -> None:
        for event in self._button.events(stop):
            self._inbox.put(event)

    def _take_messages(self) -> float:
        """Wait for messages, and take all; the time up to which everything is known then."""
        message: object = None
        with suppress(queue.Empty):
            message = self._inbox.get(timeout=self._idle_seconds())
        # Read before the inbox is emptied: a release that lies there has been before.
        now = self._clock()
        self._take(message)
        for _ in range(self._inbox.qsize()):
            self._take(self._inbox.get_nowait())
        return now

    def _idle_seconds(self) -> float:
        """How long there is nothing to do unless a message comes."""
        now = self._clock()
        due = [now + _LOOK_AROUND, self._gestures.deadline]
        match self._teller.phase:
            case Phase.WORKING:
                due.append(self._tick_at)
            case Phase.OFFERING:
                due.append(self._offer_ends)
            case Phase.LISTENING if self._gestures.holding:
                due.append(self._offer_at)
        return max(0.0, min(moment for moment in due if moment is not None) - now)

    def _take(self, message: object) -> None:
        match message:
            case ButtonEvent():
                self._on_button(message)
            case Ended():
                self._on_end(message.ask, message.outcome)
            case Speaks() if message.ask is self._exchange.ask:
                self._teller.enter(Phase.SPEAKING)
            case FellSilent() if message.ask is self._exchange.ask:
                if self._teller.phase is Phase.LISTENING:
                    self._work()
            case Heard():
                self._teller.heard(message.number)
            case Changed():
                self._observe("device", part=message.part, there=message.there)
                self._teller.news.changed(message.part, message.there)
            case Worry():
                self._teller.news.add(message.notice)

    def _on_time(self, now: float) -> None:
        self._pass_time(now)
        timings = self._settings.timings
        if self._teller.phase is Phase.WORKING and now >= self._tick_at:
            self._tick_at = now + timings.tick
            self._let_know(now)
        if self._teller.phase is Phase.OFFERING and now >= self._offer_ends:
            self._teller.tell(Notice.STAYING_ON)
        if self._gestures.holding and self._offer_at is not None and now >= self._offer_at:
            self._offer_at = None
            if self._exchange.ask and not self._exchange.ask.voice_heard:
                self._offer(now)
        self._teller.on_time(now)
        if not self.stuck and self._jobs.stuck():
            self._give_up(now)

    def _let_know(self, now: float) -> None:
        """That the work goes on: in words now and then, for a tick is lost in a street."""
        if now >= self._still_at:
            self._still_at = now + self._settings.timings.still_working
            self._teller.tell_aside(Notice.STILL_WORKING)
        else:
            self._teller.tone(Cue.TICK)

    def _offer(self, now: float) -> None:
        self._exchange.drop()
        self._gestures.reset()
        self._teller.tell(Notice.OFFER_SHUTDOWN, Phase.OFFERING)
        self._offer_ends = now + self._settings.timings.confirm

    def _give_up(self, now: float) -> None:
        """Say that an engine hangs; whoever called ``run`` starts a new process."""
        log.error("an engine hangs")
        self.stuck, self._farewell_ends = True, now + _FAREWELL
        self._exchange.drop()
        self._teller.tone(Cue.FAILED)
        self._teller.tell(Notice.STUCK)

    def _given_up(self) -> bool:
        said = self._teller.phase is not Phase.SPEAKING or self._clock() >= self._farewell_ends
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
        ask = self._exchange.ask
        match gesture.kind:
            case Kind.DOWN:
                self._on_down(gesture)
            case Kind.HELD if ask:
                self._on_held(ask)
            case Kind.RELEASED if ask and self._teller.phase is Phase.LISTENING:
                self._decide(ask, Undecided.SPEAKS)
            case Kind.SHORT if ask:
                self._on_short(ask)
            case Kind.DOUBLE:
                self._exchange.drop()
                self._orders.repeat()
            case Kind.TRIPLE:
                self._exchange.drop()
                before = ask or Ask(gesture.time)
                again = Ask(before.pressed, Detail.READ, before.picture)
                again.decide(self._read_question)
                self._begin(again)
                self._work()

    def _on_down(self, gesture: Gesture) -> None:
        """A press: begins to listen, stops what goes on, or answers what it was asked."""
        ask = self._exchange.ask
        match self._teller.phase:
            case Phase.READY if ask is None:
                self._teller.tone(Cue.LISTENING)
                self._ask(gesture)
                self._teller.enter(Phase.LISTENING)
            case Phase.LISTENING if ask and self._tapped:
                # It has been dealt with, whatever gesture it would be; the next one counts again.
                self._gestures.reset()
                self._decide(ask, Undecided.SPEAKS)
            case Phase.WORKING | Phase.SPEAKING:
                self._exchange.drop()
                self._teller.be_quiet()
                # If the button stays down it is a question, which is listened to from here on.
                self._ask(gesture, meant=False)
            case Phase.OFFERING:
                self._shutdown = True
                self._teller.last_words(Notice.SHUTTING_DOWN)

    def _ask(self, gesture: Gesture, *, meant: bool = True) -> None:
        same_picture = gesture.button == "second"
        self._begin(self._exchange.new_ask(gesture.time, same_picture=same_picture), meant=meant)
        self._offer_at = gesture.time + self._settings.timings.offer_shutdown

    def _on_held(self, ask: Ask) -> None:
        ask.held = True
        if self._teller.phase is Phase.READY:
            ask.meant.set()
            self._teller.tone(Cue.LISTENING)
            self._teller.enter(Phase.LISTENING)

    def _on_short(self, ask: Ask) -> None:
        if not ask.meant.is_set():
            self._exchange.drop()
        elif self._teller.phase is Phase.LISTENING and self._tap_to_talk:
            self._tapped = True
        elif self._teller.phase is Phase.LISTENING:
            self._decide(ask, None)

    def _decide(self, ask: Ask, said: Said | Undecided) -> None:
        ask.decide(said)
        self._work()

    def _work(self) -> None:
        self._teller.tone(Cue.GOT_IT)
        now, timings = self._clock(), self._settings.timings
        self._tick_at, self._still_at = now + timings.tick, now + timings.still_working
        self._teller.enter(Phase.WORKING)

    # Asks

    def _begin(self, ask: Ask, *, meant: bool = True) -> None:
        self._tapped = False
        self._exchange.begin(ask, meant=meant)

    def _on_end(self, ask: Ask, outcome: TurnResult | BaseException) -> None:
        if ask is not self._exchange.ask:
            return
        self._exchange.ask = None
        match outcome:
            case TurnResult() if outcome.answer:
                self._exchange.answered(ask, outcome)
                self._observe("answer", question=outcome.question, answer=outcome.answer)
                self._teller.rest()
            case TurnResult():
                self._teller.tell(Notice.EMPTY_ANSWER)
            case CommandHeard():
                self._observe("command", command=str(outcome.command))
                self._orders.obey(outcome.command)
            case SamePictureMeant() if self._exchange.recent():
                again = self._exchange.new_ask(ask.pressed, same_picture=True)
                again.decide(outcome.question)
                self._begin(again)
                self._work()
            case Cancelled():
                self._teller.rest()
            case BaseException():
                self._exchange.broke_off(ask)
                self._fail(outcome)

    def _fail(self, error: BaseException) -> None:
        self._teller.tone(Cue.FAILED)
        self._teller.tell(notice_of(error))
        if isinstance(error, DeviceError) and error.part in MISSING:
            self._teller.news.told_missing(error.part)
