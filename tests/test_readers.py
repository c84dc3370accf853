"""What a person hands in is read as it is saved on any system, or named for what it is.

A byte order mark, which Windows' Notepad puts at the head of a text, is no part of it; and what
git-lfs leaves in the place of a file is called that. Whoever reads text anew says so here.
"""

import ast
import base64
import codecs
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.quality.layouts import open_labelled
from bench.records import read as read_records
from bench.shapes.marian import write_random_marian
from convert.checkpoint.folder import INDEX, Checkpoint, read_header
from convert.checkpoint.pickled import read_pickled
from convert.convert import convert_checkpoint
from convert.licence import licence_of
from convert.lora.config import read_lora_config
from convert.lora.lora import WEIGHTS
from convert.quantize.imatrix.file import read_imatrix
from convert.quantize.recipe import FOLDER, read_recipe
from convert.quantize.search.samples import read_samples
from convert.template import read_template
from convert.translation.folder import convert_translator, read_translator
from convert.whisper.faster_whisper import read_faster_whisper
from convert.whisper.folder import convert_recogniser
from convert.whisper.vocabulary import read_tiktoken
from edge.settings import read_settings
from edge.simulate import read_script
from runtime.errors import VismaidError
from runtime.gguf.reader import read_header as read_gguf
from runtime.packs.manifest import MANIFEST
from runtime.packs.pack import Pack
from runtime.speech.audio import read_wav
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.piper.file import read_model
from runtime.speech.whisper_file import read_header as read_whisper
from runtime.translation.files import TranslatorFiles
from runtime.vision.pictures import open_picture
from tests.bench.test_records import whole as record
from tests.checkpoints.adapter import write_random_adapter
from tests.checkpoints.whisper import Shape, write_random_whisper
from tests.conftest import DATA, write_picture

ROOT = Path(__file__).parents[1]
NAME = "general.name"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
WHISPER = Shape(51864, 80, 32, 1, 1, 1, 1, 16, 16)
READS = {"read_text", "validate_json", "model_validate_json", "from_str", "from_file"}
PARSES = {"load", "loads"}
PARSERS = {"json", "tomllib", "yaml", "csv"}

BY_A_CASE = {
    "runtime/files/toml.py:parse_toml",
    "runtime/files/toml.py:_text",
    "runtime/speech/piper/config.py:VoiceConfig.read",
    "convert/checkpoint/folder.py:read_text",
    "convert/checkpoint/folder.py:_object",
    "convert/licence.py:_text",
    "convert/quantize/search/samples.py:read_lines",
    "convert/quantize/search/samples.py:text_of",
    "convert/tokenizer/proof.py:prove",
    "convert/whisper/vocabulary.py:_in_order",
    "runtime/translation/vocabulary.py:read_vocabulary",
    "bench/quality/importers.py:_parsed",
    "bench/quality/layouts.py:_told_by_content",
    "bench/records.py:read",
}
"""What reads a text that a person may hand in, and is called by a case below."""
NOT_GIVEN = {
    "the kernel's": {
        "runtime/board/board.py:_text",
        "runtime/board/memory.py:_machine",
        "runtime/start/times.py:_age",
        "runtime/board/memory.py:_control_group",
        "runtime/board/memory.py:_address_space",
        "convert/jinja_process.py:_limit_memory",
        "edge/assistant/clock.py:_clocks",
        "bench/measure/bandwidth.py:largest_cache",
        "bench/measure/load.py:_status",
        "bench/measure/power.py:_text",
        "bench/measure/power.py:_whole_number",
        "vismaid/interruption.py:_kill_children",
    },
    "what our own processes tell each other": {
        "runtime/own_process.py:told_by",
        "convert/jinja_process.py:main",
        "convert/quantize/quantizer_process.py:_main",
        "convert/quantize/quantizer.py:plans",
        "convert/jinja.py:rendered",
        "bench/measure/load.py:_start",
        "bench/measure/load.py:_main",
        "bench/sweep/cluster.py:ClusterBoard._ask",
        "bench/sweep/cluster.py:_localised",
        "bench/sweep/sweep.py:Here._alone",
        "bench/sweep/worker.py:serve",
        "bench/sweep/workers.py:Worker.__init__",
        "bench/sweep/workers.py:Worker.take",
        "bench/sweep/workers.py:Workers._make_room",
    },
    "what we wrote ourselves, and nobody edits": {
        "convert/hub/store.py:_read_listing",
        "runtime/files/journal.py:Journal.__init__",
        "runtime/packs/kept.py:read_note",
        "edge/preferences.py:_read",
        "bench/records.py:append",
        "bench/report/charts/of_report.py:_waterfall",
        "bench/report/charts/of_report.py:_depths",
        "bench/report/text.py:particulars",
    },
    "what comes with the program": {
        "runtime/packs/bundle/packages.py:_check_python",
        "runtime/packs/bundle/packages.py:_write_requirements",
        "convert/quantize/recipe.py:groups",
        "convert/quantize/search/boards.py:boards",
        "bench/report/score.py:_table",
        "bench/sweep/checkout.py:_text",
    },
    "random models' own": {
        "bench/shapes/real_shape.py:fill_vocabulary",
        "bench/shapes/tokenizers.py:random_tokenizer",
        "bench/shapes/tokenizers.py:_with_whole_words",
        "bench/shapes/tokenizers.py:_llama",
        "bench/shapes/tokenizers.py:_gemma",
    },
    "text within a file of another kind": {
        "runtime/packs/bundle/stream.py:BundleReader.next",
        "runtime/speech/stt.py:Recogniser._decode",
        "convert/quantize/quantizer_process.py:_Log.write",
        "convert/quantize/quantizer_process.py:_imatrix",
    },
}


