"""Packs of random checkpoints that llama.cpp's own converter has made GGUF files of."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from convert.pack_writer import pack_file, write_manifest
from runtime.packs.manifest import Manifest, NativePolicy, Prompts, Template
from tests.checkpoints.native.checkpoint import write_native_checkpoint
from tests.checkpoints.native.families import FAMILIES
from tests.reference.source import llama_source

SYSTEM = "You are a careful helper."
_CHATML = Template(
    system="<|im_start|>system\n{text}<|im_end|>\n",
    picture_turn="<|im_start|>user\n{pictures}{text}<|im_end|>\n",
    text_turn="<|im_start|>user\n{text}<|im_end|>\n",
    answer_start="<|im_start|>assistant\n",
    answer_end="<|im_end|>\n",
)
_SMOLVLM = Template(
    system="<|im_start|>System: {text}<end_of_utterance>\n",
    picture_turn="User:{pictures}{text}<end_of_utterance>\n",
    text_turn="User: {text}<end_of_utterance>\n",
    answer_start="Assistant:",
    answer_end="<end_of_utterance>\n",
)
_GEMMA = Template(
    system="",
    picture_turn="<start_of_turn>user\n{pictures}{text}<end_of_turn>\n",
    text_turn="<start_of_turn>user\n{text}<end_of_turn>\n",
    answer_start="<start_of_turn>model\n",
    answer_end="<end_of_turn>\n",
)
_INTERNVL = _CHATML.model_copy(
    update={"picture_turn": "<|im_start|>user\n{pictures}\n{text}<|im_end|>\n"}
)
TEMPLATES = {"smolvlm": _SMOLVLM, "gemma-3": _GEMMA, "internvl3": _INTERNVL}
"""The pieces of the families' chat templates; of those not named they are ChatML's."""


def write_packs(folder: Path, names: Iterable[str], seed: int = 0) -> dict[str, Path]:
    """Write checkpoints, convert them, and make a pack of each pair.

    Args:
        folder: Gets a folder for each family, with ``checkpoint`` in it.
        names: Keys of ``FAMILIES``.
        seed: Of the weights.

    Returns:
        The pack's folder of each family.
    """
    packs = {name: folder / name for name in names}
    jobs = []
    for name, pack in packs.items():
        checkpoint = write_native_checkpoint(pack / "checkpoint", name, seed)
        family = FAMILIES[name]
        usual = [str(checkpoint), "--outtype", "f32", "--outfile"]
        text = [*usual, str(pack / "model.gguf"), *family.options]
        jobs.append((text, family.pre_tokenizer))
        jobs.append(([*usual, str(pack / "mmproj.gguf"), "--mmproj"], ""))
    convert(jobs)
    for name, pack in packs.items():
        write_manifest(pack, _manifest(pack, name))
    return packs


def convert(jobs: list[tuple[list[str], str]]) -> None:
    """Run the converter: its arguments, and the name of the pre-tokenizer, of each file."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("convert_with.py"), llama_source()],
        input=json.dumps(jobs),
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _manifest(pack: Path, name: str) -> Manifest:
    template = TEMPLATES.get(name, _CHATML)
    architectures = {
        "smolvlm": "llama",
        "qwen2-vl": "qwen2vl",
        "qwen2.5-vl": "qwen2vl",
        "qwen3-vl": "qwen3vl",
        "gemma-3": "gemma3",
        "lfm2-vl": "lfm2",
        "internvl3": "qwen2",
        "minicpm-v-4.6": "qwen35",
        "qwen2-audio": "qwen2",
        "qwen2.5-omni": "qwen2vl",
    }
    return Manifest(
        format=1,
        name=name,
        title=f"Random weights in the shape of {name}",
        architecture=architectures[name],
        context=4096,
        text_model=pack_file(pack, "model.gguf"),
        projector=pack_file(pack, "mmproj.gguf"),
        libmtmd=NativePolicy(),
        template=template,
        prompts={"en": Prompts(system=SYSTEM if template.system else "")},
    )
