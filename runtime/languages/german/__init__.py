"""German: every word that the device says and understands in it."""

from runtime.languages.german.abbreviations import ABBREVIATIONS
from runtime.languages.german.commands import COMMANDS, CONTRACTIONS, POLITE, SAME_PICTURE, SPELLED
from runtime.languages.german.notices import NOTICES, TAP_NOTICES
from runtime.languages.german.prompts import PROMPTS
from runtime.languages.german.replies import REPLIES
from runtime.languages.guard import Guard
from runtime.languages.language import Language


def _guard() -> Guard:
    from runtime.languages.german.promises import GUARD

    return GUARD


LANGUAGE = Language(
    code="de",
    name="German",
    own_name="Deutsch",
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
