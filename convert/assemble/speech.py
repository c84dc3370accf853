"""The recogniser and the voices of a pack, taken into its folder."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from convert.assemble.intake import Intake, file_name
from convert.assemble.parts import Speech
from convert.assemble.recognise import Found, Kind, json_of
from convert.licence import licence_beside
from convert.whisper.folder import convert_recogniser
from runtime.errors import PackError
from runtime.packs.manifest import MANIFEST, Manifest, Recogniser, Voice
from runtime.packs.pack import Pack

_RECOGNISER = "recogniser.bin"
_VOICE = "voice-{}.onnx"


def files_of(speech: Speech) -> list[Path]:
    """The files that are taken as they are."""
    ears = speech.recogniser
    files = [ears.path] if ears and ears.kind is Kind.RECOGNISER else []
    for voice in speech.voices.values():
        files += [voice.path, json_of(voice.path)]
    return files


def with_speech(manifest: Manifest, speech: Speech, intake: Intake) -> Manifest:
    """A pack's manifest with what it is to hear and speak with, whose files are taken in.

    What a pack beside a file says of it comes along: its licence, who of its speakers speaks, which
    languages a recogniser is wanted for.

    Raises:
        PackError: a file cannot be read.
        CheckpointError: a Whisper checkpoint cannot be converted.
        OutputError: the folder cannot be written.
        Cancelled: the work was stopped.
    """
    changes: dict[str, Any] = {}
    if speech.recogniser:
        changes["recogniser"] = _recogniser(speech.recogniser, intake)
    voices = {code: _voice(code, each.path, intake) for code, each in speech.voices.items()}
    if voices:
        changes["voices"] = {**manifest.voices, **voices}
    return manifest.model_copy(update=changes)


def _recogniser(found: Found, intake: Intake) -> Recogniser:
    if found.kind is Kind.WHISPER:
        name = f"ggml-{found.origin.rpartition('/')[2] or found.path.resolve().name}.bin"
        with intake.draft() as draft:
            entry = convert_recogniser(
                found.path, draft, progress=intake.progress, cancel=intake.cancel
            )
            named = entry.model_copy(update={"file": file_name(Path(name), _RECOGNISER)})
            return Recogniser(model=intake.publish(draft, named))
    file = intake.take(found.path, file_name(found.path, _RECOGNISER))
    beside = _pack_beside(found.path)
    known = beside.recogniser if beside else None
    if known and known.model.sha256 == file.sha256:
        licence = {"licence": known.model.licence}
        return known.model_copy(update={"model": file.model_copy(update=licence)})
    return Recogniser(model=file.model_copy(update={"licence": licence_beside(found.path)}))


def _voice(code: str, path: Path, intake: Intake) -> Voice:
    name = file_name(path, _VOICE.format(code))
    files = {
        "model": intake.take(path, name),
        "config": intake.take(json_of(path), f"{name}.json"),
    }
    beside = _pack_beside(path)
    for known in beside.voices.values() if beside else ():
        if known.model.sha256 == files["model"].sha256:
            licences = {"model": known.model.licence, "config": known.config.licence}
            break
    else:
        known, licences = None, dict.fromkeys(files, licence_beside(path))
    entries = {
        part: file.model_copy(update={"licence": licences[part]}) for part, file in files.items()
    }
    return Voice(**entries, speaker=known.speaker if known else None)


def _pack_beside(path: Path) -> Manifest | None:
    """What the pack says that a file lies in, if it does."""
    with suppress(PackError):
        if (path.parent / MANIFEST).is_file():
            return Pack.open(path.parent).manifest
    return None
