"""How good answers are on a labelled set: each answer's own value, and figures over all of them.

A figure is a ratio of sums over the answers, so that a bootstrap over answers gives its interval
whatever it is: a share, the word error rate, or an F1.
"""

import importlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image

from bench.bootstrap import Ratio, of_ratio
from bench.quality.cider import Cider
from bench.quality.datasets import LabelledSample, LabelledSet, MetricName
from bench.quality.vqa import FEWEST, vqa_accuracy
from runtime.errors import BenchError, PictureError
from runtime.installation import install_extra
from runtime.vision.tiling import Detail

METRICS: tuple[MetricName, ...] = ("exact", "vqa", "cider", "pope", "wer")

Answer = Callable[[Image.Image, str | None, Detail], str]
"""The whole answer to a question about a picture; None asks for a description."""


@dataclass(frozen=True)
class Scored:
    """An answer and what it is worth."""

    id: str
    """The sample's."""
    answer: str
    value: float
    """By the metric: exact, vqa and pope 0…1, cider 0…10, wer from 0 up."""
    sums: tuple[float, ...]
    """What it adds to the sums that figures are made of."""


class Metric(Protocol):
    """Judges answers to the samples of a set."""

    @property
    def name(self) -> MetricName:
        """Which it is."""

    def score(self, sample: LabelledSample, answer: str) -> Scored:
        """Judge one answer."""

    def ratios(self, sums: Sequence[float]) -> dict[str, Ratio]:
        """Figures by the names of ``bench.figures``, of each the numerator and the denominator.

        Args:
            sums: Over answers.
        """


@dataclass(frozen=True)
class _Mean:
    """A metric whose figure is the mean of the answers' values."""

    name: MetricName
    figure: str
    value: Callable[[str, Sequence[str]], float]
    """Of an answer, given the answers that are right."""

    def score(self, sample: LabelledSample, answer: str) -> Scored:
        value = self.value(answer, sample.answers)
        return Scored(sample.id, answer, value, (value, 1.0))

    def ratios(self, sums: Sequence[float]) -> dict[str, Ratio]:
        total, count = sums
        return {self.figure: (total, count)}


@dataclass(frozen=True)
class _WordErrors:
    """Word error rate: all errors over all words, each answer against the nearest label."""

    name: MetricName = "wer"

    def score(self, sample: LabelledSample, answer: str) -> Scored:
        pairs = [word_errors(answer, label) for label in sample.answers]
        errors, count = min(pairs, key=lambda pair: pair[0] / max(1, pair[1]))
        return Scored(sample.id, answer, errors / max(1, count), (errors, count))

    def ratios(self, sums: Sequence[float]) -> dict[str, Ratio]:
        errors, count = sums
        return {"wer": (errors, count)}


@dataclass(frozen=True)
class _YesNo:
    """POPE: accuracy, and precision, recall and F1 of ``yes`` (Li et al. 2023)."""

    name: MetricName = "pope"

    def score(self, sample: LabelledSample, answer: str) -> Scored:
        said, right = says_yes(answer), _label(sample) == "yes"
        kinds = (said and right, said and not right, not said and right, not said and not right)
        return Scored(sample.id, answer, float(said == right), tuple(map(float, kinds)))

    def ratios(self, sums: Sequence[float]) -> dict[str, Ratio]:
        hits, alarms, misses, rejections = sums
        return {
            "pope_accuracy": (hits + rejections, sum(sums)),
            "pope_precision": (hits, hits + alarms),
            "pope_recall": (hits, hits + misses),
            "pope_f1": (2 * hits, 2 * hits + alarms + misses),
            "pope_yes_share": (hits + alarms, sum(sums)),
        }


def metric_for(labelled: LabelledSet, name: MetricName | None = None) -> Metric:
    """The metric that a set is judged by, or the one named.

    Raises:
        BenchError: the set has not what the metric needs, or jiwer is not installed.
    """
    wanted = name or labelled.metric
    if wanted == "exact":
        return _Mean("exact", "exact", exact)
    if wanted == "vqa":
        few = [each for each in labelled.samples if len(each.answers) < FEWEST]
        if few:
            raise BenchError(
                f"Sample {few[0].id} of {labelled.name} has too few answers for VQA accuracy, "
                f"which needs those of {FEWEST} people or more; measure exact answers."
            )
        return _Mean("vqa", "vqa_accuracy", vqa_accuracy)
    if wanted == "cider":
        if len(labelled.samples) < 2:
            raise BenchError(
                f"{labelled.name} has one sample, and CIDEr tells rare words from common ones by "
                "comparing several; take more."
            )
        return _Mean("cider", "cider", Cider([each.answers for each in labelled.samples]).score)
    if wanted == "pope":
        for sample in labelled.samples:
            if _label(sample) not in ("yes", "no"):
                raise BenchError(
                    f"Sample {sample.id} of {labelled.name} is not labelled yes or no, as POPE's "
                    "figures need; measure exact answers."
                )
        return _YesNo()
    _jiwer()
    return _WordErrors()


