"""The loop that is worn: a button goes down, the answer is heard, and every state between.

One thread owns the state and reads an inbox; the button, each ask and each playback run in threads
of their own and only post to it. Silence means ready.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

from PIL import Image

from edge import replies
from edge.announcer import Announcer
from edge.asking import Ask, Asker, CommandHeard, NotUnderstoodError, SamePictureMeant, Undecided
from edge.board import Battery
from edge.commands import Command
from edge.cues import Cue, Cues, Notice
from edge.devices import Button, ButtonEvent, Camera, DeviceError, Microphone, Part, Speaker
from edge.gestures import Gesture, Gestures, Kind, Timings
from edge.manner import Manner
from edge.news import MISSING, News
from edge.photo import PhotoError
from edge.renewal import Renewal
from edge.settings import Settings
from runtime.audio import Samples
from runtime.engines import Engines
from runtime.errors import Cancelled, MemoryShortageError, PackError
from runtime.events import TurnResult
from runtime.tts import Speech
from runtime.turn import NothingHeardError, Said
from runtime.vision import Detail

log = logging.getLogger("vismaid.assistant")

_LOOK_AROUND = 0.5
"""Longest wait for a message, seconds, so that a watchdog is fed."""
_PEACE = 2.0
"""Seconds after a press that stopped everything, in which nothing is said unasked: the next press
may be a question."""


class Phase(StrEnum):
    """What the assistant is doing."""

    READY = auto()
    LISTENING = auto()
    """A button is down, or was just now; what the person wants is not known."""
    WORKING = auto()
    SPEAKING = auto()
    OFFERING = auto()
    """To switch off."""


@dataclass(frozen=True)
class Devices:
    """The hardware, or what stands for it."""

    camera: Camera
    microphone: Microphone
    speaker: Speaker
    button: Button


@dataclass(frozen=True)
class _Ended:
    """An ask is over."""

    ask: Ask
    outcome: TurnResult | BaseException


@dataclass(frozen=True)
class _Speaks:
    """The answer begins to be heard."""

    ask: Ask


@dataclass(frozen=True)
class _FellSilent:
    """The person who tapped to talk has finished."""

    ask: Ask


@dataclass(frozen=True)
class _Quiet:
    """Something that was said on the device's own account has been heard."""

    number: int


@dataclass(frozen=True)
class _Changed:
    """A device went away or came back."""

    part: Part
    there: bool


@dataclass(frozen=True)
class _Worry:
    """The board is in trouble."""

    notice: Notice


