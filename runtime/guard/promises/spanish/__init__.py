"""Spanish."""

from runtime.guard.promises.language import Language
from runtime.guard.promises.spanish.claims import CLAIMS
from runtime.guard.promises.spanish.grammar import GRAMMAR
from runtime.guard.promises.spanish.questions import QUESTIONS

SPANISH = Language(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="No puedo juzgar si es seguro.",
)
