"""How Portuguese promises that something is safe, and how it is asked whether it is."""

from runtime.languages.guard import Guard
from runtime.languages.portuguese.promises.claims import CLAIMS
from runtime.languages.portuguese.promises.grammar import GRAMMAR, UNMISTAKABLE
from runtime.languages.portuguese.promises.questions import QUESTIONS

GUARD = Guard(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="Não posso avaliar se é seguro.",
    unmistakable=UNMISTAKABLE,
)
