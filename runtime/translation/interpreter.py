"""An interpreter between a person's language and the one that a model is spoken to in.

A question goes one way, an answer comes back a sentence at a time while the next is generated.
What the program says to a model, and what the guard says in a model's place, has words of its own
in each language: those are exchanged and not translated.
"""

from collections.abc import Mapping
from contextlib import ExitStack

from runtime.cancel import NEVER, Cancel
from runtime.engines import TranslatorLike
from runtime.errors import TextError
from runtime.languages.language import language_of
from runtime.packs.manifest import Direction
from runtime.packs.pack import Pack
from runtime.resources import Resource
from runtime.speech.sentences import SentenceSplitter


class Interpreter(Resource):
    """Both directions for one language; one caller at a time in each of them."""

    def __init__(
        self,
        language: str,
        model_language: str,
        *,
        asking: TranslatorLike | None,
        answering: TranslatorLike,
        questions: Mapping[str, str] | None = None,
    ) -> None:
        """Take two translators, and close them in the end.

        Args:
            language: Code of the person's language.
            model_language: Code of the one that the model is asked in, and answers in.
            asking: Translates from the person's language; None where nothing does.
            answering: Translates into it.
            questions: What the program itself asks in the person's language, and the words that
                it has for that in the model's.
        """
        self.language, self.model_language = language, model_language
        """Codes of the two."""
        self._asking, self._answering = asking, answering
        self._questions = questions or {}
        self._owned = ExitStack()
        for each in (asking, answering):
            if isinstance(each, Resource):
                self._owned.push(each)

    @classmethod
    def load(cls, pack: Pack, language: str) -> "Interpreter":
        """Load what a pack translates a language with, whose files are hashed and checked first.

        Args:
            pack: One that has ``translators`` for it.
            language: Code of the person's language.

        Raises:
            PackError: a file is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory.
        """
        from runtime.translation.translator import Translator  # brings CTranslate2 along

        manifest, entry = pack.manifest, pack.manifest.translators[language]
        with ExitStack() as stack:
            there = (language, entry.model_language)

            def translator(way: Direction, languages: tuple[str, str]) -> Translator:
                return stack.enter_context(Translator.load(pack, way, languages=languages))

            asking = translator(entry.asking, there) if entry.asking else None
            answering = translator(entry.answering, there[::-1])
            theirs, models = map(manifest.prompts_in, (language, entry.model_language))
            made = cls(
                language,
                entry.model_language,
                asking=asking,
                answering=answering,
                questions={theirs.read: models.read},
            )
            stack.pop_all()
        return made

    def close(self) -> None:
        """Free the translators."""
        self._owned.close()

    def question(self, text: str, *, cancel: Cancel = NEVER) -> str:
        """A question in the model's language.

        Raises:
            TextError: nothing translates questions.
            TranslationError: nothing comes of it, or it goes in circles.
            Cancelled: ``cancel`` was set, within 0.2 s.
        """
        if text in self._questions:
            return self._questions[text]
        if self._asking is None:
            raise TextError(
                f"Nothing translates a written question from {self.language} into "
                f"{self.model_language}. Speak it, or write it in {self.model_language}."
            )
        return self._asking.translate(text, cancel=cancel)

    def answer(self, text: str, *, cancel: Cancel = NEVER) -> str:
        """A sentence of the answer, or several, in the person's language.

        The white space before it stays.

        Raises:
            TranslationError: nothing comes of it, or it goes in circles.
            Cancelled: ``cancel`` was set, within 0.2 s.
        """
        splitter = SentenceSplitter(self.model_language)
        declined, instead = (
            language_of(each).guard().instead for each in (self.model_language, self.language)
        )
        said = [
            instead if sentence == declined else self._answering.translate(sentence, cancel=cancel)
            for sentence in [*splitter.feed(text), *splitter.flush()]
        ]
        return text[: len(text) - len(text.lstrip())] + " ".join(said)
