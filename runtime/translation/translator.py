"""Text of one language in another, sentence by sentence, by a MarianMT model on CTranslate2."""

import json
from collections.abc import Iterator, Sequence

import ctranslate2

from runtime.cancel import NEVER, Cancel
from runtime.errors import MemoryShortageError, PackError, TranslationError
from runtime.guard.repetition import Repetition
from runtime.packs.manifest import Direction
from runtime.packs.pack import Pack
from runtime.resources import Resource, cores
from runtime.speech.sentences import SentenceSplitter
from runtime.translation.files import REMEDY, TranslatorFiles
from runtime.translation.vocabulary import END, PADDING, UNKNOWN, as_json

_AT_ONCE = 4
"""Sentences that are translated side by side."""
_GROWTH, _SPARE = 3, 24
"""How many times as many tokens a translation may have as the text, and how many more."""
_LOOKS = 0.005
"""Seconds between looks at whether a translation that cannot be stopped is finished."""


class Translator(Resource):
    """One direction, on the processor; it belongs to one thread at a time."""

    def __init__(
        self,
        files: TranslatorFiles,
        *,
        tag: str = "",
        beams: int = 1,
        threads: int | None = None,
    ) -> None:
        """Load a model.

        Args:
            files: What it is made of, checked.
            tag: The token that says into which language, where the model knows several.
            beams: How many beginnings of a translation are followed at a time.
            threads: How many to compute with; by default as many as there are cores, up to four.

        Raises:
            RuntimeError: CTranslate2 cannot load it.
            MemoryError: there is not enough.
        """
        self._source, self._target = files.source, files.target
        self._tag, self._beams = [tag] * bool(tag), beams
        self._textless = {END, UNKNOWN, PADDING, *self._tag}
        self._longest = files.shape.positions - 1
        self._engine: ctranslate2.Translator | None = ctranslate2.Translator(
            "a translator",
            device="cpu",
            compute_type="int8" if files.shape.quantized else "float32",
            inter_threads=1,
            intra_threads=threads or cores(4),
            files={
                "model.bin": files.model,
                "config.json": _configuration(),
                "shared_vocabulary.json": as_json(files.tokens),
            },
        )

    @classmethod
    def load(cls, pack: Pack, direction: Direction, *, threads: int | None = None) -> "Translator":
        """Load a translator of a pack, whose files are hashed and checked first.

        Args:
            pack: The pack.
            direction: Which of its translators.
            threads: How many to compute with.

        Raises:
            PackError: a file is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory.
        """
        where = pack.folder / direction.model.file
        try:
            files = TranslatorFiles.read(pack.path, direction)
            return cls(files, tag=direction.tag, beams=direction.beams, threads=threads)
        except RuntimeError as error:
            raise PackError(
                f"The translator {where} cannot be loaded: {str(error)[:200]}. {REMEDY}"
            ) from None
        except MemoryError:
            raise MemoryShortageError(
                f"There is not enough memory for the translator {where}. Close other programs."
            ) from None

    def close(self) -> None:
        """Free the model; what is still being computed is waited for."""
        self._engine = None

    def translate(self, text: str, *, cancel: Cancel = NEVER) -> str:
        """A text of one or several sentences in the other language.

        What has neither letters nor digits stays as it is.

        Args:
            text: Of any length.
            cancel: Stops it within a token's time where one beginning is followed, and at once for
                the caller where several are: those run on to their end.

        Raises:
            TranslationError: what comes out is empty, has no end or goes in circles.
            Cancelled: ``cancel`` was set.
        """
        parts = [part for sentence in _sentences(text) for part in self._parts(sentence)]
        translated = self._translated([part for part in parts if _says_something(part)], cancel)
        return " ".join(next(translated) if _says_something(part) else part for part in parts)

    def _parts(self, sentence: str) -> Iterator[str]:
        """A sentence, or its halves where it has more tokens than the model has positions."""
        if len(self._pieces(sentence)) < self._longest or len(sentence) < 2:
            yield sentence
            return
        middle = len(sentence) // 2
        space = sentence.find(" ", middle)
        cut = space if space > 0 else middle
        for half in (sentence[:cut].strip(), sentence[cut:].strip()):
            yield from self._parts(half) if half else ()

    def _pieces(self, text: str) -> list[str]:
        return [*self._tag, *self._source.of(text)]

    def _tokens(self, text: str) -> list[str]:
        # No more is left than of a single sign that is spelled with more pieces than fit.
        return [*self._pieces(text)[: self._longest - 1], END]

    def _translated(self, parts: Sequence[str], cancel: Cancel) -> Iterator[str]:
        for start in range(0, len(parts), _AT_ONCE):
            batch = parts[start : start + _AT_ONCE]
            found = self._hypotheses([self._tokens(part) for part in batch], cancel)
            for part, tokens in zip(batch, found, strict=True):
                yield self._text(part, tokens)

    def _hypotheses(self, batch: list[list[str]], cancel: Cancel) -> list[list[str]]:
        """The tokens of each translation, with the one that ends it where that was reached."""
        cancel.check()
        assert self._engine
        stoppable = self._beams == 1
        most = max(len(tokens) for tokens in batch) * _GROWTH + _SPARE
        # What begins a text never follows in it: transformers' ``bad_words_ids``.
        results = self._engine.translate_batch(
            batch,
            beam_size=self._beams,
            suppress_sequences=[[PADDING]],
            max_input_length=0,
            max_decoding_length=min(most, self._longest),
            return_end_token=True,
            asynchronous=not stoppable,
            callback=(lambda _: cancel.is_set()) if stoppable else None,
        )
        while not stoppable and not all(each.done() for each in results):
            cancel.wait(_LOOKS)
            cancel.check()
        cancel.check()
        results = results if stoppable else [each.result() for each in results]
        return [each.hypotheses[0] for each in results]

    def _text(self, part: str, tokens: Sequence[str]) -> str:
        """The text that tokens spell.

        Raises:
            TranslationError: it is none.
        """
        text = self._target.text([token for token in tokens if token not in self._textless])
        if not _says_something(text):
            raise TranslationError("The translation came out empty. Say it in other words.")
        if END not in tokens or (_goes_in_circles(text) and not _goes_in_circles(part)):
            raise TranslationError("The translation went in circles. Say it in other words.")
        return text


def _configuration() -> bytes:
    """What CTranslate2 is told of the tokens that every MarianMT model has."""
    return json.dumps(
        {
            "bos_token": PADDING,
            "eos_token": END,
            "unk_token": UNKNOWN,
            "decoder_start_token": PADDING,
            "add_source_bos": False,
            "add_source_eos": False,
            "layer_norm_epsilon": None,
            "multi_query_attention": False,
        }
    ).encode()


def _sentences(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return [each for each in (*splitter.feed(text), *splitter.flush()) if each.strip()]


def _says_something(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _goes_in_circles(text: str) -> bool:
    # The space tells that the last word has ended.
    return Repetition().feed(f"{text} ") is not None