def readers() -> Iterator[str]:
    """Every function that reads a text, as ``FILE:FUNCTION``."""

    def within(node: ast.AST, names: tuple[str, ...]) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if isinstance(child, ast.Call) and _reads(child):
                yield ".".join(names)
            yield from within(child, (*names, child.name) if named else names)  # type: ignore[attr-defined]

    for part in ("runtime", "convert", "edge", "bench", "vismaid"):
        for path in sorted((ROOT / part).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            for name in within(ast.parse(path.read_text(encoding="utf-8")), ()):
                yield f"{where}:{name}"


def _reads(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        # As in map(json.loads, …)
        return any(_parses(each) for each in call.args)
    spelled = [each.value for each in call.args if isinstance(each, ast.Constant)]
    decodes = call.func.attr == "decode" and any(
        isinstance(each, str) and each.lower().startswith("utf") for each in spelled
    )
    return call.func.attr in READS or decodes or _parses(call.func)


def _parses(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in PARSES
        and isinstance(function.value, ast.Name)
        and function.value.id in PARSERS
    )


def test_whoever_reads_text_is_known_here() -> None:
    found = set(readers())
    known = BY_A_CASE.union(*NOT_GIVEN.values())
    assert found - known == set(), "say where this text comes from; if from a person, add a case"
    assert known - found == set(), "these read no text any more"


@dataclass(frozen=True)
class Case:
    """A file that a person may hand in, and how it is read."""

    write: Callable[[Path], Path]
    """Writes it, and what it needs beside it, into a folder."""
    read: Callable[[Path], Any]
    """What is compared of it."""


def text(content: str, name: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return write


@pytest.fixture(scope="module")
def texts(
    checkpoint: Path, pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Case]:
    adapter = write_random_adapter(tmp_path_factory.mktemp("adapters") / "one", checkpoint)
    whisper = write_random_whisper(tmp_path_factory.mktemp("recognisers") / "one", WHISPER, 1)

    marian = write_random_marian(tmp_path_factory.mktemp("translators") / "one")
    convert_translator(marian, marian.with_name("made"))

    def of_checkpoint(name: str) -> Callable[[Path], Path]:
        def write(folder: Path) -> Path:
            home = Path(shutil.copytree(checkpoint, folder / "checkpoint"))
            if not (home / name).exists():
                (home / name).write_text("{}", encoding="utf-8")
            return home / name

        return write

    def converted(path: Path) -> Any:
        out = path.parents[1] / f"made-{len(list(path.parents[1].iterdir()))}"
        made = Pack.open(convert_checkpoint(path.parent, out, name="made"))
        return made.manifest

    def sharded(folder: Path) -> Path:
        home = Path(shutil.copytree(checkpoint, folder / "checkpoint"))
        names = Checkpoint.open(home).tensors
        (home / "model.safetensors").rename(home / "model-1.safetensors")
        # An index may name a tied output matrix that no shard holds.
        places = dict.fromkeys([*names, "lm_head.weight"], "model-1.safetensors")
        (home / INDEX).write_text(json.dumps({"weight_map": places}))
        return home / INDEX

    def template(folder: Path) -> Path:
        home = Path(shutil.copytree(checkpoint, folder / "checkpoint"))
        source = read_template(Checkpoint.open(home))
        for name in ("chat_template.json", "processor_config.json"):
            (home / name).unlink(missing_ok=True)
        (home / "chat_template.jinja").write_text(source, encoding="utf-8")
        return home / "chat_template.jinja"

    def of_adapter(folder: Path) -> Path:
        return Path(shutil.copytree(adapter, folder / "adapter")) / "adapter_config.json"

    def of_whisper(name: str) -> Callable[[Path], Path]:
        return lambda folder: Path(shutil.copytree(whisper, folder / "whisper")) / name

    def recogniser(path: Path) -> Any:
        out = path.parents[1] / f"made-{len(list(path.parents[1].iterdir()))}" / "it.bin"
        out.parent.mkdir()
        return convert_recogniser(path.parent, out)

    def listed(folder: Path) -> Path:
        home = Path(shutil.copytree(whisper, folder / "whisper"))
        tokens = json.loads((home / "vocab.json").read_text())
        (home / "vocab.json").unlink()
        (home / "vocabulary.json").write_text(json.dumps(list(tokens)))
        return home / "vocabulary.json"

    def of_pack(folder: Path) -> Path:
        return Path(shutil.copytree(pack, folder / "pack")) / MANIFEST

    def samples(folder: Path) -> Path:
        write_picture(folder / "a.png")
        line = {"image": "a.png", "question": "What?", "answers": ["it"]}
        return text(json.dumps(line) + "\n", "samples.jsonl")(folder)

    def captions(folder: Path) -> Path:
        write_picture(folder / "a.png")
        content = {
            "images": [{"id": 1, "file_name": "a.png"}],
            "annotations": [{"image_id": 1, "caption": "It."}],
        }
        return text(json.dumps(content), "mine.json")(folder)

    def of_marian(name: str) -> Callable[[Path], Path]:
        return lambda folder: Path(shutil.copytree(marian, folder / "marian")) / name

    def translator(path: Path) -> Any:
        out = path.parents[1] / f"made-{len(list(path.parents[1].iterdir()))}"
        return convert_translator(path.parent, out)

    def of_translator(name: str) -> Callable[[Path], Path]:
        return lambda folder: Path(shutil.copytree(marian.with_name("made"), folder / "it")) / name

    def files_of(path: Path) -> Any:
        direction = read_translator(path.parent).direction
        files = TranslatorFiles.read(lambda entry: path.parent / entry.file, direction)
        return files.shape, files.tokens

    script = text("[[step]]\nwait = 1.0\n", "it.toml")
    tokens = b"\n".join(base64.b64encode(bytes([65 + at])) + b" %d" % at for at in range(3))
    return {
        "settings": Case(text("[speaker]\nvolume = 0.5\n", "s.toml"), read_settings),
        "script": Case(script, read_script),
        "recipe": Case(
            text((FOLDER / "compact.toml").read_text(), "mine.toml"),
            lambda path: read_recipe(str(path)),
        ),
        "pack.toml": Case(of_pack, lambda path: Pack.open(path.parent).manifest),
        "samples": Case(samples, lambda path: read_samples(path.parent)),
        "samples of bench": Case(samples, lambda path: open_labelled(path).samples),
        "captions": Case(captions, lambda path: open_labelled(path).samples),
        "records": Case(text(record().decode() + "\n", "r.jsonl"), read_records),
        "voice": Case(
            text((DATA / "voice/tones.onnx.json").read_text(), "v.json"), VoiceConfig.read
        ),
        "adapter": Case(of_adapter, lambda path: read_lora_config(path.parent)),
        "index": Case(sharded, converted),
        "chat template": Case(template, converted),
        "tiktoken": Case(text(tokens.decode(), "t.tiktoken"), read_tiktoken),
        "list of tokens": Case(listed, recogniser),
        **{
            f"Whisper's {name}": Case(of_whisper(name), recogniser)
            for name in ("config.json", "vocab.json", "preprocessor_config.json")
        },
        "translator.toml": Case(of_translator("translator.toml"), files_of),
        "translator's tokens": Case(of_translator("vocabulary.json"), files_of),
        **{
            f"Marian's {name}": Case(of_marian(name), translator)
            for name in (
                "config.json",
                "vocab.json",
                "generation_config.json",
                "tokenizer_config.json",
            )
        },
        **{
            f"checkpoint's {name}": Case(of_checkpoint(name), converted)
            for name in (
                "config.json",
                "tokenizer.json",
                "chat_template.json",
                "preprocessor_config.json",
                "generation_config.json",
                "tokenizer_config.json",
            )
        },
    }


TEXTS = (
    "settings",
    "script",
    "recipe",
    "pack.toml",
    "samples",
    "samples of bench",
    "captions",
    "records",
    "voice",
    "adapter",
    "index",
    "chat template",
    "tiktoken",
    "list of tokens",
    "Whisper's config.json",
    "Whisper's vocab.json",
    "Whisper's preprocessor_config.json",
    "translator.toml",
    "translator's tokens",
    "Marian's config.json",
    "Marian's vocab.json",
    "Marian's generation_config.json",
    "Marian's tokenizer_config.json",
    "checkpoint's config.json",
    "checkpoint's tokenizer.json",
    "checkpoint's chat_template.json",
    "checkpoint's preprocessor_config.json",
    "checkpoint's generation_config.json",
    "checkpoint's tokenizer_config.json",
)
CONVERTED = {name for name in TEXTS if "checkpoint" in name} | {"index", "chat template"}
"""What a whole conversion reads; all of them are marked at once."""
UNREAD = {"checkpoint's generation_config.json", "checkpoint's tokenizer_config.json"}
"""What this family is converted without."""


def test_every_text_has_its_case(texts: dict[str, Case]) -> None:
    assert set(TEXTS) == set(texts)


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in CONVERTED])
def test_a_byte_order_mark_is_no_part_of_a_text(
    name: str, texts: dict[str, Case], tmp_path: Path
) -> None:
    path = texts[name].write(tmp_path)
    before = texts[name].read(path)
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert texts[name].read(path) == before


def test_every_text_of_a_checkpoint_may_have_a_byte_order_mark(
    texts: dict[str, Case], pack: Path, tmp_path: Path
) -> None:
    home = texts["index"].write(tmp_path).parent
    for path in home.glob("*.json"):
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    found = convert_checkpoint(home, tmp_path / "made", name="made")
    expected = Pack.open(pack).manifest
    manifest = Pack.open(found).manifest
    assert (manifest.template, manifest.image) == (expected.template, expected.image)
    for name in (manifest.text_model.file, manifest.projector.file):
        one, other = read_gguf(found / name), read_gguf(pack / name)
        shapes = [{key: each.shape for key, each in it.tensors.items()} for it in (one, other)]
        assert shapes[0] == shapes[1]
        said = [
            {key: each for key, each in it.values.items() if key != NAME} for it in (one, other)
        ]
        assert said[0] == said[1]
    source = read_template(Checkpoint.open(home))
    (home / "chat_template.jinja").write_bytes(codecs.BOM_UTF8 + source.encode())
    assert read_template(Checkpoint.open(home)) == source


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in UNREAD])
def test_a_pointer_of_git_lfs_in_place_of_a_text_is_called_one(
    name: str, texts: dict[str, Case], tmp_path: Path
) -> None:
    path = texts[name].write(tmp_path)
    path.write_text(POINTER)
    with pytest.raises(VismaidError, match="git lfs pull"):
        texts[name].read(path)


