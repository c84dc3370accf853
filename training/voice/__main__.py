"""Make the demo pack's voices: ``python -m training.voice [--language es]``.

espeak-ng says some fifteen hundred sentences, a network learns to say them alike from Piper's
phonemes, and network and vocoder are written as one ONNX graph that Piper loads unchanged. Takes
about a quarter of an hour on one core; started again, it goes on where it stopped.
"""

import json
import logging
from pathlib import Path
from typing import Annotated

import typer

from runtime.files.atomic import replacing
from training.voice.corpus import load_corpus, make_corpus, save_corpus
from training.voice.espeak import SAMPLE_RATE
from training.voice.graph import save_graph
from training.voice.model import Shape
from training.voice.symbols import HOP, TONGUES, Tongue
from training.voice.train import Plan, train

BUILD = Path("build/demo")
SENTENCES, SEED = 1500, 1


def make_voice(build: Path, plan: Plan, tongue: Tongue, sentences: int = SENTENCES) -> Path:
    """Train in ``build`` and write ``voice.onnx`` and ``voice.onnx.json`` there."""
    corpus = build / "corpus.npz"
    if not corpus.exists():
        save_corpus(make_corpus(sentences, SEED, tongue), corpus)
    network = train(load_corpus(corpus), plan, build, Shape(len(tongue.symbols)))
    path = build / "voice.onnx"
    save_graph(network, path)
    write_config(path.with_name("voice.onnx.json"), tongue)
    return path


def write_config(path: Path, tongue: Tongue) -> None:
    """Write the JSON that tells Piper how to use the voice."""
    family, region = tongue.locale.split("_")
    config = {
        "dataset": "vismaid-demo",
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "demo"},
        "espeak": {"voice": tongue.language},
        "language": {"code": tongue.locale, "family": family, "region": region},
        "phoneme_type": "espeak",
        "num_symbols": len(tongue.symbols),
        "num_speakers": 1,
        "speaker_id_map": {},
        "inference": {"noise_scale": 0.5, "length_scale": 1.0, "noise_w": 0.5},
        "hop_length": HOP,
        "phoneme_id_map": tongue.phoneme_id_map(),
    }
    with replacing(path) as file:
        file.write((json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode())


def main(
    steps: Annotated[int, typer.Option(help="How long to train.")] = Plan.steps,
    sentences: Annotated[int, typer.Option(help="Size of the corpus.")] = SENTENCES,
    language: Annotated[str, typer.Option(help="What it speaks: en or es.")] = "en",
    folder: Annotated[
        Path | None, typer.Option(help="Where all is kept.", show_default="build/demo/voice-es")
    ] = None,
) -> None:
    """Make a voice of the demo's."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    place = folder or BUILD / (f"voice-{language}" if language != "en" else "voice")
    place.mkdir(parents=True, exist_ok=True)
    typer.echo(make_voice(place, Plan(steps), TONGUES[language], sentences))


if __name__ == "__main__":
    typer.run(main)
