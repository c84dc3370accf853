"""What the device says of itself in words that depend on the moment, unlike a notice."""

from runtime.board import Battery

_LEVEL = {"en": "The battery is at {} percent.", "es": "La batería está al {} por ciento."}
_CHARGER = {
    "en": {True: "It is on the charger.", False: "It is not on the charger."},
    "es": {True: "Está enchufada.", False: "No está enchufada."},
}
_VOICE = {"en": "My voice is called {}.", "es": "Mi voz se llama {}."}


def of_battery(battery: Battery, language: str) -> str:
    """How full it is and whether it is on the charger; English where the language is not known."""
    language = language if language in _LEVEL else "en"
    level = _LEVEL[language].format(battery.percent)
    return f"{level} {_CHARGER[language][battery.charging]}"


def of_voice(name: str, language: str) -> str:
    """Which voice it is; English where the language is not known."""
    return _VOICE.get(language, _VOICE["en"]).format(name)
