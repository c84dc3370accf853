"""What a pack will take of the memory, worked out before anything is loaded.

The text model is mapped, and what llama.cpp packs anew for this processor comes on top of it; the
projector and the recogniser are read into memory; each engine needs room to compute. The sizes of
the working spaces follow from the models' dimensions; the constants were measured with the engines
of this version, on x86_64, with the demo pack, at the real 0.5B shape and at the shapes of
Whisper's tiny and base.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from runtime.board import memory
from runtime.errors import MemoryShortageError, PackError
from runtime.files.ordinary import open_file
from runtime.gguf.model_size import (
    adapter_bytes,
    batch_size,
    context_bytes,
    kept_bytes,
    text_model_bytes,
)
from runtime.gguf.vision_size import bidirectional_tokens, projector_bytes, room_for_pictures
from runtime.llama.model import build_features
from runtime.packs.languages import voices_for
from runtime.packs.manifest import MANIFEST, Direction, Recogniser
from runtime.packs.pack import Pack
from runtime.speech.whisper_file import WhisperHeader
from runtime.speech.whisper_file import read_header as read_whisper_header
from runtime.speech.window import audio_context

_MEGABYTE = 1_000_000
_HEARING_ENGINE, _SPEAKING_ENGINE = 14 * _MEGABYTE, 31 * _MEGABYTE
"""Vocabulary, phonemes, arenas: what an engine takes whatever the size of its model."""
_RECORDING, _RECORDING_SECOND = 15 * _MEGABYTE, 0.5 * _MEGABYTE
"""What it takes to find the speech in a recording and to write it down, at most."""
_LOADED_VOICE = 2.25
"""What a voice takes, as a multiple of its file: most of it while its graph is cut and loaded."""
_SENTENCE = 27 * _MEGABYTE
"""What Piper needs for a sentence of ten seconds, in its smallest voices."""
_TOKEN, _TRANSLATING = 350, 30 * _MEGABYTE
"""Bytes of a token of a translator's vocabulary, and what it takes while it translates."""
_PROGRAM = 15 * _MEGABYTE
"""Pictures and arrays on their way from one engine to the next."""
_LEAST_CONTEXT = 1024
_PIECE = 1 << 20
KEPT = "pictures seen before"
"""The name of what can be done without."""


@dataclass(frozen=True)
class MemoryUse:
    """Something that takes memory."""

    name: str
    bytes: int


@dataclass(frozen=True)
class Plan:
    """What a pack will take, in addition to what the process has already."""

    parts: tuple[MemoryUse, ...]
    context: int
    """Tokens that it was planned for."""

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(part.bytes for part in self.parts)

    @property
    def least(self) -> int:
        """All but what it can do without, more slowly."""
        return sum(part.bytes for part in self.parts if part.name != KEPT)


@dataclass(frozen=True)
class Use:
    """What a pack is to be used for."""

    language: str = "en"
    others: tuple[str, ...] = ()
    """Codes of the languages that may be asked in as well."""
    hear: bool = True
    """Whether questions are spoken."""
    longest_question: float = 60.0
    """Seconds of sound."""
    context: int | None = None
    """Tokens; None for what the pack asks for."""


def plan_memory(
    pack: Pack, use: Use | None = None, *, features: frozenset[str] | None = None
) -> Plan:
    """Work out what a pack takes; only the headers of its files are read.

    Args:
        pack: The pack.
        use: What it is to be used for.
        features: What llama.cpp was built to use where the pack will run; None for here.

    Raises:
        PackError: a file is missing, damaged, or does not fit the others.
    """
    use = use or Use()
    context = use.context or pack.manifest.context
    features = build_features() if features is None else features
    return Plan(tuple(_parts(pack, use, context, features)), context)


def require_room(pack: Pack, use: Use | None = None, *, free: int | None = None) -> Plan:
    """Refuse a pack that does not fit, and say which would.

    Args:
        pack: The pack.
        use: What it is to be used for.
        free: Bytes that can be had; None to find out.

    Raises:
        MemoryShortageError: it needs more than there is; the message names the megabytes missing.
        PackError: a file is missing, damaged, or does not fit the others.
    """
    use = use or Use()
    free = memory.available() if free is None else free
    plan = plan_memory(pack, use)
    if plan.least > free:
        raise MemoryShortageError(
            f"Pack {pack.manifest.name} needs {_megabytes(plan.least)} of memory and only "
            f"{_megabytes(free)} are free, {_megabytes(plan.least - free + _MEGABYTE)} too few. "
            f"{what_would_fit(pack, use, free)}"
        )
    return plan


