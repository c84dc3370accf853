"""Published checkpoints: tensors, configuration, tokenizer, chat template, adapters, importance."""

import json
import shutil
from functools import cache
from pathlib import Path
from random import Random

from bench.shapes.checkpoint import write_random_checkpoint
from convert.checkpoint.folder import Checkpoint
from convert.lora.lora import read_lora
from convert.models.decoders import Decoder, read_decoder
from convert.models.families import load_model
from convert.quantize.imatrix.file import read_imatrix
from convert.template import derive_template, read_template
from convert.tokenizer.read import read_vocabulary
from tests.convert.lora.peft_vectors import FOLDER, SIZES, VECTORS
from tests.convert.quantize.imatrix.vector import STORED
from tests.fuzz.files import here, json_text, kept_folder, write
from tests.fuzz.mutations import damaged

_LARGE = 1 << 20
_EXPRESSIONS = [
    "{% for m in messages %}{{ m }}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'a'|center(10**9) }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ messages[0]['content'] * 100000 }}",
    "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
    "{{ range(10**8)|list|length }}",
    "{% set x = namespace(v=[]) %}{% for i in range(30) %}{% set x.v = x.v + x.v + [1] %}"
    "{% endfor %}",
]


@cache
def _good() -> Path:
    return write_random_checkpoint(kept_folder() / "checkpoint", "tiny", seed=1)


def _copy() -> Path:
    """A checkpoint whose large files are links; whoever changes one replaces it."""
    folder = here() / "checkpoint"
    folder.mkdir()
    for path in _good().iterdir():
        if path.stat().st_size > _LARGE:
            (folder / path.name).hardlink_to(path)
        else:
            shutil.copy(path, folder)
    return folder


def _understood(folder: Path) -> bool:
    checkpoint = Checkpoint.open(folder)
    model = load_model(checkpoint)
    text = model.decoder.config
    read_vocabulary(checkpoint, text.vocab_size, text.eos_token_id)
    return True


def _with(random: Random, name: str) -> Path:
    folder = _copy()
    good = json.loads((folder / name).read_text())
    (folder / name).write_bytes(json_text(random, good))
    return folder


def fuzz_config(random: Random) -> bool:
    """``config.json``."""
    return _understood(_with(random, "config.json"))


def fuzz_tokenizer(random: Random) -> bool:
    """``tokenizer.json``."""
    return _understood(_with(random, "tokenizer.json"))


def fuzz_side_files(random: Random) -> bool:
    """The other JSON beside the tensors."""
    names = sorted(path.name for path in _good().glob("*.json"))
    return _understood(_with(random, random.choice(names)))


def fuzz_safetensors(random: Random) -> bool:
    """The header of a file of tensors."""
    folder = _copy()
    path = next(folder.glob("*.safetensors"))
    data = path.read_bytes()
    path.unlink()
    length = int.from_bytes(data[:8], "little")
    header, rest = data[8 : 8 + length], data[8 + length :]
    if random.random() < 0.5:
        header = json_text(random, json.loads(header))
        data = len(header).to_bytes(8, "little") + header + rest
    else:
        data = damaged(random, data[: 8 + length]) + rest
    path.write_bytes(data)
    return _understood(folder)


def fuzz_template(random: Random) -> bool:
    """A chat template, with expressions that would never end or grow without end."""
    source = read_template(Checkpoint.open(_good()))
    if random.random() < 0.3:
        place = random.randrange(len(source))
        source = source[:place] + random.choice(_EXPRESSIONS) + source[place:]
    else:
        source = damaged(random, source.encode()).decode(errors="replace")
    derive_template(source, "<image>", "<video>")
    return True


def fuzz_lora(random: Random) -> bool:
    """A LoRA adapter as PEFT saves it."""
    name = random.choice(sorted(VECTORS))
    folder = Path(shutil.copytree(FOLDER / name, here() / "adapter"))
    path = folder / random.choice(["adapter_config.json", "adapter_model.safetensors"])
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    if path.suffix == ".json":
        data = json_text(random, json.loads(data))
    elif random.random() < 0.5:
        header = json_text(random, json.loads(data[8 : 8 + length]))
        data = len(header).to_bytes(8, "little") + header + data[8 + length :]
    else:
        data = damaged(random, data)
    path.write_bytes(data)
    lora = read_lora(folder, _decoder(VECTORS[name]))
    for output in lora.outputs:
        assert output.name
    return True


@cache
def _decoder(kind: str) -> Decoder:
    return read_decoder({**SIZES, "model_type": kind}, False, "config.json", kind)


def fuzz_imatrix(random: Random) -> bool:
    """An importance matrix in llama.cpp's layout."""
    matrix = read_imatrix(write("matrix.gguf", damaged(random, STORED.read_bytes())))
    assert matrix.values
    return True
