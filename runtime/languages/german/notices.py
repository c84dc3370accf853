"""What the device tells of its own accord, in German.

In words that are the same in Germany, Austria and Switzerland.
"""

from collections.abc import Mapping

from runtime.languages.notice import Notice

NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Bereit. Halten Sie die Taste gedrückt und fragen Sie.",
    Notice.MODEL_NOTICE: "Zu diesem Modell gehört ein Hinweis in einer anderen Sprache. "
    "Lassen Sie sich helfen.",
    Notice.STILL_WORKING: "Ich arbeite noch.",
    Notice.CAMERA_MISSING: "Die Kamera fehlt. Prüfen Sie ihr Kabel.",
    Notice.CAMERA_COVERED: "Die Kamera sieht nichts. Vielleicht ist sie verdeckt.",
    Notice.CAMERA_BACK: "Die Kamera ist wieder da.",
    Notice.TOO_DARK: "Das Bild ist zu dunkel. Suchen Sie mehr Licht und versuchen Sie es "
    "noch einmal.",
    Notice.TOO_BLURRED: "Das Bild ist unscharf. Halten Sie still und versuchen Sie es noch einmal.",
    Notice.PLAIN_VIEW: "Die Kamera sieht nur eine leere Fläche. Sie ist verdeckt oder zu nah dran. "
    "Bewegen Sie sie und versuchen Sie es noch einmal.",
    Notice.MICROPHONE_MISSING: "Das Mikrofon fehlt. Prüfen Sie sein Kabel.",
    Notice.MICROPHONE_BACK: "Das Mikrofon ist wieder da.",
    Notice.SPEAKER_BACK: "Der Lautsprecher ist wieder da.",
    Notice.BUTTON_BACK: "Die Taste ist wieder da.",
    Notice.NOTHING_HEARD: "Ich habe nichts gehört. Halten Sie die Taste gedrückt, während Sie "
    "sprechen.",
    Notice.NOT_UNDERSTOOD: "Das habe ich nicht verstanden. Bitte sagen Sie es noch einmal.",
    Notice.OTHER_LANGUAGE: "Das war eine andere Sprache. Bitte fragen Sie auf Deutsch.",
    Notice.NOT_TRANSLATED: "Das konnte ich nicht übersetzen. Bitte fragen Sie mit anderen Worten.",
    Notice.EMPTY_ANSWER: "Ich habe keine Antwort. Bitte fragen Sie mit anderen Worten.",
    Notice.NOTHING_TO_REPEAT: "Es gibt noch keine Antwort zum Wiederholen.",
    Notice.NOTHING_ASKED: "Ich habe noch keine Frage gehört.",
    Notice.TOO_HOT: "Das Gerät ist zu heiß und arbeitet langsam. Lassen Sie es abkühlen.",
    Notice.BATTERY_LOW: "Der Akku ist fast leer. Laden Sie ihn bald auf.",
    Notice.MEMORY_SHORT: "Der Speicher wird knapp. Starten Sie das Gerät neu.",
    Notice.MODEL_DAMAGED: "Eine Datei des Modells ist beschädigt. Lassen Sie sie neu installieren.",
    Notice.WENT_WRONG: "Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.",
    Notice.STUCK: "Ich hänge fest und starte neu. Bitte warten Sie.",
    Notice.CANNOT_START: "Ich kann nicht starten. Lassen Sie jemanden das Protokoll ansehen.",
    Notice.OFFER_SHUTDOWN: "Soll ich mich ausschalten? Drücken Sie zur Bestätigung noch einmal.",
    Notice.SHUTTING_DOWN: "Ich schalte mich aus. Auf Wiederhören.",
    Notice.STAYING_ON: "Ich bleibe an.",
    Notice.SLOWER: "Langsamer.",
    Notice.FASTER: "Schneller.",
    Notice.LOUDER: "Lauter.",
    Notice.QUIETER: "Leiser.",
    Notice.SLOWEST: "Langsamer geht es nicht.",
    Notice.FASTEST: "Schneller geht es nicht.",
    Notice.LOUDEST: "Lauter geht es nicht.",
    Notice.QUIETEST: "Leiser geht es nicht.",
    Notice.WISH_NOT_KEPT: "Das kann ich nicht speichern. Mein Speicher ist voll.",
    Notice.NO_BATTERY: "Ich weiß nicht, wie voll der Akku ist.",
    Notice.NO_CLOCK: "Ich weiß nicht, wie spät es ist. Meine Uhr ist nicht gestellt.",
    Notice.THIS_VOICE: "Das ist die einzige Stimme, die ich habe.",
}

TAP_NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Bereit. Tippen Sie auf die Taste und fragen Sie.",
    Notice.NOTHING_HEARD: "Ich habe nichts gehört. Tippen Sie auf die Taste und sprechen Sie nach "
    "dem Ton.",
}
