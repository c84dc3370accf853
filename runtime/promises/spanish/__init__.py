"""Spanish."""

from runtime.promises.language import Language
from runtime.promises.spanish.claims import CLAIMS
from runtime.promises.spanish.grammar import GRAMMAR
from runtime.promises.spanish.questions import QUESTIONS

SPANISH = Language(
    questions=QUESTIONS,
    claims=CLAIMS,
    grammar=GRAMMAR,
    instead="No puedo juzgar si es seguro.",
)
