"""The process in which parts of a pack are tried: it may die of what is in their files.

    python -m runtime.packs.trial_process FOLDER LANGUAGE BYTES PART…

Each part (``voice``, ``translator``, ``recogniser``, ``model``) is loaded, used for a moment and
closed again. The part and what is done with it are printed, a line each, before it is begun, and
``done`` at the end unless something was refused in a sentence. The hashes are checked by whoever
starts it.
"""

import ctypes
import resource
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from runtime.errors import TextError, TranslationError, VismaidError
from runtime.packs.pack import Pack, PackModels
from runtime.packs.search import BUNDLED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from runtime.llama.model import TextModel
    from runtime.packs.manifest import Manifest

DONE = "done"
_SPEECH = BUNDLED / "demo/samples/10-unanswerable.wav"
"""A question of a second and a half."""
_WORST_SCORE = "1000"
_PARENT_DEATH = 1
"""Linux's number of the option (``PR_SET_PDEATHSIG``)."""
_TOKENS, _ROWS = 64, 4
_LARGE, _SMALL = (1280, 960), (320, 240)
"""Sizes of pictures: one that is cut into parts wherever a model does so, and one that is quickly
seen."""


def try_voice(pack: Pack, language: str) -> Iterator[str]:
    """Load the voice of a language, which lets it say a sentence."""
    yield "loading the voice"
    from runtime.speech.tts import Voice

    entry = pack.manifest.voices[language]
    paths = (pack.present(each) for each in (entry.model, entry.config))
    Voice(*paths, speaker=entry.speaker).close()


def try_translator(pack: Pack, language: str) -> Iterator[str]:
    """Load what a language is translated with, and translate a word in either direction."""
    yield "loading a translator"
    from runtime.translation.interpreter import Interpreter

    with Interpreter.load(pack, language) as interpreter:
        yield "translating a word"
        for translate in (interpreter.answer, interpreter.question):
            # What comes of a word by itself says nothing of the engine.
            with suppress(TranslationError, TextError):
                translate("a")


def try_recogniser(pack: Pack, language: str) -> Iterator[str]:
    """Load the recogniser and let it hear a question."""
    yield "loading the recogniser"
    from runtime.speech.audio import read_wav
    from runtime.speech.stt import Recogniser

    entry = pack.manifest.recogniser
    assert entry is not None
    path = pack.present(entry.model)
    with Recogniser(path, language=language, short_window=entry.short_window) as recogniser:
        yield "writing down a question"
        recogniser.transcribe(read_wav(_SPEECH))


def try_model(pack: Pack, language: str) -> Iterator[str]:
    """Load the text model, its adapters and the projector; hear, see and evaluate a word."""
    yield "loading the text model"
    from runtime.llama.context import Context
    from runtime.llama.gpu import offload
    from runtime.llama.model import Adapter, TextModel

    manifest = pack.manifest
    models = pack.models(hashed=False)
    shared = offload(models, manifest, manifest.context, "auto")
    with ExitStack() as stack:
        model = stack.enter_context(TextModel(models.text, gpu_layers=shared.layers))
        adapters = [stack.enter_context(Adapter(model, each)) for each in models.adapters.values()]
        yield "loading the projector"
        look = _native_look if manifest.libmtmd else _look
        seen = yield from look(models, model, shared.vision, stack)
        if manifest.vision:
            yield "loading the vision graph"
            _look_by_graph(manifest, models, model, stack)
        room = _TOKENS + seen.tokens
        context = stack.enter_context(Context(model, tokens=room, batch=max(_ROWS, seen.tokens)))
        yield "evaluating a word"
        for adapter in (None, *adapters):
            context.use(adapter)
            context.remove(0)
            if seen.tokens:
                context.decode_embeddings(seen.values, 0, seen.places, causal=seen.causal)
            context.decode_tokens(model.tokenize("a")[:_ROWS] or [0], seen.span)
            context.logits()


@dataclass(frozen=True)
class _Seen:
    """What a picture became."""

    values: "NDArray[np.float32]"
    places: "NDArray[np.int32] | None" = None
    span: int = 0
    """Positions that it takes."""
    causal: bool = True

    @property
    def tokens(self) -> int:
        return len(self.values)


def _look(
    models: PackModels, model: "TextModel", gpu: bool, stack: ExitStack
) -> Generator[str, None, _Seen]:
    """Encode a tile that the runtime has cut."""
    from runtime.llama.mtmd.projector import TileProjector

    eye = stack.enter_context(TileProjector(models.projector, model, use_gpu=gpu))
    yield "encoding a picture"
    grey = np.full((eye.tile, eye.tile, 3), 127, np.uint8)
    seen = eye.encode(grey)[:_ROWS]
    return _Seen(seen, span=len(seen))


def _look_by_graph(
    manifest: "Manifest", models: PackModels, model: "TextModel", stack: ExitStack
) -> None:
    """Encode a tile with the vision graph, where this machine can."""
    from runtime.vision.eye import open_eye
    from runtime.vision.tile_encoder import TileEncoder

    eye = stack.enter_context(open_eye(manifest, models, model))
    if isinstance(eye, TileEncoder):
        eye.encode(np.full((eye.tile, eye.tile, 3), 127, np.uint8))


def _native_look(
    models: PackModels, model: "TextModel", gpu: bool, stack: ExitStack
) -> Generator[str, None, _Seen]:
    """Hear, let libmtmd prepare a large picture, and encode the last part of a small one."""
    from runtime.llama.embeddings import Chunk
    from runtime.llama.mtmd.native import NativeProjector
    from runtime.speech.audio import read_wav

    eye = stack.enter_context(NativeProjector(models.projector, model, use_gpu=gpu))
    if eye.hears:
        yield "encoding a sound"
        eye.listen(read_wav(_SPEECH, eye.sample_rate))
    if not eye.sees:
        return _Seen(np.zeros((0, model.input_width), np.float32))
    yield "preparing a picture"
    eye.layout(*_LARGE)
    width, height = _SMALL
    chunk = [each for each in eye.layout(width, height) if isinstance(each, Chunk)][-1]
    yield "encoding a picture"
    values = eye.encode(np.full((height, width, 3), 127, np.uint8), last_only=True)
    return _Seen(values[-1], chunk.positions, chunk.span or chunk.tokens, chunk.causal)


PARTS: dict[str, Callable[[Pack, str], Iterator[str]]] = {
    "voice": try_voice,
    "translator": try_translator,
    "recogniser": try_recogniser,
    "model": try_model,
}


def main(folder: str, language: str, size: str, *parts: str) -> None:
    """Try parts of a pack with ``size`` bytes of memory."""
    _die_first()
    _keep_within(int(size), parts)
    pack = Pack.open(Path(folder))
    try:
        for part in parts:
            for step in PARTS[part](pack, language):
                print(part, step, flush=True)
    except VismaidError as error:
        print(error, file=sys.stderr)
        return
    print(DONE, flush=True)


def _die_first() -> None:
    """Let the kernel choose this process where memory runs out, and end it with its parent."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_WORST_SCORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _keep_within(size: int, parts: Iterable[str]) -> None:
    """Refuse memory beyond so many bytes, but where a GPU's driver reserves what it likes."""
    if "model" in parts:
        from runtime.llama.gpu import built_for_one

        if built_for_one():
            return
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main(*sys.argv[1:])
