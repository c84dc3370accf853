"""What the device tells of its own accord, in Spanish."""

from collections.abc import Mapping

from runtime.languages.notice import Notice

NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Listo. Mantenga pulsado el botón y pregunte.",
    Notice.MODEL_NOTICE: "Este modelo trae un aviso en otro idioma. Pida que se lo lean.",
    Notice.STILL_WORKING: "Sigo trabajando.",
    Notice.CAMERA_MISSING: "No encuentro la cámara. Revise el cable.",
    Notice.CAMERA_COVERED: "La cámara no ve nada. Puede que algo la esté tapando.",
    Notice.CAMERA_BACK: "La cámara vuelve a funcionar.",
    Notice.TOO_DARK: "La imagen está muy oscura. Busque más luz e inténtelo otra vez.",
    Notice.TOO_BLURRED: "La imagen está borrosa. No se mueva e inténtelo otra vez.",
    Notice.PLAIN_VIEW: "La cámara solo ve una superficie lisa. Está tapada o demasiado cerca. "
    "Muévala e inténtelo otra vez.",
    Notice.MICROPHONE_MISSING: "No encuentro el micrófono. Revise el cable.",
    Notice.MICROPHONE_BACK: "El micrófono vuelve a funcionar.",
    Notice.SPEAKER_BACK: "El altavoz vuelve a funcionar.",
    Notice.BUTTON_BACK: "El botón vuelve a funcionar.",
    Notice.NOTHING_HEARD: "No he oído nada. Mantenga pulsado el botón mientras habla.",
    Notice.NOT_UNDERSTOOD: "No lo he entendido. Repítalo, por favor.",
    Notice.OTHER_LANGUAGE: "Eso era otro idioma. Pregunte en español.",
    Notice.NOT_TRANSLATED: "No he podido traducirlo. Pregunte con otras palabras.",
    Notice.EMPTY_ANSWER: "No tengo respuesta. Pregunte con otras palabras.",
    Notice.NOTHING_TO_REPEAT: "Todavía no hay ninguna respuesta que repetir.",
    Notice.NOTHING_ASKED: "Todavía no he oído ninguna pregunta.",
    Notice.TOO_HOT: "El aparato está muy caliente y va lento. Deje que se enfríe.",
    Notice.BATTERY_LOW: "Queda poca batería. Cárguela pronto.",
    Notice.MEMORY_SHORT: "Queda poca memoria. Reinicie el aparato.",
    Notice.MODEL_DAMAGED: "Un archivo del modelo está dañado. Pida que lo instalen de nuevo.",
    Notice.WENT_WRONG: "Algo ha fallado. Inténtelo otra vez.",
    Notice.STUCK: "Me he bloqueado y empiezo de nuevo. Espere, por favor.",
    Notice.CANNOT_START: "No puedo arrancar. Pida que miren el registro.",
    Notice.OFFER_SHUTDOWN: "¿Me apago? Pulse otra vez para confirmar.",
    Notice.SHUTTING_DOWN: "Me apago. Hasta luego.",
    Notice.STAYING_ON: "Sigo encendido.",
    Notice.SLOWER: "Más despacio.",
    Notice.FASTER: "Más rápido.",
    Notice.LOUDER: "Más alto.",
    Notice.QUIETER: "Más bajo.",
    Notice.SLOWEST: "No puedo hablar más despacio.",
    Notice.FASTEST: "No puedo hablar más rápido.",
    Notice.LOUDEST: "No puedo hablar más alto.",
    Notice.QUIETEST: "No puedo hablar más bajo.",
    Notice.WISH_NOT_KEPT: "No puedo guardarlo. No queda espacio.",
    Notice.NO_BATTERY: "No sé cuánta batería queda.",
    Notice.NO_CLOCK: "No sé la hora. Mi reloj no está en hora.",
    Notice.THIS_VOICE: "Esta es la única voz que tengo.",
}

TAP_NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Listo. Toque el botón y pregunte.",
    Notice.NOTHING_HEARD: "No he oído nada. Toque el botón y hable después del tono.",
}