@dataclass(frozen=True)
class _Before:
    """The last answer and what it was about."""

    picture: Image.Image
    detail: Detail
    speech: Sequence[Speech]
    ended: float


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
        voice_name: str = "",
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
            voice_name: What the voice is called; empty where that is not known.
            observe: Told everything that happens, as a name and what belongs to it, from any
                thread. It may hold what was seen and heard, so nothing is told by default.
        """
        self._devices, self._settings, self._observe = devices, settings, observe
        self._endpointer, self._battery, self._voice_name = endpointer, battery, voice_name
        self._asker = Asker(engines, devices.camera, devices.microphone, devices.speaker, settings)
        self._manner = Manner(state, settings.speaker)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._announcer = Announcer(
            devices.speaker,
            cues,
            engines.voice,
            self._manner,
            heard=lambda number: self._inbox.put(_Quiet(number)),
            observe=observe,
        )
        self._renewal = Renewal(cues)
        self._phase = Phase.READY
        timings = settings.timings
        self._gestures = Gestures(Timings(hold=timings.hold, between=timings.between))
        self._ask: Ask | None = None
        self._before: _Before | None = None
        self._worker: threading.Thread | None = None
        self._ignored = False
        """The button is down for something that has been dealt with."""
        self._tapped = False
        """A tap has begun an ask that a second one, later, ends."""
        self._tick_at = self._offer_ends = 0.0
        self._offer_at: float | None = None
        self._news = News()
        self._peace_until = 0.0
        self._shutdown = False

    def device_changed(self, part: Part, there: bool) -> None:
        """A device went away or came back; from any thread."""
        self._inbox.put(_Changed(part, there))

    def board_worries(self, notice: Notice) -> None:
        """The board is in trouble, which is to be told; from any thread."""
        self._inbox.put(_Worry(notice))

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
            self._announcer.tone(Cue.READY)
            self._tell(Notice.STARTED)
            while not stop.is_set() and not self._shutdown:
                beat()
                self._take_message()
                self._on_time(time.monotonic())
        finally:
            stop.set()
            self._drop_ask()
            self._join()
            self._announcer.close()
            self._renewal.close()
            buttons.join()
        return self._shutdown

    def _read_button(self, stop: threading.Event) -> None:
        for event in self._devices.button.events(stop):
            self._inbox.put(event)

    def _take_message(self) -> None:
        now = time.monotonic()
        due = [now + _LOOK_AROUND, self._gestures.deadline]
        if self._phase is Phase.WORKING:
            due.append(self._tick_at)
        try:
            wait = max(0.0, min(moment for moment in due if moment is not None) - now)
            message = self._inbox.get(timeout=wait)
        except queue.Empty:
            return
        match message:
            case ButtonEvent():
                self._on_button(message)
            case _Ended():
                self._on_end(message.ask, message.outcome)
            case _Speaks() if message.ask is self._ask:
                self._enter(Phase.SPEAKING)
            case _FellSilent() if message.ask is self._ask and self._phase is Phase.LISTENING:
                self._work()
            case _Quiet() if (
                message.number == self._announcer.latest and self._phase is Phase.SPEAKING
            ):
                self._rest()
            case _Changed():
                self._observe("device", part=message.part, there=message.there)
                self._news.changed(message.part, message.there)
            case _Worry():
                self._news.add(message.notice)

    def _on_time(self, now: float) -> None:
        for gesture in self._gestures.due(now):
            self._on_gesture(gesture)
        timings = self._settings.timings
        if self._phase is Phase.WORKING and now >= self._tick_at:
            self._tick_at = now + timings.tick
            self._announcer.tone(Cue.TICK)
        if self._phase is Phase.OFFERING and now >= self._offer_ends:
            self._enter(Phase.READY)
            self._tell(Notice.STAYING_ON)
        if self._gestures.holding and self._offer_at is not None and now >= self._offer_at:
            self._offer_at = None
            if self._ask and not self._ask.voice_heard:
                self._offer(now)
        if self._phase is Phase.READY and now >= self._peace_until:
            self._tell_news()

    def _offer(self, now: float) -> None:
        self._drop_ask()
        self._ignore_this_press()
        self._tell(Notice.OFFER_SHUTDOWN, Phase.OFFERING)
        self._offer_ends = now + self._settings.timings.confirm

    # Presses

    def _on_button(self, event: ButtonEvent) -> None:
        self._observe("button", button=event.button, down=event.down)
        gestures = self._gestures.feed(event)
        if self._ignored:
            self._ignored = event.down
        elif event.down and self._phase in (Phase.WORKING, Phase.SPEAKING):
            self._ignore_this_press()
            self._be_quiet()
        elif event.down and self._phase is Phase.OFFERING:
            self._ignore_this_press()
            self._switch_off()
        elif event.down and self._tapped and self._ask:
            self._ignore_this_press()
            self._decide(self._ask, Undecided.SPEAKS)
        else:
            for gesture in gestures:
                self._on_gesture(gesture)

    def _ignore_this_press(self) -> None:
        """It has been dealt with, whatever gesture it would be; the next one counts again."""
        self._ignored = True
        self._gestures.reset()

    def _on_gesture(self, gesture: Gesture) -> None:
        self._observe("gesture", kind=str(gesture.kind))
        ask = self._ask
        match gesture.kind:
            case Kind.DOWN if self._phase is Phase.READY:
                self._announcer.tone(Cue.LISTENING)
                self._begin(self._new_ask(gesture))
                self._offer_at = gesture.time + self._settings.timings.offer_shutdown
                self._enter(Phase.LISTENING)
            case Kind.RELEASED if ask:
                self._decide(ask, Undecided.SPEAKS)
            case Kind.SHORT if ask and self._tap_to_talk:
                self._tapped = True
            case Kind.SHORT if ask:
                self._decide(ask, None)
            case Kind.DOUBLE if ask:
                self._drop_ask()
                self._repeat()
            case Kind.TRIPLE if ask:
                self._drop_ask()
                question = self._settings.assistant.read_question
                again = Ask(ask.pressed, Detail.READ, ask.picture)
                again.decide(question)
                self._begin(again)
                self._work()

    def _new_ask(self, gesture: Gesture) -> Ask:
        before = self._recent()
        if gesture.button == "second" and before:
            return Ask(gesture.time, before.detail, before.picture)
        return Ask(gesture.time, Detail(self._settings.assistant.detail))

    @property
    def _language(self) -> str:
        return self._settings.assistant.language

    @property
    def _tap_to_talk(self) -> bool:
        return self._settings.button.mode == "tap"

    def _recent(self) -> _Before | None:
        """The last answer, while one can ask on about its picture."""
        before = self._before
        if before and time.monotonic() - before.ended <= self._settings.timings.follow_up:
            return before
        return None

    def _decide(self, ask: Ask, said: Said | Undecided) -> None:
        ask.decide(said)
        self._work()

    def _work(self) -> None:
        self._announcer.tone(Cue.GOT_IT)
        self._tick_at = time.monotonic() + self._settings.timings.tick
        self._enter(Phase.WORKING)

    # Asks

    def _begin(self, ask: Ask) -> None:
        self._join()
        self._ask, self._tapped = ask, False
        self._worker = threading.Thread(target=self._take, args=(ask,), name="ask")
        self._worker.start()

    def _take(self, ask: Ask) -> None:
        outcome: TurnResult | BaseException
        try:
            outcome = self._asker.take(
                ask,
                speed=self._manner.speed,
                volume=self._manner.volume,
                picture_before=self._recent() is not None,
                speaks=lambda: self._inbox.put(_Speaks(ask)),
                fell_silent=lambda: self._inbox.put(_FellSilent(ask)),
                endpoint=self._endpointer() if self._endpointer and self._tap_to_talk else None,
            )
        except BaseException as error:  # Whatever it is, the wearer hears of it.
            outcome = error
        self._inbox.put(_Ended(ask, outcome))

    def _drop_ask(self) -> None:
        if self._ask:
            self._ask.stop()
            self._ask = None

    def _join(self) -> None:
        if self._worker:
            self._worker.join()
            self._worker = None

    def _on_end(self, ask: Ask, outcome: TurnResult | BaseException) -> None:
        if ask is not self._ask:
            return
        self._ask = None
        match outcome:
            case TurnResult() if outcome.answer:
                assert ask.picture is not None
                self._before = _Before(ask.picture, ask.detail, outcome.speech, time.monotonic())
                self._observe("answer", question=outcome.question, answer=outcome.answer)
                self._rest()
            case TurnResult():
                self._tell(Notice.EMPTY_ANSWER)
            case CommandHeard():
                self._obey(outcome.command)
            case SamePictureMeant() if before := self._recent():
                again = Ask(ask.pressed, before.detail, before.picture)
                again.decide(outcome.question)
                self._begin(again)
                self._work()
            case Cancelled():
                self._rest()
            case BaseException():
                self._fail(outcome)

    def _fail(self, error: BaseException) -> None:
        match error:
            case PhotoError():
                notice = error.notice
            case NothingHeardError():
                notice = Notice.NOTHING_HEARD
            case NotUnderstoodError():
                notice = Notice.NOT_UNDERSTOOD
            case DeviceError() if error.part in MISSING:
                notice = MISSING[error.part]
                self._news.told_missing(error.part)
            case MemoryShortageError():
                notice = Notice.MEMORY_SHORT
            case PackError():
                notice = Notice.MODEL_DAMAGED
            case _:
                notice = Notice.WENT_WRONG
                log.error("a turn failed", exc_info=error)
        self._announcer.tone(Cue.FAILED)
        self._tell(notice)

    # Commands

    def _obey(self, command: Command) -> None:
        self._observe("command", command=str(command))
        speed = self._manner.speed
        if notice := self._manner.obey(command):
            if self._manner.speed != speed:
                self._renewal.wish(self._manner.speed)
                self._enter(Phase.SPEAKING)
                self._announcer.tell_anew(notice)
            else:
                self._tell(notice)
            return
        match command:
            case Command.REPEAT:
                self._repeat()
            case Command.BATTERY if battery := self._battery():
                self._reply(replies.of_battery(battery, self._language), Notice.NO_BATTERY)
            case Command.BATTERY:
                self._tell(Notice.NO_BATTERY)
            case Command.WHICH_VOICE if self._voice_name:
                self._reply(replies.of_voice(self._voice_name, self._language), Notice.THIS_VOICE)
            case Command.WHICH_VOICE:
                self._tell(Notice.THIS_VOICE)
            case _:
                self._announcer.tone(Cue.STOPPED)
                self._rest()

    def _repeat(self) -> None:
        if not self._before:
            self._tell(Notice.NOTHING_TO_REPEAT)
            return
        self._enter(Phase.SPEAKING)
        self._announcer.say(self._before.speech)

    # Sounds

    def _be_quiet(self) -> None:
        self._drop_ask()
        self._announcer.be_quiet()
        self._peace_until = time.monotonic() + _PEACE
        self._enter(Phase.READY)
        self._announcer.tone(Cue.STOPPED)

    def _tell(self, notice: Notice, phase: Phase = Phase.SPEAKING) -> None:
        self._enter(phase)
        self._announcer.tell(notice)

    def _reply(self, text: str, otherwise: Notice) -> None:
        self._enter(Phase.SPEAKING)
        self._announcer.reply(text, otherwise)

    # News and the end

    def _rest(self) -> None:
        """Nothing is going on any more."""
        if not self._tell_news():
            self._enter(Phase.READY)

    def _tell_news(self) -> bool:
        """Tell what there is to be told next; whether there was anything."""
        notice = self._news.next()
        if notice is None:
            return False
        if notice in MISSING.values():
            self._announcer.tone(Cue.FAILED)
        self._tell(notice)
        return True

    def _switch_off(self) -> None:
        self._shutdown = True
        self._announcer.last_words(Notice.SHUTTING_DOWN)

    def _enter(self, phase: Phase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self._renewal.voice_free(phase is Phase.READY)
            self._observe("phase", phase=str(phase))
