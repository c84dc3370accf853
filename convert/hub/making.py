"""A pack made of fetched parts, which says what it came from, and which boards it fits."""

from collections.abc import Sequence
from pathlib import Path

from convert import Progress
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.make import Wishes, make_pack
from convert.assemble.parts import Given
from convert.hub.orders import TRANSLATOR, VOICE
from convert.hub.pull import Fetched
from convert.hub.translators import translators_among
from convert.quantize.search.boards import boards
from runtime.cancel import NEVER, Cancel
from runtime.memory_plan import Use, plan_memory
from runtime.packs.pack import Pack


def pack_of(
    fetched: Sequence[Fetched],
    source: str,
    out: Path,
    *,
    own: Sequence[Given] = (),
    translators: Sequence[GivenTranslator] = (),
    types: Sequence[str] = (),
    template: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Path]:
    """Make a pack of parts, each in a folder of its own.

    Args:
        fetched: The parts, the model first.
        source: What they came from, in a line.
        out: The pack's folder, which must not exist.
        own: A recogniser and voices that are on this machine.
        translators: Those that are on this machine.
        types: Variants to make beside it.
        template: A chat template in place of that of a model in GGUF.
        progress: Told of every few megabytes.
        cancel: Checked as often.

    Returns:
        ``out``, and the folders of the variants.

    Raises:
        VismaidError, Cancelled: as ``make_pack``; nothing remains.
    """
    given = [
        Given(each.folder, each.order.language or None if each.order.role == VOICE else None)
        for each in fetched
        if each.order.role != TRANSLATOR
    ]
    given += own
    wishes = Wishes(title=fetched[0].order.title or None, source=source)
    return make_pack(
        given,
        out,
        translators=[*translators, *translators_among(fetched)],
        types=types,
        wishes=wishes,
        template=template,
        progress=progress,
        cancel=cancel,
    )


def boards_for(pack: Pack) -> list[str]:
    """The boards that a pack fits, by the memory plan, in words, whichever language is worn."""
    codes = sorted({*pack.manifest.voices, *pack.manifest.translators}) or ["en"]
    return [
        board.title
        for board in boards().values()
        if all(
            plan_memory(pack, Use(language=code), features=board.features).bytes <= board.memory
            for code in codes
        )
    ]
