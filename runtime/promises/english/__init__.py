"""English."""

from runtime.promises.english.claims import CLAIMS
from runtime.promises.english.grammar import GRAMMAR
from runtime.promises.english.questions import QUESTIONS
from runtime.promises.language import Language

ENGLISH = Language(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="I cannot judge whether it is safe.",
)
