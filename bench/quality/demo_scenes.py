"""The demo pack's held-out scenes and questions as a labelled set, drawn when asked for."""

from collections.abc import Sequence
from functools import partial

from PIL import Image

from bench.quality.datasets import LabelledSample, LabelledSet
from bench.scenes.draw import draw
from bench.scenes.evaluate import DETAILS, held_out
from bench.scenes.questions import WORDINGS
from bench.scenes.world import HELD_OUT_SEED, scene_of
from runtime.errors import BenchError
from runtime.vision.tiling import Detail


def demo_labelled(
    count: int,
    seed: int = 0,
    details: Sequence[Detail] = tuple(DETAILS),
    *,
    language: str = "en",
) -> LabelledSet:
    """Scenes that training never drew, each with one question in words that it never said.

    Args:
        count: samples.
        seed: of the first scene; sets whose seeds are ``count`` apart share no scene.
        details: how closely the scenes are looked at, in turn.
        language: code of the one that is asked and answered in; what is asked is the same in all.

    Raises:
        BenchError: no samples or no details are asked for, the seed is negative, or nobody has
            worded the questions in the language.
    """
    if count < 1 or seed < 0 or not details:
        raise BenchError("Take at least one sample, at one detail, from a seed of 0 or more.")
    if language not in WORDINGS:
        raise BenchError(
            f"The demo's scenes are asked about in {', '.join(WORDINGS)} and not in {language}; "
            "name a labelled set that is."
        )
    numbers = range(seed, seed + count)
    samples = (_sample(number, details[number % len(details)], language) for number in numbers)
    return LabelledSet("demo's held-out scenes", "drawn", "exact", tuple(samples))


def _sample(number: int, detail: Detail, language: str) -> LabelledSample:
    scene = HELD_OUT_SEED + number
    question = held_out(scene, detail, WORDINGS[language])[0]
    return LabelledSample(
        id=f"{scene} {detail}",
        image=f"scene {scene}",
        picture=partial(_picture, scene),
        question=question.text,
        answers=(question.answer,),
        detail=detail,
        category=question.category,
        language=language,
    )


def _picture(scene: int) -> Image.Image:
    return draw(scene_of(scene))[0]
