"""VQA accuracy, as visualqa.org publishes it.

An answer counts as right when three of ten people gave it, and as a third right for each one of
fewer; it is averaged over all ways of leaving one person out. Before they are compared, answers
are brought to one form: small letters, no articles, number words as digits, punctuation taken
out, apostrophes put where contractions lack them.

Source: Antol et al. 2015, "VQA: Visual Question Answering"; Goyal et al. 2017; the rules at
https://visualqa.org/evaluation.html as the evaluation published with the data carries them out.
It leaves answers as they are where all people agree; here they are always brought to one form,
as the page says, or "Yes." would be wrong when all ten said "yes".
"""

import re
from collections.abc import Sequence

ENOUGH = 3
"""People who have to agree."""
FEWEST = ENOUGH + 1
"""Answers without which nothing could be entirely right, one being left out."""

_SIGNS = ';/[]"{}()=+\\_-><@`,?!'
_NUMBERS = "zero one two three four five six seven eight nine ten"
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS.split())} | {"none": "0"}
_ARTICLES = {"a", "an", "the"}
_MOST_PERIODS = 32
"""So many are taken out of an answer; the published evaluation hands a flag in a count's place."""

# Words whose apostrophe is put back where one of them is missing.
_CONTRACTED = """
ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't
haven't he'd he'd've he's how'd how'll how's isn't it'd it'd've it'll ma'am mightn't mightn't've
might've mustn't must've needn't not've o'clock oughtn't 'ow's'at shan't she'd've should've
shouldn't shouldn't've somebody'd've somebody'll somebody's someone'd someone'd've someone'll
someone's something'd something'd've something'll that's there'd there'd've there're there's
they'd they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll what're
what's what've when's where'd where's where've who'd who'd've who'll who's who've why'll why're
why's won't would've wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're
you've
"""
_CONTRACTIONS = {
    word[: place.start()] + word[place.end() :]: word
    for word in _CONTRACTED.split()
    for place in re.finditer("'", word)
} | {"somebody'd": "somebodyd"}  # the one that the published table has the other way round


def vqa_accuracy(answer: str, answers: Sequence[str]) -> float:
    """How right an answer is, 0…1.

    Args:
        answer: what was answered.
        answers: what people answered, ten of them where the data is as published, at least four.
    """
    given = plain(answer)
    agree = [plain(each) == given for each in answers]
    shares = [min(1.0, (sum(agree) - left_out) / ENOUGH) for left_out in agree]
    return sum(shares) / len(shares)


def plain(answer: str) -> str:
    """An answer in the form that answers are compared in."""
    text = answer.replace("\n", " ").replace("\t", " ").strip()
    return _words(_unpunctuated(text))


def _unpunctuated(text: str) -> str:
    found = text
    for sign in _SIGNS:
        apart = f"{sign} " in text or f" {sign}" in text or re.search(r"\d,\d", text)
        found = found.replace(sign, "" if apart else " ")
    return re.sub(r"\.(?!\d)", "", found, count=_MOST_PERIODS)


def _words(text: str) -> str:
    words = (_DIGITS.get(word, word) for word in text.lower().split())
    return " ".join(_CONTRACTIONS.get(word, word) for word in words if word not in _ARTICLES)
