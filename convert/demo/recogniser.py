"""The demo's recogniser from nothing: corpus, training, conversion to whisper.cpp's format.

``python -m convert.demo.recogniser`` does it all; what is there already is not made again.
"""

from pathlib import Path
from typing import Annotated

import torch
import typer

from convert.demo.recogniser_data import make_shard
from convert.demo.recogniser_model import Shape
from convert.demo.recogniser_train import Training

FOLDER = Path("build/demo/recogniser")


def main(
    minutes: Annotated[float, typer.Option(help="How long to train.")] = 60,
    shards: Annotated[int, typer.Option(help="Size of the corpus, in shards of 500.")] = 80,
    threads: Annotated[int, typer.Option(help="Processor threads of training.")] = 1,
    folder: Annotated[Path, typer.Option(help="Where all is kept.")] = FOLDER,
) -> None:
    """Make the demo's recogniser."""
    torch.set_num_threads(threads)
    for number in range(shards):
        make_shard(folder / "corpus", number)
    training = Training(folder, minutes, Shape())
    training.run()


if __name__ == "__main__":
    typer.run(main)
