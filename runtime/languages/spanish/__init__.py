"""Spanish: every word that the device says and understands in it."""

from runtime.languages.guard import Guard
from runtime.languages.language import Language
from runtime.languages.spanish.abbreviations import ABBREVIATIONS
from runtime.languages.spanish.commands import COMMANDS, CONTRACTIONS, POLITE, SAME_PICTURE, SPELLED
from runtime.languages.spanish.notices import NOTICES, TAP_NOTICES
from runtime.languages.spanish.prompts import PROMPTS
from runtime.languages.spanish.replies import REPLIES


def _guard() -> Guard:
    from runtime.languages.spanish.promises import GUARD

    return GUARD


LANGUAGE = Language(
    code="es",
    name="Spanish",
    own_name="español",
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
