"""Packs opened, engines loaded, questions asked, checkpoints converted and quantized: a call each.

These and the types that they take and give are what ``import vismaid`` offers.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image

from convert.convert import convert_checkpoint
from convert.quantize.types import quantization
from convert.quantize.variants import make_variants, variants_of
from runtime.cancel import NEVER, Cancel
from runtime.engines import Engines
from runtime.errors import PackError
from runtime.events import Finished, TurnResult
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.speech.stt import Recogniser
from runtime.speech.tts import Voice
from runtime.start.loading import load_engines
from runtime.turn import Question, run_turn
from runtime.vision.tiling import Detail


def open_pack(name: str | Path = "demo") -> Pack:
    """A pack by its folder, or by its name where it is installed; the demo by default.

    Raises:
        PackError: there is none, or its ``pack.toml`` is damaged.
    """
    return find_pack(str(name))


@contextmanager
def open_engines(
    pack: Pack,
    language: str = "en",
    *,
    others: Collection[str] = (),
    hear: bool = True,
    speak: bool = True,
) -> Iterator[Engines]:
    """All that a turn needs, loaded for the length of the block.

    A pack that was never loaded on this machine is tried in a process of its own first. What the
    pack translates a language with is loaded too.

    Args:
        pack: The pack.
        language: Code of the language of question and answer.
        others: Codes of the languages that may be asked in as well.
        hear: Load the recogniser, for questions that are recordings.
        speak: Load the voice, for answers that are spoken.

    Raises:
        PackError: the pack lacks what is wanted, or a file of it is missing, damaged, or ends or
            hangs an engine.
        MemoryShortageError: the pack does not fit the memory.
    """
    with load_engines(pack, language, others=others, hear=hear, speak=speak) as loaded:
        yield loaded.engines if speak else replace(loaded.engines, voice=None, voices={})


def open_recogniser(pack: Pack, language: str = "en") -> Recogniser:
    """A pack's recogniser alone; close it, or use it as a context manager.

    Raises:
        PackError: the pack has none, or its file is missing or damaged.
        MemoryShortageError: it does not fit the memory.
    """
    entry = pack.manifest.recogniser
    if entry is None:
        raise PackError(f"{pack.folder} has no recogniser; choose a pack that has one.")
    return Recogniser.of(pack, entry, language=language)


def open_voice(pack: Pack, language: str = "en") -> Voice:
    """A pack's voice alone; close it, or use it as a context manager.

    Raises:
        PackError: the pack has none for the language, or its file is missing or damaged.
        MemoryShortageError: it does not fit the memory.
    """
    entry = pack.manifest.voices.get(language)
    if entry is None:
        raise PackError(f"{pack.folder} has no voice for {language}; choose a pack that has one.")
    return Voice.of(pack, entry)


def ask(
    engines: Engines,
    pictures: Sequence[Image.Image],
    question: Question = None,
    *,
    detail: Detail | str = Detail.LOOK,
    language: str = "en",
    others: Collection[str] = (),
    cancel: Cancel = NEVER,
) -> TurnResult:
    """Take a turn to its end; ``run_turn`` yields what happens in it while it does.

    Args:
        engines: What to work with.
        pictures: RGB pictures; those of the last question are not encoded again.
        question: A text; a recording, float32 [n], mono, 16 kHz; or None for a description.
        detail: ``glance``, ``look`` or ``read``.
        language: Code of the language of question and answer.
        others: Codes of the languages that may be spoken as well, and are answered in; all of them
            ones that ``engines`` were opened for.
        cancel: Ends the turn within 0.2 s, at any stage.

    Raises:
        TextError: a typed question is empty, longer than 2,000 characters, or in a language that
            nothing translates questions from.
        TranslationError: nothing comes of a translation, or it goes in circles.
        OtherLanguageError: a recording is in none of the languages.
        SoundError: the recording holds no speech, or nothing was loaded to hear it.
        VismaidError: an engine could not do its part.
        Cancelled: ``cancel`` was set. The engines can be used at once.
    """
    turn = run_turn(
        engines,
        pictures,
        question=question,
        detail=Detail(detail),
        language=language,
        others=others,
        cancel=cancel,
    )
    for event in turn:
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("a turn ended without a result")


def convert(checkpoint: str | Path, out: str | Path, *, licence: str | None = None) -> Pack:
    """Convert a checkpoint, as published on Hugging Face, into a pack in 16 bits.

    Args:
        checkpoint: Its folder.
        out: The pack's folder, which must not exist.
        licence: Of the model; by default what its card says.

    Raises:
        CheckpointError: another family, or something is missing, damaged or left over.
        OutputError: ``out`` exists or cannot be written.
    """
    return Pack.open(convert_checkpoint(Path(checkpoint), Path(out), licence=licence))


def quantize(
    pack: Pack,
    types: Sequence[str],
    *,
    projectors: Sequence[str] = (),
    imatrix: str | Path | None = None,
    home: str | Path | None = None,
) -> list[Pack]:
    """Make quantized variants of a pack in 16 bits, a whole pack each; those there are kept.

    Args:
        pack: The pack.
        types: Of the text model, such as ``Q4_0``; `vismaid quantize --list` shows them.
        projectors: Of the projector, every one with every type; Q8_0 by default.
        imatrix: An importance matrix in GGUF format.
        home: The folder that they go into; the pack's own parent by default.

    Raises:
        CheckpointError: there is no such type, the pack is quantized already, or the importance
            matrix is lacking or another model's.
        OutputError: a folder is in the way, or there is no room.
    """
    names = [quantization(each, imatrix=imatrix is not None) for each in types]
    weights = Path(imatrix) if imatrix else None
    variants = variants_of(names, [each.upper() for each in projectors], imatrix=weights)
    made = make_variants(pack, variants, home=Path(home) if home else None, imatrix=weights)
    return [each.pack for each in made]
