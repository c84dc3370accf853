"""From a published checkpoint to a pack."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import gguf

from convert import Progress
from convert.checkpoint.folder import Checkpoint
from convert.checkpoint.hub_cache import published_name
from convert.gguf_writer import Output, write_gguf
from convert.licence import licence_of
from convert.lora.experts import read_loras, written
from convert.models.families import load_model
from convert.models.model import Model
from convert.pack_writer import (
    PROJECTOR,
    TEXT_MODEL,
    check_name,
    name_of_folder,
    write_manifest,
)
from convert.prompts import prompts_after
from convert.template import derive_template, read_template, says_beginning
from convert.tokenizer.proof import prove
from convert.tokenizer.read import read_vocabulary
from convert.tokenizer.vocabulary import Vocabulary
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, OutputError
from runtime.files.folders import new_folder
from runtime.packs.manifest import Manifest, PackFile, Task
from runtime.packs.pack import Pack

_WORDS = 1024
"""Tokens of context beside the largest picture, for the conversation."""
_TASK_WORDS = 512
"""The same where there is but one question and its answer."""


def convert_checkpoint(
    checkpoint: Path,
    out: Path,
    *,
    name: str | None = None,
    licence: str | None = None,
    adapters: Mapping[Task, Path] | None = None,
    then: Callable[[Pack], None] | None = None,
    packs: int = 1,
    progress: Progress | None = None,
    cancel: Cancel = NEVER,
) -> Path:
    """Convert a checkpoint of a known family into a pack.

    Memory stays near one piece of one tensor, whatever the model's size. The pack appears at the
    end, whole; until then, and after any failure, there is nothing.

    Args:
        checkpoint: folder as published on Hugging Face.
        out: folder of the f16 pack, which must not exist.
        name: of the pack; by default that of the folder ``out``.
        licence: of the model; by default what its card says.
        adapters: a PEFT folder for each task that gets an expert.
        then: what is done with the whole pack before it appears.
        packs: how many of its size there must be room for.
        progress: told of every few megabytes written.
        cancel: checked every few megabytes.

    Returns:
        ``out``.

    Raises:
        CheckpointError: another family, or something in it is missing, damaged or left over; or
            so it is with an adapter.
        OutputError: ``out`` exists or cannot be written, or no pack can have the name.
        Cancelled: ``cancel`` was set.
    """
    if name is not None:
        check_name(name)
    source = Checkpoint.open(checkpoint)
    model = load_model(source)
    loras = read_loras(adapters or {}, model.decoder)
    text = model.decoder.config
    vocabulary = read_vocabulary(source, text.vocab_size, text.eos_token_id)
    if model.prompt_format:
        vocabulary = replace(vocabulary, begins=False)
    elif says_beginning(read_template(source), vocabulary.beginning, vocabulary.named):
        vocabulary = replace(vocabulary, begins=True, spelled=True)
    licence = licence or licence_of(source.folder)
    draft = _manifest(source, model, vocabulary, name or name_of_folder(out), licence)
    with ExitStack() as stack:
        folder = stack.enter_context(new_folder(out))
        _check_room(folder, model, packs)
        proof = stack.enter_context(ThreadPoolExecutor(1)).submit(
            prove, vocabulary, source.folder / "tokenizer.json", folder
        )
        named = name or name_of_folder(Path(published_name(checkpoint)))
        files = _write_models(folder, model, vocabulary, named, proof, progress, cancel)
        proof.result()
        experts = {"adapters": stack.enter_context(written(folder, loras, cancel))}
        draft = draft.model_copy(update=experts)
        _write_pack(folder, draft, *files)
        if then:
            then(Pack.open(folder))
    return out


def _write_models(
    folder: Path,
    model: Model,
    vocabulary: Vocabulary,
    name: str,
    proof: Future[int],
    progress: Progress | None,
    cancel: Cancel,
) -> list[PackFile]:
    text = gguf.GGUFWriter(None, model.decoder.architecture)
    model.decoder.keys(text, name)
    vocabulary.add_to(text)
    projector = gguf.GGUFWriter(None, "clip")
    colours = model.image_mean, model.image_std
    model.tower.keys(projector, name, *colours, model.decoder.width)
    files = ((TEXT_MODEL, text, model.text), (PROJECTOR, projector, model.projector))
    entries = []
    for pattern, writer, outputs in files:
        path = folder / pattern.format("f16")
        advance = _counter(progress and partial(progress, path.name), _bytes(outputs), proof)
        entries.append(write_gguf(path, writer, outputs, advance=advance, cancel=cancel))
    return entries


def _counter(
    report: Callable[[int, int], None] | None, total: int, proof: Future[int]
) -> Callable[[int], None]:
    """Adds up what is written, and ends the writing where the proof has failed meanwhile."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if proof.done():
            proof.result()
        if report:
            report(done, total)

    return advance


