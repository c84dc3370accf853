"""A pack that is there, changed in place; what does not change is neither read nor touched."""

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from convert import Progress
from convert.assemble import translation
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.intake import Intake
from convert.assemble.make import Wishes, require_context
from convert.assemble.parts import Given, speech_of
from convert.assemble.speech import files_of, with_speech
from convert.assemble.translation import (
    found_translators,
    with_translators,
    without_translators,
)
from convert.pack_changes import changing, remove_unnamed
from convert.pack_writer import check_name, write_manifest
from convert.vision.add import GraphChoice, graph_of_pack, told_to
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.packs.manifest import MANIFEST, Manifest, VisionGraph
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED


def change_pack(
    folder: Path,
    given: Sequence[Given] = (),
    *,
    remove_recogniser: bool = False,
    remove_voices: Collection[str] = (),
    translators: Sequence[GivenTranslator] = (),
    remove_translators: Collection[str] = (),
    graph: GraphChoice | None = None,
    pictures: Sequence[Path] = (),
    wishes: Wishes | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Manifest:
    """Give a pack another recogniser, voices, translators or words about itself, or take them away.

    At every moment the folder holds the old pack or the new one. Files that the pack named and
    names no more are removed.

    Args:
        folder: The pack's.
        given: A recogniser and voices, in any order; each is recognised by its content.
        remove_recogniser: Whether the pack is to hear no more.
        remove_voices: Languages that it is to speak no more.
        translators: Of languages that the model is not spoken to in, each one way.
        remove_translators: Languages that it is to translate no more.
        graph: The vision graph that it is to see with; None for what it has.
        pictures: What the graph's forms are tried on; made-up ones without any.
        wishes: What it is to say of itself from now on.
        progress: Told of every megabyte that was read.
        cancel: Checked as often.

    Returns:
        The new manifest.

    Raises:
        PackError: there is no such pack, or it is bundled; or what was given cannot be used; or it
            has not what is to be removed.
        CheckpointError: a checkpoint cannot be converted, or no vision graph be made of the
            pack's projector.
        OutputError: the pack cannot be written, or another process is changing it.
        Cancelled: ``cancel`` was set.
    """
    wishes = wishes or Wishes()
    _refuse_bundled(folder)
    if wishes.name is not None:
        check_name(wishes.name)
    with changing(folder) as pack:
        require_context(pack, wishes.context)
        kept = _without(pack, remove_recogniser, remove_voices)
        speech = speech_of(given)
        intake = Intake(folder, there=pack.files(), progress=progress, cancel=cancel)
        kept = without_translators(kept, remove_translators, folder)
        try:
            with found_translators(kept, translators, intake) as found:
                intake.require_room([*files_of(speech), *translation.files_of(found)])
                if graph:
                    kept = kept.model_copy(
                        update={"vision": _graph(Pack(folder, kept), graph, pictures, intake)}
                    )
                manifest = with_speech(wishes.of(kept), speech, intake)
                manifest = with_translators(manifest, found, intake)
                write_manifest(folder, manifest)
        finally:
            # Whatever ended it, the manifest on disk says what stays.
            remove_unnamed(folder, [*intake.made, *(entry.file for entry in pack.files())])
    return manifest


def _graph(
    pack: Pack, choice: GraphChoice, pictures: Sequence[Path], intake: Intake
) -> VisionGraph | None:
    """A vision graph for a pack, beside whatever file it sees with now."""

    with tempfile.TemporaryDirectory(prefix=".vision", dir=pack.folder) as work:
        graph = graph_of_pack(
            pack,
            choice,
            Path(work),
            pictures=pictures,
            tell=told_to(intake.progress),
            cancel=intake.cancel,
        )
        if graph is None:
            return None
        model = intake.move(Path(work) / graph.model.file, graph.model)
        return graph.model_copy(update={"model": model})


def _refuse_bundled(folder: Path) -> None:
    if folder.resolve().is_relative_to(BUNDLED.resolve()):
        raise PackError(
            f"{folder} comes with the program and stays as it is. Make a pack of your own from it "
            f"and change that: `vismaid packs make --model {folder} --out DIR`."
        )


def _without(pack: Pack, recogniser: bool, voices: Collection[str]) -> Manifest:
    """What is left where something is taken away."""
    manifest = pack.manifest
    changes: dict[str, Any] = {}
    if recogniser:
        if manifest.recogniser is None:
            raise PackError(f"{pack.folder / MANIFEST} names no recogniser that could be removed.")
        changes["recogniser"] = None
    unknown = sorted(set(voices) - manifest.voices.keys())
    if unknown:
        there = ", ".join(sorted(manifest.voices)) or "none"
        raise PackError(
            f"{pack.folder / MANIFEST} names no voice for {', '.join(unknown)}; it has {there}."
        )
    if voices:
        changes["voices"] = {
            code: voice for code, voice in manifest.voices.items() if code not in voices
        }
    return manifest.model_copy(update=changes)
