"""Make the demo pack's voice: ``python -m training.voice``.

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
from training.voice.symbols import HOP, LANGUAGE, SYMBOLS, phoneme_id_map
from training.voice.train import Plan, train

BUILD = Path("build/demo/voice")
SENTENCES, SEED = 1500, 1


def make_voice(build: Path, plan: Plan, sentences: int = SENTENCES) -> Path:
    """Train in ``build`` and write ``voice.onnx`` and ``voice.onnx.json`` there."""
    corpus = build / "corpus.npz"
    if not corpus.exists():
        save_corpus(make_corpus(sentences, SEED), corpus)
    network = train(load_corpus(corpus), plan, build)
    path = build / "voice.onnx"
    save_graph(network, path)
    write_config(path.with_name("voice.onnx.json"))
    return path


def write_config(path: Path) -> None:
    """Write the JSON that tells Piper how to use the voice."""
    config = {
        "dataset": "vismaid-demo",
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "demo"},
        "espeak": {"voice": LANGUAGE},
        "language": {"code": "en_US", "family": "en", "region": "US"},
        "phoneme_type": "espeak",
        "num_symbols": len(SYMBOLS),
        "num_speakers": 1,
        "speaker_id_map": {},
        "inference": {"noise_scale": 0.5, "length_scale": 1.0, "noise_w": 0.5},
        "hop_length": HOP,
        "phoneme_id_map": phoneme_id_map(),
    }
    with replacing(path) as file:
        file.write((json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode())


def main(
    steps: Annotated[int, typer.Option(help="How long to train.")] = Plan.steps,
    sentences: Annotated[int, typer.Option(help="Size of the corpus.")] = SENTENCES,
    folder: Annotated[Path, typer.Option(help="Where all is kept.")] = BUILD,
) -> None:
    """Make the demo's voice."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    typer.echo(make_voice(folder, Plan(steps), sentences))


if __name__ == "__main__":
    typer.run(main)
