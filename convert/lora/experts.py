"""Giving a pack its experts: LoRA adapters become files beside the text model."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf

from convert.checkpoint.config import parse
from convert.gguf_writer import write_gguf
from convert.licence import licence_of
from convert.lora.lora import Lora, read_lora
from convert.models.decoder_types import DECODER_TYPES
from convert.models.decoders import QUERY_SCALAR, Decoder, TextConfig
from convert.pack_changes import changing, remove_unnamed
from convert.pack_writer import write_manifest
from runtime.cancel import NEVER, Cancel
from runtime.errors import CheckpointError, OutputError
from runtime.files.atomic import draft_for, publish, unfinished
from runtime.gguf.reader import read_header
from runtime.packs.manifest import Adapter, Manifest, PackFile, Task


def change_adapters(
    folder: Path,
    adapters: Mapping[Task, Path | None],
    *,
    cancel: Cancel = NEVER,
) -> Manifest:
    """Give a pack adapters, or take them away.

    The pack is whole at every moment: files appear under new names, then the manifest that names
    them, and what no manifest names any more is removed. After a failure all is as it was.

    Args:
        folder: the pack, whose ``pack.toml`` is written anew.
        adapters: the PEFT folder for a task; None for none. Other tasks keep what they have.
        cancel: checked every few megabytes.

    Returns:
        The new manifest.

    Raises:
        PackError: there is no such pack, or it is damaged.
        CheckpointError: an adapter is damaged, cannot be run, or is for another text model.
        OutputError: the pack cannot be written, or another process is changing it.
        Cancelled: ``cancel`` was set.
    """
    with changing(folder) as pack:
        before = pack.manifest.adapters
        decoder = decoder_of(pack.path(pack.manifest.text_model))
        loras = read_loras(adapters, decoder)
        kept = {task: entry for task, entry in before.items() if task not in adapters}
        with written(folder, loras, cancel) as entries:
            changes: dict[str, Any] = {"adapters": kept | entries}
            manifest = pack.manifest.model_copy(update=changes)
            write_manifest(folder, manifest)
        remove_unnamed(folder, [entry.model.file for entry in before.values()])
    return manifest


def read_loras(adapters: Mapping[Task, Path | None], decoder: Decoder) -> dict[Task, Lora]:
    """Match each PEFT folder with the text model, before anything is written.

    Raises:
        CheckpointError: an adapter is damaged, cannot be run, or is for another text model.
    """
    folders = {path.resolve(): path for path in adapters.values() if path}
    read = {resolved: read_lora(path, decoder) for resolved, path in folders.items()}
    return {task: read[path.resolve()] for task, path in adapters.items() if path}


@contextmanager
def written(
    folder: Path, loras: Mapping[Task, Lora], cancel: Cancel = NEVER
) -> Iterator[dict[Task, Adapter]]:
    """The adapters as files of ``folder``, which go again if the block fails.

    A file is named after its content, so it replaces no other, and one adapter for two tasks is
    one file.

    Raises:
        CheckpointError: a tensor cannot be read or stored.
        OutputError: the folder cannot be written.
        Cancelled: ``cancel`` was set.
    """
    made: list[str] = []
    entries: dict[Task, Adapter] = {}
    try:
        for task, lora in loras.items():
            with unfinished(draft_for(folder / "adapter.gguf")) as draft:
                draft.touch()  # A folder that cannot be written is told of as below.
                file = _write(draft, lora, cancel)
                target = folder / f"adapter-{file.sha256[:12]}.gguf"
                if not target.exists():
                    made.append(target.name)
                publish(draft, target)
            named = {"file": target.name, "licence": licence_of(lora.folder)}
            entries[task] = Adapter(name=lora.name, model=file.model_copy(update=named))
        yield entries
    except BaseException as error:
        # The manifest that names them may be there already.
        remove_unnamed(folder, made)
        if isinstance(error, OSError):
            raise OutputError(
                f"{folder} cannot be written: {error.strerror}. "
                "Make room or copy the pack to a folder of your own."
            ) from None
        raise


def _write(path: Path, lora: Lora, cancel: Cancel) -> PackFile:
    writer = gguf.GGUFWriter(None, lora.architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_name(lora.name)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, lora.alpha)
    return write_gguf(path, writer, lora.outputs, cancel=cancel)


def decoder_of(path: Path) -> Decoder:
    """The decoder that a pack's text model was converted from, as far as adapters care.

    Args:
        path: a GGUF file whose hash has been checked.

    Raises:
        CheckpointError: it is of an architecture that has no checkpoints here.
        PackError: it is damaged.
    """
    header = read_header(path)
    architecture = header.text("general.architecture")
    kinds = {kind.architecture: (name, kind) for name, kind in reversed(DECODER_TYPES.items())}
    if architecture not in kinds:
        raise CheckpointError(
            f"{path} is of the architecture {architecture}, for which no adapters can be "
            f"converted. Packs of these can have some: {', '.join(sorted(kinds))}."
        )
    name, kind = kinds[architecture]

    def said(key: str) -> object:
        value = header.values.get(key)
        return value.content if value else None

    config = {
        "model_type": name,
        "vocab_size": header.tensors["token_embd.weight"].shape[1],
        "hidden_size": said(f"{architecture}.embedding_length"),
        "intermediate_size": said(f"{architecture}.feed_forward_length"),
        "num_hidden_layers": said(f"{architecture}.block_count"),
        "num_attention_heads": said(f"{architecture}.attention.head_count"),
        "num_key_value_heads": said(f"{architecture}.attention.head_count_kv"),
        "head_dim": said(f"{architecture}.attention.key_length"),
        "max_position_embeddings": said(f"{architecture}.context_length"),
    }
    if kind.softcapping:
        config["query_pre_attn_scalar"] = said(QUERY_SCALAR)
    return Decoder(
        kind, parse(TextConfig, config, str(path)), "output.weight" not in header.tensors
    )
