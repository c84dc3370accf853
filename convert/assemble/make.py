"""A new pack of the parts that somebody gave, with variants: all of it whole, or none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from convert import Progress
from convert.assemble.given_translators import GivenTranslator
from convert.assemble.intake import Intake, file_name
from convert.assemble.native import native_pack
from convert.assemble.parts import Given, Parts, Speech, parts_of
from convert.assemble.recognise import Found, Kind
from convert.assemble.speech import files_of, with_speech
from convert.assemble.translation import found_translators, with_translators
from convert.pack_changes import remove_unnamed
from convert.pack_writer import check_name, name_of_folder, write_manifest
from convert.quantize.convert import convert_quantized, variants_beside, write_variants
from convert.vision.add import pack_with_graph, told_to
from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.files.folders import new_folder
from runtime.packs.check import check_headers
from runtime.packs.manifest import Manifest, PackFile
from runtime.packs.pack import Pack

_TEXT_MODEL, _PROJECTOR = "model.gguf", "mmproj.gguf"


@dataclass(frozen=True)
class Wishes:
    """What a pack is to say of itself, other than what its parts say."""

    name: str | None = None
    title: str | None = None
    context: int | None = None
    """Tokens."""
    source: str | None = None
    """What it was made from, other than what its files say."""
    more_sources: str = ""
    """Of parts that it gets, each as ``hf:ORG/REPO@COMMIT``, besides what it says already."""

    def of(self, manifest: Manifest) -> Manifest:
        """A manifest that says so."""
        said = {key: value for key, value in asdict(self).items() if value is not None}
        more = said.pop("more_sources")
        changed = manifest.model_copy(update=said)
        return changed.model_copy(update={"source": _sources(changed.source, more)})


def make_pack(
    given: Sequence[Given],
    out: Path,
    *,
    translators: Sequence[GivenTranslator] = (),
    types: Sequence[str] = (),
    wishes: Wishes | None = None,
    template: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> list[Path]:
    """Make a pack of whatever was given, each thing recognised by its content.

    The model is a checkpoint, which is converted and gets a vision graph, another pack, or text
    model and projector in GGUF. Files are linked where that can be, and else copied.

    Args:
        given: Files and folders in any order.
        out: The folder of the pack, which must not exist.
        translators: Of languages that the model is not spoken to in, each one way.
        types: Variants to make beside it, as in ``Q4_0``; the model must not be quantized.
        wishes: What it is to say of itself; without a name it has that of ``out``.
        template: Of a model in GGUF, a chat template in place of its own: one that llama.cpp
            knows by that name, or a file in Jinja.
        progress: Told of every few megabytes.
        cancel: Checked as often.

    Returns:
        ``out``, and the folders of the variants.

    Raises:
        PackError: something is missing, too much, unknown, damaged or does not fit the rest.
        CheckpointError: a checkpoint cannot be converted, or the model not be quantized.
        OutputError: ``out`` exists or cannot be written, or no pack can have the name.
        Cancelled: ``cancel`` was set.
    """
    wishes = wishes or Wishes()
    if wishes.name is not None:
        check_name(wishes.name)
    variants = variants_beside(out, types)
    parts = parts_of(given)
    if template is not None and parts.projector is None:
        raise PackError(
            f"{parts.model.path} is a {parts.model.kind}, which brings its own chat template. "
            "Leave --template out."
        )
    complete = partial(
        _complete,
        speech=parts.speech,
        translators=translators,
        wishes=wishes,
        progress=progress,
        cancel=cancel,
    )
    if parts.model.kind is Kind.CHECKPOINT:
        titled = partial(complete, wishes=_titled(wishes, parts.model))

        def seeing(pack: Pack) -> Pack:
            return titled(pack_with_graph(pack, "auto", tell=told_to(progress), cancel=cancel))

        return convert_quantized(
            parts.model.path,
            out,
            types,
            name=wishes.name,
            complete=seeing,
            progress=progress,
            cancel=cancel,
        )
    source = _source(parts, template)
    require_context(source, wishes.context)
    with new_folder(out) as folder:
        intake = Intake(folder, progress=progress, cancel=cancel)
        manifest = _without(source.manifest, parts.speech)
        source = Pack(source.folder, manifest)
        files = [source.present(entry) for entry in source.files()]
        intake.require_room([*files, *files_of(parts.speech)])
        if parts.projector:
            manifest = _taken(source, intake)
        else:
            for path, entry in zip(files, source.files(), strict=True):
                intake.place(path, entry)
        named = manifest.model_copy(update={"name": name_of_folder(out)})
        write_manifest(folder, named)
        write_variants(complete(Pack.open(folder)), variants, progress=progress, cancel=cancel)
    return [out, *variants]


def require_context(pack: Pack, context: int | None) -> None:
    """See that a pack's text model attends to as many tokens as somebody wants.

    Raises:
        PackError: it attends to less.
    """
    if context is None:
        return
    header, architecture = pack.models(hashed=False).text, pack.manifest.architecture
    limit = header.number(f"{architecture}.context_length")
    if context > limit:
        raise PackError(
            f"{header.path} attends to {limit:,} tokens and not to {context:,}. Ask for a context "
            "of that or less."
        )


def _complete(
    pack: Pack,
    *,
    speech: Speech,
    translators: Sequence[GivenTranslator],
    wishes: Wishes,
    progress: Progress | None,
    cancel: Cancel,
) -> Pack:
    """A pack that has not appeared yet, with what it is to hear and speak with, and checked."""
    require_context(pack, wishes.context)
    intake = Intake(pack.folder, progress=progress, cancel=cancel)
    intake.require_room(files_of(speech))
    with found_translators(pack.manifest, translators, intake) as found:
        manifest = with_speech(wishes.of(pack.manifest), speech, intake)
        write_manifest(pack.folder, with_translators(manifest, found, intake))
    # What a pack translated with until now came along with its other files.
    remove_unnamed(pack.folder, [entry.file for entry in pack.files()])
    made = Pack.open(pack.folder)
    check_headers(made, hashed=False)
    return made


def _sources(said: str, more: str) -> str:
    """What a pack came from, and its parts, each repository once."""
    anew = {each.rpartition("@")[0] for each in more.split()}
    kept = [each for each in said.split(" ") if each.rpartition("@")[0] not in anew]
    return " ".join([*kept, more]).strip() if more else said


def _titled(wishes: Wishes, model: Found) -> Wishes:
    """A checkpoint in the hub's cache lies in a folder whose name says nothing."""
    title = wishes.title or model.origin.rpartition("/")[2] or None
    return replace(wishes, title=title)


def _source(parts: Parts, template: str | None) -> Pack:
    """The model as a pack, wherever its files lie."""
    if parts.projector is None:
        return Pack.open(parts.model.path)
    return native_pack(parts.model.path, parts.projector.path, template)


def _without(manifest: Manifest, speech: Speech) -> Manifest:
    """What stays of a pack that is to hear and speak with something else."""
    changes: dict[str, Any] = {
        "voices": {
            code: each for code, each in manifest.voices.items() if code not in speech.voices
        }
    }
    if speech.recogniser:
        changes["recogniser"] = None
    return manifest.model_copy(update=changes)


def _taken(source: Pack, intake: Intake) -> Manifest:
    """The manifest of a native pack whose two files were taken in."""

    def take(entry: PackFile, otherwise: str) -> PackFile:
        path = source.present(entry)
        file = intake.take(path, file_name(path, otherwise))
        return file.model_copy(update={"licence": entry.licence})

    manifest = source.manifest
    return manifest.model_copy(
        update={
            "text_model": take(manifest.text_model, _TEXT_MODEL),
            "projector": take(manifest.projector, _PROJECTOR),
        }
    )
