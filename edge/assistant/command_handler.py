"""Spoken commands, carried out."""

from collections.abc import Callable
from datetime import datetime

from edge.assistant.commands import Command
from edge.assistant.exchange import Exchange
from edge.assistant.preferences import Manner
from edge.notices import replies
from edge.notices.notices import Cue, Notice
from edge.notices.teller import Teller
from edge.settings import Settings
from runtime.board.board import Battery


class Orders:
    """Does what the wearer says to the device itself."""

    def __init__(
        self,
        teller: Teller,
        manner: Manner,
        exchange: Exchange,
        settings: Settings,
        *,
        battery: Callable[[], Battery | None],
        clock: Callable[[], datetime | None],
        understood: Callable[[], str],
        voice_name: str,
    ) -> None:
        """Take what commands act upon.

        Args:
            teller: Says what comes of it.
            manner: What is changed.
            exchange: Has the answer to be repeated.
            settings: The wearer's language, and how the button is used.
            battery: How it is now; None where that is not known.
            clock: The local time; None where that is not known.
            understood: The last question as it was understood; empty before the first.
            voice_name: What the voice is called; empty where that is not known.
        """
        self._teller, self._manner, self._exchange = teller, manner, exchange
        self._settings, self._language = settings, settings.assistant.language
        self._battery, self._clock = battery, clock
        self._understood, self._voice_name = understood, voice_name

    def obey(self, command: Command) -> None:
        """Do it, and let it be heard that it was done."""
        speed = self._manner.speed
        if notices := self._manner.obey(command):
            another_pace = self._manner.speed != speed
            (self._teller.tell_at_new_pace if another_pace else self._teller.tell)(notices[0])
            for more in notices[1:]:
                self._teller.news.add(more)
            return
        match command:
            case Command.REPEAT:
                self.repeat()
            case Command.HELP:
                self._tell_use()
            case Command.WHAT_HEARD:
                self._tell_question()
            case Command.TIME | Command.DATE:
                self._tell_time(replies.of_time if command is Command.TIME else replies.of_date)
            case Command.BATTERY:
                self._tell_battery()
            case Command.WHICH_VOICE:
                self._tell_voice()
            case _:
                self._teller.tone(Cue.STOPPED)
                self._teller.rest()

    def repeat(self) -> None:
        """Say the last answer again."""
        if self._exchange.last:
            self._teller.say(self._exchange.last.speech)
        else:
            self._teller.tell(Notice.NOTHING_TO_REPEAT)

    def _tell_use(self) -> None:
        mode, off_after = self._settings.button.mode, self._settings.timings.offer_shutdown
        text = replies.of_use(mode, off_after, self._language)
        self._teller.reply(text, otherwise=Notice.WENT_WRONG)

    def _tell_question(self) -> None:
        if question := self._understood():
            text = replies.of_question(question, self._language)
            self._teller.reply(text, otherwise=Notice.WENT_WRONG)
        else:
            self._teller.tell(Notice.NOTHING_ASKED)

    def _tell_time(self, in_words: Callable[[datetime, str], str]) -> None:
        if now := self._clock():
            text = in_words(now, self._language)
            self._teller.reply(text, otherwise=Notice.NO_CLOCK)
        else:
            self._teller.tell(Notice.NO_CLOCK)

    def _tell_battery(self) -> None:
        battery = self._battery()
        if battery:
            text = replies.of_battery(battery, self._language)
            self._teller.reply(text, otherwise=Notice.NO_BATTERY)
        else:
            self._teller.tell(Notice.NO_BATTERY)

    def _tell_voice(self) -> None:
        if self._voice_name:
            text = replies.of_voice(self._voice_name, self._language)
            self._teller.reply(text, otherwise=Notice.THIS_VOICE)
        else:
            self._teller.tell(Notice.THIS_VOICE)
