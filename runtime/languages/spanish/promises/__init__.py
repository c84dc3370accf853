"""How Spanish promises that something is safe, and how it is asked whether it is."""

from runtime.languages.guard import NOTHING, Guard
from runtime.languages.spanish.promises.claims import CLAIMS
from runtime.languages.spanish.promises.grammar import GRAMMAR
from runtime.languages.spanish.promises.questions import QUESTIONS

GUARD = Guard(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="No puedo juzgar si es seguro.",
    unmistakable=NOTHING,
)
