"""The process in which parts of a pack are tried: it may die of what is in their files.

    python -m runtime.packs.trial_process FOLDER LANGUAGE BYTES PART…

Each part (``voice``, ``recogniser``, ``model``) is loaded, used for a moment and closed again. The
part and what is done with it are printed, a line each, before it is begun, and ``done`` at the end
unless something was refused in a sentence. The hashes are checked by whoever starts it.
"""

import ctypes
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from runtime.errors import VismaidError
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED

DONE = "done"
_SPEECH = BUNDLED / "demo/samples/10-unanswerable.wav"
"""A question of a second and a half."""
_WORST_SCORE = "1000"
_PARENT_DEATH = 1
"""Linux's number of the option (``PR_SET_PDEATHSIG``)."""
_TOKENS, _ROWS = 64, 4
_SIDE = 224
"""Of a picture, pixels."""


def try_voice(pack: Pack, language: str) -> Iterator[str]:
    """Load the voice of a language, which lets it say a sentence."""
    yield "loading the voice"
    from runtime.speech.tts import Voice

    entry = pack.manifest.voices[language]
    paths = (pack.present(each) for each in (entry.model, entry.config))
    Voice(*paths, speaker=entry.speaker).close()


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
    """Load the text model, its adapters and the projector; see, hear and evaluate a word."""
    yield "loading the text model"
    from runtime.llama.context import Context
    from runtime.llama.gpu import offload
    from runtime.llama.model import Adapter, TextModel
    from runtime.llama.mtmd import TileEncoder
    from runtime.llama.native import NativeProjector
    from runtime.speech.audio import read_wav

    manifest = pack.manifest
    models = pack.models(hashed=False)
    shared = offload(models, manifest, manifest.context, "auto")
    with ExitStack() as stack:
        model = stack.enter_context(TextModel(models.text, gpu_layers=shared.layers))
        adapters = [stack.enter_context(Adapter(model, each)) for each in models.adapters.values()]
        context = stack.enter_context(Context(model, tokens=_TOKENS))
        yield "loading the projector"
        kind = TileEncoder if manifest.image else NativeProjector
        projector = stack.enter_context(kind(models.projector, model, use_gpu=shared.vision))
        if isinstance(projector, TileEncoder):
            yield "encoding a picture"
            seen = projector.encode(_grey(projector.tile))[:_ROWS]
        elif isinstance(projector, NativeProjector):
            if projector.sees:
                yield "encoding a picture"
                seen = projector.encode(_grey(_SIDE))[0][:_ROWS]
            if projector.hears:
                yield "encoding a sound"
                seen = projector.listen(read_wav(_SPEECH, projector.sample_rate))[1][:_ROWS]
        yield "evaluating a word"
        for adapter in (None, *adapters):
            context.use(adapter)
            context.remove(0)
            context.decode_embeddings(seen, 0)
            context.decode_tokens(model.tokenize("a")[:_ROWS] or [0], len(seen))
            context.logits()


def _grey(side: int) -> NDArray[np.uint8]:
    return np.full((side, side, 3), 127, np.uint8)


PARTS: dict[str, Callable[[Pack, str], Iterator[str]]] = {
    "voice": try_voice,
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
