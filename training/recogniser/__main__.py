"""The demo's recogniser, of English and Spanish: corpus, training, conversion for whisper.cpp.

``python -m training.recogniser`` does it all from nothing; what is there already is not made
again. ``--start FILE`` begins with the weights of a recogniser of the same shape, such as the one
that is shipped. It needs the synthesizers named in ``voices.py`` and
``pip install --no-deps openai-whisper``, whose vocabulary and mel filters every Whisper file
carries.
"""

from pathlib import Path
from typing import Annotated

import torch
import typer

from convert.whisper.model import FileType, Values, convert_whisper
from convert.whisper.vocabulary import read_tiktoken
from training.recogniser.data import make_shard
from training.recogniser.model import Shape
from training.recogniser.sound import filters
from training.recogniser.text import LANGUAGES
from training.recogniser.tokens import vocabulary_file
from training.recogniser.train import Training

FOLDER = Path("build/demo/recogniser")
SHAPE = Shape()
FILE = "recogniser.bin"
"""What goes into the pack."""


def export(training: Training, folder: Path) -> list[Path]:
    """Write the model as whisper.cpp's files, one a file type."""
    state = {
        name: Values(name, weight.float().numpy())
        for name, weight in training.model.state_dict_of_whisper().items()
    }
    files: dict[str, FileType] = {FILE: "q8_0", "recogniser-f16.bin": "f16"}
    return [
        convert_whisper(
            state,
            folder / name,
            heads=(SHAPE.heads, SHAPE.heads),
            mel_filters=filters(),
            vocabulary=read_tiktoken(vocabulary_file()),
            file_type=file_type,
        )
        for name, file_type in files.items()
    ]


def main(
    minutes: Annotated[float, typer.Option(help="How long to train.")] = 150,
    shards: Annotated[int, typer.Option(help="Shards of 500 sentences, of each language.")] = 40,
    threads: Annotated[int, typer.Option(help="Processor threads of training.")] = 1,
    folder: Annotated[Path, typer.Option(help="Where all is kept.")] = FOLDER,
    start: Annotated[
        Path | None, typer.Option(help="A recogniser whose weights to begin with.")
    ] = None,
    corpus_only: Annotated[bool, typer.Option(help="Make the corpus, and no more.")] = False,
) -> None:
    """Make the demo's recogniser."""
    torch.set_num_threads(threads)
    for number in range(shards):
        for language in LANGUAGES:
            make_shard(folder / "corpus", language, number)
    if corpus_only:
        return
    training = Training(folder, minutes, SHAPE, start=start)
    training.run()
    for path in export(training, folder):
        typer.echo(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(main)
