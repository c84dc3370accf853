"""Every sound that is not an answer: tones, the tick of work going on, and spoken notices.

All of it is made at the start, so that it can be heard when an engine cannot be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Literal

import numpy as np

from runtime.cancel import NEVER, Cancel
from runtime.engines import VoiceLike
from runtime.speech.tts import Speech

RATE = 22_050
"""Sample rate of the tones, Hz."""
_RAMP_SECONDS = 0.008
_OVERTONE = 0.2


class Cue(StrEnum):
    """A tone and what it means."""

    STARTING = auto()
    READY = auto()
    LISTENING = auto()
    GOT_IT = auto()
    STOPPED = auto()
    FAILED = auto()
    TICK = auto()


class Notice(StrEnum):
    """Something the wearer has to be told in words."""

    STARTED = auto()
    MODEL_NOTICE = auto()
    STILL_WORKING = auto()
    CAMERA_MISSING = auto()
    CAMERA_COVERED = auto()
    CAMERA_BACK = auto()
    TOO_DARK = auto()
    TOO_BLURRED = auto()
    PLAIN_VIEW = auto()
    MICROPHONE_MISSING = auto()
    MICROPHONE_BACK = auto()
    SPEAKER_BACK = auto()
    BUTTON_BACK = auto()
    NOTHING_HEARD = auto()
    NOT_UNDERSTOOD = auto()
    EMPTY_ANSWER = auto()
    NOTHING_TO_REPEAT = auto()
    NOTHING_ASKED = auto()
    TOO_HOT = auto()
    BATTERY_LOW = auto()
    MEMORY_SHORT = auto()
    MODEL_DAMAGED = auto()
    WENT_WRONG = auto()
    STUCK = auto()
    CANNOT_START = auto()
    OFFER_SHUTDOWN = auto()
    SHUTTING_DOWN = auto()
    STAYING_ON = auto()
    SLOWER = auto()
    FASTER = auto()
    LOUDER = auto()
    QUIETER = auto()
    SLOWEST = auto()
    FASTEST = auto()
    LOUDEST = auto()
    QUIETEST = auto()
    WISH_NOT_KEPT = auto()
    NO_BATTERY = auto()
    NO_CLOCK = auto()
    THIS_VOICE = auto()


@dataclass(frozen=True)
class _Note:
    frequency: float
    """Hz; 0 is silence."""
    seconds: float
    level: float = 0.35
    """Peak, of 1."""


_PAUSE = _Note(0, 0.1)
# Rising means begin, falling means end; pitch and rhythm differ, for ears that do not hear pitch.
_TONES: dict[Cue, tuple[_Note, ...]] = {
    Cue.STARTING: (_Note(392, 0.14), _Note(523, 0.2)),
    Cue.READY: (_Note(523, 0.09), _Note(659, 0.09), _Note(784, 0.14)),
    Cue.LISTENING: (_Note(880, 0.07),),
    Cue.GOT_IT: (_Note(880, 0.05), _Note(0, 0.03), _Note(880, 0.05)),
    Cue.STOPPED: (_Note(587, 0.07), _Note(392, 0.12)),
    Cue.FAILED: (_Note(220, 0.16), _Note(0, 0.05), _Note(175, 0.28)),
    Cue.TICK: (_Note(1200, 0.018, 0.08),),
}

NOTICES: dict[str, dict[Notice, str]] = {
    "en": {
        Notice.STARTED: "Ready. Hold the button and ask.",
        Notice.MODEL_NOTICE: "This model comes with a notice in another language. Ask your helper.",
        Notice.STILL_WORKING: "Still working.",
        Notice.CAMERA_MISSING: "The camera is missing. Check its cable.",
        Notice.CAMERA_COVERED: "The camera sees nothing. Something may cover it.",
        Notice.CAMERA_BACK: "The camera is back.",
        Notice.TOO_DARK: "The picture is too dark. Find more light and try again.",
        Notice.TOO_BLURRED: "The picture is blurred. Hold still and try again.",
        Notice.PLAIN_VIEW: "The camera sees only one plain surface. It is covered or too close. "
        "Move it and try again.",
        Notice.MICROPHONE_MISSING: "The microphone is missing. Check its cable.",
        Notice.MICROPHONE_BACK: "The microphone is back.",
        Notice.SPEAKER_BACK: "The speaker is back.",
        Notice.BUTTON_BACK: "The button is back.",
        Notice.NOTHING_HEARD: "I heard nothing. Hold the button while you speak.",
        Notice.NOT_UNDERSTOOD: "I did not understand. Please say it again.",
        Notice.EMPTY_ANSWER: "I have no answer. Please ask in other words.",
        Notice.NOTHING_TO_REPEAT: "There is no answer to repeat yet.",
        Notice.NOTHING_ASKED: "I have not heard a question yet.",
        Notice.TOO_HOT: "The device is too hot and works slowly. Let it cool down.",
        Notice.BATTERY_LOW: "The battery is low. Charge it soon.",
        Notice.MEMORY_SHORT: "Memory is running low. Restart the device.",
        Notice.MODEL_DAMAGED: "A model file is damaged. Ask your helper to install it again.",
        Notice.WENT_WRONG: "Something went wrong. Please try again.",
        Notice.STUCK: "I am stuck, and start again. Please wait.",
        Notice.CANNOT_START: "I cannot start. Ask your helper to look at the log.",
        Notice.OFFER_SHUTDOWN: "Shall I switch off? Press again to confirm.",
        Notice.SHUTTING_DOWN: "Switching off. Goodbye.",
        Notice.STAYING_ON: "Staying on.",
        Notice.SLOWER: "Slower.",
        Notice.FASTER: "Faster.",
        Notice.LOUDER: "Louder.",
        Notice.QUIETER: "Quieter.",
        Notice.SLOWEST: "That is as slow as it gets.",
        Notice.FASTEST: "That is as fast as it gets.",
        Notice.LOUDEST: "That is as loud as it gets.",
        Notice.QUIETEST: "That is as quiet as it gets.",
        Notice.WISH_NOT_KEPT: "I cannot save that. My storage is full.",
        Notice.NO_BATTERY: "I cannot tell how full the battery is.",
        Notice.NO_CLOCK: "I do not know the time. My clock has not been set.",
        Notice.THIS_VOICE: "This is the only voice I have.",
    },
    "es": {
        Notice.STARTED: "Listo. Mantenga el botón y pregunte.",
        Notice.MODEL_NOTICE: "Este modelo trae un aviso en otro idioma. Pida que se lo lean.",
        Notice.STILL_WORKING: "Sigo trabajando.",
        Notice.CAMERA_MISSING: "Falta la cámara. Revise su cable.",
        Notice.CAMERA_COVERED: "La cámara no ve nada. Puede que algo la tape.",
        Notice.CAMERA_BACK: "La cámara ha vuelto.",
        Notice.TOO_DARK: "La imagen está muy oscura. Busque más luz y repita.",
        Notice.TOO_BLURRED: "La imagen está movida. Quédese quieto y repita.",
        Notice.PLAIN_VIEW: "La cámara solo ve una superficie lisa. Está tapada o demasiado cerca. "
        "Muévala y repita.",
        Notice.MICROPHONE_MISSING: "Falta el micrófono. Revise su cable.",
        Notice.MICROPHONE_BACK: "El micrófono ha vuelto.",
        Notice.SPEAKER_BACK: "El altavoz ha vuelto.",
        Notice.BUTTON_BACK: "El botón ha vuelto.",
        Notice.NOTHING_HEARD: "No he oído nada. Mantenga el botón mientras habla.",
        Notice.NOT_UNDERSTOOD: "No he entendido. Repítalo, por favor.",
        Notice.EMPTY_ANSWER: "No tengo respuesta. Pregunte con otras palabras.",
        Notice.NOTHING_TO_REPEAT: "Todavía no hay respuesta que repetir.",
        Notice.NOTHING_ASKED: "Todavía no he oído ninguna pregunta.",
        Notice.TOO_HOT: "El aparato está muy caliente y va lento. Deje que se enfríe.",
        Notice.BATTERY_LOW: "Queda poca batería. Cárguela pronto.",
        Notice.MEMORY_SHORT: "Queda poca memoria. Reinicie el aparato.",
        Notice.MODEL_DAMAGED: "Un fichero del modelo está dañado. Pida que lo instalen de nuevo.",
        Notice.WENT_WRONG: "Algo ha fallado. Inténtelo otra vez.",
        Notice.STUCK: "Me he bloqueado y empiezo de nuevo. Espere, por favor.",
        Notice.CANNOT_START: "No puedo arrancar. Pida que miren el registro.",
        Notice.OFFER_SHUTDOWN: "¿Me apago? Pulse otra vez para confirmar.",
        Notice.SHUTTING_DOWN: "Me apago. Hasta luego.",
        Notice.STAYING_ON: "Sigo encendido.",
        Notice.SLOWER: "Más despacio.",
        Notice.FASTER: "Más deprisa.",
        Notice.LOUDER: "Más alto.",
        Notice.QUIETER: "Más bajo.",
        Notice.SLOWEST: "No puedo hablar más despacio.",
        Notice.FASTEST: "No puedo hablar más deprisa.",
        Notice.LOUDEST: "No puedo hablar más alto.",
        Notice.QUIETEST: "No puedo hablar más bajo.",
        Notice.WISH_NOT_KEPT: "No puedo guardarlo. No queda espacio.",
        Notice.NO_BATTERY: "No sé cuánta batería queda.",
        Notice.NO_CLOCK: "No sé la hora. Mi reloj no está puesto.",
        Notice.THIS_VOICE: "Esta es la única voz que tengo.",
    },
}

TAP_NOTICES: dict[str, dict[Notice, str]] = {
    "en": {
        Notice.STARTED: "Ready. Tap and ask.",
        Notice.NOTHING_HEARD: "I heard nothing. Tap, and speak after the tone.",
    },
    "es": {
        Notice.STARTED: "Listo. Toque el botón y pregunte.",
        Notice.NOTHING_HEARD: "No he oído nada. Toque el botón y hable después del tono.",
    },
}
"""Notices that read otherwise where the button is tapped and not held."""


def words(language: str, mode: Literal["hold", "tap"] = "hold") -> dict[Notice, str]:
    """The notices in a language, English where there are none in it, for a way to press."""
    spoken = language if language in NOTICES else "en"
    return NOTICES[spoken] | (TAP_NOTICES[spoken] if mode == "tap" else {})


def tone(cue: Cue) -> Speech:
    """A cue as sound: int16, mono, ``RATE`` Hz, with soft edges so that nothing clicks.

    It ends in a pause, or the ear would miss the first syllable of what follows.
    """
    samples = np.concatenate([_sounded(note) for note in (*_TONES[cue], _PAUSE)])
    return Speech(np.asarray(np.round(samples * 32_767), np.int16), RATE)


def _sounded(note: _Note) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    time = np.arange(round(note.seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * note.frequency * time)
    wave += _OVERTONE * np.sin(4 * np.pi * note.frequency * time)
    edge = np.minimum(time, note.seconds - time) / _RAMP_SECONDS
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.clip(edge, 0, 1))
    return note.level / (1 + _OVERTONE) * wave * ramp


class Cues:
    """All tones and notices, rendered."""

    def __init__(
        self,
        voice: VoiceLike | None,
        language: str,
        speed: float = 1.0,
        *,
        texts: Mapping[Notice, str] | None = None,
    ) -> None:
        """Render everything.

        Args:
            voice: Speaks the notices; without one a notice is the tone for failure.
            language: Code of the wearer's language; English where there are no notices in it.
            speed: How fast the notices are spoken.
            texts: Every notice in words; those of ``words`` where it is not given.
        """
        self._tones = {cue: tone(cue) for cue in Cue}
        self._voice, self._texts = voice, texts or words(language)
        self._notices: dict[Notice, Sequence[Speech]] = {}
        for notice in self._texts:
            self.render(notice, speed)

    def render(self, notice: Notice, speed: float, *, cancel: Cancel = NEVER) -> Sequence[Speech]:
        """Make a notice anew; the old one is heard until it is there.

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
        self._notices[notice] = spoken
        return spoken

    def tone(self, cue: Cue) -> Speech:
        """The tone of a cue."""
        return self._tones[cue]

    def notice(self, notice: Notice) -> Sequence[Speech]:
        """A notice in words, or the tone for failure where there is no voice."""
        return self._notices[notice] or (self._tones[Cue.FAILED],)
