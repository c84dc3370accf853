"""English."""

from runtime.guard.promises.english.claims import CLAIMS
from runtime.guard.promises.english.grammar import GRAMMAR
from runtime.guard.promises.english.questions import QUESTIONS
from runtime.guard.promises.language import Language

ENGLISH = Language(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="I cannot judge whether it is safe.",
)
