"""Text of one language in another, sentence by sentence, by a MarianMT model on CTranslate2."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctranslate2

from runtime.cancel import NEVER, Cancel
from runtime.errors import MemoryShortageError, PackError, TranslationError
from runtime.guard.repetition import Repetition
from runtime.packs.manifest import Direction
from runtime.packs.pack import Pack
from runtime.resources import Resource
from runtime.speech.sentences import SentenceSplitter
from runtime.translation.files import REMEDY, TranslatorFiles
from runtime.translation.vocabulary import END, PADDING, UNKNOWN, as_json

_SCRAP = 2
"""Words that are not translated alone where others stand beside them."""
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
        languages: tuple[str, str] = ("en", "en"),
        threads: int = 1,
    ) -> None:
        """Load a model.

        Args:
            files: What it is made of, checked.
            tag: The token that says into which language, where the model knows several.
            beams: How many beginnings of a translation are followed at a time.
            languages: Codes of the text's language and of what comes out: by them it is known
                where a sentence ends, and what may be said again and again.
            threads: How many to compute with. A token at a time, more of them mostly wait for
                each other, and the model that is asked wants the other cores.

        Raises:
            PackError: the model was changed, or CTranslate2 cannot load it.
            MemoryShortageError: there is not enough memory.
        """
        self._source, self._target = files.source, files.target
        self._from, self._into = languages
        self._tag, self._beams = [tag] * bool(tag), beams
        self._textless = {END, UNKNOWN, PADDING, *self._tag}
        self._longest = files.shape.positions - 1
        self._engine: ctranslate2.Translator | None = _loaded(files, threads)

    @classmethod
    def load(
        cls,
        pack: Pack,
        direction: Direction,
        *,
        languages: tuple[str, str] = ("en", "en"),
        threads: int = 1,
    ) -> "Translator":
        """Load a translator of a pack, whose files are hashed and checked first.

        Args:
            pack: The pack.
            direction: Which of its translators.
            languages: Codes of the text's language and of what comes out.
            threads: How many to compute with.

        Raises:
            PackError: a file is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory.
        """
        files = TranslatorFiles.read(pack.path, direction)
        return cls(
            files,
            tag=direction.tag,
            beams=direction.beams,
            languages=languages,
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
                the caller where several are: those run on to their end.

        Raises:
            TranslationError: what comes out is empty, has no end or goes in circles.
            Cancelled: ``cancel`` was set.
        """
        parts = [
            part for sentence in _sentences(text, self._from) for part in self._parts(sentence)
        ]
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
        if END not in tokens or (
            _goes_in_circles(text, self._into) and not _goes_in_circles(part, self._from)
        ):
            raise TranslationError("The translation went in circles. Say it in other words.")
        return text


def _loaded(files: TranslatorFiles, threads: int) -> ctranslate2.Translator:
    """The engine with a model, which it wants under a name of its own among other files."""
    try:
        # From memory it would keep the file beside what it makes of it.
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "model.bin").symlink_to(files.model.resolve())
            (folder / "config.json").write_bytes(_configuration())
            (folder / "shared_vocabulary.json").write_bytes(as_json(files.tokens))
            files.require_current()
            return ctranslate2.Translator(
                name,
                device="cpu",
                compute_type="int8" if files.shape.quantized else "float32",
                inter_threads=1,
                intra_threads=threads,
            )
    except RuntimeError as error:
        reason = str(error)[:200]
        raise PackError(f"{files.model} cannot be loaded: {reason}. {REMEDY}") from None
    except OSError as error:
        raise PackError(
            f"{tempfile.gettempdir()} cannot be written, which loading {files.model} needs: "
            f"{error.strerror}. Make room there."
        ) from None
    except MemoryError:
        raise MemoryShortageError(
            f"There is not enough memory for the translator {files.model}. Close other programs."
        ) from None


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


def _sentences(text: str, language: str) -> list[str]:
    """What is translated at a time: sentences, and with each the scraps of words beside it.

    A recogniser puts a full stop before "please" as soon as not, and a translator that is given a
    word or two alone makes up the rest.
    """
    splitter, found = SentenceSplitter(language), list[str]()
    for sentence in (*splitter.feed(text), *splitter.flush()):
        if found and _is_scrap(found[-1], sentence):
            found[-1] = f"{found[-1]} {sentence}"
        elif sentence.strip():
            found.append(sentence)
    return found


def _is_scrap(*neighbours: str) -> bool:
    """Whether one of two sentences is none by itself, and both have words."""
    fewest = min(len(each.split()) for each in neighbours)
    return fewest <= _SCRAP and all(map(_says_something, neighbours))


def _says_something(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _goes_in_circles(text: str, language: str) -> bool:
    # The space tells that the last word has ended.
    return Repetition(language).feed(f"{text} ") is not None
