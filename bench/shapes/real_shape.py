"""Packs of random weights with the dimensions of published models, for measuring speed alone.

The vision-language model has the shape of llava-onevision-qwen2-0.5b, the recogniser that of
Whisper tiny or base. The recogniser computes all it would have to, and then says a question.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.shapes import marian
from bench.shapes.checkpoint import SHAPES, write_random_checkpoint
from bench.shapes.forced_whisper import write_forced_whisper
from bench.shapes.real_translators import QUESTIONS, with_translators
from convert.quantize.convert import convert_quantized
from convert.quantize.types import quantization as quantize_type
from convert.quantize.variants import variant_folder
from convert.vision.choose import VISION_GRAPH, write_plainly
from runtime.errors import OutputError
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import PackFile, Recogniser, VisionGraph
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.graph.forms import Name


@dataclass(frozen=True)
class _Whisper:
    width: int
    heads: int
    layers: int


_SMALL = "tiny"
"""The shape whose translators are small ones too."""
WHISPERS = {"tiny": _Whisper(384, 6, 4), "base": _Whisper(512, 8, 6)}


def real_shape_pack(
    folder: Path,
    *,
    quantization: str,
    whisper: str,
    shape: str = "0.5b",
    vision: Name | None = None,
    language: str = "en",
) -> Pack:
    """The pack in ``folder``, made first where it is not there: 2 minutes and 4 GB on the way.

    Args:
        folder: holds packs of every quantization made so far.
        quantization: of the text model, a type of ``convert.quantize.types.TYPES`` or F16.
        whisper: a key of ``WHISPERS``.
        shape: a key of ``bench.shapes.checkpoint.SHAPES``.
        vision: form of the vision graph, whatever random weights can bear; None for none.
        language: code of the one that is spoken, with translators of OPUS-MT's shape where that is
            not English.

    Raises:
        BenchError: nobody has worded the question in the language.
        OutputError: the folder cannot be written.
        CheckpointError: there is no such quantization.
    """
    plain = folder / shape
    home = plain if quantization == "F16" else variant_folder(plain, quantize_type(quantization))
    try:
        if not home.exists():
            _convert(plain, home, quantization)
        size = (marian.SMALL, 0) if shape == _SMALL else (marian.REAL, marian.REAL_VOCABULARY)
        pack = with_translators(Pack.open(home), language, size=size[0], vocabulary=size[1])
        pack = with_senses(pack, whisper, language)
        return _with_vision(pack, Pack.open(plain), vision) if vision else pack
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}.") from None


def _convert(plain: Path, home: Path, quantization: str) -> None:
    checkpoint = plain.with_name(f"{plain.name}-checkpoint")
    shutil.rmtree(checkpoint, ignore_errors=True)
    shutil.rmtree(plain, ignore_errors=True)
    variants = [] if home == plain else [quantization]
    try:
        write_random_checkpoint(checkpoint, plain.name, 5, dtype="bf16")
        fill_vocabulary(checkpoint / "tokenizer.json", SHAPES[plain.name].vocabulary)
        convert_quantized(checkpoint, plain, variants, name=f"random-{plain.name}")
    finally:
        shutil.rmtree(checkpoint, ignore_errors=True)


def fill_vocabulary(path: Path, rows: int) -> None:
    """Give a text to every row of the embedding, so that each token generated says something."""
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary |= {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    vocabulary |= {f"x{n}": n for n in range(len(vocabulary), rows)}
    path.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def _with_vision(pack: Pack, plain: Pack, form: Name) -> Pack:
    """The pack with the vision graph of that form, made of the projector in floating point."""
    path = pack.folder / VISION_GRAPH.format(form)
    made_of = plain.manifest.projector.sha256
    if not path.exists():
        header = plain.models(hashed=False).projector
        with tempfile.TemporaryDirectory(dir=pack.folder) as work:
            write_plainly(Path(work), header, made_of, form)
            (Path(work) / path.name).replace(path)
    model = PackFile(file=path.name, sha256=sha256_of(path), bytes=path.stat().st_size)
    graph = VisionGraph(model=model, made_of=made_of, form=form)
    return Pack(pack.folder, pack.manifest.model_copy(update={"vision": graph}))


def with_senses(pack: Pack, whisper: str, language: str = "en") -> Pack:
    """The pack with a recogniser of that shape, made where it is not there, and the demo's voice.

    Args:
        pack: Its folder takes their files; its manifest on the disk stays as it is.
        whisper: a key of ``WHISPERS``.
        language: code of a language of ``QUESTIONS``, which is heard and spoken; in the English
            voice where the demo has none of it.
    """
    shape, demo = WHISPERS[whisper], find_pack("demo")
    spoken = "" if language == "en" else f"-{language}"
    ears = pack.folder / f"recogniser-{whisper}{spoken}.bin"
    if not ears.exists():
        partial = ears.with_suffix(".partial")
        write_forced_whisper(
            partial,
            QUESTIONS[language],
            window=1500,
            width=shape.width,
            heads=shape.heads,
            layers=shape.layers,
            text_context=448,
            multilingual=True,
        )
        partial.replace(ears)
    voice = demo.manifest.voices.get(language) or demo.manifest.voices["en"]
    for entry in (voice.model, voice.config):
        shutil.copyfile(demo.path(entry), pack.folder / entry.file)
    model = PackFile(file=ears.name, sha256=sha256_of(ears), bytes=ears.stat().st_size)
    senses = {"recogniser": Recogniser(model=model), "voices": {language: voice}}
    return Pack(pack.folder, pack.manifest.model_copy(update=senses))
