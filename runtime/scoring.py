"""What a session's model makes of given text: teacher forcing, and the logits of every token.

For measuring and comparing models. It shares the session's loaded model, pictures and KV caches,
and a wearer's turn needs none of it.
"""

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.session import Session, task_of


class Scorer:
    """Has a session's model read what is given to it.

    Only while the session is not answering. What was said in the session stays as it is, unless
    said otherwise; ``clear`` and what begins with it drop it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._conversation = session.conversation

    @property
    def image_embeddings(self) -> NDArray[np.float32]:
        """Of the pictures shown, float32 [image tokens, width]."""
        images, width = self._conversation.images, self._session.model.input_width
        return images.values if images else np.zeros((0, width), np.float32)

    def tokenize(self, text: str) -> list[int]:
        """Token ids of a text that is no turn."""
        return self._conversation.tokenizer.plain(text)

    def clear(self) -> None:
        """Drop the conversation and empty the KV caches: the next turn computes its every token.

        Pictures that were encoded remain so.
        """
        self._session.forget()
        for cache in self._session.caches.values():
            cache.clear()

    def prefill(self, tokens: Sequence[int], *, cancel: Cancel = NEVER) -> None:
        """Clear and evaluate token ids that are no turn, as many as the context holds.

        Raises:
            Cancelled: ``cancel`` was set.
        """
        self.clear()
        self._session.caches["ask"].extend_to(tokens, cancel=cancel)

    def text_logits(
        self, tokens: Sequence[int], *, cancel: Cancel = NEVER
    ) -> Generator[NDArray[np.float32]]:
        """Clear and evaluate token ids that are no turn, one at a time.

        Returns:
            Logits after each of them, float32 [vocabulary].

        Raises:
            Cancelled: ``cancel`` was set.
        """
        self.clear()
        for length in range(1, len(tokens) + 1):
            yield self._session.caches["ask"].logits_after(tokens[:length], cancel=cancel)

    def force(self, question: str | None, answer: str, *, cancel: Cancel = NEVER) -> None:
        """Evaluate a question and a given answer as if the model had generated it.

        Raises:
            TextError: the two are empty or too long.
            Cancelled: ``cancel`` was set.
        """
        tokens = self._conversation.tokenizer.answer(answer)
        prompt = self._conversation.prompt(question, len(tokens))
        self._session.caches[task_of(question)].extend_to(
            prompt + tokens,
            self._conversation.embedded(),
            cancel,
            prefix=self._conversation.prefix(prompt),
        )

    def logits(self, question: str | None) -> NDArray[np.float32]:
        """Of the first token of the answer to a question, float32 [vocabulary].

        Raises:
            TextError: the question is empty or too long.
        """
        return next(self.forced_logits(question, ()))

    def forced_logits(
        self,
        question: str | None,
        answer: str | Sequence[int],
        *,
        asked: bool = False,
        cancel: Cancel = NEVER,
    ) -> Generator[NDArray[np.float32]]:
        """Logits at every step of a given answer, and after it (teacher forcing).

        Evaluated token by token, as the model generates, each step when it is asked for.

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
            answer = self._conversation.tokenizer.answer(answer)
        prompt = self._conversation.prompt(question, len(answer) + 1)
        prefix = self._conversation.prefix(prompt)
        first = len(prompt)
        if asked:
            pictures_end = max((at for at, id_ in enumerate(prompt, 1) if id_ < 0), default=0)
            first = max(pictures_end, prefix, 1)
        ids = [*prompt, *answer]
        cache, embedded = self._session.caches[task_of(question)], self._conversation.embedded()
        for length in range(first, len(ids) + 1):
            yield cache.logits_after(ids[:length], embedded, cancel, prefix=prefix)
