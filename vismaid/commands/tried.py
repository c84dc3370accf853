"""Tries packs that are going to be measured, which might end whoever loads them."""

from typing import TYPE_CHECKING

from vismaid import console

if TYPE_CHECKING:
    from runtime.packs.pack import Pack


def try_first(pack: "Pack", *, speech: bool = False, language: str = "en") -> None:
    """Let the model of a pack be loaded by a process that may die, if it never was on this machine.

    Args:
        pack: The pack.
        speech: Whether recogniser and voice are going to be loaded too.
        language: Code of the language of question and answer.

    Raises:
        PackError: an engine ends or hangs over it, or a file is not as promised.
    """
    from runtime.packs.trial import require_tried

    with console.progress(f"trying {pack.manifest.name}"):
        if speech:
            voices, ears = pack.manifest.voices, pack.manifest.recogniser
            spoken = language if language in voices else next(iter(voices), language)
            heard = (ears.languages if ears else None) or [spoken]
            require_tried(pack, ["voice"], spoken)
            require_tried(pack, ["recogniser"], language if language in heard else heard[0])
        require_tried(pack, ["translator", "model"], language)
