"""Packs of random models for tests, and changed copies of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from bench.shapes.forced_whisper import write_forced_whisper
from convert.pack_writer import pack_file, write_manifest
from runtime.packs.hashes import sha256_of
from runtime.packs.manifest import (
    MANIFEST,
    Manifest,
    NativePolicy,
    Recogniser,
    Sample,
    Template,
    Voice,
)
from runtime.packs.pack import Pack
from tests.checkpoints.native_ears import Ears
from tests.checkpoints.native_pair import (
    Family,
    Shape,
    architecture_of,
    shape_of,
    write_native_pair,
)

DATA = Path(__file__).parent / "data"
RECITED = "Is there a door?"


def changed_copy(pack: Path, folder: Path, file: str, change: Callable[[bytes], bytes]) -> Pack:
    """A copy of a pack with one file changed and a manifest that says so.

    Args:
        pack: The pack's folder.
        folder: Made for the copy.
        file: Which file.
        change: Its bytes to its new bytes.
    """
    shutil.copytree(pack, folder)
    path = folder / file
    before = sha256_of(path), path.stat().st_size
    path.write_bytes(change(path.read_bytes()))
    manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    manifest = manifest.replace(before[0], sha256_of(path))
    manifest = manifest.replace(f"bytes = {before[1]}", f"bytes = {path.stat().st_size}")
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    return Pack.open(folder)


_CONTENT = {
    "idefics3": ("<|im_start|>", ":", "<end_of_utterance>\n", "User", "Assistant"),
    "gemma3": ("<start_of_turn>", "\n", "<end_of_turn>\n", "user", "model"),
}
_CHATML = ("<|im_start|>", "\n", "<|im_end|>\n", "user", "assistant")


def native_pack(
    folder: Path,
    family: Family = "idefics3",
    seed: int = 0,
    *,
    shape: Shape | None = None,
    policy: NativePolicy | None = None,
    ears: Ears | None = None,
    brief: bool = False,
) -> Path:
    """A pack of random weights whose pictures libmtmd prepares, without recogniser and voice.

    Args:
        folder: Made for it.
        family: Whose files it looks like.
        seed: Of the weights.
        shape: Its dimensions; tiny ones by default.
        policy: How many tokens a picture has; by default as the model itself has it.
        ears: What hears spoken questions, where something does.
        brief: Whether its answers end after a few words, and not at all.
    """
    pair = write_native_pair(folder, family, seed, shape=shape, ears=ears, brief=brief)
    begin, after, end, user, assistant = _CONTENT.get(family, _CHATML)
    template = Template(
        system="" if family == "gemma3" else f"{begin}system{after}{{text}}{end}",
        picture_turn=f"{begin}{user}{after}{{pictures}}{{text}}{end}",
        text_turn=f"{begin}{user}{after}{{text}}{end}",
        answer_start=f"{begin}{assistant}{after}",
        answer_end=end,
    )
    manifest = Manifest(
        format=1,
        name=f"tiny-{family}",
        title=f"Random weights in the shape of {family}",
        source=f"random weights {seed}",
        architecture=architecture_of(family),
        context=(shape or shape_of(family)).context,
        text_model=pack_file(folder, pair.text.name),
        projector=pack_file(folder, pair.projector.name),
        libmtmd=policy or NativePolicy(),
        template=template,
    )
    write_manifest(folder, manifest)
    return folder


def hearing_pack(folder: Path) -> Path:
    """A pack of random weights that sees and hears by itself, with a voice of tones."""
    native_pack(folder, "idefics3", ears=Ears())
    for name in ("tones.onnx", "tones.onnx.json"):
        shutil.copy(Path(__file__).parent / "data/voice" / name, folder)
    voice = Voice(
        model=pack_file(folder, "tones.onnx"), config=pack_file(folder, "tones.onnx.json")
    )
    manifest = Pack.open(folder).manifest
    write_manifest(folder, manifest.model_copy(update={"voices": {"en": voice}}))
    return folder


def speaking_copy(pack: Path, folder: Path) -> Path:
    """A copy of a pack with a recogniser that always hears ``RECITED``, a voice of tones, and two
    samples.

    Args:
        pack: The pack's folder.
        folder: Made for the copy.
    """
    shutil.copytree(pack, folder)
    write_forced_whisper(folder / "recogniser.bin", RECITED)
    for name in ("voice/tones.onnx", "speech/question-woman.wav"):
        shutil.copy(DATA / name, folder)
    config = json.loads((DATA / "voice/tones.onnx.json").read_text())
    del config["phoneme_id_map"]["~"]  # which takes minutes to say
    (folder / "tones.onnx.json").write_text(json.dumps(config))
    write_picture(folder / "scene.png")
    files = {path.name: pack_file(folder, path.name) for path in folder.iterdir()}
    sample = Sample(
        picture=files["scene.png"],
        audio=files["question-woman.wav"],
        question=RECITED,
        expected=["Yes."],
    )
    changes = {
        "name": "speaking",
        "notice": "This model knows nothing.",
        "recogniser": Recogniser(model=files["recogniser.bin"]),
        "voices": {"en": Voice(model=files["tones.onnx"], config=files["tones.onnx.json"])},
        "samples": [sample, sample.model_copy(update={"detail": "read"})],
    }
    write_manifest(folder, Pack.open(folder).manifest.model_copy(update=changes))
    return folder


def write_picture(path: Path) -> Path:
    """Write a picture of 120×90 pixels."""
    rows, columns = np.indices((90, 120))
    channels = np.stack([rows, columns, rows ^ columns], axis=-1)
    Image.fromarray(channels.astype(np.uint8)).save(path)
    return path
