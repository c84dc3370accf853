"""The start as it is heard: that the device has power, that it works, and where it fails, why."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from edge.devices.protocols import DeviceError, Speaker
from edge.notices.tones import Cue, tone
from edge.preferences import SpeechPreferences, state_folder
from edge.settings import Settings
from runtime.cancel import Cancel
from runtime.errors import Cancelled, MemoryShortageError, PackError
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.packs.search import find_pack
from runtime.speech.speech import Speech

log = logging.getLogger("vismaid.starting")


@contextmanager
def heard_start(speaker: Speaker, settings: Settings, stop: Cancel) -> Iterator[None]:
    """A tone at once and ticks for the length of the block; where it fails, that is told.

    Args:
        speaker: Heard as soon as it is there.
        settings: What the maker set.
        stop: Ends what is being told.
    """
    over = Cancel()
    sounds = threading.Thread(target=_sound, args=(speaker, settings, over), name="starting")
    sounds.start()
    try:
        yield
    except Cancelled:  # By whoever ends it: nothing failed.
        raise
    except Exception as error:
        over.set()
        sounds.join()
        tell_failure(error, speaker, settings, stop)
        raise
    finally:
        over.set()
        sounds.join()


def tell_failure(error: Exception, speaker: Speaker, settings: Settings, stop: Cancel) -> None:
    """Let it be heard why it does not start: in words where there is a voice for them."""
    try:
        for part in (tone(Cue.FAILED), *_words(_notice_of(error), settings)):
            speaker.add(part, volume=_volume(settings))
        speaker.wait(stop)
    except (DeviceError, Cancelled) as unheard:
        log.warning("%s", unheard)


def _sound(speaker: Speaker, settings: Settings, over: Cancel) -> None:
    cue = Cue.STARTING
    while not over.is_set():
        try:
            speaker.add(tone(cue), volume=_volume(settings))
            speaker.wait(over)
            cue = Cue.TICK
        except Cancelled:
            return
        except DeviceError as error:
            log.info("%s", error)
        over.wait(settings.timings.tick)


def _volume(settings: Settings) -> float:
    return SpeechPreferences(state_folder(), settings.speaker).volume


def _notice_of(error: Exception) -> Notice:
    match error:
        case MemoryShortageError():
            return Notice.MEMORY_SHORT
        case PackError():
            return Notice.MODEL_DAMAGED
    return Notice.CANNOT_START


def _words(notice: Notice, settings: Settings) -> Sequence[Speech]:
    """The notice in the pack's voice, else in the demo's and in English; nothing without either."""
    from runtime.speech.tts import Voice

    language, mode = settings.assistant.language, settings.button.mode
    for name, code in ((settings.assistant.pack, language), ("demo", "en")):
        try:
            pack = find_pack(name)
            with Voice.of(pack, pack.manifest.voices[code]) as voice:
                return tuple(voice.speak(language_of(code).notices_for(mode)[notice]))
        except Exception as error:  # The tone has to do.
            log.info("no voice of %s: %s", name, error)
    return ()
