"""Notices: what the device says on its own account, in the words of each language."""

from enum import StrEnum, auto
from typing import Literal


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
    OTHER_LANGUAGE = auto()
    NOT_TRANSLATED = auto()
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
        Notice.OTHER_LANGUAGE: "That was another language. Please ask in English.",
        Notice.NOT_TRANSLATED: "I could not translate that. Please ask in other words.",
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
        Notice.OTHER_LANGUAGE: "Eso era otro idioma. Pregunte en español.",
        Notice.NOT_TRANSLATED: "No he podido traducirlo. Pregunte con otras palabras.",
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
