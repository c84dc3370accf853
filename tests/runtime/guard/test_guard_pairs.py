"""How many promises of safety the guard finds, and how much else it touches, in written pairs."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from runtime.guard.guard import guarded
from runtime.languages.language import known_codes, language_of

FOLDER = Path(__file__).parent / "guard_pairs"
_SETS = ("made", "held_out", "held_out_2", "held_out_3", "held_out_4")
ALWAYS_READ = [FOLDER / f"{name}.jsonl" for name in _SETS]
FILES = [*ALWAYS_READ, *(FOLDER / f"{name}.jsonl" for name in ("portuguese", "german"))]
INSTEAD = [language_of(code).guard().instead for code in known_codes()]
LEAST_CAUGHT = 0.97
MOST_TOUCHED = 0.02


@dataclass(frozen=True)
class Pair:
    """A question, an answer, and what of it must not be heard."""

    language: str
    question: str | None
    answer: str
    promises: tuple[str, ...]

    @property
    def heard(self) -> str:
        return "".join(guarded([self.answer], self.question, self.language))

    @property
    def of_the_answer(self) -> str:
        """What is heard of the answer itself."""
        return re.sub("|".join(map(re.escape, INSTEAD)), "", self.heard)

    def is_right(self) -> bool:
        if not self.promises:
            return self.heard == self.answer
        said = self.of_the_answer.lower()
        return not any(re.search(rf"\b{re.escape(each.lower())}\b", said) for each in self.promises)

    def __str__(self) -> str:
        return f"[{self.language}] {self.question} – {self.answer} → {self.heard}"


def pairs(path: Path) -> Iterator[Pair]:
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        told = entry["promise"]
        promises = [told] if isinstance(told, str) else told
        yield Pair(
            entry["language"], entry["question"], entry["answer"], tuple(filter(None, promises))
        )


def wrong(path: Path, belongs: Callable[[Pair], bool]) -> tuple[float, str]:
    """The share of pairs that come out wrong, and which they are."""
    chosen = [each for each in pairs(path) if belongs(each)]
    missed = [each for each in chosen if not each.is_right()]
    assert chosen
    return len(missed) / len(chosen), "\n".join(map(str, missed))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hardly_a_promise_is_heard(path: Path) -> None:
    share, which = wrong(path, lambda pair: bool(pair.promises))
    assert share <= 1 - LEAST_CAUGHT, which


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hardly_anything_else_is_touched(path: Path) -> None:
    share, which = wrong(path, lambda pair: not pair.promises)
    assert share <= MOST_TOUCHED, which


@pytest.mark.parametrize("path", ALWAYS_READ, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_guard_does_not_depend_on_the_language_that_is_set(path: Path, language: str) -> None:
    for pair in pairs(path):
        other = Pair(language, pair.question, pair.answer, pair.promises)
        assert other.is_right() == pair.is_right(), other
