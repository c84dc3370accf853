"""Which languages the device is whole in, and what it lacks in another."""

from edge.assistant.commands import has_commands
from edge.notices.notices import NOTICES
from runtime.guard.promises.finding import has_guard
from runtime.packs.pack import Pack

SUPPORTED = tuple(code for code in NOTICES if has_commands(code) and has_guard(code))
"""Codes of the languages in which there is everything."""


def shortcomings(pack: Pack, language: str) -> list[str]:
    """What there is only in other languages, the gravest first; empty for a supported one."""
    prompted = next(iter(pack.manifest.prompts), "en")
    return [
        text
        for there, text in (
            (has_guard(language), "there is no safety guard in this language"),
            (language in NOTICES, "the device's own notices are English"),
            (has_commands(language), "spoken commands are questions to the model"),
            (
                pack.manifest.model_language(language) in pack.manifest.prompts,
                f"pack {pack.manifest.name} prompts its model in {prompted}",
            ),
        )
        if not there
    ]


def caution(pack: Pack, language: str) -> str:
    """A sentence about a language that is not supported whole; empty for one that is."""
    missing = shortcomings(pack, language)
    if not missing:
        return ""
    supported = " and ".join(SUPPORTED)
    return f"{language} is not fully supported: {', '.join(missing)}. Supported are {supported}."
