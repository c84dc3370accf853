"""No answer promises that something is safe.

A promise says that something may be done without harm, or that nothing is there that harms. It is
looked for clause by clause, and in the light of the question: to "May I?", a "yes" is one.
Warnings, refusals, what is read out and plain facts are left as they are. The words by which all
that is told are those of each language (``runtime/languages``).
"""

from runtime.guard.promises.finding import Promises

__all__ = ["Promises"]
