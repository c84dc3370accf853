"""Tries packs that are going to be measured, which might end whoever loads them."""

from typing import TYPE_CHECKING

from vismaid import console

if TYPE_CHECKING:
    from runtime.packs.pack import Pack


def try_first(pack: "Pack", *, speech: bool = False) -> None:
    """Let the model of a pack be loaded by a process that may die, if it never was on this machine.

    Args:
        pack: The pack.
        speech: Whether recogniser and voice are going to be loaded too.

    Raises:
        PackError: an engine ends or hangs over it, or a file is not as promised.
    """
    from runtime.packs.trial import require_tried

    with console.progress(f"trying {pack.manifest.name}"):
        if speech:
            voices, ears = pack.manifest.voices, pack.manifest.recogniser
            spoken = "en" if "en" in voices else next(iter(voices), "en")
            heard = (ears.languages if ears else None) or [spoken]
            require_tried(pack, ["voice"], spoken)
            require_tried(pack, ["recogniser"], "en" if "en" in heard else heard[0])
        require_tried(pack, ["model"], "en")
