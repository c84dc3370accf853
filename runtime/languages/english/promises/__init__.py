"""How English promises that something is safe, and how it is asked whether it is."""

from runtime.languages.english.promises.claims import CLAIMS
from runtime.languages.english.promises.grammar import GRAMMAR
from runtime.languages.english.promises.questions import QUESTIONS
from runtime.languages.guard import NOTHING, Guard

GUARD = Guard(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="I cannot judge whether it is safe.",
    unmistakable=NOTHING,
)
