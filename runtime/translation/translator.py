"""Text of one language in another, sentence by sentence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import ctranslate2

from runtime.cancel import NEVER, Cancel
from runtime.errors import MemoryShortageError, PackError, VismaidError
from runtime.files.ordinary import open_file
from runtime.guard.repetition import Repetition
from runtime.packs.manifest import Direction
from runtime.packs.pack import Pack
from runtime.resources import Resource, cores
from runtime.speech.sentences import SentenceSplitter
from runtime.translation.layout import MarianShape
from runtime.translation.model_file import read_model
from runtime.translation.pieces import MOST_BYTES, Pieces
from runtime.translation.vocabulary import END, PADDING, UNKNOWN, as_json, read_vocabulary

_REMEDY = "Fetch or convert the pack again."
_AT_ONCE = 4
"""Sentences that are translated side by side."""
_LONGEST_MODEL = 4 << 30
"""Bytes; the largest that OPUS-MT publishes has a tenth of it."""
_GROWTH, _SPARE = 3, 24
"""How many times as many tokens a translation may have as the text, and how many more."""


class TranslationError(VismaidError):
    """What comes out of a translator is no translation."""


class Translator(Resource):
    """One direction: a MarianMT model on CTranslate2, on the processor.

    It belongs to one thread at a time.
    """

    def __init__(
        self,
        model: bytes,
        vocabulary: bytes,
        source: bytes,
        target: bytes,
        *,
        tag: str = "",
        beams: int = 1,
        threads: int | None = None,
    ) -> None:
        """Check the content of a translator's files, and load them.

        Args:
            model: CTranslate2's ``model.bin``.
            vocabulary: The tokens, as JSON.
            source: SentencePiece's model of the language that is translated.
            target: That of the language which comes out.
            tag: The token that says into which language, where the model knows several.
            beams: How many beginnings are followed at a time.
            threads: How many to compute with; by default as many as there are cores, up to four.

        Raises:
            ValueError: one of them is damaged, or does not fit the others; the message says so of
                the files.
            MemoryError: there is not enough.
        """
        self.shape: MarianShape = read_model(model)
        tokens = read_vocabulary(vocabulary)
        if len(tokens) != self.shape.vocabulary:
            raise ValueError("its vocabulary is not that of its model")
        if tag and tag not in tokens:
            raise ValueError(f"its vocabulary does not know {tag}")
        self._source, self._target = Pieces(source), Pieces(target)
        self._tag, self._beams = [tag] * bool(tag), beams
        self._longest = self.shape.positions - 1
        try:
            self._engine: ctranslate2.Translator | None = ctranslate2.Translator(
                "a translator",
                device="cpu",
                compute_type="int8" if self.shape.quantized else "float32",
                inter_threads=1,
                intra_threads=threads or cores(4),
                files={
                    "model.bin": model,
                    "config.json": _configuration(),
                    "shared_vocabulary.json": as_json(tokens),
                },
            )
        except RuntimeError as error:
            raise ValueError(f"CTranslate2 cannot load it ({str(error)[:200]})") from None

    @classmethod
    def load(cls, pack: Pack, direction: Direction, *, threads: int | None = None) -> "Translator":
        """Load a translator of a pack, whose files are hashed and checked first.

        Args:
            pack: The pack.
            direction: Which of its translators.
            threads: See ``Translator``.

        Raises:
            PackError: a file is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory.
        """
        with _refused(pack.folder / direction.model.file):
            return cls(
                **_contents(pack, direction),
                tag=direction.tag,
                beams=direction.beams,
                threads=threads,
            )

    def close(self) -> None:
        """Free the model; what is still being computed is waited for."""
        self._engine = None

    def translate(self, text: str, *, cancel: Cancel = NEVER) -> str:
        """A text of one or several sentences in the other language.

        What has neither letters nor digits stays as it is.

        Args:
            text: Of any length.
            cancel: Stops it within a token's time where one beginning is followed, and at once for
                the caller where several are; those run on to their end.

        Raises:
            TranslationError: what comes out is empty, has no end or goes in circles.
            Cancelled: ``cancel`` was set.
        """
        parts = [part for sentence in _sentences(text) for part in self._parts(sentence)]
        spoken = [part for part in parts if _says_something(part)]
        translated = iter(self._translated(spoken, cancel))
        return " ".join(next(translated) if _says_something(part) else part for part in parts)

    def _parts(self, sentence: str) -> Iterator[str]:
        """A sentence, or its halves where it has more tokens than the model has positions."""
        if len(self._tokens(sentence)) <= self._longest or len(sentence) < 2:
            yield sentence
            return
        middle = len(sentence) // 2
        space = sentence.find(" ", middle)
        cut = space if 0 < space < len(sentence) - 1 else middle
        for half in (sentence[:cut], sentence[cut:]):
            if half.strip():
                yield from self._parts(half.strip())

    def _tokens(self, text: str) -> list[str]:
        return [*self._tag, *self._source.of(text), END]

    def _translated(self, parts: Sequence[str], cancel: Cancel) -> Iterator[str]:
        for start in range(0, len(parts), _AT_ONCE):
            batch = parts[start : start + _AT_ONCE]
            hypotheses = self._computed([self._tokens(part) for part in batch], cancel)
            for part, tokens in zip(batch, hypotheses, strict=True):
                yield self._text(part, tokens)

    def _computed(self, batch: list[list[str]], cancel: Cancel) -> list[list[str]]:
        """The tokens of each translation, with the one that ends it where that was reached."""
        cancel.check()
        assert self._engine
        most = max(len(tokens) for tokens in batch) * _GROWTH + _SPARE
        # What begins a text never follows in it: transformers' ``bad_words_ids``.
        results = self._engine.translate_batch(
            batch,
            beam_size=self._beams,
            suppress_sequences=[[PADDING]],
            max_input_length=0,
            max_decoding_length=min(most, self._longest),
            return_end_token=True,
            asynchronous=self._beams > 1,
            callback=(lambda _: cancel.is_set()) if self._beams == 1 else None,
        )
        if self._beams > 1:
            results = [_finished(each, cancel) for each in results]
        cancel.check()
        return [result.hypotheses[0] for result in results]

    def _text(self, part: str, tokens: Sequence[str]) -> str:
        """The text that tokens spell.

        Raises:
            TranslationError: it is none.
        """
        said = [token for token in tokens if token not in (END, UNKNOWN, PADDING, *self._tag)]
        text = self._target.text(said)
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


def _finished(
    result: ctranslate2.AsyncTranslationResult, cancel: Cancel
) -> ctranslate2.TranslationResult:
    while not result.done():
        if cancel.wait(0.005):
            cancel.check()
    return result.result()


def _sentences(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return [each for each in (*splitter.feed(text), *splitter.flush()) if each.strip()]


def _says_something(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _goes_in_circles(text: str) -> bool:
    # The space tells that the last word has ended.
    return Repetition().feed(f"{text} ") is not None


def _contents(pack: Pack, direction: Direction) -> Mapping[str, bytes]:
    """The files of a direction, by what ``Translator`` calls them."""
    limits = {"model": _LONGEST_MODEL, "vocabulary": MOST_BYTES}
    found = {}
    for name in ("model", "vocabulary", "source", "target"):
        path = pack.path(getattr(direction, name))
        try:
            with open_file(path) as file:
                found[name] = file.read(limits.get(name, MOST_BYTES) + 1)
        except OSError as error:
            raise PackError(f"{path} cannot be read: {error.strerror}. {_REMEDY}") from None
    return found


@contextmanager
def _refused(model: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise PackError(f"The translator {model} cannot be used: {error}. {_REMEDY}") from None
    except MemoryError:
        raise MemoryShortageError(
            f"There is not enough memory for the translator {model}. Close other programs, or take "
            "it out of the pack."
        ) from None
