"""What the device tells of its own accord, in English."""

from collections.abc import Mapping

from runtime.languages.notice import Notice

NOTICES: Mapping[Notice, str] = {
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
}

TAP_NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Ready. Tap and ask.",
    Notice.NOTHING_HEARD: "I heard nothing. Tap, and speak after the tone.",
}
