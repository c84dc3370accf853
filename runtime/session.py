"""A session with a vision-language model that keeps what it has computed.

The system prompt is evaluated once, a picture once, and a follow-up costs only its own words.
Where a pack has experts for asking and for describing, that holds for each of them; a picture is
encoded once for both. Where pictures and question attend to each other both ways, every question
is evaluated together with them.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.conversation import Conversation
from runtime.errors import Cancelled
from runtime.gguf.model_size import ANSWER_SHARE, batch_size
from runtime.llama.activations import Activations
from runtime.llama.context import Context
from runtime.llama.experts import load_experts
from runtime.llama.gpu import Choice, offload
from runtime.llama.kv_cache import Counters, EvaluatedSequence
from runtime.llama.model import TextModel
from runtime.llama.mtmd import Projector
from runtime.packs.manifest import Task
from runtime.packs.pack import Pack
from runtime.prompt import Turn
from runtime.resources import Resource
from runtime.text_stream import TextStream
from runtime.vision.encoder import Viewer
from runtime.vision.tiling import Detail

__all__ = ["Counters", "Detail", "Session"]


class Session(Resource):
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
        gpu: Choice = "auto",
        activations: Activations | None = None,
    ) -> None:
        """Load the model and evaluate the system prompt.

        Args:
            pack: The pack; its files are checked first.
            threads: Threads to compute with; None for as many as there are, 8 at most.
            context: Positions to make room for; None for what the pack asks for.
            exact: Compute as near to the reference as can be, more slowly.
            language: Which of the pack's prompts to use.
            system: A system prompt in place of the pack's.
            gpu: Whether a GPU is used where llama.cpp was built for one; never when ``exact``.
            activations: Sees all that text model and vision tower compute.

        Raises:
            PackError: a file of the pack is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory for the model or the context.
            TextError: the system prompt does not fit the context, or the model knows none.
        """
        manifest = pack.manifest
        self._size = context or manifest.context
        self._counters = Counters()
        self._lock = threading.RLock()
        self._speaking: object = None
        models = pack.models()
        shared = offload(models, manifest, self._size, "off" if exact else gpu)
        with ExitStack() as stack:
            self._model = stack.enter_context(TextModel(models.text, gpu_layers=shared.layers))
            if manifest.attention == "prefix":
                # Behind its last position a window would hide a part of the prefix from the rest.
                self._size = min(self._size, self._model.context_limit)
            projector = Projector(
                models.projector,
                self._model,
                threads=threads,
                exact=exact,
                use_gpu=shared.vision,
                activations=activations,
            )
            self._viewer = Viewer(pack, stack.enter_context(projector), self._counters)
            experts = load_experts(manifest, models.adapters, self._model, stack)
            different = list(dict.fromkeys(experts.values()))
            batch = batch_size(
                self._size, prefix=manifest.attention == "prefix", gpu=self._model.on_gpu
            )
            self._conversation = Conversation(
                pack,
                self._model,
                context=self._size,
                batch=batch,
                language=language,
                system=system,
            )
            context_of_all = Context(
                self._model,
                tokens=self._size,
                batch=batch,
                threads=threads,
                exact=exact,
                sequences=len(different),
                activations=activations,
            )
            sequences = EvaluatedSequence.of_each(
                stack.enter_context(context_of_all), self._counters, different
            )
            self._sequences = {task: sequences[different.index(experts[task])] for task in experts}
            if not self._conversation.by_prefix:
                self._sequences["ask"].hold(self._conversation.opening(), None)
            self._resources = stack.pop_all()

    def close(self) -> None:
        """Free the model; the session cannot be used afterwards."""
        with self._lock:
            self._speaking = None
            self._resources.close()

    @property
    def counters(self) -> Counters:
        """What has been computed so far."""
        return replace(self._counters)

    @property
    def picture_tokens(self) -> int:
        """Positions that the pictures shown take up; 0 before any were."""
        return len(self.picture_embeddings)

    @property
    def picture_embeddings(self) -> NDArray[np.float32]:
        """The pictures shown as the text model receives them, float32 [tokens, width]."""
        block = self._conversation.block
        return np.zeros((0, self._model.width), np.float32) if block is None else block.embeddings

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation about the pictures shown, as far as it is kept."""
        return tuple(self._conversation.turns)

    @property
    def model(self) -> TextModel:
        """The text model, for its tokenizer."""
        return self._model

    @property
    def context_size(self) -> int:
        """Positions that the session has room for."""
        return self._size

    def is_end(self, token: int) -> bool:
        """Whether a token ends the model's turn."""
        return self._model.is_end(token)

    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = Detail.LOOK,
        *,
        task: Task = "ask",
        cancel: Cancel = NEVER,
        on_encoded: Callable[[], None] | None = None,
    ) -> None:
        """Look at pictures, so that questions about them are answered without delay.

        The same pictures at the same detail cost nothing again and leave the conversation as it
        is; others begin a new one. Those shown just before go on where they were left.

        Args:
            pictures: At least one picture, RGB or convertible to it.
            detail: How closely to look.
            task: What will most likely be wanted, so that its expert sees them now.
            cancel: Stops the work within 0.2 s when it is set.
            on_encoded: Called when the pictures are encoded and the model's context is next.

        Raises:
            PictureError: there is no picture, or they do not fit the context.
            Cancelled: ``cancel`` was set; the session remains usable.
        """
        with self._lock:
            self._speaking = None
            shown = self._viewer.see(
                pictures,
                Detail(detail),
                check_room=self._conversation.check_room,
                cancel=cancel,
            )
            if on_encoded is not None:
                on_encoded()
            self._conversation.show(shown)
            if self._conversation.by_prefix:
                return
            codes = self._conversation.opening()
            for sequence in self._sequences.values():
                sequence.drop_what_differs(codes)
            self._sequences[task].hold(codes, shown.block, cancel, keep_more=True)

    def recall(self, picture: Image.Image, detail: Detail, embeddings: NDArray[np.float32]) -> None:
        """Take over what the same projector made of a picture before, so that ``show`` need not.

        Args:
            picture: The picture, RGB or convertible to it.
            detail: How closely it was looked at.
            embeddings: As ``picture_embeddings`` had them then.
        """
        with self._lock:
            self._viewer.recall(picture, Detail(detail), embeddings)

    def forget(self) -> None:
        """Drop the conversation and keep the pictures."""
        with self._lock:
            self._speaking = None
            self._conversation.turns = []

    def start_over(self) -> None:
        """Forget all that was said and evaluated: the next turn computes its every token.

        Pictures that were encoded remain so.
        """
        self.forget()
        with self._lock:
            for sequence in self._sequences.values():
                sequence.hold([], None)

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text that is no turn, for ``evaluate``."""
        return self._conversation.prompter.plain(text)

    def evaluate(self, tokens: Sequence[int], *, cancel: Cancel = NEVER) -> None:
        """Start over and evaluate token ids that are no turn, as many as the context holds.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        self.start_over()
        with self._lock:
            self._sequences["ask"].hold(tokens, None, cancel)

    def answer(
        self,
        question: str | None,
        *,
        max_tokens: int = 256,
        stop: Sequence[str] = (),
        cancel: Cancel = NEVER,
    ) -> Generator[str]:
        """Answer a question about the pictures shown, always with the likeliest token.

        Args:
            question: The question; None asks for a description, of the expert for that.
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
        with self._lock:
            turns = self._conversation.asked(question, min(max_tokens, self._size // ANSWER_SHARE))
            self._speaking = speaking = object()
        return self._answer(_task(question), turns, speaking, max_tokens, TextStream(stop), cancel)

    def recite(self, question: str | None, answer: str, *, cancel: Cancel = NEVER) -> None:
        """Evaluate a question and a given answer, as if the model had generated it.

        The conversation stays as it is.

        Raises:
            TextError: the two are empty or too long.
            Cancelled: ``cancel`` was set.
        """
        tokens = self._conversation.prompter.answer(answer)
        with self._lock:
            codes = self._asked(question, len(tokens))
            self._sequences[_task(question)].hold(
                codes + tokens,
                self._conversation.block,
                cancel,
                prefix=self._conversation.prefix(codes),
            )

    def scores(self, question: str | None) -> NDArray[np.float32]:
        """How likely each token is to begin the answer to a question, float32 [vocabulary].

        The conversation stays as it is. The values are logits.

        Raises:
            TextError: the question is empty or too long.
        """
        with self._lock:
            codes = self._asked(question, 1)
            return self._scores(_task(question), codes, self._conversation.prefix(codes), NEVER)

    def trace(
        self,
        question: str | None,
        answer: str | Sequence[int],
        *,
        asked: bool = False,
        cancel: Cancel = NEVER,
    ) -> Generator[NDArray[np.float32]]:
        """How likely each token is at every step of a given answer, and after it.

        Evaluated token by token, as the model generates, each step when it is asked for. The
        conversation stays as it is.

        Args:
            question: The question; None asks for a description.
            answer: The answer's text, or its token ids without the end of the turn.
            asked: Whether what stands between the pictures and the answer counts as steps, too,
                as far as the model reads it word by word.
            cancel: Stops the work.

        Returns:
            Logits of each step, float32 [vocabulary]; those of the answer are one more than its
            tokens.

        Raises:
            TextError: the two are empty or too long.
            Cancelled: ``cancel`` was set.
        """
        if isinstance(answer, str):
            answer = self._conversation.prompter.answer(answer)
        with self._lock:
            codes = self._asked(question, len(answer) + 1)
        prefix = self._conversation.prefix(codes)
        first = len(codes)
        if asked:
            pictures_end = max((n for n, code in enumerate(codes, 1) if code < 0), default=0)
            first = max(pictures_end, prefix, 1)
        codes += answer
        for length in range(first, len(codes) + 1):
            yield self._scores(_task(question), codes[:length], prefix, cancel)

    def trace_text(
        self, tokens: Sequence[int], *, cancel: Cancel = NEVER
    ) -> Generator[NDArray[np.float32]]:
        """Start over and evaluate token ids that are no turn, one at a time.

        Returns:
            Logits after each of them, float32 [vocabulary].

        Raises:
            Cancelled: ``cancel`` was set.
        """
        self.start_over()
        for length in range(1, len(tokens) + 1):
            yield self._scores("ask", tokens[:length], 0, cancel)

    def _scores(
        self, task: Task, codes: Sequence[int], prefix: int, cancel: Cancel
    ) -> NDArray[np.float32]:
        """What comes after ``codes``: logits, float32 [vocabulary]."""
        with self._lock:
            sequence = self._sequences[task]
            sequence.hold(codes, self._conversation.block, cancel, logits=True, prefix=prefix)
            return sequence.logits()

    def _asked(self, question: str | None, reserve: int) -> list[int]:
        """Codes of the conversation with a new question, up to its answer."""
        return self._conversation.codes(self._conversation.asked(question, reserve))

    def _answer(
        self,
        task: Task,
        turns: list[Turn],
        speaking: object,
        max_tokens: int,
        stream: TextStream,
        cancel: Cancel,
    ) -> Generator[str]:
        answer: list[int] = []
        codes = self._conversation.codes(turns)
        prefix = self._conversation.prefix(codes)
        for _ in range(max_tokens):
            with self._lock:
                if self._speaking is not speaking or cancel.is_set():
                    raise Cancelled
                while len(codes) > self._size and len(turns) > 1:
                    del turns[0]
                    codes = self._conversation.codes(turns) + answer
                token = self._next_token(task, codes, prefix, cancel)
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
                self._conversation.turns = [*turns[:-1], Turn(turns[-1].question, kept)]

    def _next_token(
        self, task: Task, codes: Sequence[int], prefix: int, cancel: Cancel
    ) -> int | None:
        """The likeliest token; None where the model ends its turn or the context is full."""
        if len(codes) > self._size:
            return None
        token = int(self._scores(task, codes, prefix, cancel).argmax())
        if self._model.is_end(token):
            return None
        self._counters.tokens_generated += 1
        return token


def _task(question: str | None) -> Task:
    return "describe" if question is None else "ask"
