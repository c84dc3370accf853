"""Whether a pack's files are as promised, and what the engines rely on; nothing is loaded."""

from collections.abc import Callable

from runtime.gguf.adapter_check import adapter_files, check_adapter
from runtime.gguf.check import check_policy, check_projector, check_text_model
from runtime.packs.pack import Pack
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.whisper_file import read_header as read_whisper_header


def check_files(pack: Pack, advance: Callable[[int, int], None] | None = None) -> None:
    """Check every file of a pack, and the headers of those that C libraries open.

    Args:
        pack: The pack.
        advance: Told how many of how many files have been read.

    Raises:
        PackError: for the first file that is not as promised or cannot be used.
    """
    files, manifest = pack.files(), pack.manifest
    for done, entry in enumerate(files):
        pack.path(entry)
        if advance:
            advance(done + 1, len(files))
    text = check_text_model(pack.path(manifest.text_model), manifest.architecture)
    width = text.number(f"{manifest.architecture}.embedding_length")
    projector = check_projector(pack.path(manifest.projector), width)
    check_policy(projector, manifest.image, pack.folder)
    for each in adapter_files(pack):
        check_adapter(pack.path(each), text)
    if manifest.recogniser:
        read_whisper_header(pack.path(manifest.recogniser.model))
    for voice in manifest.voices.values():
        VoiceConfig.read(pack.path(voice.config))
