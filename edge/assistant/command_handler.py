"""Spoken commands, carried out."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from edge.assistant.announcer import Announcer
from edge.assistant.interaction import Interaction
from edge.notices import replies
from edge.notices.tones import Cue
from edge.preferences import SpeechPreferences
from edge.settings import Settings
from runtime.board.board import Battery
from runtime.errors import OutputError
from runtime.languages.command import Command
from runtime.languages.notice import Notice

log = logging.getLogger("vismaid.commands")

_STEP = 1.25
"""How much faster, slower, louder or quieter at a time."""
_CHANGES: Mapping[Command, tuple[Literal["speed", "volume"], float, Notice, Notice]] = {
    Command.SLOWER: ("speed", 1 / _STEP, Notice.SLOWER, Notice.SLOWEST),
    Command.FASTER: ("speed", _STEP, Notice.FASTER, Notice.FASTEST),
    Command.LOUDER: ("volume", _STEP, Notice.LOUDER, Notice.LOUDEST),
    Command.QUIETER: ("volume", 1 / _STEP, Notice.QUIETER, Notice.QUIETEST),
}
"""What is changed and how, what is said of it, and what where it goes no further."""


class CommandHandler:
    """Does what the wearer says to the device itself."""

    def __init__(
        self,
        announcer: Announcer,
        interaction: Interaction,
        preferences: SpeechPreferences,
        settings: Settings,
        *,
        battery: Callable[[], Battery | None],
        local_time: Callable[[], datetime | None],
        voice_name: str,
    ) -> None:
        """Take what commands act upon.

        Args:
            announcer: Says what comes of it.
            interaction: Has the last answer and the last question.
            preferences: What is changed.
            settings: The wearer's language, and how the button is used.
            battery: How it is now; None where that is not known.
            local_time: None where that is not known.
            voice_name: What the voice is called; empty where that is not known.
        """
        self._announcer, self._interaction = announcer, interaction
        self._preferences, self._settings = preferences, settings
        self._language = settings.assistant.language
        self._battery, self._local_time, self._voice_name = battery, local_time, voice_name

    def run(self, command: Command) -> None:
        """Do it, and let it be heard that it was done."""
        match command:
            case Command.SLOWER | Command.FASTER | Command.LOUDER | Command.QUIETER:
                self._change(command)
            case Command.REPEAT:
                self._repeat()
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
            case Command.STOP:
                self._announcer.tone(Cue.STOPPED)
                self._announcer.rest()

    def _change(self, command: Command) -> None:
        what, factor, notice, at_the_end = _CHANGES[command]
        try:
            changed = self._preferences.change(what, factor)
        except OutputError as error:
            log.warning("%s", error)
            changed = True
            self._announcer.news.add(Notice.WISH_NOT_KEPT)
        if not changed:
            self._announcer.tell(at_the_end)
        elif what == "speed":
            self._announcer.tell_at_new_speed(notice)
        else:
            self._announcer.tell(notice)

    def _repeat(self) -> None:
        if last := self._interaction.last:
            self._announcer.say(last.speech)
        else:
            self._announcer.tell(Notice.NOTHING_TO_REPEAT)

    def _tell_use(self) -> None:
        mode, off_after = self._settings.button.mode, self._settings.timings.offer_shutdown
        text = replies.of_use(mode, off_after, self._language)
        self._announcer.reply(text, otherwise=Notice.WENT_WRONG)

    def _tell_question(self) -> None:
        if question := self._interaction.last_question:
            text = replies.of_question(question, self._language)
            self._announcer.reply(text, otherwise=Notice.WENT_WRONG)
        else:
            self._announcer.tell(Notice.NOTHING_ASKED)

    def _tell_time(self, in_words: Callable[[datetime, str], str]) -> None:
        now = self._local_time()
        self._reply(in_words(now, self._language) if now else None, Notice.NO_CLOCK)

    def _tell_battery(self) -> None:
        battery = self._battery()
        text = replies.of_battery(battery, self._language) if battery else None
        self._reply(text, Notice.NO_BATTERY)

    def _tell_voice(self) -> None:
        name = self._voice_name
        text = replies.of_voice(name, self._language) if name else None
        self._reply(text, Notice.THIS_VOICE)

    def _reply(self, text: str | None, otherwise: Notice) -> None:
        """Say a text; a notice where there is none, or where the voice cannot."""
        if text is None:
            self._announcer.tell(otherwise)
        else:
            self._announcer.reply(text, otherwise)