def what_would_fit(pack: Pack, use: Use, free: int) -> str:
    """A sentence: a smaller context, a smaller variant beside the pack, or neither."""
    context = (use.context or pack.manifest.context) // 2
    while context >= _LEAST_CONTEXT:
        smaller = replace(use, context=context)
        if plan_memory(pack, smaller).least <= free:
            return f"It fits with `context = {context}` in its {MANIFEST}."
        context //= 2
    fitting = [
        (plan.least, each) for each in variants_beside(pack) if (plan := _fits(each, use, free))
    ]
    if fitting:
        size, best = max(fitting, key=lambda pair: pair[0])
        return f"Pack {best.manifest.name}, beside it, needs {_megabytes(size)}: use that."
    return "Close other programs, or use a smaller pack; `vismaid quantize` makes them."


def _parts(pack: Pack, use: Use, context: int, features: frozenset[str]) -> Iterator[MemoryUse]:
    manifest, models = pack.manifest, pack.models(hashed=False)
    text = models.text
    yield MemoryUse("text model", text_model_bytes(text, features))
    batch = batch_size(context, prefix=manifest.attention == "prefix")
    room = room_for_pictures(manifest.libmtmd, context)
    if room is not None:
        batch = max(batch, min(context, bidirectional_tokens(models.projector, room)))
    sequences = 1 + len(manifest.adapter_files)
    size = context_bytes(text, context, batch=batch, sequences=sequences)
    yield MemoryUse(f"context of {context:,} tokens", size)
    if manifest.attention != "prefix":
        yield MemoryUse(KEPT, kept_bytes(text, context))
    if models.vision:
        yield MemoryUse("vision graph", models.vision.memory)
    else:
        yield MemoryUse("vision projector", projector_bytes(models.projector, room))
    if models.adapters:
        yield MemoryUse("adapters", sum(map(adapter_bytes, models.adapters.values())))
    languages = list(dict.fromkeys((use.language, *use.others)))
    voices = [manifest.voices[code] for code in voices_for(manifest, languages)]
    for voice in voices:
        yield MemoryUse("voice", int(_LOADED_VOICE * voice.model.bytes) + _SPEAKING_ENGINE)
    if voices:
        yield MemoryUse("speaking", _SENTENCE)
    for translation in (manifest.translators.get(code) for code in languages):
        for direction in translation.directions if translation else ():
            yield MemoryUse("translator", _translator_bytes(pack, direction))
    if use.hear and manifest.recogniser:
        path = pack.present(manifest.recogniser.model)
        header = read_whisper_header(path)
        yield MemoryUse(
            "recogniser", path.stat().st_size + recogniser_cache(header) + _HEARING_ENGINE
        )
        # On top of the speaking: ONNX Runtime keeps its arena, and fills it with new pages.
        listening = recording_bytes(header, manifest.recogniser, use.longest_question)
        yield MemoryUse("listening", listening)
    yield MemoryUse("program", _PROGRAM)


def _translator_bytes(pack: Pack, direction: Direction) -> int:
    """What a translator takes, and more while it translates."""
    path = pack.present(direction.vocabulary)
    try:
        with open_file(path) as file:
            # Counted and not parsed: what is no list of tokens is refused where it is loaded.
            tokens = sum(piece.count(b'", "') for piece in iter(lambda: file.read(_PIECE), b""))
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}.") from None
    return direction.model.bytes + _TOKEN * (tokens + 1) + _TRANSLATING


def recogniser_cache(header: WhisperHeader) -> int:
    """Keys and values of whisper.cpp's decoder, of what it hears and of what it writes."""
    heard, written = _padded(header.audio_context), _padded(header.text_context)
    return 4 * header.text_width * (header.text_layers * (heard + written) + heard)


def recording_bytes(header: WhisperHeader, entry: Recogniser, seconds: float) -> int:
    """What it takes at most to hear a recording of so many seconds."""
    positions, attention = header.audio_context, 0  # a second look may take the whole window
    if entry.short_window:
        heard = min(seconds, header.window_seconds)
        positions = audio_context(heard, header.audio_context, short_window=True)
        attention = 4 * positions**2 * header.audio_heads  # without flash attention
    layer = round(50 * positions * header.audio_width)
    return attention + layer + 2700 * positions + round(_RECORDING + _RECORDING_SECOND * seconds)


def _padded(positions: int) -> int:
    return -(-positions // 256) * 256


def variants_beside(pack: Pack) -> Iterator[Pack]:
    """The packs beside this one that were made from the same checkpoint."""
    folder = pack.folder.resolve()
    for manifest in sorted(folder.parent.glob(f"*/{MANIFEST}")):
        if manifest.parent == folder:
            continue
        try:
            other = Pack.open(manifest.parent)
        except PackError:
            continue
        if other.manifest.source and other.manifest.source == pack.manifest.source:
            yield other


def _fits(pack: Pack, use: Use, free: int) -> Plan | None:
    try:
        plan = plan_memory(pack, use)
    except PackError:
        return None
    return plan if plan.least <= free else None


def _megabytes(size: int) -> str:
    return f"{size // _MEGABYTE:,} MB"
