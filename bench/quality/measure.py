"""What quantizing a pack cost it: against the original's answers, and against people's."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from bench.bootstrap import Interval, Ratio, of_percentile, of_ratio, telling
from bench.cache import cache_folder
from bench.failures import TransientError
from bench.figures import LABELLED, Found
from bench.measure.engines import BenchEngines
from bench.measure.sample_giver import sample_giver
from bench.quality.datasets import LabelledSet
from bench.quality.demo_scenes import demo_labelled
from bench.quality.layouts import open_labelled
from bench.quality.metrics import Answer, Scored, evaluate, metric_for, parts, ratio
from bench.quality.traces import traced
from bench.sweep.plan import Material
from convert.quantize.search.divergence import LONGEST, TracedOriginal, divergence_by_sample, show
from convert.quantize.search.samples import Look, pack_samples
from runtime.engines import InterpreterLike
from runtime.errors import BenchError, TranslationError, VismaidError
from runtime.files.journal import Journal
from runtime.packs.hashes import sha256_of
from runtime.packs.pack import Pack
from runtime.session import Session, task_of
from runtime.vision.tiling import Detail

DRAWN = "demo"
"""Names the demo pack's held-out scenes where a set's folder would stand."""
_DRAWN_SAMPLES = 300
_UNDEFINED = "It is undefined over these answers, as precision is where none is a yes."


def open_set(data: str, limit: int | None, language: str = "en") -> LabelledSet:
    """What a labelled set in any layout, or the demo pack's, has in a language.

    Args:
        data: Its folder or file, or ``DRAWN``.
        limit: Samples at most.
        language: Code of the one that question and answers are in.

    Raises:
        BenchError: there is none, or something in it is missing.
    """
    if data == DRAWN and not Path(data).exists():
        return demo_labelled(limit or _DRAWN_SAMPLES, language=language)
    return open_labelled(Path(data), language=language, limit=limit)


def own_samples(pack: Pack) -> list[Look]:
    """The samples that come with a pack, or with the demo where it has none.

    Raises:
        PackError: a file of them is missing or damaged.
    """
    return [each for each in pack_samples(sample_giver(pack)) if isinstance(each, Look)]


def measure_divergence(engines: BenchEngines, original: Pack) -> Found:
    """How far the pack strays from the original on the samples, and how often it says the same.

    The samples are those of the labelled set where one was given, else ``own_samples``. What the
    original makes of them is computed once and kept for its other variants
    (``bench.quality.traces``).

    Raises:
        BenchError: there are no samples.
        OutputError: there is no room for what the original makes of them.
    """
    pack, material = engines.pack, engines.material
    with TemporaryDirectory(prefix="vismaid-") as folder:
        looks = _looks(_reopened(material), Path(folder)) if material.data else own_samples(pack)
        with traced(original, looks) as kept:
            by_sample = divergence_by_sample(kept.reference, pack)
            same = _same_answers(kept.reference, pack)
    found = {
        "kl_mean": [(each.divergences.sum(), len(each.divergences)) for each in by_sample],
        "top1": [(each.agreed.sum(), len(each.agreed)) for each in by_sample],
        "same_answers": [(each, 1) for each in same],
        "cosine": [(each.cosines.sum(), len(each.cosines)) for each in by_sample],
    }
    parts = {name: _spread(each, kept.places, len(looks)) for name, each in found.items()}
    steps = [each.divergences for each in by_sample]
    return Found(
        values={name: ratio(each) for name, each in parts.items()}
        | {"kl_p99": float(np.percentile(np.concatenate(steps), 99))},
        parts=parts,
        bounds=_bounds(parts) | ({"kl_p99": of_percentile(steps, 99)} if len(steps) > 1 else {}),
        left_out=list(kept.left_out),
    )


def measure_labelled(engines: BenchEngines) -> Found:
    """The figures of the labelled set's metric, in the material's language.

    Every answer is kept in the user's cache until the last is there, so that a run that was stopped
    goes on with the next. A sample whose picture cannot be read is left out, with the reason.

    Raises:
        BenchError: the set cannot be used.
        OutputError: the cache cannot be written.
        PackError: a translator of the language cannot be used.
    """
    labelled = _reopened(engines.material)
    metric = metric_for(labelled)
    answers = Journal(_cache_of(engines, labelled), Scored)
    left_out: list[str] = []
    for scored in evaluate(
        answers_of(engines.session, engines.interpreter),
        labelled,
        metric,
        done={each.id for each in answers.values},
        left_out=lambda sample, error: left_out.append(f"{sample.id}: {error}"),
    ):
        answers.add(scored)
    if not answers.values:
        raise TransientError(f"No sample of {labelled.name} can be used: {left_out[0]}")
    places = {sample.id: place for place, sample in enumerate(labelled.samples)}
    scores = sorted(answers.values, key=lambda each: places[each.id])
    where = [places[each.id] for each in scores]
    found = {
        name: _spread(each, where, len(places)) for name, each in parts(metric, scores).items()
    }
    answers.remove()
    names = [each.name for each in LABELLED[metric.name].figures]
    return Found(
        values={name: ratio(each) for name, each in found.items()},
        parts=found,
        bounds=_bounds(found),
        absent={name: _UNDEFINED for name in names if name not in found},
        left_out=left_out,
    )


def answers_of(
    session: Session, interpreter: InterpreterLike | None = None, *, max_tokens: int = 128
) -> Answer:
    """Answers of a session; before each it forgets what was said.

    Args:
        session: Who answers.
        interpreter: Who stands between. What cannot be translated has an empty answer.
        max_tokens: Of an answer at most.
    """

    def answer(picture: Image.Image, question: str | None, detail: Detail) -> str:
        session.show([picture], detail, task=task_of(question))
        session.forget()
        with closing(session.answer(question, max_tokens=max_tokens)) as pieces:
            return "".join(pieces).strip()

    return through(interpreter, answer) if interpreter else answer


def through(interpreter: InterpreterLike, answer: Answer) -> Answer:
    """Answers in a person's language to questions in it, by way of who answers in another."""

    def translated(picture: Image.Image, question: str | None, detail: Detail) -> str:
        try:
            lines = question.split("\n") if question else []
            # The instruction is a line of its own, and stays one.
            asked = "\n".join(map(interpreter.question, lines)) or None
            return interpreter.answer(answer(picture, asked, detail))
        except TranslationError:
            return ""

    return translated