def exact(answer: str, answers: Sequence[str]) -> float:
    """1 where the answer is one of those given, to the letter; spaces around it do not count."""
    return float(answer.strip() in {each.strip() for each in answers})


def word_errors(answer: str, label: str) -> tuple[int, int]:
    """Substitutions, deletions and insertions, and the label's words.

    Letters' case and punctuation do not count.

    Raises:
        BenchError: jiwer is not installed.
    """
    said, right = _bare(answer), _bare(label)
    if not right:
        return len(said.split()), 0
    found = _jiwer().process_words(right, said)
    return found.substitutions + found.deletions + found.insertions, len(right.split())


def says_yes(answer: str) -> bool:
    """Whether an answer is taken for a yes, as POPE's evaluation does.

    Its first sentence says ``no`` or ``not``, or it is a yes.
    """
    # The space that POPE parts words at is the only one it knows; a line's end is one, too.
    words = answer.split(".")[0].replace(",", "").split()
    return not {"No", "no", "not"} & set(words)


def evaluate(
    answer: Answer,
    labelled: LabelledSet,
    metric: Metric,
    *,
    detail: Detail = Detail.LOOK,
    done: Collection[str] = (),
    left_out: Callable[[LabelledSample, PictureError], None] | None = None,
) -> Iterator[Scored]:
    """Ask every sample's question, in the set's order; yields as soon as each is answered.

    Args:
        answer: answers a question, for instance ``measure.answers_of`` a session.
        labelled: the set.
        metric: made by ``metric_for`` the same set.
        detail: how closely to look where a sample does not say.
        done: ids that are passed over, for going on where one stopped.
        left_out: told of a sample whose picture cannot be read, which is then passed over.

    Raises:
        PictureError: a picture cannot be read, and nobody is told.
        TextError: a question is too long.
    """
    for sample in labelled.samples:
        if sample.id in done:
            continue
        try:
            said = answer(sample.picture(), sample.prompt, sample.detail or detail)
        except PictureError as error:
            if left_out is None:
                raise
            left_out(sample, error)
        else:
            yield metric.score(sample, said)


def parts(metric: Metric, scored: Sequence[Scored]) -> dict[str, list[Ratio]]:
    """What each answer adds to every figure; one that is undefined over them all is left out."""
    found: dict[str, list[Ratio]] = {}
    for each in scored:
        for name, part in metric.ratios(each.sums).items():
            found.setdefault(name, []).append(part)
    return {name: each for name, each in found.items() if sum(below for _, below in each)}


def ratio(parts: Sequence[Ratio]) -> float:
    """The figure that parts make up."""
    return sum(above for above, _ in parts) / sum(below for _, below in parts)


def figures(metric: Metric, scored: Sequence[Scored]) -> dict[str, float]:
    """Figures over answers; empty where there are none."""
    return {name: ratio(each) for name, each in parts(metric, scored).items()}


def intervals(
    metric: Metric, scored: Sequence[Scored], share: float = 0.95
) -> dict[str, tuple[float, float]]:
    """Where each figure lies, by a bootstrap over answers from a fixed seed.

    Args:
        metric: as for ``figures``.
        scored: at least one answer.
        share: of the resamples that lie within, 0…1.
    """
    return {name: of_ratio(each, share) for name, each in parts(metric, scored).items()}


def _label(sample: LabelledSample) -> str:
    """``yes``, ``no``, or whatever else it is labelled."""
    return " ".join(sample.answers).strip().lower().rstrip(".")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'")))


def _jiwer() -> Any:
    try:
        return importlib.import_module("jiwer")
    except ImportError:
        raise BenchError(
            f"Word error rates need jiwer; install it with `{install_extra('bench')}`."
        ) from None
