"""How German promises that something is safe, and how it is asked whether it is."""

from runtime.languages.german.promises.claims import CLAIMS
from runtime.languages.german.promises.grammar import GRAMMAR, UNMISTAKABLE
from runtime.languages.german.promises.questions import QUESTIONS
from runtime.languages.guard import Guard

GUARD = Guard(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="Ich kann nicht beurteilen, ob das sicher ist.",
    unmistakable=UNMISTAKABLE,
)
