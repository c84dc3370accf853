"""French: every word that the device says and understands in it."""

from runtime.languages.french.abbreviations import ABBREVIATIONS
from runtime.languages.french.commands import COMMANDS, CONTRACTIONS, POLITE, SAME_PICTURE, SPELLED
from runtime.languages.french.notices import NOTICES, TAP_NOTICES
from runtime.languages.french.prompts import PROMPTS
from runtime.languages.french.replies import REPLIES
from runtime.languages.guard import Guard
from runtime.languages.language import Language


def _guard() -> Guard:
    from runtime.languages.french.promises import GUARD

    return GUARD


LANGUAGE = Language(
    code="fr",
    name="French",
    own_name="français",
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
