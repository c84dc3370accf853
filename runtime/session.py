"""A session with a vision-language model that keeps what it has computed.

The system prompt is evaluated once, a picture once, and a follow-up costs only its own words.
Where a pack has experts for asking and for describing, that holds for each of them; a picture is
encoded once for both. Where attention among pictures and question is bidirectional (prefix-LM),
every question is evaluated together with them.
"""

import math
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace

import numpy as np
from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.conversation import Conversation
from runtime.errors import Cancelled, SoundError
from runtime.gguf.model_size import ANSWER_SHARE, batch_size, kept_bytes
from runtime.llama.activations import Activations
from runtime.llama.context import Context
from runtime.llama.embeddings import EmbeddingIds, Embeddings
from runtime.llama.experts import load_experts
from runtime.llama.gpu import GpuChoice, offload
from runtime.llama.kept_states import KeptStates
from runtime.llama.kv_cache import Counters, KVCache
from runtime.llama.model import TextModel
from runtime.llama.mtmd.native import NativeProjector
from runtime.llama.text_stream import TextStream
from runtime.packs.manifest import Task
from runtime.packs.pack import Pack
from runtime.prompt import Turn
from runtime.resources import Resource
from runtime.speech.audio import Samples
from runtime.speech.encoder import SoundEncoder
from runtime.vision.encoder import ImageEncoder
from runtime.vision.eye import VisionEngine, open_eye
from runtime.vision.tiling import Detail


def _unmeasured(name: str) -> AbstractContextManager[None]:
    """Nobody wants to know how long a part of the loading takes."""
    return nullcontext()


