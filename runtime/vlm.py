"""A session with a vision-language model that keeps what it has computed.

The system prompt is evaluated once, a picture once, and a follow-up costs only its own words.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime import vision
from runtime.errors import Cancelled, PackError, PictureError, TextError
from runtime.llama import Context, TextModel
from runtime.mtmd import Projector
from runtime.pack import Pack
from runtime.prompt import PICTURES, Prompter, Turn
from runtime.sequence import Block, Counters, EvaluatedSequence
from runtime.textstream import TextStream
from runtime.vision import Detail

__all__ = ["Counters", "Detail", "Session"]

_REMEMBERED = 2
_MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class _Shown:
    """Pictures as the model sees them."""

    key: bytes
    """Tells these pictures, looked at so, from others."""
    video: bool
    block: Block


class Session:
    """A pack's model, ready to look and answer.

    One caller at a time; a newer ``show`` or ``answer`` ends an answer that is still being
    iterated over.
    """

    def __init__(
        self,
        pack: Pack,
        *,
        threads: int | None = None,
        context: int | None = None,
        exact: bool = False,
        language: str = "en",
        system: str | None = None,
    ) -> None:
        """Load the model and evaluate the system prompt.

        Args:
            pack: The pack; its files are checked first.
            threads: Threads to compute with; None for as many as there are, 8 at most.
            context: Positions to make room for; None for what the pack asks for.
            exact: Compute as near to the reference as can be, more slowly.
            language: Which of the pack's prompts to use.
            system: A system prompt in place of the pack's.

        Raises:
            PackError: a file of the pack is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory for the model or the context.
            TextError: the system prompt does not fit the context.
        """
        manifest = pack.manifest
        prompts = manifest.prompts.get(language) or next(iter(manifest.prompts.values()))
        self._policy = manifest.image
        self._describe = prompts.describe
        self._system = prompts.system if system is None else system
        self._counters = Counters()
        self._lock = threading.RLock()
        self._speaking: object = None
        self._turns: list[Turn] = []
        self._shown: _Shown | None = None
        self._encoded: list[_Shown] = []
        self._next_code = PICTURES - 1
        with ExitStack() as stack:
            self._model = stack.enter_context(
                TextModel(pack.path(manifest.text_model), architecture=manifest.architecture)
            )
            projector = Projector(
                pack.path(manifest.projector), self._model, threads=threads, exact=exact
            )
            self._projector = stack.enter_context(projector)
            self._check_policy(pack)
            self._size = context or manifest.context
            model_context = stack.enter_context(
                Context(self._model, tokens=self._size, threads=threads, exact=exact)
            )
            self._sequence = EvaluatedSequence(model_context, self._counters)
            self._prompter = Prompter(self._model, manifest.template)
            self._begin()
            self._resources = stack.pop_all()

    def _begin(self) -> None:
        opening = self._prompter.opening(self._system, pictures=False)
        if len(opening) >= self._size:
            raise TextError(
                f"The system prompt has {len(opening):,} tokens and the context holds "
                f"{self._size:,}. Shorten the prompt or ask for a larger context."
            )
        self._sequence.hold(opening, None, None)

    def _check_policy(self, pack: Pack) -> None:
        policy, projector = self._policy, self._projector
        self._newline = projector.newline() if policy.newline else None
        if (policy.tile, policy.features) != (projector.tile, projector.features) or (
            policy.newline and self._newline is None
        ):
            raise PackError(
                f"{pack.folder}: the image policy does not fit the vision projector. "
                "Convert the pack again."
            )

    def close(self) -> None:
        """Free the model; the session cannot be used afterwards."""
        with self._lock:
            self._speaking = None
            self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def counters(self) -> Counters:
        """What has been computed so far."""
        return replace(self._counters)

    @property
    def picture_tokens(self) -> int:
        """Positions that the pictures shown take up; 0 before any were."""
        return len(self._shown.block.embeddings) if self._shown else 0

    @property
    def context_size(self) -> int:
        """Positions that the session has room for."""
        return self._size

    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = Detail.LOOK,
        *,
        cancel: threading.Event | None = None,
    ) -> None:
        """Look at pictures, so that questions about them are answered without delay.

        The same pictures at the same detail cost nothing again and leave the conversation as it
        is; others begin a new one.

        Args:
            pictures: At least one picture, RGB or convertible to it.
            detail: How closely to look.
            cancel: Stops the work within 0.2 s when it is set.

        Raises:
            PictureError: there is no picture, or they do not fit the context.
            Cancelled: ``cancel`` was set; the session remains usable.
        """
        with self._lock:
            self._speaking = None
            shown = self._encode(pictures, Detail(detail), cancel)
            if self._shown is None or self._shown.key != shown.key:
                self._shown, self._turns = shown, []
            self._sequence.hold(self._opening(shown), shown.block, cancel, keep_more=True)

    def forget(self) -> None:
        """Drop the conversation and keep the pictures."""
        with self._lock:
            self._speaking = None
            self._turns = []

    def answer(
        self,
        question: str | None,
        *,
        max_tokens: int = 256,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[str]:
        """Answer a question about the pictures shown, always with the likeliest token.

        Args:
            question: The question; None asks for a description.
            max_tokens: Length of the answer at most.
            stop: Texts at which the answer ends; they are not part of it.
            cancel: Ends the answer within 0.2 s when it is set.

        Returns:
            Pieces of text, each of whole characters, as they are generated. A question whose
            answer was cancelled or not taken to its end is forgotten.

        Raises:
            TextError: the question is empty or too long. Raised before the first piece.
            Cancelled: ``cancel`` was set, or another call took over; the session remains usable.
        """
        text = self._describe if question is None else question.strip()
        with self._lock:
            turns = self._fitting(text, min(max_tokens, self._size // 8))
            self._speaking = token = object()
        return self._answer(turns, token, max_tokens, TextStream(stop), cancel)

    def logits(self) -> NDArray[np.float32]:
        """Scores of the next token after what was evaluated last, float32 [vocabulary]."""
        return self._sequence.logits()

    # Pictures

    def _encode(
        self, pictures: Sequence[Image.Image], detail: Detail, cancel: threading.Event | None
    ) -> _Shown:
        if not pictures:
            raise PictureError("There is no picture. Give at least one.")
        images = [picture.convert("RGB") for picture in pictures]
        key = _key(images, detail)
        for known in self._encoded:
            if known.key == key:
                return self._remember(known)
        self._check_room([(image.height, image.width) for image in images], detail)

        def encode_tile(tile: NDArray[np.uint8]) -> NDArray[np.float32]:
            tokens = self._projector.encode(tile, cancel=cancel)
            self._counters.tiles_encoded += 1
            return tokens

        red, green, blue = (int(value * 255) for value in self._projector.mean)
        embeddings = vision.encode(
            images, detail, self._policy, encode_tile, self._newline, (red, green, blue)
        )
        block = Block(self._next_code, embeddings)
        self._next_code -= len(embeddings)
        return self._remember(_Shown(key, detail is Detail.GLANCE, block))

    def _remember(self, shown: _Shown) -> _Shown:
        others = [known for known in self._encoded if known is not shown]
        self._encoded = [shown, *others][:_REMEMBERED]
        return shown

    def _check_room(self, sizes: Sequence[vision.Size], detail: Detail) -> None:
        count = vision.token_count(sizes, detail, self._policy)
        opening = self._prompter.opening(self._system, pictures=True)
        size = self._size
        if len(opening) + count + size // 8 > size:
            raise PictureError(
                f"The pictures take {count:,} tokens at the detail {detail}, too many for a "
                f"context of {size:,}. Show fewer, look less closely, or ask for a larger context."
            )

    # Sequences

    def _opening(self, shown: _Shown) -> list[int]:
        tokens = self._prompter.opening(self._system, pictures=True, video=shown.video)
        return _with_pictures(tokens, shown)

    def _conversation(self, turns: Sequence[Turn]) -> list[int]:
        shown = self._shown
        tokens = self._prompter.conversation(
            self._system, turns, pictures=shown is not None, video=bool(shown and shown.video)
        )
        return _with_pictures(tokens, shown)

    def _fitting(self, question: str, reserve: int) -> list[Turn]:
        """The conversation with a new question, without its oldest turns where it is too long."""
        if not question:
            raise TextError("The question is empty. Ask something, or leave it out.")
        if len(question) > _MAX_CHARACTERS:
            raise TextError(
                f"The question has {len(question):,} characters; {_MAX_CHARACTERS:,} are the "
                "most. Ask a shorter one."
            )
        turns = [*self._turns, Turn(question)]
        room = self._size - max(1, reserve)
        while (length := len(self._conversation(turns))) > room:
            if len(turns) == 1:
                raise TextError(
                    f"The question is too long: with the pictures it takes {length:,} tokens, "
                    f"and the context holds {room:,}. Ask a shorter one."
                )
            turns = turns[1:]
        return turns

    # Answers

    def _answer(
        self,
        turns: list[Turn],
        speaking: object,
        max_tokens: int,
        stream: TextStream,
        cancel: threading.Event | None,
    ) -> Iterator[str]:
        answer: list[int] = []
        codes = self._conversation(turns)
        for _ in range(max_tokens):
            with self._lock:
                if self._speaking is not speaking or (cancel is not None and cancel.is_set()):
                    raise Cancelled
                while len(codes) > self._size and len(turns) > 1:
                    del turns[0]
                    codes = self._conversation(turns) + answer
                token = self._next_token(codes, cancel)
            if token is None:
                break
            answer.append(token)
            codes.append(token)
            if text := stream.feed(self._model.piece(token)):
                yield text
            if stream.stopped:
                break
        if text := stream.flush():
            yield text
        with self._lock:
            if self._speaking is speaking:
                kept = answer[: stream.tokens]
                self._turns = [*turns[:-1], Turn(turns[-1].question, kept)]

    def _next_token(self, codes: Sequence[int], cancel: threading.Event | None) -> int | None:
        """The likeliest token; None where the model ends its turn or the context is full."""
        if len(codes) > self._size:
            return None
        block = self._shown.block if self._shown else None
        self._sequence.hold(codes, block, cancel, logits=True)
        token = int(self._sequence.logits().argmax())
        if self._model.is_end(token):
            return None
        self._counters.tokens_generated += 1
        return token


def _key(images: Sequence[Image.Image], detail: Detail) -> bytes:
    digest = hashlib.blake2b(detail.encode())
    for image in images:
        digest.update(repr(image.size).encode())
        digest.update(image.tobytes())
    return digest.digest()


def _with_pictures(tokens: Sequence[int], shown: _Shown | None) -> list[int]:
    codes = [] if shown is None else shown.block.codes
    return [code for token in tokens for code in (codes if token == PICTURES else (token,))]
