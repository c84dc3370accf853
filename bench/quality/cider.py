"""CIDEr-D: how much a description has in common with those of people, rare words counting most.

Source: Vedantam et al. 2015, "CIDEr: Consensus-based Image Description Evaluation", in the variant
D that COCO's evaluation computes: n-grams of one to four words weighed by tf-idf, counts clipped
to the reference's, a Gaussian penalty for length with σ = 6, times ten.

Words are those of the Penn Treebank as nearly as simple rules bring them about: small letters,
"don't" as "do n't", "dog's" as "dog 's", hyphenated words and numbers whole, punctuation left out.
The published figures come from the Stanford tokenizer, which also knows abbreviations by heart;
on COCO's captions the two part in rare words only.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 4
"""Words of the longest n-grams."""
_SIGMA = 6.0
_SCALE = 10.0

Ngram = tuple[str, ...]

_TWO_WORDS = re.compile(r"\b(can)(not)\b|\b(gon|wan)(na)\b|\b(got)(ta)\b")
_CLITIC = re.compile(r"(?<=\w)(n't|'(?:s|m|d|re|ve|ll))(?!\w)")
_TOKEN = re.compile(
    r"n't(?!\w)|'(?:s|m|d|re|ve|ll)(?!\w)"
    r"|(?:[^\W\d_]\.){2,}"  # u.s.
    r"|\d+(?:[.,:/]\d+)*"  # 1,000 and 3.5 and 10:30
    r"(?:[-\w]*\w)?"  # 2nd and 12-year-old
    r"|\w+(?:[-/'.&]\w+)*"
    r"|[^\w\s.?!,:;'\"`-]"  # signs that are no punctuation, such as $ and %
)


@dataclass(frozen=True)
class _Weighed:
    """The n-grams of a text, by length, with their weights."""

    weights: tuple[dict[Ngram, float], ...]
    norms: tuple[float, ...]
    length: int
    """Pairs of neighbouring words; the evaluation measures length by them."""


class Cider:
    """Judges descriptions of a set's pictures; what is rare is told from its references."""

    def __init__(self, references: Sequence[Sequence[str]]) -> None:
        """Count the references' n-grams.

        Args:
            references: for each picture, what people said of it. Of a single picture every
                word is as common as any other and all scores are 0.
        """
        self._log_pictures = math.log(len(references))
        self._frequency = Counter(
            ngram
            for texts in references
            for ngram in {ngram for text in texts for ngram in _ngrams(text)}
        )

    def score(self, description: str, references: Sequence[str]) -> float:
        """How near a description is to its picture's references, 0…10."""
        given = self._weigh(description)
        found = [_similarity(given, self._weigh(reference)) for reference in references]
        return _SCALE * sum(found) / len(found)

    def _weigh(self, text: str) -> _Weighed:
        weights: tuple[dict[Ngram, float], ...] = tuple({} for _ in range(LONGEST))
        for ngram, count in _ngrams(text).items():
            rarity = self._log_pictures - math.log(max(1, self._frequency[ngram]))
            weights[len(ngram) - 1][ngram] = count * rarity
        norms = tuple(math.sqrt(sum(each**2 for each in part.values())) for part in weights)
        return _Weighed(weights, norms, max(0, len(words(text)) - 1))


def words(text: str) -> list[str]:
    """A text's words as they are compared."""
    plain = text.lower().replace("’", "'")
    plain = _TWO_WORDS.sub(lambda found: " ".join(filter(None, found.groups())), plain)
    return _TOKEN.findall(_CLITIC.sub(r" \1", plain))


def _ngrams(text: str) -> Counter[Ngram]:
    found = words(text)
    return Counter(
        tuple(found[start : start + length])
        for length in range(1, LONGEST + 1)
        for start in range(len(found) - length + 1)
    )


def _similarity(given: _Weighed, reference: _Weighed) -> float:
    """The mean of the clipped cosines of all lengths of n-grams, 0…1."""
    penalty = math.exp(-((given.length - reference.length) ** 2) / (2 * _SIGMA**2))
    total = 0.0
    for mine, theirs, norm, other in zip(
        given.weights, reference.weights, given.norms, reference.norms, strict=True
    ):
        if norm and other:
            common = mine.keys() & theirs.keys()
            total += sum(min(mine[each], theirs[each]) * theirs[each] for each in common) / (
                norm * other
            )
    return penalty * total / LONGEST
