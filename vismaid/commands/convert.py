"""``vismaid convert``: from a published checkpoint to a pack, or to a recogniser's file."""

from pathlib import Path

from convert.pack_writer import as_toml
from convert.quantize.convert import convert_quantized
from convert.whisper.folder import convert_recogniser
from convert.whisper.model import FileType
from runtime.packs.manifest import Recogniser
from runtime.packs.pack import Pack
from runtime.speech.whisper_file import read_header
from vismaid import console
from vismaid.commands.packs_adapter import given
from vismaid.interruption import cancelled_by_interrupt


def run(
    checkpoint: Path,
    out: Path,
    *,
    quantize: str,
    name: str | None,
    licence: str | None = None,
    ask: Path | None = None,
    describe: Path | None = None,
) -> None:
    """Convert and print a line for each pack made.

    Args:
        checkpoint: Hugging Face folder.
        out: Folder of the pack.
        quantize: Types of further variants, separated by commas.
        name: The pack's name, if not that of the folder ``out``.
        licence: The model's, if not the one that its card names.
        ask: A PEFT folder, the expert for questions.
        describe: A PEFT folder, the expert for descriptions.

    Raises:
        VismaidError: as ``convert_quantized``.
        Cancelled: Ctrl-C was pressed.
    """
    types = [each.strip() for each in quantize.split(",") if each.strip()]
    with console.progress("converting") as bar, cancelled_by_interrupt() as cancel:
        folders = convert_quantized(
            checkpoint,
            out,
            types,
            name=name,
            licence=licence,
            adapters=given(ask, describe),
            progress=lambda what, done, total: bar(done, total, what),
            cancel=cancel,
        )
    for folder in folders:
        pack = Pack.open(folder)
        size = sum(entry.bytes for entry in pack.files())
        console.result(f"{folder}: pack {pack.manifest.name}, {size / 1e6:,.1f} MB")


def run_recogniser(
    checkpoint: Path, out: Path, file_type: FileType, licence: str | None = None
) -> None:
    """Convert a Whisper model and print what to write into a ``pack.toml``.

    Args:
        checkpoint: Folder in Hugging Face's layout or faster-whisper's.
        out: The whisper.cpp file.
        file_type: Of its matrices.
        licence: The model's, if not the one that its card names.

    Raises:
        VismaidError: as ``convert_recogniser``.
        Cancelled: Ctrl-C was pressed.
    """
    with console.progress("converting") as bar, cancelled_by_interrupt() as cancel:
        entry = convert_recogniser(
            checkpoint,
            out,
            file_type=file_type,
            licence=licence,
            progress=lambda what, done, total: bar(done, total, what),
            cancel=cancel,
        )
    knows = "many languages" if read_header(out).multilingual else "English"
    lines = Recogniser(model=entry).model_dump(mode="json", include={"model"}, exclude_none=True)
    console.result(f"# {out}: a recogniser of {knows}, {entry.bytes / 1e6:,.1f} MB")
    console.result(as_toml({"recogniser": lines}), end="")
