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


def caution(pack: Pack, language: str) -> str:
    """A sentence about a language that is not supported whole; empty for one that is."""
    missing = shortcomings(pack, language)
    if not missing:
        return ""
    *others, last = known_codes()
    supported = f"{', '.join(others)} and {last}"
    return f"{language} is not fully supported: {', '.join(missing)}. Supported are {supported}."
