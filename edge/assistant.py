"""The loop that is worn: a button goes down, the answer is heard, and every state between.

One thread owns the state and reads an inbox; the button, each ask and each playback run in threads
of their own and only post to it. Silence means ready.
"""

import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from edge.announcer import Announcer
from edge.asking import Ask, Asker, CommandHeard, SamePictureMeant, Undecided
from edge.clock import time_now
from edge.cues import Cue, Cues, Notice
from edge.devices import ButtonEvent, DeviceError, Devices, Part
from edge.exchange import Exchange
from edge.failures import notice_of
from edge.gestures import Gesture, Gestures, Kind, Timings
from edge.inbox import Changed, Ended, FellSilent, Heard, Speaks, Worry
from edge.manner import Manner
from edge.news import MISSING
from edge.orders import Orders
from edge.phase import Phase
from edge.settings import Settings
from edge.teller import Teller
from runtime.audio import Samples
from runtime.board import Battery
from runtime.engines import Engines
from runtime.errors import Cancelled
from runtime.events import TurnResult
from runtime.pack import Prompts
from runtime.turn import Said
from runtime.vision import Detail

__all__ = ["Assistant", "Devices", "Phase"]

_LOOK_AROUND = 0.5
"""Longest wait for a message, seconds, so that a watchdog is fed."""


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
        clock: Callable[[], datetime | None] = time_now,
        voice_name: str = "",
        read_question: str = Prompts().read,
        observe: Callable[..., None] = lambda what, **about: None,
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
            clock: The local time; None where that is not known.
            voice_name: What the voice is called; empty where that is not known.
            read_question: What three presses ask, where the settings say nothing of it.
            observe: Told everything that happens, as a name and what belongs to it, from any
                thread. It may hold what was seen and heard, so nothing is told by default.
        """
        self._settings, self._observe, self._button = settings, observe, devices.button
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._tap_to_talk = settings.button.mode == "tap"
        manner = Manner(state, settings.speaker)
        announcer = Announcer(
            devices.speaker,
            cues,
            engines.voice,
            manner,
            heard=lambda number: self._inbox.put(Heard(number)),
            observe=observe,
        )
        self._teller = Teller(announcer, cues, manner, observe)
        asker = Asker(engines, devices.camera, devices.microphone, devices.speaker, settings)
        self._exchange = Exchange(
            asker,
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
            clock=clock,
            understood=lambda: asker.understood,
            voice_name=voice_name,
        )
        self._read_question = settings.assistant.read_question or read_question
        timings = settings.timings
        self._gestures = Gestures(Timings(hold=timings.hold, between=timings.between))
        self._ignored = False
        """The button is down for something that has been dealt with."""
        self._tapped = False
        """A tap has begun an ask that a second one, later, ends."""
        self._tick_at = self._still_at = self._offer_ends = 0.0
        self._offer_at: float | None = None
        self._shutdown = False

    def device_changed(self, part: Part, there: bool) -> None:
        """A device went away or came back; from any thread."""
        self._inbox.put(Changed(part, there))

    def board_worries(self, notice: Notice) -> None:
        """Something is to be told when nothing else goes on, as of a board in trouble; from any
        thread."""
        self._inbox.put(Worry(notice))

    def run(self, stop: threading.Event, *, beat: Callable[[], None] = lambda: None) -> bool:
        """Work until ``stop`` is set or the wearer switches off.

        Args:
            stop: Ends the loop.
            beat: Called at least every half second while the loop is alive.

        Returns:
            Whether the wearer switched off.
        """
        buttons = threading.Thread(target=self._read_button, args=(stop,), name="button")
        buttons.start()
        try:
            self._teller.tone(Cue.READY)
            self._teller.tell(Notice.STARTED)
            while not stop.is_set() and not self._shutdown:
                beat()
                self._take_message()
                self._on_time(time.monotonic())
        finally:
            stop.set()
            self._exchange.drop()
            self._exchange.join()
            self._teller.close()
            buttons.join()
        return self._shutdown

    def _read_button(self, stop: threading.Event) -> None:
        for event in self._button.events(stop):
            self._inbox.put(event)

    def _take_message(self) -> None:
        now = time.monotonic()
        due = [now + _LOOK_AROUND, self._gestures.deadline]
        if self._teller.phase is Phase.WORKING:
            due.append(self._tick_at)
        try:
            wait = max(0.0, min(moment for moment in due if moment is not None) - now)
            message = self._inbox.get(timeout=wait)
        except queue.Empty:
            return
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
        for gesture in self._gestures.due(now):
            self._on_gesture(gesture)
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

    def _let_know(self, now: float) -> None:
        """That the work goes on: in words now and then, for a tick is lost in a street."""
        if now >= self._still_at:
            self._still_at = now + self._settings.timings.still_working
            self._teller.tell_aside(Notice.STILL_WORKING)
        else:
            self._teller.tone(Cue.TICK)

    def _offer(self, now: float) -> None:
        self._exchange.drop()
        self._ignore_this_press()
        self._teller.tell(Notice.OFFER_SHUTDOWN, Phase.OFFERING)
        self._offer_ends = now + self._settings.timings.confirm

    # Presses

    def _on_button(self, event: ButtonEvent) -> None:
        self._observe("button", button=event.button, down=event.down)
        gestures = self._gestures.feed(event)
        if self._ignored:
            self._ignored = event.down
        elif event.down and self._teller.phase in (Phase.WORKING, Phase.SPEAKING):
            self._ignore_this_press()
            self._exchange.drop()
            self._teller.be_quiet()
        elif event.down and self._teller.phase is Phase.OFFERING:
            self._ignore_this_press()
            self._shutdown = True
            self._teller.last_words(Notice.SHUTTING_DOWN)
        elif event.down and self._tapped and self._exchange.ask:
            self._ignore_this_press()
            self._decide(self._exchange.ask, Undecided.SPEAKS)
        else:
            for gesture in gestures:
                self._on_gesture(gesture)

    def _ignore_this_press(self) -> None:
        """It has been dealt with, whatever gesture it would be; the next one counts again."""
        self._ignored = True
        self._gestures.reset()

    def _on_gesture(self, gesture: Gesture) -> None:
        self._observe("gesture", kind=str(gesture.kind))
        ask = self._exchange.ask
        match gesture.kind:
            case Kind.DOWN if self._teller.phase is Phase.READY:
                self._teller.tone(Cue.LISTENING)
                self._begin(
                    self._exchange.new_ask(gesture.time, same_picture=gesture.button == "second")
                )
                self._offer_at = gesture.time + self._settings.timings.offer_shutdown
                self._teller.enter(Phase.LISTENING)
            case Kind.RELEASED if ask:
                self._decide(ask, Undecided.SPEAKS)
            case Kind.SHORT if ask and self._tap_to_talk:
                self._tapped = True
            case Kind.SHORT if ask:
                self._decide(ask, None)
            case Kind.DOUBLE if ask:
                self._exchange.drop()
                self._orders.repeat()
            case Kind.TRIPLE if ask:
                self._exchange.drop()
                again = Ask(ask.pressed, Detail.READ, ask.picture)
                again.decide(self._read_question)
                self._begin(again)
                self._work()

    def _decide(self, ask: Ask, said: Said | Undecided) -> None:
        ask.decide(said)
        self._work()

    def _work(self) -> None:
        self._teller.tone(Cue.GOT_IT)
        now, timings = time.monotonic(), self._settings.timings
        self._tick_at, self._still_at = now + timings.tick, now + timings.still_working
        self._teller.enter(Phase.WORKING)

    # Asks

    def _begin(self, ask: Ask) -> None:
        self._tapped = False
        self._exchange.begin(ask)

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
                self._fail(outcome)

    def _fail(self, error: BaseException) -> None:
        self._teller.tone(Cue.FAILED)
        self._teller.tell(notice_of(error))
        if isinstance(error, DeviceError) and error.part in MISSING:
            self._teller.news.told_missing(error.part)
