"""Which languages the device is whole in, and what it lacks in another."""

from runtime.languages.language import known_codes
from runtime.packs.pack import Pack

_LACKING = (
    "there is no safety guard in this language",
    "the device's own notices are English",
    "spoken commands are questions to the model",
)
"""In a language that the device does not speak; the gravest first."""


def shortcomings(pack: Pack, language: str) -> list[str]:
    """What there is only in other languages, the gravest first; empty for a supported one."""
    missing = [] if language in known_codes() else [*_LACKING]
    if pack.manifest.model_language(language) not in pack.manifest.prompts:
        prompted = next(iter(pack.manifest.prompts), "en")
        missing.append(f"pack {pack.manifest.name} prompts its model in {prompted}")
    return missing


def remedy(pack: Pack, language: str) -> str:
    """What can be done about what is missing, without a capital and a full stop."""
    if language in known_codes():
        command = f"vismaid packs set {pack.folder} --translate {language}"
        return f"give the pack a translator with `{command}`"
    *others, last = known_codes()
    return f"supported are {', '.join(others)} and {last}"


def caution(pack: Pack, language: str) -> str:
    """Two sentences about a language that is not supported whole; empty for one that is."""
    missing, told = shortcomings(pack, language), remedy(pack, language)
    if not missing:
        return ""
    return f"{language} is not fully supported: {', '.join(missing)}. {told[0].upper()}{told[1:]}."
