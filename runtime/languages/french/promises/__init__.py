"""How French promises that something is safe, and how it is asked whether it is."""

from runtime.languages.french.promises.claims import CLAIMS
from runtime.languages.french.promises.grammar import GRAMMAR, UNMISTAKABLE
from runtime.languages.french.promises.questions import QUESTIONS
from runtime.languages.guard import Guard

GUARD = Guard(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="Je ne peux pas dire si c'est sans danger.",
    unmistakable=UNMISTAKABLE,
)
