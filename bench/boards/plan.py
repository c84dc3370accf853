"""What a board's record is made of, in order of worth, and how much of the time each part may take.

It is a sweep's plan of one setting: what a turn consists of, the turn itself, and what limits it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench import figures
from bench.boards.encoders import Encoder, encoders
from bench.measure.sample_giver import SPOKEN_ANSWER
from bench.sweep.plan import Material, SweepChoice, Task, plan
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail

PICTURE_TOKENS = 730
"""Of one tile of the 0.5B model's shape, with its newline: the length of the prefill."""
HELD = 3.0
"""Seconds of the question, from press to release."""
_GENERATED = 64
"""Tokens decoded."""
_FIRST_QUESTION, _FOLLOW_UP = 0, 1
_WEIGHTS = {
    ("files", "files", None): 0.1,
    ("picture", "picture", None): 4.0,
    ("text", "prefill", None): 2.0,
    ("text", "decode", None): 1.5,
    ("turn", "turn", _FIRST_QUESTION): 5.0,
    ("limit", "limit", None): 1.5,
    ("speech", "recognise", None): 1.0,
    ("speech", "speak", None): 1.0,
    ("load", "start", None): 3.0,
    ("turn", "turn", _FOLLOW_UP): 2.5,
}
"""What is measured, the most worth first, and its share of the time beside the others."""
_SMALL = 0.2
"""What a pack that is not of a real model's size counts beside one that is."""
_REAL_SIZE = 100_000_000
"""Bytes of the text model from which it is."""


@dataclass(frozen=True)
class Part:
    """Something that is measured, and its share of the time."""

    task: Task
    weight: float
    """Beside the other parts'."""


def parts(packs: Sequence[Pack], *, scripted: Sequence[Pack] = (), threads: int) -> list[Part]:
    """What is measured of packs, each pack's most worth first, then its other encoders.

    Args:
        packs: What is measured.
        scripted: Those of them whose weights are random: given words are spoken in place of theirs.
        threads: To compute with.

    Raises:
        PackError: a model file is missing or is none.
    """
    found: list[Part] = []
    for pack in packs:
        share = 1.0 if pack.manifest.text_model.bytes >= _REAL_SIZE else _SMALL
        words = tuple(SPOKEN_ANSWER.split()) if pack in scripted else ()
        own, *others = encoders(pack)
        found += _of_one(own, words, threads, share)
        for each in others:
            taken = (figures.FILES, figures.PICTURE)
            also = _of_one(each, words, threads, share)
            found += [part for part in also if part.task.kind in taken]
    return found


def _of_one(encoder: Encoder, words: tuple[str, ...], threads: int, share: float) -> Iterator[Part]:
    pack = encoder.pack
    tokens = min(PICTURE_TOKENS, pack.manifest.context - _GENERATED)
    choice = SweepChoice(
        threads=(threads,),
        details=(Detail.LOOK,),
        lengths=(tokens,),
        depths=(0,),
        generated=_GENERATED,
        utterances=(HELD,),
        material=Material(held=HELD, words=words),
    )
    tasks = {_kind(task): task for task in plan([pack], choice, default_threads=threads)}
    for kind, weight in _WEIGHTS.items():
        if kind in tasks:
            task = replace(tasks[kind], measured=encoder.measured)
            yield Part(task, weight * share)


def _kind(task: Task) -> tuple[str, str, int | None]:
    asked = task.setting.get("follow_up")
    return task.kind.group, task.kind.name, None if asked is None else int(asked)
