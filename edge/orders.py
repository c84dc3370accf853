"""Spoken commands, carried out."""

from collections.abc import Callable

from edge import replies
from edge.commands import Command
from edge.cues import Cue, Notice
from edge.exchange import Exchange
from edge.manner import Manner
from edge.teller import Teller
from runtime.board import Battery


class Orders:
    """Does what the wearer says to the device itself."""

    def __init__(
        self,
        teller: Teller,
        manner: Manner,
        exchange: Exchange,
        language: str,
        *,
        battery: Callable[[], Battery | None],
        voice_name: str,
    ) -> None:
        """Take what commands act upon.

        Args:
            teller: Says what comes of it.
            manner: What is changed.
            exchange: Has the answer to be repeated.
            language: Code of the wearer's language.
            battery: How it is now; None where that is not known.
            voice_name: What the voice is called; empty where that is not known.
        """
        self._teller, self._manner, self._exchange = teller, manner, exchange
        self._language, self._battery, self._voice_name = language, battery, voice_name

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
