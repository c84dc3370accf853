"""Portuguese: every word that the device says and understands in it."""

from runtime.languages.guard import Guard
from runtime.languages.language import Language
from runtime.languages.portuguese.abbreviations import ABBREVIATIONS
from runtime.languages.portuguese.commands import (
    COMMANDS,
    CONTRACTIONS,
    POLITE,
    SAME_PICTURE,
    SPELLED,
)
from runtime.languages.portuguese.notices import NOTICES, TAP_NOTICES
from runtime.languages.portuguese.prompts import PROMPTS
from runtime.languages.portuguese.replies import REPLIES


def _guard() -> Guard:
    from runtime.languages.portuguese.promises import GUARD

    return GUARD


LANGUAGE = Language(
    code="pt",
    name="Portuguese",
    own_name="português",
    prompts=PROMPTS,
    notices=NOTICES,
    tap_notices=TAP_NOTICES,
    replies=REPLIES,
    commands=COMMANDS,
    same_picture=SAME_PICTURE,
    polite=POLITE,
    contractions=CONTRACTIONS,
    spelled=SPELLED,
    abbreviations=ABBREVIATIONS,
    guard=_guard,
)