@contextmanager
def _found_meanwhile(model: TextModel) -> Iterator[None]:
    """Look through a vocabulary, token by token, while a C library is at work in the block."""
    looking = threading.Thread(target=lambda: model.special_tokens, name="tokens")
    looking.start()
    try:
        yield
    finally:
        looking.join()


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
        gpu: GpuChoice = "auto",
        vision: VisionEngine = "auto",
        activations: Activations | None = None,
        prepared: bool = True,
        cancel: Cancel = NEVER,
        part: Callable[[str], AbstractContextManager[None]] = _unmeasured,
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
            vision: Which engine encodes pictures; see ``runtime.vision.eye``.
            activations: Sees all that text model and vision tower compute.
            prepared: Whether to evaluate the system prompt now; otherwise ``prepare`` does, or
                the first picture.
            cancel: Gives the loading up, soon.
            part: Around the loading of each file, told which.

        Raises:
            PackError: a file of the pack is missing, damaged, or does not fit the others.
            MemoryShortageError: there is not enough memory for the model or the context.
            TextError: the system prompt does not fit the context, or the model knows none.
            Cancelled: ``cancel`` was set.
        """
        manifest = pack.manifest
        self.context_size = context or manifest.context
        """Positions that there is room for."""
        self._counters = Counters()
        self._lock = threading.RLock()
        self._speaking: object = None
        models = pack.models()
        shared = offload(models, manifest, self.context_size, "off" if exact else gpu)
        with ExitStack() as stack:
            with part("text model"):
                model = TextModel(models.text, gpu_layers=shared.layers, cancel=cancel)
            self.model = stack.enter_context(model)
            """The text model."""
            if manifest.attention == "prefix":
                # Behind its last position a window would hide a part of the prefix from the rest.
                self.context_size = min(self.context_size, self.model.context_limit)
            with part("projector"), _found_meanwhile(self.model):
                projector = open_eye(
                    manifest,
                    models,
                    self.model,
                    engine=vision,
                    threads=threads,
                    exact=exact,
                    use_gpu=shared.vision,
                    activations=activations,
                    cancel=cancel,
                )
            stack.enter_context(projector)
            ids = EmbeddingIds()
            self.encoder = ImageEncoder.of(pack, projector, self._counters, ids)
            """What makes embeddings of pictures, and keeps the last few."""
            self._ears: SoundEncoder | None = None
            if isinstance(projector, NativeProjector) and projector.hears:
                self._ears = SoundEncoder(projector, self._counters, ids)
            experts = load_experts(manifest, models.adapters, self.model, stack)
            different = list(dict.fromkeys(experts.values()))
            batch = batch_size(
                self.context_size, prefix=manifest.attention == "prefix", gpu=self.model.on_gpu
            )
            if isinstance(projector, NativeProjector):
                batch = max(batch, min(projector.bidirectional_tokens, self.context_size))
            self.conversation = Conversation(
                pack,
                self.model,
                context=self.context_size,
                batch=batch,
                language=language,
                system=system,
            )
            """What was said about the pictures shown, as far as it is kept."""
            context_of_all = Context(
                self.model,
                tokens=self.context_size,
                batch=batch,
                threads=threads,
                exact=exact,
                sequences=len(different),
                activations=activations,
            )
            stack.enter_context(context_of_all)
            # Whoever sees what is computed is to see it of every picture.
            limit = 0 if activations else kept_bytes(models.text, self.context_size)
            kept = KeptStates(limit)
            caches = KVCache.of_each(context_of_all, self._counters, different, kept)
            self.caches = {task: caches[different.index(experts[task])] for task in experts}
            """The KV cache of each task's expert."""
            if prepared:
                self.prepare(cancel)
            self._resources = stack.pop_all()

    def prepare(self, cancel: Cancel = NEVER) -> None:
        """Evaluate the system prompt, where that has not been done and pictures come after it.

        Raises:
            Cancelled: ``cancel`` was set; what was computed until then is kept.
        """
        with self._lock:
            if not self.conversation.prefix_lm and not self.conversation.images:
                opening = self.conversation.opening()
                self.caches["ask"].extend_to(opening, cancel=cancel, keep_more=True)

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
    def hears(self) -> bool:
        """Whether the model takes spoken questions as they are."""
        return self._ears is not None

    @property
    def picture_tokens(self) -> int:
        """Positions that the pictures shown take up; 0 before any were."""
        images = self.conversation.images
        return images.positions if images else 0

    def show(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail = Detail.LOOK,
        *,
        task: Task = "ask",
        cancel: Cancel = NEVER,
        on_encoded: Callable[[], None] | None = None,
    ) -> None:
        """Encode and prefill pictures, so that questions about them are answered without delay.

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
            images = self.encoder.encode(
                pictures,
                Detail(detail),
                check_room=self.conversation.check_room,
                cancel=cancel,
            )
            if on_encoded is not None:
                on_encoded()
            if self.conversation.prefix_lm:
                self.conversation.show(images)
                return
            left = self.conversation.opening() if self.conversation.images else []
            self.conversation.show(images)
            opening = self.conversation.opening()
            for cache in self.caches.values():
                if left != opening:
                    cache.keep(left, opening if cache is self.caches[task] else ())
                cache.truncate_to_common_prefix(opening)
            self.caches[task].extend_to(opening, [images], cancel, keep_more=True)

    def forget(self) -> None:
        """Drop the conversation and keep the pictures."""
        with self._lock:
            self._speaking = None
            self.conversation.turns = []

    def answer(
        self,
        question: str | Samples | None,
        *,
        max_tokens: int = 256,
        stop: Sequence[str] = (),
        cancel: Cancel = NEVER,
    ) -> Generator[str]:
        """Answer a question about the pictures shown, always with the likeliest token.

        Args:
            question: The question, written, or spoken to a model that hears: float32 [n], mono,
                16 kHz, −1…1. None asks for a description, of the expert for that.
            max_tokens: Length of the answer at most.
            stop: Texts at which the answer ends; they are not part of it.
            cancel: Ends the answer within 0.2 s when it is set.

        Returns:
            Pieces of text, each of whole characters, as they are generated. A question whose
            answer was cancelled or not taken to its end is forgotten.

        Raises:
            TextError: the question is empty or too long. Raised before the first piece.
            SoundError: it is spoken, and too short or too long, or the model hears nothing. Raised
                before the first piece.
            Cancelled: ``cancel`` was set, or another call took over; the session remains usable.
        """
        task = task_of(question)
        with self._lock:
            turns = self._asked(question, max_tokens, cancel)
            self._speaking = speaking = object()
        return self._answer(task, turns, speaking, max_tokens, TextStream(stop), cancel)

    def transcribe(
        self, samples: Samples, *, max_tokens: int = 256, cancel: Cancel = NEVER
    ) -> tuple[str, float]:
        """What a model that hears writes down of a sound; the conversation stays as it is.

        What was evaluated of the sound is of use to ``answer`` to the same, and the other way
        round.

        Args:
            samples: float32 [n], mono, 16 kHz, −1…1.
            max_tokens: Length of the text at most.
            cancel: Stops the work within 0.2 s when it is set.

        Returns:
            The text, and the mean natural logarithm of its tokens' probabilities, −inf where there
            is none.

        Raises:
            SoundError: the sound is too short or too long, or the model hears nothing.
            Cancelled: ``cancel`` was set; the session remains usable.
        """
        with self._lock:
            self._speaking = None
            turns = self._asked(samples, max_tokens, cancel, transcribe=True)
            ids, embedded = self.conversation.ids(turns), self.conversation.embedded(turns)
            prefix = self.conversation.prefix(ids)
            text, scores = TextStream(()), list[float]()
            said = ""
            for _ in range(max_tokens):
                cancel.check()
                logits = self.caches["ask"].logits_after(ids, embedded, cancel, prefix=prefix)
                token = int(logits.argmax())
                if self.model.is_end(token) or len(ids) >= self.context_size:
                    break
                self._counters.tokens_generated += 1
                said += text.feed(self.model.piece(token))
                scores.append(-float(np.log(np.exp(logits - logits[token]).sum())))
                ids.append(token)
            said = (said + text.flush()).strip()
        return said, float(np.mean(scores)) if said else -math.inf

    def _asked(
        self,
        question: str | Samples | None,
        max_tokens: int,
        cancel: Cancel,
        *,
        transcribe: bool = False,
    ) -> list[Turn]:
        """The turns with a new question, encoded where it is spoken."""
        if self.conversation.images:
            self.encoder.asked_about(self.conversation.images)
        reserve = min(max_tokens, self.context_size // ANSWER_SHARE)
        if question is None or isinstance(question, str):
            return self.conversation.asked(question, reserve)
        if self._ears is None:
            raise SoundError("The model hears nothing. Type the question.")
        sound = self._ears.encode(question, check_room=self.conversation.check_sound, cancel=cancel)
        return self.conversation.asked(sound, reserve, transcribe=transcribe)

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
        ids, embedded = self.conversation.ids(turns), self.conversation.embedded(turns)
        prefix = self.conversation.prefix(ids)
        for _ in range(max_tokens):
            with self._lock:
                if self._speaking is not speaking or cancel.is_set():
                    raise Cancelled
                while len(ids) > self.context_size and len(turns) > 1:
                    del turns[0]
                    ids = self.conversation.ids(turns) + answer
                token = self._next_token(task, ids, embedded, prefix, cancel)
            if token is None:
                break
            answer.append(token)
            ids.append(token)
            if text := stream.feed(self.model.piece(token)):
                yield text
            if stream.stopped:
                break
        if text := stream.flush():
            yield text
        with self._lock:
            if self._speaking is speaking:
                kept = answer[: stream.tokens]
                self.conversation.turns = [*turns[:-1], Turn(turns[-1].question, kept)]

    def _next_token(
        self,
        task: Task,
        ids: Sequence[int],
        embedded: Sequence[Embeddings],
        prefix: int,
        cancel: Cancel,
    ) -> int | None:
        """The likeliest token; None where the model ends its turn or the context is full."""
        if len(ids) > self.context_size:
            return None
        logits = self.caches[task].logits_after(ids, embedded, cancel, prefix=prefix)
        token = int(logits.argmax())
        if self.model.is_end(token):
            return None
        self._counters.tokens_generated += 1
        return token


def task_of(question: str | Samples | None) -> Task:
    """Whose expert answers: None asks for a description."""
    return "describe" if question is None else "ask"
