"""English: every word that the device says and understands in it."""

from runtime.languages.english.abbreviations import ABBREVIATIONS
from runtime.languages.english.commands import COMMANDS, CONTRACTIONS, POLITE, SAME_PICTURE, SPELLED
from runtime.languages.english.notices import NOTICES, TAP_NOTICES
from runtime.languages.english.prompts import PROMPTS
from runtime.languages.english.replies import REPLIES
from runtime.languages.guard import Guard
from runtime.languages.language import Language


def _guard() -> Guard:
    from runtime.languages.english.promises import GUARD

    return GUARD


LANGUAGE = Language(
    code="en",
    name="English",
    own_name="English",
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
