"""What quantizing a pack cost it: against the original's answers, and against people's."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bench.calibration import Look, Sample, pack_samples
from bench.demo_labelled import demo_labelled
from bench.divergence import LONGEST, Reference, compare
from bench.engines import BenchEngines
from bench.labelled import LabelledSet
from bench.layouts import open_labelled
from bench.metrics import Scored, answers_of, evaluate, figures, metric_for
from runtime.errors import BenchError
from runtime.pack import Pack
from runtime.pictures import open_picture
from runtime.vision import Detail
from runtime.vlm import Session

DRAWN = "demo"
"""Names the demo pack's held-out scenes where a set's folder would stand."""
_DRAWN_SAMPLES = 300
_FIGURES = {
    "exact answers": "exact",
    "VQA accuracy": "vqa_accuracy",
    "CIDEr": "cider",
    "word error rate": "wer",
    "accuracy": "pope_accuracy",
    "precision": "pope_precision",
    "recall": "pope_recall",
    "F1": "pope_f1",
    "yes share": "pope_yes_share",
}


def open_set(data: str, limit: int | None) -> LabelledSet:
    """A labelled set in any layout, or the demo pack's.

    Args:
        data: Its folder or file, or ``DRAWN``.
        limit: Samples at most.

    Raises:
        BenchError: there is none, or something in it is missing.
    """
    if data == DRAWN and not Path(data).exists():
        return demo_labelled(limit or _DRAWN_SAMPLES)
    return open_labelled(Path(data), limit=limit)


def measure_divergence(engines: BenchEngines, original: Pack) -> dict[str, float]:
    """How far the pack strays from the original on the samples, and how often it says the same.

    The samples are those of the labelled set where one was given, else the pack's own.

    Raises:
        BenchError: there are no samples.
    """
    pack, material = engines.pack, engines.material
    with TemporaryDirectory(prefix="vismaid-") as folder:
        samples: Sequence[Sample] = (
            _looks(open_set(material.data, material.limit or None), Path(folder))
            if material.data
            else pack_samples(pack)
        )
        with Reference.of(original, samples) as reference:
            found = compare(reference, pack)
            same = _same_answers(reference, pack)
    return {
        "kl_mean": found.mean,
        "kl_p99": found.high,
        "top1": found.top,
        "same_answers": same,
        "cosine": found.cosine,
    }


def measure_labelled(engines: BenchEngines) -> dict[str, float]:
    """The figures of the labelled set's metric.

    Every answer is kept in the user's cache until the last is there, so that a run that was stopped
    goes on with the next.

    Raises:
        BenchError: the set cannot be used.
    """
    material = engines.material
    labelled = open_set(material.data, material.limit or None)
    metric = metric_for(labelled)
    answers = _Answers(_cache_of(engines.pack, labelled))
    answer = answers_of(engines.session)
    for scored in evaluate(answer, labelled, metric, done=answers.done):
        answers.add(scored)
    found = figures(metric, answers.scored)
    answers.forget()
    return {_FIGURES[name]: value for name, value in found.items()}


def _same_answers(reference: Reference, pack: Pack) -> float:
    """The share of samples with the original's greedy answer to the token."""
    same = 0
    with Session(pack, exact=True) as session:
        for traced in reference.traced:
            look = traced.sample
            session.show(
                [open_picture(look.picture)],
                look.detail,
                task="ask" if look.question else "describe",
            )
            session.forget()
            for _ in session.answer(look.question, max_tokens=LONGEST):
                pass
            same += tuple(session.turns[-1].answer) == traced.answer
    return same / len(reference.traced)


def _looks(labelled: LabelledSet, folder: Path) -> list[Look]:
    return [
        Look(
            where=sample.id,
            picture=sample.file or _saved(sample.picture, folder / f"{number}.png"),
            sha256="",
            question=sample.prompt,
            answer=None,
            detail=sample.detail or Detail.LOOK,
        )
        for number, sample in enumerate(labelled.samples)
    ]


def _saved(picture: Callable[[], Image.Image], path: Path) -> Path:
    picture().save(path)
    return path


class _Answers:
    """Answers so far, a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.scored: list[Scored] = []
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        for line in lines:
            try:
                told = json.loads(line)
                self.scored.append(Scored(**{**told, "sums": tuple(told["sums"])}))
            except (ValueError, TypeError, KeyError):
                continue  # a line that was cut off

    @property
    def done(self) -> set[str]:
        """The samples that were answered."""
        return {each.id for each in self.scored}

    def add(self, scored: Scored) -> None:
        """Keep an answer.

        Raises:
            BenchError: it cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(f"\n{json.dumps(asdict(scored))}\n".encode())
        except OSError as error:
            raise BenchError(
                f"{self._path} cannot be written: {error.strerror}. Make room."
            ) from None
        self.scored.append(scored)

    def forget(self) -> None:
        """Drop them all."""
        self._path.unlink(missing_ok=True)


def _cache_of(pack: Pack, labelled: LabelledSet) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    manifest = pack.manifest
    files = manifest.text_model.sha256, manifest.projector.sha256
    key = hashlib.sha256("".join((*files, labelled.digest)).encode()).hexdigest()
    return cache / "vismaid/answers" / f"{key}.jsonl"