def _write_pack(folder: Path, draft: Manifest, text: PackFile, projector: PackFile) -> None:
    licence = {"licence": draft.text_model.licence}
    files = {
        "text_model": text.model_copy(update=licence),
        "projector": projector.model_copy(update=licence),
    }
    write_manifest(folder, draft.model_copy(update=files))


def _manifest(
    source: Checkpoint, model: Model, vocabulary: Vocabulary, name: str, licence: str
) -> Manifest:
    """The pack's manifest, but for the files, which are not written yet."""
    picture, video = _place(source, vocabulary, model.image_token), None
    if model.video_token is not None:
        video = _place(source, vocabulary, model.video_token)
    if model.prompt_format:
        template, prompts = model.prompt_format.template, model.prompt_format.prompts
    else:
        template, system = derive_template(
            read_template(source), picture, video, vocabulary.beginning, vocabulary.named
        )
        prompts = prompts_after(system)
    vocabulary.require_plain([*template.model_dump().values(), picture, video or ""])
    nothing = {"file": "", "sha256": "0" * 64, "bytes": 0, "licence": licence}
    return Manifest.model_validate(
        {
            "format": 1,
            "name": name,
            "title": source.folder.resolve().name,
            "source": source.folder.resolve().name,
            "architecture": model.decoder.architecture,
            "attention": "prefix" if model.prompt_format else "causal",
            "context": _context(source, model),
            "text_model": nothing,
            "projector": nothing,
            "image": model.image,
            "template": template,
            **vocabulary.rules.model_dump(),
            "prompts": prompts,
        }
    )


def _place(source: Checkpoint, vocabulary: Vocabulary, number: int) -> str:
    """The token that stands for a picture or a video."""
    token = vocabulary.added(number)
    if not token:
        raise CheckpointError(
            f"{source.folder / 'tokenizer.json'} lacks the tokens for pictures and videos that "
            "config.json names. Use the files that belong together."
        )
    return token


def _context(source: Checkpoint, model: Model) -> int:
    """Tokens that the largest picture, one view more and a conversation take up.

    Raises:
        CheckpointError: a model that knows but one question at a time has no room for it.
    """
    image, limit = model.image, model.decoder.context
    side, words = image.patches_per_side, _TASK_WORDS if model.prompt_format else _WORDS
    if model.prompt_format and limit < side**2 + words:
        raise CheckpointError(
            f"{source.folder / 'config.json'}: a picture is {side**2:,} tokens, and the "
            f"text model attends to {limit:,} positions in every layer, which leaves no room for a "
            "question and its answer. Choose a checkpoint for smaller pictures, such as 448 pixels."
        )
    grids = [
        (height // image.tile * side, width // image.tile * side)
        for height, width in image.pinpoints
    ]
    # The shrink to ``max_tiles`` leaves alone a grid that exceeds it by less than 1.1 a side.
    most = int(1.21 * image.max_tiles * side**2) if image.max_tiles else None
    tokens = [(rows, rows * columns) for rows, columns in grids]
    largest = max((min(count, most or count) + rows for rows, count in tokens), default=0)
    wanted = largest + side**2 + words
    return min(limit, wanted + -wanted % 256)


def _bytes(outputs: Sequence[Output]) -> int:
    return sum(output.bytes for output in outputs)


def _check_room(folder: Path, model: Model, packs: int) -> None:
    wanted = packs * (_bytes(model.text) + _bytes(model.projector))
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise OutputError(
            f"The packs need {(wanted - free) >> 20:,} MB more than are free. "
            "Make room or choose another folder."
        )
