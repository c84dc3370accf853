"""What a turn is asked, in the person's words and in those that the model is given."""

from collections.abc import Collection
from dataclasses import dataclass

from runtime.cancel import Cancel
from runtime.engines import Engines, InterpreterLike
from runtime.errors import SoundError, TranslationError
from runtime.events import Translated
from runtime.speech.audio import Samples
from runtime.speech.stt import Transcript


class OtherLanguageError(SoundError):
    """The question is in a language that was not reckoned with."""


@dataclass(frozen=True)
class Asked:
    """A question, made ready for the model."""

    text: str | None
    """In the person's words; None for a description."""
    put: str | Samples | None
    """As the model is asked it."""
    language: str
    """Code of the person's."""
    interpreter: InterpreterLike | None
    """Who stands between; None where the model is spoken to in that language."""

    @property
    def model_language(self) -> str:
        """Code of the one that the model is spoken to in."""
        return self.interpreter.model_language if self.interpreter else self.language

    @property
    def words(self) -> str | None:
        """The question in words of that language; None for a description."""
        return self.put if isinstance(self.put, str) else self.text

    def translated(self, answer: str) -> Translated | None:
        """What the model was asked and answered, where that is not what the person hears."""
        if self.interpreter is None:
            return None
        return Translated(self.model_language, self.words, answer)


def asked(
    engines: Engines,
    languages: Collection[str],
    text: str | None,
    *,
    sound: Samples | None,
    heard: Transcript | None,
    cancel: Cancel,
) -> Asked:
    """A question made ready for the model, whichever of the languages it was asked in.

    Args:
        engines: Whose interpreters translate it.
        languages: Codes of those that the person may speak, their own first.
        text: The question in their words; None for a description, in their own language.
        sound: As the model is to hear it, where it is spoken to in that language.
        heard: What was heard; None where nothing was spoken.
        cancel: Stops a translation.

    Raises:
        OtherLanguageError: it is in none of the languages.
        TextError: nothing translates a written question.
        TranslationError: nothing comes of its translation, or it goes in circles.
        Cancelled: ``cancel`` was set.
    """
    language = (heard and heard.language) or next(iter(languages))
    if language not in languages:
        raise OtherLanguageError(
            f"The question is in another language ({language}). Ask in {' or '.join(languages)}."
        )
    interpreter = engines.interpreters.get(language)
    if interpreter is None or text is None:
        return Asked(text, text if sound is None else sound, language, interpreter)
    if heard is None or heard.english is None:
        return Asked(text, interpreter.question(text, cancel=cancel), language, interpreter)
    if not heard.english:
        raise TranslationError("Nothing comes of translating the question. Ask in other words.")
    return Asked(text, heard.english, language, interpreter)