def _reopened(material: Material) -> LabelledSet:
    """A set that could be opened when the sweep began."""
    try:
        return open_set(material.data, material.limit or None, material.language)
    except BenchError as error:
        raise TransientError(str(error)) from None


def _bounds(found: Mapping[str, Sequence[Ratio]]) -> dict[str, Interval]:
    """Intervals, as far as more than one sample is there to tell them by."""
    return {name: of_ratio(each) for name, each in found.items() if telling(each) > 1}


def _spread(found: Sequence[tuple[float, float]], places: Sequence[int], count: int) -> list[Ratio]:
    """A part for each sample of a set, those left out included."""
    parts: list[Ratio] = [(0.0, 0.0)] * count
    for place, (above, below) in zip(places, found, strict=True):
        parts[place] = float(above), float(below)
    return parts


def _same_answers(reference: TracedOriginal, pack: Pack) -> list[bool]:
    """Of each sample whether the greedy answer is the original's to the token."""
    same = []
    with Session(pack, exact=True) as session:
        for each in reference.traced:
            show(session, each.sample)
            for _ in session.answer(each.sample.question, max_tokens=LONGEST):
                pass
            same.append(tuple(session.conversation.turns[-1].answer) == each.answer)
    return same


def _looks(labelled: LabelledSet, folder: Path) -> list[Look]:
    pictures = [
        sample.file or _saved(sample.picture, folder / f"{number}.png")
        for number, sample in enumerate(labelled.samples)
    ]
    return [
        Look(
            where=sample.id,
            picture=picture,
            sha256=_digest(picture),
            question=sample.prompt,
            answer=None,
            detail=sample.detail or Detail.LOOK,
        )
        for sample, picture in zip(labelled.samples, pictures, strict=True)
    ]


def _digest(picture: Path) -> str:
    """Of a file that is there; one that is not is left out when it is shown."""
    with suppress(OSError, VismaidError):
        return sha256_of(picture)
    return ""


def _saved(picture: Callable[[], Image.Image], path: Path) -> Path:
    picture().save(path)
    return path


def _cache_of(engines: BenchEngines, labelled: LabelledSet) -> Path:
    manifest, material = engines.pack.manifest, engines.material
    files = [manifest.text_model, manifest.projector]
    if translation := manifest.translators.get(material.language):
        files += [each.model for each in translation.directions]
    how = [*(each.sha256 for each in files), labelled.digest, material.spoken(manifest)]
    key = hashlib.sha256(json.dumps(how).encode()).hexdigest()
    return cache_folder("answers") / f"{key}.jsonl"