BINARIES: dict[str, Callable[[Path], Any]] = {
    "model.gguf": read_gguf,
    "imatrix.gguf": read_imatrix,
    "recogniser.bin": read_whisper,
    "model.bin": read_faster_whisper,
    "model.safetensors": read_header,
    "pytorch_model.bin": read_pickled,
    WEIGHTS: read_header,
    "picture.png": open_picture,
    "recording.wav": read_wav,
}


@pytest.mark.parametrize("name", BINARIES)
def test_a_pointer_of_git_lfs_in_place_of_other_files_is_called_one(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(POINTER)
    with pytest.raises(VismaidError, match="git lfs pull"):
        BINARIES[name](tmp_path / name)


def test_a_pointer_in_place_of_any_file_of_a_pack_is_called_one(
    speaking_pack: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(speaking_pack, tmp_path / "pack"))
    pack = Pack.open(home)
    for entry in pack.files():
        whole = (home / entry.file).read_bytes()
        (home / entry.file).write_text(POINTER)
        with pytest.raises(VismaidError, match="git lfs pull"):
            pack.verify()
        (home / entry.file).write_bytes(whole)


def test_a_pointer_in_place_of_a_voice_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "voice.onnx").write_text(POINTER)
    with pytest.raises(OSError, match="git lfs pull"):
        read_model(tmp_path / "voice.onnx")


def test_a_card_may_be_anything(tmp_path: Path) -> None:
    card = "---\nlicense: apache-2.0\n---\nModèle"
    for content in (card.encode("latin-1"), codecs.BOM_UTF8 + card.encode(), card.encode()):
        (tmp_path / "README.md").write_bytes(content)
        assert licence_of(tmp_path) == "apache-2.0"
    (tmp_path / "README.md").write_text(POINTER)
    assert licence_of(tmp_path) == "unknown"
