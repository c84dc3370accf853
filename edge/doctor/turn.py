"""The doctor's turn with a pack: it says a sentence, hears it back, and answers a picture.

``edge.doctor.turn_process`` does all of it in a process of its own, so that the doctor outlives
whatever a model does to its engine.
"""

import re
import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from edge.doctor.finding import Finding, error, failed, ok, warning
from runtime.errors import VismaidError
from runtime.own_process import ProcessFailure, told_by
from runtime.packs.pack import Pack

_NAME = "turn"
_SECONDS = 300.0
"""A service may take as long to start."""
_DOUBTFUL, _USELESS = 0.25, 0.5
"""Share of the sentence's words that were heard wrong, above which the pair of voice and recogniser
is doubted or refused. Whisper tiny.en and base heard all of a published voice's."""
_SMALLER = "take a smaller variant (`vismaid quantize`), or look at the checks above"


@dataclass(frozen=True)
class Tried:
    """What came of it."""

    said: str
    """Empty where there is no sentence in the language."""
    heard: str
    answer: str
    speaking: float
    """Seconds to make the whole sentence."""
    hearing: float
    """Seconds to write it down."""
    answering: float
    """Seconds from the picture to the end of the answer, of 48 tokens at most."""


def check_turn(pack: Pack, language: str, gpu: Literal["auto", "off"]) -> Finding:
    """Try the pack in a process of its own, and judge what came of it."""
    arguments = (str(pack.folder.absolute()), language, gpu)
    command = [sys.executable, "-m", "edge.doctor.turn_process", *arguments]
    try:
        told = told_by(command, seconds=_SECONDS)
    except ProcessFailure as failure:
        return failed(_NAME, f"a turn with {pack.manifest.name} {failure}", _SMALLER)
    if "failure" in told:
        return error(_NAME, VismaidError(told["failure"]))
    return judged(Tried(**told))


def judged(tried: Tried) -> Finding:
    """A finding of what came of it."""
    wrong, words = words_wrong(tried.said, tried.heard), max(1, len(_words(tried.said)))
    what = f"answered in {tried.answering:.1f} s: {_quoted(tried.answer)}"
    if tried.said:
        heard = "all of it heard" if not wrong else f"heard as {_quoted(tried.heard)}"
        what = (
            f"a sentence of {words} words said in {tried.speaking:.1f} s, {heard} in "
            f"{tried.hearing:.1f} s, a picture {what}"
        )
    if not re.search(r"\w", tried.answer):
        return failed(_NAME, what, "the model gives no answer: convert it again, or take another")
    if wrong > _DOUBTFUL * words:
        verdict = failed if wrong > _USELESS * words else warning
        remedy = (
            "see whether recogniser and voice are of one language and whole "
            "(`vismaid packs verify`), or take a larger recogniser"
        )
        return verdict(_NAME, f"{what}; {wrong} words were heard wrong", remedy)
    return ok(_NAME, what)


def words_wrong(said: str, heard: str) -> int:
    """How many words were left out, changed or added, in whichever text has more of them."""
    spoken, written = _words(said), _words(heard)
    same = SequenceMatcher(None, spoken, written, autojunk=False).get_matching_blocks()
    return max(len(spoken), len(written)) - sum(block.size for block in same)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _quoted(text: str) -> str:
    line = "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))
    short = line if len(line) <= 80 else line[:79].rstrip() + "…"
    return f"“{short}”"
