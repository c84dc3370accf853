"""Whether a pack's files are as promised, and what the engines rely on; nothing is loaded."""

from collections.abc import Callable

from runtime.gguf.check import check_policy
from runtime.packs.pack import Pack
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.whisper_file import read_header as read_whisper_header


def check_files(pack: Pack, advance: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Read every file of a pack, and check the headers of those that C libraries open.

    Args:
        pack: The pack.
        advance: Told how many of how many files have been read.

    Raises:
        PackError: for the first file that is not as promised or cannot be used.
    """
    pack.verify(advance)
    check_headers(pack)


def check_headers(pack: Pack, *, hashed: bool = True) -> None:
    """Check the headers of the files that C libraries open.

    Args:
        pack: The pack.
        hashed: Whether the hashes of the files are checked too, and not their sizes alone.

    Raises:
        PackError: for the first file that is missing or cannot be used.
    """
    manifest, path = pack.manifest, pack.path if hashed else pack.present
    projector = pack.models(hashed=hashed).projector
    if manifest.image:
        check_policy(projector, manifest.image, pack.folder)
    if manifest.recogniser:
        read_whisper_header(path(manifest.recogniser.model))
    for voice in manifest.voices.values():
        VoiceConfig.read(path(voice.config))
    for translation in manifest.translators.values():
        # It imports SentencePiece, which most packs have no need of.
        from runtime.translation.files import TranslatorFiles

        for direction in translation.directions:
            TranslatorFiles.read(path, direction)
